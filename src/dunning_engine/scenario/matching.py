"""Compares what a scenario expects with what is there; keys left out are not compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from dunning_engine.api import Engine
from dunning_engine.calendar import Calendar
from dunning_engine.errors import PayloadError
from dunning_engine.model.case import Case
from dunning_engine.model.effect import Effect
from dunning_engine.model.types import INSTANT, Field, Type
from dunning_engine.model.values import convert, to_json


class MismatchError(AssertionError):
    """An expectation that does not hold; its text says what was expected and what was found."""


def compare(engine: Engine, case: Case, wanted: Mapping[str, Any], seen: set[str], calendar: Calendar) -> None:
    """Compare all that is wanted of a case. ``seen`` are the effects that earlier expectations have looked at.

    Raises :class:`MismatchError`.
    """
    look = _Look(engine, case, seen, calendar)
    for name, value in wanted.items():
        check = _CHECKS.get(name)
        if check is None:
            raise MismatchError(f"unknown expectation '{name}' (known: {', '.join(_CHECKS)})")
        check(look, value)
    seen.update(effect.key for effect in engine.effects() if effect.status != "pending")


class _Look:
    """One look at an engine: the case, and the effects that ended since the look before."""

    def __init__(self, engine: Engine, case: Case, seen: set[str], calendar: Calendar) -> None:
        self.engine, self.case, self.calendar = engine, case, calendar
        self.ever = engine.effects()
        self.fresh = [effect for effect in self.ever if effect.key not in seen]

    def status(self, status: str) -> list[Effect]:
        """The fresh effects of a status."""
        return [effect for effect in self.fresh if effect.status == status]


def _same(what: str, wanted: Any, found: Any) -> None:
    if wanted != found:
        raise MismatchError(f"{what}: expected {wanted!r}, found {found!r}")


def _state(look: _Look, wanted: Any) -> None:
    _same("state", wanted, look.case.state)


def _outcome(look: _Look, wanted: Any) -> None:
    _same("outcome", None if wanted in ("none", None) else wanted, look.case.outcome)


def _data(look: _Look, wanted: Mapping[str, Any]) -> None:
    program = look.engine.parts.programs.of(look.case.program)
    for name, value in wanted.items():
        field = program.data.get(name)
        if field is None:
            raise MismatchError(f"data.{name}: {look.case.process} has no such field")
        _typed(f"data.{name}", value, field.type.maybe(), look.case.data[name], look.calendar)


def _typed(where: str, wanted: Any, kind: Type, found: Any, calendar: Calendar) -> None:
    """Compare by type; of records only the fields that are given, of lists every item."""
    if kind.record is not None and isinstance(wanted, Mapping) and isinstance(found, Mapping):
        for name, value in wanted.items():
            field: Field | None = kind.record.fields.get(name)
            if field is None:
                raise MismatchError(f"{where}.{name}: {kind} has no such field")
            _typed(f"{where}.{name}", value, field.type.maybe(), found[name], calendar)
    elif kind.kind == "list" and kind.item is not None and isinstance(wanted, Sequence) and isinstance(found, tuple):
        _same(f"{where}: number of items", len(wanted), len(found))
        for n, (one, other) in enumerate(zip(wanted, found, strict=True)):
            _typed(f"{where}[{n}]", one, kind.item, other, calendar)
    else:
        _same(where, to_json(_read(wanted, kind, where, calendar)), to_json(found))


def _read(wanted: Any, kind: Type, where: str, calendar: Calendar) -> Any:
    try:
        return convert(wanted, kind, where, calendar.tz)
    except PayloadError as error:
        raise MismatchError(str(error)) from error


def _sent(look: _Look, wanted: Sequence[Any]) -> None:
    _contains("sent", wanted, look.status("done"))


def _voided(look: _Look, wanted: Sequence[Any]) -> None:
    _contains("void", wanted, look.status("void"))


def _dead(look: _Look, wanted: Sequence[Any]) -> None:
    _contains("dead", wanted, look.status("dead"))


def _contains(what: str, wanted: Sequence[Any], effects: list[Effect]) -> None:
    """Every wanted effect is there, each for itself; an empty list means none."""
    left = list(effects)
    if not wanted and left:
        raise MismatchError(f"{what}: expected nothing, found {_shown(left)}")
    for pattern in wanted:
        found = next((effect for effect in left if matches(effect, pattern)), None)
        if found is None:
            raise MismatchError(f"{what}: expected {pattern}, found {_shown(left) or 'nothing'}")
        left.remove(found)


def _never_sent(look: _Look, wanted: Sequence[Any]) -> None:
    for pattern in wanted:
        found = [effect for effect in look.ever if effect.status == "done" and matches(effect, pattern)]
        if found:
            raise MismatchError(f"never_sent: {pattern} was sent: {_shown(found)}")


def _not_sent(look: _Look, wanted: Sequence[Any]) -> None:
    """As ``never_sent``, since the previous expectation only."""
    for pattern in wanted:
        found = [effect for effect in look.status("done") if matches(effect, pattern)]
        if found:
            raise MismatchError(f"not_sent: {pattern} was sent: {_shown(found)}")


def _waits(look: _Look, wanted: Any) -> None:
    """Whether the case has ended or something or somebody is still waited for."""
    control = look.case.control
    pending = any(e.status == "pending" and e.case_id == look.case.id for e in look.ever)
    children = any(c.open and c.control.parent == look.case.id for c in look.engine.cases())
    found = not look.case.open or pending or control.timers or control.tasks or children
    _same("waits", str(wanted).lower(), str(bool(found)).lower())


def matches(effect: Effect, pattern: Any) -> bool:
    """Whether an effect is what a pattern says.

    ``mail.send`` alone, ``{mail.send: {template: reminder_1, items: [F-1]}}``, ``{template: reminder_1}`` whatever the
    channel, or ``{tag: reminder, items: [F-2]}``; with an operation ``items`` are all that the text lists, with a tag
    the text lists one of them.
    """
    if isinstance(pattern, str):
        return effect.operation == pattern
    if "tag" in pattern:
        listed = set(effect.letter.get("items", ()))
        items = pattern.get("items")
        return effect.letter.get("tag") == pattern["tag"] and (items is None or bool(listed & set(items)))
    operation, arguments = next(iter(pattern.items()))
    if operation == "template":
        return bool(effect.arguments.get("template") == arguments)
    if effect.operation != operation:
        return False
    return all(_argument(effect, name, value) for name, value in (arguments or {}).items())


def _argument(effect: Effect, name: str, wanted: Any) -> bool:
    if name == "items" and effect.letter:
        return sorted(effect.letter.get("items", ())) == sorted(wanted)
    if name == "reason":
        return wanted in effect.reason
    if name in ("subject", "body") and effect.letter:
        return bool(wanted in effect.letter[name])
    found = to_json(effect.arguments.get(name))
    shown = str(found).lower() if isinstance(found, bool) else _plain(found)
    return bool(shown == _plain(wanted))


def _plain(value: Any) -> Any:
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else str(value)


def _shown(effects: list[Effect]) -> str:
    parts = []
    for effect in effects:
        items = f" listing {', '.join(effect.letter['items'])}" if effect.letter and effect.letter["items"] else ""
        template = f" {effect.arguments['template']}" if "template" in effect.arguments else ""
        parts.append(f"{effect.operation}{template}{items}" + (f" ({effect.reason})" if effect.reason else ""))
    return "; ".join(parts)


def _tasks(look: _Look, wanted: Sequence[Any]) -> None:
    """Task names of the case; an empty list means none is open."""
    names = [task.name for task in look.engine.tasks(case_id=look.case.id)]
    if not wanted:
        _same("tasks", [], names)
    for pattern in wanted:
        name = pattern if isinstance(pattern, str) else pattern["task"]
        open_tasks = [task for task in look.engine.tasks(case_id=look.case.id) if task.name == name]
        if not open_tasks:
            raise MismatchError(f"tasks: expected {name}, open are {names}")
        if isinstance(pattern, Mapping):
            for key, value in pattern.items():
                if key != "task":
                    _same(f"tasks.{name}.{key}", str(value), str(open_tasks[0].to_json().get(key)))


def _timers(look: _Look, wanted: Mapping[str, Any]) -> None:
    """Timers by name and due instant; ``none``: not armed. An empty mapping means none is armed."""
    armed = {timer.name.partition(".")[2]: timer.due_at for timer in look.engine.timers(look.case.id)}
    if not wanted:
        _same("timers", {}, {name: _local(due, look) for name, due in armed.items()})
    for name, value in wanted.items():
        due = armed.get(name)
        expected = None if value in (None, "none") else _read(value, INSTANT, f"timers.{name}", look.calendar)
        _same(f"timers.{name}", _local(expected, look), _local(due, look))


def _local(moment: datetime | None, look: _Look) -> str | None:
    return moment.astimezone(look.calendar.tz).isoformat(timespec="minutes") if moment is not None else None


def _history(look: _Look, wanted: Sequence[Any]) -> None:
    """Deeds of the trace, as ``did where``: ``missed anywhere.timers.recall``."""
    steps = look.engine.history(look.case.id)
    found = [f"{entry['did']} {entry['where']}" for step in steps for entry in step.trace if "did" in entry]
    for text in wanted:
        if text not in found:
            raise MismatchError(
                f"history: expected '{text}', found {[f for f in found if f.split()[0] == text.split()[0]]}"
            )


def _ignore(_look: _Look, _wanted: Any) -> None:
    """``case`` chose the case."""


_CHECKS: dict[str, Callable[[_Look, Any], None]] = {
    "case": _ignore, "state": _state, "outcome": _outcome, "data": _data, "sent": _sent, "voided": _voided,
    "dead": _dead, "never_sent": _never_sent, "not_sent": _not_sent, "waits": _waits, "tasks": _tasks,
    "timers": _timers, "history": _history,
}  # fmt: skip
EXPECTED = tuple(_CHECKS)
"""The keys of `expect`."""
