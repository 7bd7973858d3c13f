"""Watches an engine at work: which cells the values in operations, notes, texts, fields and signals were made from.

Values are marked as they enter a step (`decide`), and what a step plans, opens, notes, sends and stores is looked at.
Expressions, functions and texts run as they are; only where Python drops a mark by making a plain value anew is it put
back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import marks
import pytest
from marks import NONE, Origins, Record, keeping, leaves, marked, of, stamped

from dunning_engine.checks.flow.value import Cell
from dunning_engine.engine import facts, facts_of
from dunning_engine.errors import DunningError
from dunning_engine.expr import calls, compiler, names
from dunning_engine.expr.context import MISSING
from dunning_engine.model.decision import Decision, Did
from dunning_engine.process.compile import branches, context, program, tables
from dunning_engine.runtime import following, stepper, texts

Target = tuple[str, ...] | Cell
"""A cell, or the process, the kind of place, its place in the program and its name."""
_MADE_ANEW = (
    "_add", "_times", "_divide", "_decimal", "_opening", "_typed", "_local", "_through", "_concat_texts", "_move",
    "_between_instants", "_scaled", "_add_spans", "_loose", "_bounded",
)  # fmt: skip


class Watch:
    """What was seen: ``flows`` are pairs of a cell and what it flowed into, with the first scenario that showed it."""

    def __init__(self) -> None:
        self.flows: dict[tuple[Cell, Target], str] = {}
        self.scenario = ""
        self.kept: dict[str, dict[str, dict[tuple[str, ...], Origins]]] = defaultdict(dict)
        self.sent: dict[str, dict[tuple[str, ...], Origins]] = {}
        self.read: set[Cell] = set()
        self.library: Any = None

    def begin(self, scenario: str, library: Any) -> None:
        """A new scenario."""
        self.scenario, self.library = scenario, library
        self.kept.clear()
        self.sent.clear()

    def saw(self, origins: Iterable[Cell], target: Target) -> None:
        """Cells have flowed into a place."""
        for cell in origins:
            if cell != target:
                self.flows.setdefault((cell, target), self.scenario)

    # --- into a step ---

    def data(self, process: str, case_id: str, data: Mapping[str, Any]) -> dict[str, Any]:
        """A case's data, marked."""
        known = self.kept[case_id]
        return {name: stamped(value, Cell(process, "data", name), known.get(name, {})) for name, value in data.items()}

    def key(self, running: Any, data: Mapping[str, Any], now: Any) -> None:
        """What the key of a case is made from."""
        if running.key is not None:
            known = facts.Facts(data)
            known.program, known.calendar, known.rows = running, running.calendar, None
            known["now"] = now
            self.saw(of(running.key(known)), Cell(running.name, "case", "key"))

    def payload(self, running: Any, case: Any, event: Any) -> Any:
        """An event with its payload marked."""
        if event.kind == "task":
            return replace(event, payload=self.form(running, case, event))
        if event.kind not in ("external", "ended", "start"):
            return replace(event, payload=marks.plain(event.payload))  # what the outside gives back is new
        before = self.sent.get(event.id, {})
        cell = Cell(running.name, "event", event.name)
        return replace(event, payload=dict(stamped(marks.plain(event.payload), cell, before)))

    def form(self, running: Any, case: Any, event: Any) -> dict[str, Any]:
        """A completed form: fields of the case, and its own."""
        place = case.control.tasks.get(event.name, "").rpartition(":")[0]
        works = [w for s in running.states.values() for w in (s.task, s.failed_task) if w is not None]
        work = next((work for work in works if work.place == place), None)
        if work is None:
            return dict(event.payload)
        own = {name: Cell(running.name, "form", work.name, (name,)) for name in work.fields if name not in work.stored}
        return {
            name: stamped(value, own.get(name, Cell(running.name, "data", name)), {})
            for name, value in event.payload.items()
        }

    # --- out of a step ---

    def look(self, running: Any, decision: Decision) -> None:
        """What a step has done."""
        if decision.outcome == "refused":
            return
        name, case = running.name, decision.case
        for effect in decision.effects:
            for argument, value in effect.arguments.items():
                self.saw(of(value), (name, "parameter", effect.action, argument))
            self.saw(of(effect.business_key), (name, "key", effect.action, "key"))
        for task in decision.tasks:
            place = case.control.tasks.get(task.id, "").rpartition(":")[0]
            self.saw(of(task.note), (name, "note", place, "note"))
            self.saw(of(task.assignee), (name, "assignee", place, "assignee"))
            self.script(running, case, task)
        for entry in decision.trace:
            if isinstance(entry, Did) and entry.what == "note":
                self.saw(of(entry.detail), (name, "history", entry.where, "note"))
        self.handed_over(running, decision)
        if case.data is not None and decision.outcome in ("accepted", "deferred"):
            self.stored(name, case)

    def stored(self, process: str, case: Any) -> None:
        """The data as they are now."""
        for name, value in case.data.items():
            found: defaultdict[tuple[str, ...], Origins] = defaultdict(frozenset)
            for path, origins in leaves(value):
                found[path] |= origins
                self.saw(origins, Cell(process, "data", name, path))
            self.kept[case.id][name] = {path: found[path] for path in found}

    def handed_over(self, running: Any, decision: Decision) -> None:
        """Signals and sub-cases."""
        did = [entry for entry in decision.trace if isinstance(entry, Did)]
        for signal, entry in zip(decision.signals, (d for d in did if d.what == "signal"), strict=True):
            self.saw(of(signal.key), (running.name, "key", entry.where, "key"))
            self.send(signal.name, Cell(signal.process, "event", signal.event), signal.data)
        for start in decision.starts:
            self.send(start.case_id, Cell(start.process, "data", ""), start.data)

    def send(self, name: str, cell: Cell | None, data: Mapping[str, Any]) -> None:
        """A payload on its way to another case; ``cell`` is where it arrives, where that is one place."""
        found: defaultdict[tuple[str, ...], Origins] = defaultdict(frozenset)
        for path, origins in leaves(data):
            found[path] |= origins
            if cell is not None:
                self.saw(origins, cell._replace(path=path) if cell.name else cell._replace(name=path[0], path=path[1:]))
        self.sent[name] = dict(found)

    # --- texts ---

    def script(self, running: Any, case: Any, task: Any) -> None:
        """A script is rendered when an agent opens the task; here when the task is opened."""
        if task.script and self.library is not None:
            known = facts_of(running, case, case.data, case.control.visit, case.updated_at)
            with suppress(DunningError):
                texts.Texts(self.library).letter(running, known, task.script)

    def letter(self, original: Any, this: Any, running: Any, known: Any, name: str) -> Any:
        """A text is rendered: what it reads flows into it."""
        fresh = facts.Facts({n: v for n, v in known.items() if n not in running.derived})
        fresh.program, fresh.calendar = known.program, known.calendar
        fresh.case, fresh.visit, fresh.rows = known.case, known.visit, None
        plain = {name: known[name] for name in running.data}
        fresh.update(self.data(running.name, known.case.id, plain))
        self.read = set()
        letter = original(this, running, fresh, name)
        self.saw(self.read, (running.name, "text", f"templates.{letter.language}.{name}", name))
        return letter

    def shown(self, value: Any, cells: Origins = NONE) -> Any:
        """A value that a text can read: what it reads of it is told."""
        if isinstance(value, Mapping):
            return _Read(value, self)
        if isinstance(value, tuple | list):
            return tuple(self.shown(part) for part in value)
        self.read |= of(value) | cells
        return value


