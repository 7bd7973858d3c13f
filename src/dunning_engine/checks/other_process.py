"""E522: `start` or `signal` of a process that does not exist."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.walk import actions
from dunning_engine.model.finding import Finding

CODE = "E522"
EXPLANATION = Explanation(
    "unknown process",
    bad="""\
events: {paid: {}}
states:
  open: {on: {paid: {do: {signal: {process: shopp, key: C-1, event: paid}}, to: settled}}}
  settled: {final: true}
""",
    good="""\
events: {paid: {}}
states:
  open: {on: {paid: {do: {signal: {process: shop, key: C-1, event: paid}}, to: settled}}}
  settled: {final: true}
""",
    text="No process of that name was found among the processes that are read together.",
)


def check(subject: Subject) -> Iterator[Finding]:
    """Names of processes that are not there; not asked where a process is read alone."""
    for action in actions(subject.definition) if subject.processes else ():
        target = action.arguments.get("process") if action.kind in ("start", "signal") else None
        name = target.text if target is not None else None
        if name is not None and "${" not in name.value and name.value not in subject.processes:
            close = get_close_matches(name.value, subject.processes, 1)
            help_ = f"did you mean {close[0]}?" if close else f"known: {', '.join(sorted(subject.processes))}"
            yield Finding.at(name.at, CODE, f"there is no process '{name}'", help=help_, length=len(name.value))
