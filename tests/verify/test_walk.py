"""The reduced exploration finds the same worlds as a plain walk that decides every step afresh."""

from collections import deque
from datetime import UTC, datetime
from pathlib import Path

import pytest
from small import edited, write

from dunning_engine.explore import (
    Abstraction,
    Constants,
    Environment,
    Move,
    Part,
    Samples,
    Seen,
    Stage,
    Walker,
    World,
    first_world,
    starts,
)
from dunning_engine.library import Library
from dunning_engine.plugin import load_plugins
from dunning_engine.process.source import build
from dunning_engine.verify.properties import Watch

LOOK = '  timers:\n    look: {every: 30 days, do: [mail.notify: {to: "${role.manager}", template: still_open}]}\n'
TOLD = 'resolved: {do: [set: {disputed: false}, mail.notify: {to: "${role.manager}", template: still_open}]}'
SMALL = edited((LOOK, ""), ("resolved: {do: [set: {disputed: false}]}", TOLD))  # a note that nobody waits for
STATES = {"waiting", "reminder_1", "reminder_2", "asking", "given_up", "settled"}


class Made:
    """An exploration of the small process with all its parts."""

    def __init__(self, folder: Path, *, plain: bool) -> None:
        library, plugins = Library.open(write(folder, SMALL)), load_plugins()
        program, definition, _ = build(library.source("arrears"), plugins.operations)
        assert program is not None
        assert definition is not None
        part = Part.of(program, definition)
        self.watch = Watch((part,), {"arrears": {"first": "reminder", "second": "reminder"}})
        constants = Constants([definition])
        self.abstraction = Abstraction(constants, program.calendar)
        self.stage = Stage((part,), self.watch, self.abstraction, plain=plain)
        samples = Samples(constants, {})
        self.environment = Environment(self.stage, samples)
        first = first_world(1, datetime(2026, 3, 2, 9, tzinfo=UTC), self.watch.first(), 1)
        self.starts = list(starts(part, [], samples, first))

    def look(self, world: World) -> tuple[object, ...]:
        """What a world looks like, its shape written out: the numbers of shapes differ from run to run."""
        member = world.members[0]
        assert member is not None
        place = 1 + len(world.marks)
        key = self.abstraction.key(world)
        return (*key[:place], self.abstraction.shape(key[place]), *key[place + 1 :])

    def after(self, world: World, move: Move) -> World:
        """The world after a move, with what the properties remember."""
        after, seen = self.stage.take(world, move)
        return after._replace(marks=self.watch.after(world, after, seen)[0])


class Noting(Stage):
    """A stage that notes how the worlds look that it leads to."""

    made: Made
    looks: set[tuple[object, ...]]

    def take(self, world: World, move: Move) -> tuple[World, list[Seen]]:
        after, seen = super().take(world, move)
        self.looks.add(self.made.look(after._replace(marks=self.made.watch.after(world, after, seen)[0])))
        return after, seen


def _plainly(made: Made) -> set[tuple[object, ...]]:
    """All worlds by the plainest of walks."""
    looks: set[tuple[object, ...]] = set()
    queue = deque(made.after(world, move) for world, move in made.starts)
    while queue:
        world = queue.popleft()
        if (look := made.look(world)) in looks:
            continue
        looks.add(look)
        moves = (*made.environment.moves(world), *made.environment.disturbances(world))
        queue.extend(made.after(world, move) for move in moves)
    return looks


def test_the_reduced_walk_sees_what_a_plain_walk_sees(tmp_path: Path):
    made = Made(tmp_path / "reduced", plain=False)
    made.stage.__class__ = Noting
    made.stage.made, made.stage.looks = made, set()

    walk = Walker(made.stage, made.environment).run(made.starts)

    assert walk.complete
    assert walk.worlds > 100
    assert made.stage.looks == _plainly(Made(tmp_path / "plain", plain=True))


def test_every_state_is_reached_and_a_dispute_that_nobody_looks_at_is_found_waiting_for_nothing(tmp_path: Path):
    made = Made(tmp_path, plain=False)

    walk = Walker(made.stage, made.environment).run(made.starts)

    assert {state for _, state in walk.states} == STATES
    assert walk.broken.keys() == {"arrears:waits"}


@pytest.mark.parametrize("most", [1, 10, 50])
def test_a_walk_stops_at_its_bound_and_says_so(most: int, tmp_path: Path):
    made = Made(tmp_path, plain=False)

    walk = Walker(made.stage, made.environment, most=most).run(made.starts)

    assert not walk.complete
    assert most <= walk.worlds <= most + 60
