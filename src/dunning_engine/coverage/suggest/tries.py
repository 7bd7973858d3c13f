"""Drafts that may come by what is missing, the likeliest first, by the kind of what it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import chain, islice
from typing import Any

from dunning_engine.coverage.suggest.draft import Draft
from dunning_engine.coverage.suggest.places import Places
from dunning_engine.coverage.suggest.reach import Reach, send
from dunning_engine.coverage.suggest.values import Change, Payload, Values
from dunning_engine.coverage.triggers import Trigger
from dunning_engine.coverage.universe import ESCALATE, Universe, guards
from dunning_engine.process.definition import TableDef, TableRow
from dunning_engine.process.program import Act, Alarm, State
from dunning_engine.views.coverage_records import Item

MOST_CHANGES = 10
_FEW = 2


class Tries:
    """Drafts for the items of one process."""

    def __init__(self, universe: Universe, places: Places, values: Values) -> None:
        self._universe, self._places, self._values = universe, places, values
        self._reach = Reach(universe, places, values)
        self._program = universe.program
        self._guards = {guard.where: guard for guard in guards(self._program)}

    def of(self, item: Item) -> Iterator[Draft]:
        """Drafts that may come by an item."""
        return _TRIES[item.kind](self, item)

    # --- branches, states and rules -----------------------------------------------------------------------

    def _transition(self, item: Item) -> Iterator[Draft]:
        trigger = self._reach.triggers[item.place]
        begun = islice(self._reach.of(trigger), _FEW)
        rows = self._leading_rows(item) if item.outcome else iter(())
        return chain(self._reach.of(trigger), rows, self._changed(begun, f"{item.place}.if"))

    def _state(self, item: Item) -> Iterator[Draft]:
        return chain.from_iterable(self._reach.of(each) for each in self._reach.leading(item.place))

    def _rule(self, item: Item) -> Iterator[Draft]:
        """Whatever stands at a place that carries the rule."""
        for place, rules in self._program.rules.items():
            if item.place in rules and place in self._reach.triggers:
                yield from self._reach.of(self._reach.triggers[place])
            elif item.place in rules and place in self._program.states:
                yield from chain.from_iterable(self._reach.of(each) for each in self._reach.leading(place))

    # --- conditions ---------------------------------------------------------------------------------------

    def _guard(self, item: Item) -> Iterator[Draft]:
        if item.place in self._program.gates:
            return self._gate(item)
        return chain(self._asked(item.place), self._changed(islice(self._asked(item.place), _FEW), item.place))

    def _asked(self, place: str) -> Iterator[Draft]:
        """A condition is asked."""
        owner, part, *_ = place.split(".")
        trigger = self._reach.around(place)
        if trigger is not None:
            return self._reach.of(trigger)
        if part == "timers":
            return chain(self._reach.inside(owner), self._reach.into(owner), self._reach.disturbed(owner))
        return self._reach.into(owner)

    def _changed(self, drafts: Iterable[Draft], where: str) -> Iterator[Draft]:
        """Drafts with other settings and data, one at a time, of those that a condition reads."""
        guard = self._guards.get(where)
        for draft in drafts if guard is not None else ():
            for change in islice(self._values.changes(self._guards[where], draft.stage), MOST_CHANGES):
                yield _with(draft, change)

    def _gate(self, item: Item) -> Iterator[Draft]:
        """An effect under a ``send_only_if`` is performed, or its reason is gone before."""
        under = (act for act in self._program.acts.values() if act.gate == item.place and act.operation is not None)
        acts = [act for act in under if act.operation is not None and act.operation.asks_again][:_FEW]
        reached = self._doing if item.outcome == "true" else self._reach.voiding
        return chain.from_iterable(map(reached, acts))

    def _doing(self, act: Act) -> Iterator[Draft]:
        trigger = self._reach.around(act.place)
        return self._reach.of(trigger) if trigger is not None else self._reach.into(act.place.partition(".")[0])

    # --- rows ---------------------------------------------------------------------------------------------

    def _row(self, item: Item) -> Iterator[Draft]:
        """The inputs of a row, where settings or data give them, or an event that a branch records."""
        name, _, number = item.place.removeprefix("tables.").rstrip("]").partition("[")
        return self._with_row(self._universe.definition.tables[name], int(number))

    def _with_row(self, table: TableDef, number: int) -> Iterator[Draft]:
        words = _words(table, table.rows[number])
        if not words:
            return
        first = self._program.first
        reading = (islice(self._reach.of(each), _FEW) for each in self._readers(table.name))
        for draft in chain(self._reach.inside(first), self._reach.into(first), chain.from_iterable(reading)):
            yield _with(draft, _change(words))
        for path, word in words.items():
            yield from self._recorded(path.partition(".")[0], word)

    def _leading_rows(self, item: Item) -> Iterator[Draft]:
        """The rows of tables with the state that a branch is to lead to."""
        state = item.outcome.removeprefix("-> ")
        for table in self._universe.definition.tables.values():
            for n, row in enumerate(table.rows):
                if any(cell.value == state for cell in row.cells[len(table.inputs) :]):
                    yield from self._with_row(table, n)

    def _readers(self, table: str) -> Iterator[Trigger]:
        """The branches that name a table, or a value that is worked out from it."""
        computed = self._universe.definition.computed
        names = {f"table.{table}"} | {name for name, text in computed.items() if f"table.{table}." in text.value}
        for place, trigger in self._reach.triggers.items():
            said = self._universe.said(place)
            if any(re.search(rf"\b{re.escape(name)}\b", said) for name in names):
                yield trigger

    def _recorded(self, field: str, word: str) -> Iterator[Draft]:
        """Events whose branches write a field, with a word in each of their fields that can take it."""
        for trigger in self._reach.triggers.values():
            writes = trigger.kind == "event" and any(_sets(act, field) for act in trigger.way.do)
            for draft in islice(self._reach.sent(trigger.name, trigger.owner), _FEW) if writes else ():
                payload = draft.added[-1][1][trigger.name]
                for name, kind in self._program.events[trigger.name].items():
                    if kind.type.kind in ("text", "choice"):
                        yield Draft(draft.stage).then(send(trigger.name, {**payload, name: word}))

    # --- timers, calls and tasks --------------------------------------------------------------------------

    def _timer(self, item: Item) -> Iterator[Draft]:
        owner, _, name = item.place.partition(".timers.")
        state, alarm = self._reach.alarms[f"{owner}.{name}"]
        if item.outcome == "missed":
            return self._reach.overslept(state, alarm)
        if item.outcome == "held":
            return self._held(state, alarm)
        begun = islice(chain(self._reach.inside(owner), self._reach.into(owner)), _FEW)
        wanted = self._changed(begun, alarm.guard.where) if alarm.guard is not None else iter(())
        return chain(self._reach.due(owner, alarm.name), self._reach.disturbed(owner), wanted)

    def _held(self, owner: State, alarm: Alarm) -> Iterator[Draft]:
        """While the timer is armed comes an event that holds timers, with a day beyond it."""
        holding = [t for t in self._reach.triggers.values() if t.kind == "event" and any(map(_holds, t.way.do))]
        for stage in self._places.armed(owner.name, alarm.name):
            due = stage.case.control.timers[alarm.name].due_at
            for trigger in holding:
                for payload in islice(self._values.payloads(trigger.name, stage), _FEW):
                    late = self._later(trigger.name, payload, due)
                    yield from (Draft(stage).then(send(trigger.name, each)) for each in (late, payload))

    def _later(self, event: str, payload: Payload, due: datetime) -> dict[str, Any]:
        days = [name for name, field in self._program.events[event].items() if field.type.kind == "date"]
        return {**payload, **{name: (due + timedelta(days=2)).date().isoformat() for name in days}}

    def _call(self, item: Item) -> Iterator[Draft]:
        state = self._program.states[item.place.partition(".")[0]]
        acts = [act for act in state.call.values() if act.place == item.place] or list(state.call.values())
        if item.outcome in ("failed", "dead"):
            return chain.from_iterable(self._reach.failing(state, act) for act in acts)
        if item.outcome == "void":
            return chain.from_iterable(map(self._reach.voiding, acts))
        guarded = [act.guard.where for act in acts if act.guard is not None]
        changed = (self._changed(islice(self._reach.into(state.name), _FEW), where) for where in guarded)
        return chain(self._reach.into(state.name), chain.from_iterable(changed))

    def _task(self, item: Item) -> Iterator[Draft]:
        state = self._program.states[item.place.partition(".")[0]]
        work = state.task
        if work is None or item.place != work.place:
            return self._reach.by_hand(state)
        if item.outcome == "completed":
            return self._reach.completed(state.name, work)
        if item.outcome == "postponed":
            put_off = ("postpone", {"task": work.name})
            return (Draft(stage).then(put_off) for stage in self._places.asked(state.name, work.name))
        return self._reach.due(state.name, f"{state.name}.{work.name}{ESCALATE}")


def _with(draft: Draft, change: Change) -> Draft:
    return draft.given(settings=change.settings, data=change.data)


def _sets(act: Act, field: str) -> bool:
    return (act.kind == "set" and field in dict(act.arguments)) or any(_sets(each, field) for each in act.body)


def _holds(act: Act) -> bool:
    return act.kind == "hold" or any(map(_holds, act.body))


def _words(table: TableDef, row: TableRow) -> dict[str, str]:
    """The inputs that a row asks for by name, each with a value."""
    cells = zip(table.inputs, row.cells, strict=False)
    return {text.value.strip(" ${}"): word for text, cell in cells if (word := _word(cell.value)) is not None}


def _word(cell: str) -> str | None:
    """A value that a cell admits by name; none where it does not name one."""
    first = cell.partition(",")[0].strip().strip("'\"")
    return first if first and first[0].isalnum() and not first.startswith("not ") else None


def _change(words: Mapping[str, str]) -> Change:
    settings: dict[str, Any] = {}
    data: dict[str, Any] = {}
    for path, word in words.items():
        root, _, rest = path.partition(".")
        if root == "settings":
            settings[rest] = word
        elif rest:
            data.setdefault(root, {})[rest] = word
        else:
            data[root] = word
    return Change(settings, data)


_TRIES: Mapping[str, Callable[[Tries, Item], Iterator[Draft]]] = {
    "state": Tries._state, "transition": Tries._transition, "guard": Tries._guard, "row": Tries._row,  # noqa: SLF001 - the class's own table
    "timer": Tries._timer, "call": Tries._call, "task": Tries._task, "rule": Tries._rule,  # noqa: SLF001 - likewise
}  # fmt: skip
