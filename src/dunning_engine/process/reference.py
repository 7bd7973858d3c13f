"""The reference page of the process format, made from the reader's table of keys."""

from __future__ import annotations

from dunning_engine.model.types import SCALARS
from dunning_engine.process.reader.keys import DEEDS, TABLES, Key

_TITLES = {
    "process": "process.yaml", "case": "`case`", "field": "A field with more than a type", "event": "An event",
    "record": "A record (in `_shared/types.yaml`)", "table": "A decision table", "notes": "`notes`",
    "named_action": "A named action (under `actions`, or in `_shared/actions.yaml`)",
    "modifiers": "Modifiers beside an action", "hold": "`hold`", "release": "`release`", "start": "`start`",
    "signal": "`signal`", "branch": "A branch", "handler": "A handler (under `on` and `reopen`)", "timer": "A timer",
    "task": "A task", "form_item": "A field of a form, written as a list item", "deadline": "`remind` and `escalate`",
    "postpone": "`postpone`", "failed": "`failed`", "state": "A state", "anywhere": "`anywhere`",
    "invariant": "An invariant", "calendar": "A calendar (in `_shared/calendars.yaml`)",
    "template": "The front matter of a template",
}  # fmt: skip
_INTRO = """# The process format

<!-- Made from the reader's table of keys by `dunning_engine.process.reference`; a test holds it so. -->

Every key that a process file may hold. Scalars are read as texts and converted by their declared type. Where a
list of branches or actions is expected, a single one may stand alone. The first line of a file may name the schema
for editors: `# yaml-language-server: $schema=../schema.json`, a file that `dunning schema` prints.

## Types

A type is one of {scalars}; a record's name from `_shared/types.yaml`; `list of` a type; `optional` and a type
(the value may be `none`); or a choice of words such as `[price, quality]`. `optional`, or a default, makes a field
one that need not be given. A field is its type alone, or a mapping (below, "{field}").

## Actions

An entry of a `do` list is one action with its modifiers beside it: `{{mail.send: {{template: reminder_1}}, if: ...}}`.
A name with a dot is an operation of a capability, one without is a named action; these belong to the language:

{deeds}

An action without arguments may be written as a text: `release`, or a named action's name.
"""


def reference_page() -> str:
    """The whole page as Markdown."""
    deeds = "\n".join(f"- `{name}` ({_shape(shape)}): {doc}" for name, (shape, doc) in DEEDS.items())
    scalars = ", ".join(f"`{name}`" for name in SCALARS)
    intro = _INTRO.format(scalars=scalars, field=_TITLES["field"], deeds=deeds)
    return "\n".join([intro, *(_section(name) for name in TABLES)])


def _section(name: str) -> str:
    rows = "\n".join(_row(key) for key in TABLES[name])
    return f"## {_TITLES[name]}\n\n| key | value | meaning |\n|---|---|---|\n{rows}\n"


def _row(key: Key) -> str:
    required = " (required)" if key.required else ""
    return f"| `{key.name}`{required} | {_shape(key.shape)} | {key.doc} |"


def _shape(shape: str) -> str:
    return shape.replace("|", ", ").replace("_", " ")
