"""E578: Two timers due at one instant, so that the order of the file decides."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from dunning_engine.checks.deeds import deeds
from dunning_engine.checks.holding import followed
from dunning_engine.checks.known import knowing
from dunning_engine.checks.moments import first_time, rows_of, shown_row
from dunning_engine.checks.possible import supposing
from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.writing import written_by
from dunning_engine.model.finding import Finding
from dunning_engine.process.definition import Anywhere, StateDef, TimerDef

CODE = "E578"
EXPLANATION = Explanation(
    "timers at one instant",
    bad="""\
data: {due_on: date}
states:
  open:
    timers:
      remind: {at: "${due_on + 15 days}", if_closed_day: next, to: reminded}
      give_up: {at: "${due_on + 15 days}", if_closed_day: next, to: settled}
  reminded: {timers: {later: {at: "${entered_at + 8 days}", to: settled}}}
  settled: {final: true}
""",
    good="""\
data: {due_on: date}
states:
  open:
    timers:
      remind: {at: "${due_on + 15 days}", if_closed_day: next, to: reminded}
      give_up: {at: "${due_on + 30 days}", if_closed_day: next, to: settled}
  reminded: {timers: {later: {at: "${entered_at + 8 days}", to: settled}}}
  settled: {final: true}
""",
    text=(
        "Of timers due at the same instant those of the state come first, then the one that stands higher in the file. "
        "Here it matters: one leads away and the other is never done, or both write the same field. Whoever moves a "
        "timer in the file would change what happens."
    ),
)
Owned = tuple[StateDef | Anywhere, TimerDef]


def check(subject: Subject) -> Iterator[Finding]:
    """Pairs of timers of a state, or of a state and `anywhere`, with the same moment, whose order matters."""
    anywhere = subject.definition.anywhere
    common: list[Owned] = [(anywhere, timer) for timer in anywhere.timers]
    pairs = list(combinations(common, 2))
    for state in subject.definition.states.values():
        own: list[Owned] = [(state, timer) for timer in state.timers]
        pairs += [*combinations(own, 2), *((one, other) for one in own for other in common)]
    for first, second in pairs:
        yield from _pair(subject, first, second)


def _pair(subject: Subject, first: Owned, second: Owned) -> Iterator[Finding]:
    rows = _together(subject, first, second)
    why = _matters(subject, first, second) if rows else ""
    if why and not _exclude(subject, first, second):
        (owner, one), (_, other) = first, second
        where = f"'{owner.name}'" if isinstance(owner, StateDef) else "`anywhere`"
        message = f"timers '{one.name}' of {where} and '{other.name}' are due at the same instant{rows[0]}: {why}"
        help_ = "give one of them another moment, or a `while` that excludes the other"
        yield Finding.at(other.at, CODE, message, help=help_, severity="warning", length=len(other.name))


def _together(subject: Subject, first: Owned, second: Owned) -> list[str]:
    """Where both fall due at the same moment, in words."""
    (_, one), (_, other) = first, second
    if str(one.not_before or "") != str(other.not_before or ""):
        return []
    texts = [text for timer in (one, other) for text in (timer.due, timer.every) if text is not None]
    found = []
    for row in rows_of(subject, *texts):
        times = [first_time(subject, timer, isinstance(owner, StateDef), row) for owner, timer in (first, second)]
        if times[0] is not None and times[0] == times[1]:
            found.append(shown_row(row))
    return found


def _exclude(subject: Subject, first: Owned, second: Owned) -> bool:
    """Whether the conditions of the two cannot both hold."""
    owner = first[0]
    here = subject.once(followed).known(owner.name) if isinstance(owner, StateDef) else None
    known = supposing(first[1].condition, here or knowing(subject))
    return known is None or supposing(second[1].condition, known) is None


def _matters(subject: Subject, first: Owned, second: Owned) -> str:
    """Why the order matters; empty where it does not."""
    moves = [any(branch.to for branch in timer.branches) for _, timer in (first, second)]
    ends = [_ends(subject, timer) for _, timer in (first, second)]
    one, other = first[1].name, second[1].name
    if isinstance(second[0], StateDef):
        if any(moves):
            lost = "the other is never done" if all(moves) else f"'{other if moves[0] else one}' may never be done"
            return f"the one that stands first leads away, {lost}"
    elif all(moves):
        return "both lead away, one after the other"
    elif any(ends):
        return f"where the case ends first, '{other if ends[0] else one}' is never done"
    both = _written(subject, first[1]) & _written(subject, second[1])
    return f"both write '{min(both)}'" if both else ""


def _ends(subject: Subject, timer: TimerDef) -> bool:
    states = subject.definition.states
    named = (name for branch in timer.branches if branch.to is not None for name in subject.graph.named(branch.to))
    return any(name in states and states[name].final for name in named)


def _written(subject: Subject, timer: TimerDef) -> frozenset[str]:
    done = (deed for branch in timer.branches for deed in deeds(subject, branch.do))
    return frozenset().union(*(written_by(deed) for deed in done))
