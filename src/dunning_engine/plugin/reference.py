"""The reference page of operations as Markdown, written from their signatures."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from dunning_engine.model.operation import Operation
from dunning_engine.model.types import Field
from dunning_engine.model.values import to_json

_HEAD = """# Operations

What a process may ask of the outside, by capability: `capability.operation: {arguments}`. This page is written from
the signatures in `dunning_engine.ports.capabilities` (`python -m dunning_engine.plugin`); a test holds it true.

- **Asked again**: `send_only_if` is asked again when it is performed, because it reaches the customer or harms them.
- **Business key**: needs a `key:`; the same key is never performed twice, whatever the path.
- **Receives** lists the classes of data that a parameter is cleared for.
- An operation **with a template** takes `template:` besides its parameters, and its adapter gets the rendered text.
"""


def page(operations: Iterable[Operation]) -> str:
    """The whole page: a section per capability, in alphabetical order, and one per operation as declared."""
    by_capability = sorted(operations, key=lambda operation: operation.capability)
    sections = [
        f"## {capability}\n\n" + "\n".join(_operation(operation) for operation in group)
        for capability, group in groupby(by_capability, key=lambda operation: operation.capability)
    ]
    return "\n".join([_HEAD, *sections])


def _operation(operation: Operation) -> str:
    lines = [f"### `{operation.name}`", "", operation.doc, ""]
    traits = _traits(operation)
    if traits:
        lines += [" · ".join(traits), ""]
    if operation.parameters:
        lines += ["| parameter | type | receives | meaning |", "|---|---|---|---|"]
        lines += [
            f"| `{name}` | {_type(field)} | {', '.join(operation.clearances.get(name, ()))} | {field.doc} |"
            for name, field in operation.parameters.items()
        ]
        lines.append("")
    if operation.result:
        lines += ["Result:", ""]
        lines += [f"- `{name}` ({field.type}): {field.doc}" for name, field in operation.result.items()]
        lines.append("")
    return "\n".join(lines)


def _traits(operation: Operation) -> list[str]:
    reached = "" if operation.reaches == "nobody" else f"reaches: {operation.reaches}"
    traits = {
        "with a template": operation.template,
        f"heard or read as: {operation.audience}": bool(operation.audience),
        reached: bool(reached),
        "harms the customer": operation.hurts,
        "asked again": operation.asks_again,
        "business key": operation.needs_key,
        "cannot be undone": operation.irreversible,
        "for professionals only": operation.fee,
    }
    return [trait for trait, holds in traits.items() if holds]


def _type(field: Field) -> str:
    shown = f"`{field.type}`"
    return f"{shown}, {to_json(field.default)} by default" if field.default is not None else shown
