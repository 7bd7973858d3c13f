"""E524: `start` of a sub-case with data that its process does not have, or without what it needs."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.walk import actions, target_of
from dunning_engine.model.finding import Finding
from dunning_engine.process.definition import Action, Definition
from dunning_engine.similar import suggestion

CODE = "E524"
EXPLANATION = Explanation(
    "data of the sub-case",
    bad="""\
case: {key: "${customer_id}"}
data: {customer_id: text}
states:
  open: {enter: {start: {process: shop, as: other, data: {customer: C-1}}}, on: {other.ended: {to: settled}}}
  settled: {final: true}
""",
    good="""\
case: {key: "${customer_id}"}
data: {customer_id: text}
states:
  open: {enter: {start: {process: shop, as: other, data: {customer_id: C-1}}}, on: {other.ended: {to: settled}}}
  settled: {final: true}
""",
    text=(
        "The data of a `start` must fit the data that the other process declares: no unknown field, and every "
        "required one."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """Unknown and missing fields of `start`."""
    for action in actions(subject.definition):
        process = target_of(action, subject.processes)
        data = action.arguments.get("data")
        if process is not None and action.kind == "start" and (data is None or data.fields is not None):
            yield from _data(action, process)


def _data(action: Action, process: Definition) -> Iterator[Finding]:
    data = action.arguments.get("data")
    given = (data.fields if data is not None else None) or {}
    unknown = [name for name in given if name not in process.data]
    for name in unknown:
        help_ = suggestion(name, process.data, f"it has: {', '.join(process.data) or 'none'}")
        message = f"process '{process.name}' has no data field '{name}'"
        yield Finding.at(given[name].name_at, CODE, message, help=help_, length=len(name))
    missing = [name for name, field in process.data.items() if field.required and name not in given]
    if missing and not unknown:
        message = f"process '{process.name}' needs {', '.join(repr(name) for name in missing)}"
        at = data.name_at if data is not None else action.at
        yield Finding.at(at, CODE, message, help=f"give {missing[0]} under `data`", length=4 if data is not None else 5)
