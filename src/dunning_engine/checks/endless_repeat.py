"""E593: A letter that goes out again and again without an end."""

from __future__ import annotations

from collections.abc import Iterator

from dunning_engine.checks.deeds import Deed
from dunning_engine.checks.plan import Plan
from dunning_engine.checks.repeating import through
from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.ways import Way
from dunning_engine.model.finding import Finding
from dunning_engine.process.definition import TimerDef

CODE = "E593"
EXPLANATION = Explanation(
    "letter without end",
    bad="""\
events: {paid: {}}
states:
  open:
    on: {paid: {to: settled}}
    timers: {weekly: {every: 1 week, do: [mail.send: {to: x, template: letter}]}}
  settled: {final: true}
""",
    good="""\
events: {paid: {}}
data: {sent: {type: integer, default: 0}}
states:
  open:
    on: {paid: {to: settled}}
    timers:
      weekly: {every: 1 week, while: sent < 3, do: [set: {sent: "${sent + 1}"}, mail.send: {to: x, template: letter}]}
      given_up: {at: "${entered_at + 30 days}", to: settled}
  settled: {final: true}
""",
    text=(
        "An `every` that reaches the customer, counts nothing, does not expire, and stands in a state that no other "
        "timer and no task leads out of: a customer who never answers is written to for ever. Colleagues may be "
        "reminded without end, for they end it."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """Repeated timers that reach the customer and that nothing of the process itself ends."""
    reported: set[str] = set()
    for way in subject.ways:
        timer = way.timer
        if timer is None or way.kind != "timer" or timer.every is None or _ends(subject, way, timer):
            continue
        letter = _letter(subject, way)
        key = f"{way.state.name if way.state is not None else ''}.{timer.name}"
        if letter is not None and key not in reported:
            reported.add(key)
            what = f"{letter.action.name}{through(letter)}"
            message = f"timer '{timer.name}' repeats {what} for as long as the customer does nothing"
            help_ = "count in a field and ask for it in `while`, or add a timer that leads on"
            yield Finding.at(timer.at, CODE, message, help=help_, severity="warning", length=len(timer.name))


def _letter(subject: Subject, way: Way) -> Deed | None:
    """What the branch sends the customer each time."""
    plan = subject.once(Plan)
    return next((deed for deed in plan.reaching(plan.of(way)) if deed.action.key is None), None)


def _ends(subject: Subject, way: Way, timer: TimerDef) -> bool:
    """Whether the branch leads away, the timer counts or expires, or the state is left by itself."""
    asked = subject.reading.fields(timer.condition) | subject.reading.fields(way.branch.condition)
    counts = any(subject.once(Plan).writes(other) & asked for other in subject.ways if other.timer is timer)
    if way.moves or timer.expires is not None or counts:
        return True
    state = way.state
    if state is None:
        return False
    others = (other for other in state.timers if other is not timer)
    return state.task is not None or any(branch.to for other in others for branch in other.branches)
