"""E577: A timer that may be missed where nothing else leads on."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.model.finding import Finding
from dunning_engine.process.definition import StateDef, TimerDef

CODE = "E577"
EXPLANATION = Explanation(
    "timer missed for good",
    bad="""\
events: {paid: {}}
data: {exit_on: date}
states:
  notified:
    on: {paid: {to: settled}}
    timers: {exit: {at: exit_on, expires: "${exit_on + 1 day}", if_closed_day: previous, to: settled}}
  settled: {final: true}
""",
    good="""\
events: {paid: {}}
data: {exit_on: date}
states:
  notified:
    on: {paid: {to: settled}}
    timers:
      exit:
        at: exit_on
        expires: "${exit_on + 1 day}"
        if_closed_day: previous
        to: settled
        missed: {do: [set: {exit_on: "${end_of_month(today)}"}]}
  settled: {final: true}
""",
    text=(
        "A case may be elsewhere when the timer falls due, on hold, or the system may stand still: then the timer is "
        "missed. Nothing else in the state leads on by itself, so `missed` has to say how the case goes on."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """Timers with `expires` and no `missed`, on which alone it hangs that the case leaves its state."""
    for state in subject.definition.states.values():
        found = (timer for timer in state.timers if _leads(timer) and timer.expires is not None and not timer.missed)
        timer = next((timer for timer in found if not _otherwise(state, timer)), None)
        if timer is not None:
            message = f"when timer '{timer.name}' is missed, nothing leads on from '{state.name}' any more"
            help_ = "add `missed:` with a way on, or another date"
            yield Finding.at(timer.at, CODE, message, help=help_, severity="warning", length=len(timer.name))


def _leads(timer: TimerDef) -> bool:
    return any(branch.to for branch in timer.branches)


def _otherwise(state: StateDef, timer: TimerDef) -> bool:
    """Whether a person, a call or another timer leads on."""
    others = (other for other in state.timers if other is not timer and _leads(other))
    moving = any(branch.to for branch in (*state.always, *state.confirmed, *state.failed))
    return state.task is not None or moving or any(other.expires is None or other.missed for other in others)
