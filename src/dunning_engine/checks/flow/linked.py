"""All processes together: hand-overs become flows, and every cell learns which classes can stand in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from dunning_engine.checks.flow.classes import INSIDE, NONE, SECRET, Classes, Path, through
from dunning_engine.checks.flow.names import Names
from dunning_engine.checks.flow.piece import Handover, Move, Piece, Sink
from dunning_engine.checks.flow.value import Cell, Value
from dunning_engine.checks.flow.walk import ENDED, flows_of
from dunning_engine.model.operation import Operation
from dunning_engine.model.position import Position
from dunning_engine.process.definition import Definition


@dataclass(frozen=True)
class Program:
    """The flows of several processes together.

    ``sources`` are the classes that come from outside into a cell, ``into`` the moves by the cell that they lead to,
    ``classes`` all that can stand in a cell in the end, ``sinks`` the places that values reach, by process.
    """

    pieces: Mapping[str, Piece]
    names: Mapping[str, Names]
    sources: Mapping[Cell, Classes]
    into: Mapping[Cell, tuple[Move, ...]]
    classes: Mapping[Cell, Classes]
    sinks: Mapping[str, tuple[Sink, ...]]

    def carried(self, value: Value) -> Classes:
        """Every class that a value can be of."""
        return NONE.union(*(through(masks, self.classes.get(cell, NONE)) for _, cell, masks in value))


class Same:
    """A key for what cannot be hashed: two are equal where they hold the very same object."""

    __slots__ = ("it",)

    def __init__(self, it: object) -> None:
        self.it = it

    def __hash__(self) -> int:
        return id(self.it)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.it is other.it


def program_of(definitions: Iterable[Definition], operations: Mapping[str, Operation]) -> Program:
    """The flows of these processes. Asked again for the very same ones it is not worked out again."""
    ordered = sorted(definitions, key=lambda each: each.name)
    return _program(tuple(Same(each) for each in ordered), Same(operations))


@lru_cache(maxsize=64)
def _piece(definition: Same, operations: Same) -> tuple[Piece, Names]:
    return flows_of(definition.it, operations.it)  # type: ignore[arg-type]  # what program_of wrapped


@lru_cache(maxsize=4)
def _program(definitions: tuple[Same, ...], operations: Same) -> Program:
    made = [_piece(definition, operations) for definition in definitions]
    pieces = {piece.process: piece for piece, _ in made}
    names = {piece.process: each for piece, each in made}
    link = _Link(pieces, names)
    return link.program()


class _Link:
    """Joins pieces; the pieces themselves stay as they are."""

    def __init__(self, pieces: Mapping[str, Piece], names: Mapping[str, Names]) -> None:
        self.pieces, self.names = pieces, names
        self.extra = {name: Piece(name) for name in pieces}

    def program(self) -> Program:
        """Everything joined."""
        for piece in self.pieces.values():
            for handover in piece.handovers:
                self.hand_over(piece, handover)
            for cell in sorted(piece.awaited):
                self.ended(piece, cell)
        parts = [*self.pieces.values(), *self.extra.values()]
        sources: dict[Cell, Classes] = {}
        into: defaultdict[Cell, list[Move]] = defaultdict(list)
        for part in parts:
            sources |= part.sources
            for move in part.moves:
                into[move.target].append(move)
        sinks = {name: (*piece.sinks, *self.extra[name].sinks) for name, piece in self.pieces.items()}
        moves = {cell: tuple(found) for cell, found in into.items()}
        return Program(self.pieces, self.names, sources, moves, spread(sources, moves), sinks)

    def hand_over(self, piece: Piece, handover: Handover) -> None:
        """Data of a sub-case, or the payload of a signal, in every process that it may go to."""
        for target in (handover.process,) if handover.process else tuple(self.pieces):
            for event in self._events(target, handover.event) if target in self.names else ():
                for name, (value, at) in handover.fields.items():
                    self.field(piece, handover, target, event, name, value, at)

    def _events(self, target: str, event: str) -> Iterable[str]:
        known = self.names[target].definition.events
        return (event,) if event != "*" else tuple(known)

    def field(
        self, piece: Piece, handover: Handover, target: str, event: str, name: str, value: Value, at: Position
    ) -> None:
        """One field that is handed over: a secret is one there too."""
        names, kind = self.names[target], "event" if event else "data"
        fields = names.definition.events[event].fields if event in names.definition.events else names.definition.data
        if name not in fields or (event and event not in names.definition.events):
            return
        cell = Cell(target, kind, event, (name,)) if event else Cell(target, kind, name)
        leaves = names.leaves(kind, f"{event}.{name}" if event else name)
        how = f"signal {event} to {target}" if event else f"start {target}"
        self.extra[piece.process].keep(value, cell, f"{how}, {name}", leaves)
        for path, classes in leaves.items():
            part, inner = value.into(path), "".join(f".{field}" for field in (name, *path))[1:]
            what = f"`{inner}` of {f'event {event} of ' if event else ''}process {target}"
            cleared = INSIDE | (classes & SECRET)
            sink = Sink("field", handover.where, what, inner, cleared, part.flat(), at, 1)
            self.extra[piece.process].sinks.append(sink)

    def ended(self, piece: Piece, cell: Cell) -> None:
        """What ``event`` holds when a sub-case has ended: its result, and its id, of which the key is part."""
        alias = cell.name.removesuffix(ENDED)
        for handover in piece.handovers:
            names = self.names.get(handover.process)
            if handover.event or handover.alias != alias or names is None:
                continue
            for value, what in _result(names, cell.path):
                self.extra[piece.process].keep(value.flat(), cell, f"{what} of {handover.process}, ended", [()])


def _result(names: Names, path: Path) -> Iterator[tuple[Value, str]]:
    if path[:1] in ((), ("case",)):
        yield names.look("case", ("key",)), "case"
    for text in names.definition.result:
        if path[:2] in ((), ("result",), ("result", text.value)):
            yield names.look(text.value, path[2:]), f"result {text.value}"


def spread(sources: Mapping[Cell, Classes], into: Mapping[Cell, tuple[Move, ...]]) -> dict[Cell, Classes]:
    """The classes that can stand in each cell: what moves bring is added until nothing changes any more."""
    onward: defaultdict[Cell, list[Move]] = defaultdict(list)
    for moves in into.values():
        for move in moves:
            onward[move.source].append(move)
    classes = dict(sources)
    waiting = list(sources)
    while waiting:
        cell = waiting.pop()
        for move in onward.get(cell, ()):
            known = classes.get(move.target, NONE)
            more = known | through(move.masks, classes[cell])
            if more != known:
                classes[move.target] = more
                waiting.append(move.target)
    return classes
