"""E522: `start` or `signal` of a process that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.walk import actions, target_name
from dunning_engine.model.finding import Finding
from dunning_engine.similar import suggestion

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
        name = target_name(action)
        if name is not None and "${" not in name.value and name.value not in subject.processes:
            help_ = suggestion(name.value, subject.processes, f"known: {', '.join(sorted(subject.processes))}")
            yield Finding.at(name.at, CODE, f"there is no process '{name}'", help=help_, length=len(name.value))
