"""E540: Data that flows to a place that is not cleared for its class, with the way that it takes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from dunning_engine.checks.flow.classes import strictest_first
from dunning_engine.checks.flow.fixes import fix
from dunning_engine.checks.flow.linked import Program, program_of
from dunning_engine.checks.flow.paths import ways
from dunning_engine.checks.flow.piece import Sink, length_of, position_of
from dunning_engine.checks.flow.texts import text_sinks
from dunning_engine.checks.flow.value import Cell, Spot
from dunning_engine.checks.subject import Subject
from dunning_engine.model.finding import Finding, Step
from dunning_engine.model.position import Position

CODE = "E540"
_MOST_OTHERS = 3
_PREFIX = {"setting": "settings.", "form": "event.", "table": "table."}


def check(subject: Subject) -> Iterator[Finding]:
    """The flows of a process into places that are not cleared for them, from wherever in the system they come."""
    definition = subject.definition
    definitions = {**subject.processes, definition.name: definition}
    program = program_of(definitions.values(), subject.operations)
    piece, names = program.pieces[definition.name], program.names[definition.name]
    for sink in (*program.sinks[definition.name], *text_sinks(piece, names, subject.templates)):
        for wrong in strictest_first(program.carried(sink.value) - sink.cleared - sink.told):
            yield _Told(program, definition.name, sink, wrong).finding()


class _Told:
    """One finding in the making: a class that reaches a sink of a process."""

    def __init__(self, program: Program, process: str, sink: Sink, wrong: str) -> None:
        self.program, self.process, self.sink, self.wrong = program, process, sink, wrong
        self.way, *self.others = islice(ways(program, sink, wrong), _MOST_OTHERS + 1)
        self.source = self.shown(self.way.source)

    def finding(self) -> Finding:
        """The finding; its place is where the value is read in the sink."""
        *most, last = strictest_first(self.sink.cleared)[::-1]
        cleared = f"{', '.join(most)} and {last}" if most else last
        who = "who is" if self.sink.kind in ("text", "letter") else "which is"
        message = f"{self.source} ({self.kind()}) can reach {self.sink.what}, {who} cleared for {cleared}{self.also()}"
        at, length = self.place()
        help_ = fix(self.sink, self.wrong, self.way, self.source)
        return Finding.at(at, CODE, message, help=help_, length=length, trail=tuple(self.trail(at)))

    def shown(self, cell: Cell) -> str:
        """A cell as people write it."""
        inner = ".".join(cell.path)
        of = "" if cell.process == self.process else f" of {cell.process}"
        if cell.kind in ("result", "event"):
            return f"{inner} of {'event ' if cell.kind == 'event' else ''}{cell.name}{of}"
        name = inner if cell.kind == "form" else ".".join((cell.name, *cell.path))
        return f"{_PREFIX.get(cell.kind, '')}{name}{of}"

    def kind(self) -> str:
        """The class where the value comes from, and what it is once masked."""
        way = self.way
        return f"class {way.carried}" + ("" if way.carried == self.wrong else f", {self.wrong} once masked")

    def also(self) -> str:
        """What reaches the same place besides."""
        names = list(dict.fromkeys(map(self.shown, (way.source for way in self.others))))
        return f"; so can {', '.join(names)}" if names else ""

    def place(self) -> tuple[Position, int]:
        """Where the value is read, which is inside the sink's own text."""
        if self.sink.kind == "letter":
            return self.sink.at, self.sink.length
        read = self.way.read
        return (position_of(read), length_of(read)) if isinstance(read, Spot) else (self.sink.at, self.sink.length)

    def trail(self, at: Position) -> Iterator[Step]:
        """The way: where the value comes in, each place that it is put into, and the sink."""
        way, source = self.way, self.way.source
        begins = self.program.pieces[source.process].places[source]
        yield _step(self.shown(source), begins, f"{source.kind}, {way.carried}")
        for move in way.moves:
            masks = "".join(f", {mask}" for mask in move.masks)
            yield _step(f"{move.what}{masks}", position_of(move.at))
        if self.sink.kind == "letter":
            yield _step(f"text `{self.sink.name}`", position_of(way.read))
        yield _step(self.sink.what, at)


def _step(what: str, at: Position, about: str = "") -> Step:
    return Step(what, at.file, at.line, at.column, about)
