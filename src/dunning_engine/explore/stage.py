"""Takes moves in worlds: each kind of move, and the memory of those that concern one case alone."""

from __future__ import annotations

from typing import Any

from dunning_engine.engine import facts_of, still_due
from dunning_engine.explore.turn import Cast, Turn
from dunning_engine.explore.world import Completed, Draft, Member, Move, Parcel, Seen, Sent, Took, World
from dunning_engine.model.effect import Effect
from dunning_engine.model.event import Event

_MOST_KNOWN = 60_000
_WORD = "'s word"


class Stage(Cast):
    """A cast, and the worlds that its moves lead to. A move of one case alone is remembered, unless ``plain``."""

    def __init__(self, *cast: Any, **more: Any) -> None:
        super().__init__(*cast, **more)
        self._known: dict[Any, tuple[Member | None, list[Seen], Any]] = {}

    def take(self, world: World, move: Move) -> tuple[World, list[Seen]]:
        """The world after a move, marks left as they are, and what was seen on the way."""
        slot, member = move.slot, world.members[move.slot]
        outages = world.outages - (move.kind == "outage")
        name = (member, move.kind, move.name, id(move.payload), move.by, move.ends, move.number, move.at)
        known = self._known.get(name)
        if known is not None:
            members = (*world.members[:slot], known[0], *world.members[slot + 1 :])
            return World(move.at, members, world.marks, outages), known[1]
        turn = Turn(self, world, move.at)
        _MOVES[move.kind](turn, move)
        turn.settle()
        members = turn.members()
        if member is not None and not turn.touched - {slot} and not self.plain:
            self._remember(name, (members[slot], turn.seen, move.payload))
        return World(move.at, members, world.marks, outages), turn.seen

    def _remember(self, name: tuple[Any, ...], found: tuple[Member | None, list[Seen], Any]) -> None:
        """A move of one case alone is the same whatever the others are like."""
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
            self.abstraction.forget_members()
        self._known[name] = found


def _start(turn: Turn, move: Move) -> None:
    turn.begin(move.slot, move.name, move.payload or {})


def _send(turn: Turn, move: Move) -> None:
    turn.seen.append(Took(move.slot, move.name))
    part, draft = turn.cast.parts[move.slot], turn.draft(move.slot)
    for word in [each for each in draft.away if each.endswith(_WORD)]:
        if move.name in turn.cast.others[word.removesuffix(_WORD)].told[part.program.name]:
            draft.away -= {word}
    turn.step(move.slot, Event("external", move.name, move.payload or {}, by=move.by))


def _complete(turn: Turn, move: Move) -> None:
    draft = turn.draft(move.slot)
    task_id = next(each for each, place in draft.case.control.tasks.items() if place == move.name)
    name = task_name(task_id)
    if name in turn.cast.parts[move.slot].eyed:
        draft.completed = tuple(sorted(dict([*draft.completed, (name, move.by)]).items()))
    turn.seen.append(Completed(move.slot, name, move.by))
    _by_hand(turn, move, draft)
    turn.step(move.slot, Event("task", task_id, move.payload or {}, by=move.by))


def _by_hand(turn: Turn, move: Move, draft: Draft) -> None:
    """A person has done what an effect could not do."""
    entry = move.name.rpartition(":")[2]
    program = turn.cast.parts[move.slot].program
    action = program.states[draft.case.state].call.get(entry) if entry else None
    if action is None or action.operation is None:
        return
    facts = facts_of(program, draft.case, draft.case.data, draft.case.control.visit, turn.now)
    arguments = {name: evaluate(facts) for name, evaluate in action.arguments}
    done = Effect("", draft.case.id, action.name, arguments, action=action.place)
    turn.seen.append(Sent(move.slot, done, draft.case, turn.now, by_hand=True))


def task_name(task_id: str) -> str:
    """The name of a task by its id."""
    return task_id.rpartition("/")[2].partition(".")[0]


def _fire(turn: Turn, move: Move) -> None:
    timer = turn.draft(move.slot).case.control.timers[move.name]
    turn.step(move.slot, Event("timer", move.name, {"nominal": timer.nominal}))


def _perform(turn: Turn, move: Move) -> None:
    """The oldest effect of its kind: asked again, then done, dead, or done without anybody knowing yet."""
    draft, part = turn.draft(move.slot), turn.cast.parts[move.slot]
    parcel = draft.outbox[move.number]
    effect, value = parcel.effect, (move.payload or {}).get("value")
    if move.ends == "found":
        turn.result(move.slot, effect, "done", value)
        return
    void = still_due(part.program, draft.case, effect, turn.now)
    if void is not None:
        turn.result(move.slot, effect, "void", None, void.reason, void.gate)
        return
    if move.ends != "dead":
        turn.seen.append(Sent(move.slot, effect, draft.case, turn.now))
    if move.ends == "unknown":
        draft.outbox = tuple(Parcel(effect, begun=True) if p is parcel else p for p in draft.outbox)
        turn.touched.add(move.slot)
        return
    turn.result(move.slot, effect, str(move.ends), value)


def _answer(turn: Turn, move: Move) -> None:
    """A sub-case that is not explored has ended."""
    part, draft = turn.cast.parts[move.slot], turn.draft(move.slot)
    other = turn.cast.others.get(part.started.get(move.name, ""))
    draft.away -= {move.name}
    if other is not None and part.program.name in other.told:
        draft.away |= {other.program.name + _WORD}  # what it had to signal may still be under way
    turn.step(move.slot, Event("ended", f"{move.name}.ended", move.payload or {}))


def _outage(_turn: Turn, _move: Move) -> None:
    """Nobody was at work: the clock has gone on, and what fell due is found late."""


_MOVES = {
    "start": _start, "send": _send, "complete": _complete, "fire": _fire, "perform": _perform, "answer": _answer,
    "outage": _outage,
}  # fmt: skip