class _Read(dict[str, Any]):
    """A record that tells what is read of it."""

    def __init__(self, record: Mapping[str, Any], watch: Watch) -> None:
        super().__init__(record)
        self._watch, self._cells = watch, getattr(record, "cells", {})

    def __getitem__(self, name: str) -> Any:
        return self._watch.shown(super().__getitem__(name), self._cells.get(name, NONE))

    def get(self, name: str, default: Any = None) -> Any:
        return self[name] if name in self else default  # noqa: SIM401 - what is read is told by `self[name]`


def install(patch: pytest.MonkeyPatch, watch: Watch) -> None:
    """Put the watch around the engine. Programs must be compiled after this."""
    for module in (branches, program, tables):
        patch.setattr(module, "remembered", lambda compiled, _context, _name="": compiled.evaluate)
    patch.setattr(names, "_known", lambda _constants, _path: MISSING)
    _expressions(patch)
    _steps(patch, watch)
    _texts(patch, watch)


def _expressions(patch: pytest.MonkeyPatch) -> None:
    for name in _MADE_ANEW:
        patch.setitem(compiler._GLOBALS, name, keeping(compiler._GLOBALS[name]))
    emit, joined, missing, shown = calls._emit, context.Context._joined, facts.Facts.__missing__, context.shown
    heard: list[set[Cell]] = []

    def _emit(ctx: Any, chosen: Any, parts: Any) -> Any:
        plain = chosen.implementation
        return emit(ctx, chosen if plain is len else replace(chosen, implementation=keeping(plain)), parts)

    def _shown(value: Any) -> str:
        if heard:
            heard[-1] |= of(value)
        return shown(value)

    def _joined(this: Any, text: Any, parts: Any, expects: Any) -> Any:
        plain = joined(this, text, parts, expects)

        def evaluate(env: Any) -> Any:
            heard.append(set())
            try:
                return marked(plain(env), frozenset(heard[-1]))
            finally:
                heard.pop()

        return evaluate

    def _missing(this: Any, name: str) -> Any:
        value = settings_of(this.program) if name == "settings" else missing(this, name)
        if name == "case":
            key = frozenset({Cell(this.program.name, "case", "key")})
            value = {part: marked(told, key) for part, told in value.items()}
        this[name] = value
        return value

    patch.setattr(calls, "_emit", _emit)
    patch.setattr(context, "shown", _shown)
    patch.setattr(context.Context, "_joined", _joined)
    patch.setattr(facts.Facts, "__missing__", _missing)


