"""Who reads a computed value, a table or a setting, in the end: the places of which a run must come by one to tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from dunning_engine.process.definition import Argument, Definition

Read = tuple[str, str]
"""A text with expressions in it, and the place that a run comes by where it is worked out."""
_WORD = re.compile(r"[A-Za-z_]\w*")


def readers(
    definition: Definition, reads: Iterable[Read], templates: Mapping[str, str]
) -> Mapping[str, frozenset[str]]:
    """The places by name of a computed value, a table or a setting; the process itself where nothing else is known.

    ``reads`` are the texts of branches, actions, timers and tasks; ``templates`` what each template says. A text reads
    a name that it holds as a word: rather one place too many than one too few.
    """
    direct = [*reads, *_everywhere(definition), *((text, f"templates.{name}") for name, text in templates.items())]
    within = dict(_within(definition))
    names = {*within, *definition.settings}
    found: dict[str, set[str]] = {name: set() for name in names}
    for text, place in direct:
        for name in names & set(_WORD.findall(text)):
            found[name].add(place)
    _follow(found, {name: names & set(_WORD.findall(text)) - {name} for name, text in within.items()})
    return {name: frozenset(places or {definition.name}) for name, places in found.items()}


def _follow(found: Mapping[str, set[str]], needs: Mapping[str, set[str]]) -> None:
    """Who reads a value reads what it is worked out from."""
    changed = True
    while changed:
        changed = False
        for name, others in needs.items():
            for other in others:
                changed = changed or not found[name] <= found[other]
                found[other] |= found[name]


def _within(definition: Definition) -> Iterator[tuple[str, str]]:
    """What computed values and tables are worked out from."""
    for name, text in definition.computed.items():
        yield name, text.value
    for name, table in definition.tables.items():
        cells = (cell.value for row in table.rows for cell in row.cells if "${" in cell.value)
        yield name, " ".join([*(text.value for text in table.inputs), *cells])


def _everywhere(definition: Definition) -> Iterator[Read]:
    """Texts that any step may work out, or that have no place: the key, defaults, results, what must never hold."""
    texts = [text.value for text in definition.result]
    texts += [definition.key.value] if definition.key is not None else []
    for arguments in (*definition.defaults.values(), *(each.fields for each in definition.invariants)):
        texts += [text for argument in arguments.values() for text in _texts(argument)]
    yield from ((text, definition.name) for text in texts)


def _texts(argument: Argument) -> Iterator[str]:
    if argument.text is not None:
        yield argument.text.value
    for inner in (*(argument.items or ()), *(argument.fields or {}).values()):
        yield from _texts(inner)
