"""``dunning explain``: what a code means, with a bad and a good example."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import cleandoc
from typing import Annotated

import typer

from dunning_engine.checks import EXPLANATIONS, explained
from dunning_engine.cli.lazy import command_app
from dunning_engine.cli.options import Json
from dunning_engine.cli.output import emit, say
from dunning_engine.errors import DunningError
from dunning_engine.similar import MEANT, suggestion

app = command_app()


@app.command()
def command(
    code: Annotated[str, typer.Argument(metavar="CODE", help="E.g. E203, or EVENT_NOT_ACCEPTED.")],
    as_json: Json = False,
) -> None:
    """Explain the code of a finding or of an error, with examples."""
    wanted, errors = code.strip().upper(), dict(_errors())
    if wanted in EXPLANATIONS:
        found = EXPLANATIONS[wanted]
        said = {"code": wanted, "title": found.title, "text": found.text, "bad": found.bad, "good": found.good}
        text = explained(wanted)
    elif wanted in errors:
        said = {"code": wanted, "title": "", "text": errors[wanted], "bad": "", "good": ""}
        text = f"{wanted}\n\n{errors[wanted]}"
    else:
        raise typer.BadParameter(_unknown(wanted, [*EXPLANATIONS, *errors]), param_hint="CODE")
    if as_json:
        emit(said)
    else:
        say(text)


def _errors(root: type[DunningError] = DunningError) -> Iterator[tuple[str, str]]:
    """The errors of the library, by code, with what their class says of them."""
    yield root.code, cleandoc(root.__doc__ or "")
    for kind in root.__subclasses__():
        yield from _errors(kind)


def _unknown(code: str, known: list[str]) -> str:
    return f"there is no code {code}" + suggestion(code, known, "", f"; {MEANT}")