def settings_of(running: Any) -> Record:
    """The settings of a program, marked."""
    made = {name: stamped(value, Cell(running.name, "setting", name), {}) for name, value in running.settings.items()}
    record = Record(made)
    record.cells = {name: frozenset({Cell(running.name, "setting", name)}) for name in made}
    return record


def _steps(patch: pytest.MonkeyPatch, watch: Watch) -> None:
    decide, begin, result = stepper.decide, stepper.begin, following._result

    def _decide(running: Any, case: Any, event: Any, now: Any, **more: Any) -> Decision:
        case = case._replace(data=watch.data(running.name, case.id, case.data))
        decision = decide(running, case, watch.payload(running, case, event), now, **more)
        watch.look(running, decision)
        return decision

    def _begin(running: Any, case_id: str, data: Any, event: Any, now: Any, **more: Any) -> Decision:
        before = watch.sent.get(case_id) or watch.sent.get(event.id) or {}
        for path, origins in before.items():
            watch.kept[case_id].setdefault(path[0], {})[path[1:]] = origins
        data = watch.data(running.name, case_id, data)
        watch.key(running, data, now)
        decision = begin(running, case_id, data, event, now, **more)
        watch.look(running, decision)
        return decision

    def _result(takes: Any, tx: Any, case: Any, now: Any) -> dict[str, Any]:
        running, _ = takes.load(tx.case(case.id))
        known = facts_of(running, case, watch.data(running.name, case.id, case.data), case.control.visit, now)
        told = {"result": {name: known[name] for name in running.result}}
        watch.send(f"{case.id}#{case.revision}", None, told)
        return result(takes, tx, case, now)

    patch.setattr(stepper, "decide", _decide)
    patch.setattr(stepper, "begin", _begin)
    patch.setattr(following, "_result", _result)


def _texts(patch: pytest.MonkeyPatch, watch: Watch) -> None:
    letter, items, get = texts.Texts.letter, texts.Texts._items, texts.Context.__getitem__

    def _get(this: Any, name: str) -> Any:
        if name == "settings":
            return watch.shown(settings_of(this._facts.program))
        owner = this._facts.program
        field = owner.data.get(name)
        whole = field is not None and field.type.record is None and field.type.item is None
        return watch.shown(get(this, name), frozenset({Cell(owner.name, "data", name)}) if whole else NONE)

    patch.setattr(texts.Texts, "letter", lambda this, *given: watch.letter(letter, this, *given))
    patch.setattr(texts.Texts, "_items", lambda this, *given: watch.shown(items(this, *given)))
    patch.setattr(texts.Context, "__getitem__", _get)
