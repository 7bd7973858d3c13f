"""Walks the worlds that can be reached: those with the fewest disturbances first, and of these the nearest first.

A disturbance is what comes unasked: an event from outside, a deed that fails or is lost, an outage. Timers, the work of
people and deeds that succeed are the ordinary course. Worlds are looked at in the order of their disturbances, so that
a walk that is cut short has still seen everything up to some number of them, and a way found is one of the fewest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Any

from dunning_engine.explore.moves import Environment
from dunning_engine.explore.stage import Stage
from dunning_engine.explore.world import Move, Refused, Seen, World

MOST_WORLDS = 200_000
_LOOK = 64  # worlds between two looks at the time


@dataclass
class Walk:
    """What a walk found.

    ``worlds`` were told apart, ``taken`` moves made, ``decided`` steps decided, ``depth`` is the length of the longest
    way kept. ``complete``: nothing was left unlooked at; else everything was seen up to ``disturbances`` of them (-1:
    not even all of the ordinary course). ``broken`` maps a property to the moves of a way that breaks it. ``refused``
    counts inputs that were refused to their sender, by event. ``states`` are the states reached, by process; ``keys``
    what the worlds look like.
    """

    worlds: int = 0
    taken: int = 0
    decided: int = 0
    depth: int = 0
    disturbances: int = -1
    complete: bool = False
    broken: dict[str, tuple[Move, ...]] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    states: set[tuple[str, str]] = field(default_factory=set)
    keys: set[Any] = field(default_factory=set)


class Walker:
    """One walk. ``stop`` is asked now and then whether the time is over; ``wanted`` are the properties still sought."""

    def __init__(
        self, stage: Stage, environment: Environment, *, most: int = MOST_WORLDS,
        stop: Callable[[], bool] = lambda: False, wanted: frozenset[str] | None = None,
    ) -> None:  # fmt: skip
        self._stage, self._environment, self._most, self._stop = stage, environment, most, stop
        self._wanted = wanted
        self._ways: list[tuple[int, Move]] = []
        self._open: list[tuple[int, int, World, bool]] = []
        self._calm: list[tuple[int, int, World, bool]] = []
        self._looked, self._ended = 0, False
        self.found = Walk()

    def run(self, starts: Iterable[tuple[World, Move]]) -> Walk:
        """Walk from all starts, each an empty world with the move that begins it."""
        for world, move in starts:
            self._take(world, move, -1, 0)
        while (self._open or self._calm) and not self._over():
            if not self._open:
                self.found.disturbances += 1
                self._open, self._calm = self._calm, []
            self._look(*heappop(self._open))
        self.found.complete = not self._open and not self._calm
        self.found.decided = self._stage.decided
        return self.found

    def _look(self, depth: int, number: int, world: World, calm: bool) -> None:
        """Follow the ordinary course of a world; in the next turn, disturb it."""
        moves = self._environment.disturbances(world) if calm else self._environment.moves(world)
        for move in moves:
            self._take(world, move, number, depth + 1)
        if not calm:
            self._calm.append((depth, number, world, True))

    def _over(self) -> bool:
        """Whether the walk ends here; once it does, it stays so."""
        found = self.found
        self._looked += 1
        late = self._looked % _LOOK == 0 and self._stop()
        sought = self._wanted is not None and self._wanted <= found.broken.keys()
        self._ended = self._ended or found.worlds >= self._most or late or sought
        return self._ended

    def _take(self, world: World, move: Move, parent: int, depth: int) -> None:
        found = self.found
        found.taken += 1
        after, seen = self._stage.take(world, move)
        self._note_refused(seen)
        if after.members == world.members and after.now == world.now and not seen:
            return
        marks, broken = self._stage.watcher.after(world, after, seen)
        for name in broken:
            if name not in found.broken:
                found.broken[name] = (*self._way(parent), move)
        if marks != after.marks:
            after = after._replace(marks=marks)
        key = self._stage.abstraction.key(after)
        if key in found.keys:
            return
        found.keys.add(key)
        self._ways.append((parent, move))
        found.worlds += 1
        found.depth = max(found.depth, depth)
        found.states.update((m.case.process, m.case.state) for m in after.members if m is not None)
        heappush(self._open, (depth, len(self._ways) - 1, after, False))

    def _note_refused(self, seen: list[Seen]) -> None:
        for each in seen:
            if isinstance(each, Refused) and not each.inside:
                self.found.refused[each.event] = self.found.refused.get(each.event, 0) + 1

    def _way(self, number: int) -> list[Move]:
        """The moves that lead to a world, from its start."""
        moves: list[Move] = []
        while number >= 0:
            number, move = self._ways[number]
            moves.append(move)
        return moves[::-1]
