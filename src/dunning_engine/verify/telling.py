"""Makes a way through worlds concrete: a scenario that takes the same steps on the real engine, and fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from dunning_engine.explore import Member, Move, Stage, World
from dunning_engine.explore.stage import task_name
from dunning_engine.model.effect import Effect
from dunning_engine.model.values import to_json
from dunning_engine.process.program import Pick, Property
from dunning_engine.scenario.flow import flow
from dunning_engine.verify.properties import WAITS


class Teller:
    """Writes scenarios for one exploration."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def scenario(self, name: str, first: World, moves: tuple[Move, ...], broken: str, rule: Property | None) -> str:
        """The text of a scenario file. It fails at its last step where the property is broken."""
        start = moves[0]
        program = self._stage.parts[0].program
        lines = [
            f"scenario: {flow(name)}",
            f"process: {program.name}",
            f"now: {flow(to_json(start.at.replace(tzinfo=None)))}",
            "given:",
            "  data:",
            *(f"    {field}: {flow(to_json(value))}" for field, value in _needed(program.data, start.payload or {})),
            "steps:",
            "  - worker: stopped",
        ]
        lines += [f"  - {line}" for line in self._steps(first, moves, broken, rule)]
        return "\n".join(lines) + "\n"

    def _steps(self, world: World, moves: tuple[Move, ...], broken: str, rule: Property | None) -> Iterator[str]:
        clock = moves[0].at
        for n, move in enumerate(moves):
            last = n == len(moves) - 1
            if last and rule is not None and rule.what is not None:
                yield "expect: {}"
            if move.at > clock and move.kind not in ("fire", "outage"):
                yield f"until: {to_json(move.at.replace(tzinfo=None))}"
            clock = max(clock, move.at)
            step = self._step(world, move)
            if last and rule is not None and rule.kind == "four_eyes":
                step = f"expect_error: {{{step}}}\n    code: NOT_ALLOWED"
            if step:
                yield step
            world, _ = self._stage.take(world, move)
        yield from _expectation(self._stage, world, moves[-1], broken, rule)

    def _step(self, world: World, move: Move) -> str:
        """A move as a step of a scenario; empty for an outage, which shows in the instants of what comes after it."""
        member, where = world.members[move.slot], self._where(move)
        if move.kind == "start":
            return self._start(move)
        if move.kind == "send":
            return f"send: {flow({move.name: to_json(move.payload or {})})}" + where
        if move.kind == "answer":
            return f"answer: {flow({'child': move.name, 'outcome': (move.payload or {})['outcome']})}" + where
        return (
            _OF_MEMBERS[move.kind](self, member, move) + where if member is not None and move.kind != "outage" else ""
        )

    def _start(self, move: Move) -> str:
        program = self._stage.parts[move.slot].program
        data = {name: to_json(value) for name, value in _needed(program.data, move.payload or {})}
        return "start" if move.slot == 0 else f"start: {flow({'process': program.name, 'data': data})}"

    def _complete(self, member: Member, move: Move) -> str:
        tasks = member.case.control.tasks.items()
        name = next(task_name(task_id) for task_id, place in tasks if place == move.name)
        form = {"form": to_json(move.payload)} if move.payload else {}
        return f"complete: {flow({'task': name, **form, 'by': move.by, **self._case(move)})}"

    def _fire(self, _member: Member, move: Move) -> str:
        return f"fire: {move.name}\n    at: {to_json(move.at.replace(tzinfo=None))}"

    def _perform(self, member: Member, move: Move) -> str:
        return f"outside: {flow({**_pattern(member.outbox[move.number].effect), **_ending(move)})}"

    def _where(self, move: Move) -> str:
        beside = move.slot and move.kind in ("send", "answer", "fire", "perform")
        return f"\n    case: {self._stage.parts[move.slot].program.name}" if beside else ""

    def _case(self, move: Move) -> Mapping[str, Any]:
        return {"case": self._stage.parts[move.slot].program.name} if move.slot else {}


_OF_MEMBERS: Mapping[str, Callable[[Teller, Member, Move], str]] = {
    "complete": Teller._complete, "fire": Teller._fire, "perform": Teller._perform,  # noqa: SLF001 - the class's own table
}  # fmt: skip


def _needed(fields: Mapping[str, Any], data: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """What a start has to say: what is not as it is by default."""
    return [(name, value) for name, value in data.items() if name in fields and value != fields[name].default]


def _pattern(effect: Effect) -> dict[str, Any]:
    template = effect.arguments.get("template")
    return {effect.operation: {"template": template} if template else {}}


def _ending(move: Move) -> dict[str, Any]:
    found = "done" if move.ends == "found" else str(move.ends)
    value = (move.payload or {}).get("value")
    return {"ends": found} if value is None else {"ends": found, "result": to_json(value)}


def _expectation(stage: Stage, world: World, move: Move, broken: str, rule: Property | None) -> Iterator[str]:
    """What does not hold where the property is broken; a refused step fails by itself."""
    case = f"case: {stage.parts[move.slot].program.name}, " if move.slot else ""
    kind = broken.partition(":")[2]
    if rule is not None and rule.what is not None:
        yield f"expect: {{{case}not_sent: [{flow(pattern_of(rule.what))}]}}"
    elif rule is not None and rule.kind == "leads_to" and not _open(world, move):
        yield f"expect: {{{case}outcome: none}}"
    elif kind == WAITS or (rule is not None and rule.kind == "leads_to"):
        yield "worker: running"
        yield f"expect: {{{case}waits: true}}"


def _open(world: World, move: Move) -> bool:
    member = world.members[move.slot]
    return member is not None and member.case.open


def pattern_of(pick: Pick) -> Any:
    """What an invariant speaks of, as expectations say it."""
    if pick.operation:
        given = {"template": pick.template} if pick.template else {}
        return {pick.operation: {**given, **dict(pick.arguments)}}
    return {"tag": pick.tag} if pick.tag else {"template": pick.template}
