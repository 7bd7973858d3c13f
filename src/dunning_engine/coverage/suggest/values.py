"""What can be tried: payloads and forms, as scenarios give them and as types allow; other settings and data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dunning_engine.coverage.suggest.diary import Diary, Stage
from dunning_engine.explore.constants import Constants
from dunning_engine.explore.samples import Samples
from dunning_engine.model.types import Field
from dunning_engine.model.values import to_json
from dunning_engine.process.definition import Definition
from dunning_engine.process.program import Guard, Program, Work

MOST_VALUES = 6
_WORD = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_SECRETS = {"bank": "FR7630006000011234567890189", "card": "4242424242424242"}
Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """Other settings, or other data at the start."""

    settings: Mapping[str, Any]
    data: Mapping[str, Any]


class Values:
    """Values for one process; ``words`` are the texts that its conditions compare with."""

    def __init__(self, program: Program, definition: Definition, diary: Diary) -> None:
        self._program, self._definition, self._diary = program, definition, diary
        texts = {name: tuple(found) for name, found in diary.texts.items()}
        constants = Constants([definition])
        self.words = sorted(constants.words)
        self._samples = Samples(constants, texts)

    def payloads(self, event: str, stage: Stage) -> Iterator[Payload]:
        """Payloads of an event: those of scenarios, then one for each class that the process tells apart."""
        fields = self._program.events.get(event, {})
        written = (each for each in self._diary.payloads.get(event, ()) if each.keys() <= fields.keys())
        return _different((*written, *self._made(fields, stage)))

    def forms(self, work: Work, stage: Stage) -> Iterator[Payload]:
        """Forms of a task, likewise."""
        written = (each for each in self._diary.forms.get(work.name, ()) if each.keys() <= work.fields.keys())
        return _different((*written, *self._made(work.fields, stage)))

    def start(self, stage_now: Any) -> Payload:
        """Data to open a case with, where no scenario does: what is required, one plain value each."""
        needed = {name: field for name, field in self._program.data.items() if field.required}
        made = self._samples.payloads(needed, {}, stage_now, self._program.calendar)
        return _written(made[0], needed) if made else {}

    def _made(self, fields: Mapping[str, Field], stage: Stage) -> Iterator[Payload]:
        first: Payload | None = None
        for made in self._samples.payloads(fields, stage.case.data, stage.now, self._program.calendar):
            first = first or made
            yield _written(made, fields)
        for name, value in stage.case.data.items() if first is not None else ():
            if name in fields and fields[name].type.kind == "integer" and isinstance(value, int):
                yield _written({**(first or {}), name: value + 1}, fields)  # one more than the case has

    def changes(self, guard: Guard, stage: Stage) -> Iterator[Change]:
        """Other settings and data, one at a time, of those that a condition reads."""
        return self.changes_of((*guard.compiled.reads, *guard.compiled.folded), stage)

    def changes_of(self, names: Iterable[str], stage: Stage) -> Iterator[Change]:
        """The same for names; computed values stand for what they are worked out from."""
        for path in sorted(self._roots(set(names))):
            root, *rest = path.split(".")
            if root == "settings" and rest:
                yield from (Change({rest[0]: value}, {}) for value in self._setting(rest[0], stage))
            elif root in self._program.data:
                yield from (Change({}, _nested(path, value)) for value in self._data(root, rest, stage))

    def _roots(self, paths: set[str]) -> set[str]:
        found: set[str] = set()
        waiting = list(paths)
        while waiting:
            path = waiting.pop()
            if path in found:
                continue
            found.add(path)
            computed = self._definition.computed.get(path.partition(".")[0])
            if computed is not None:
                waiting += _WORD.findall(computed.value)
        return found

    def _setting(self, name: str, stage: Stage) -> list[Any]:
        field = self._definition.settings.get(name)
        return self._others(field, self._program.settings.get(name), stage) if field is not None else []

    def _data(self, root: str, rest: list[str], stage: Stage) -> list[Any]:
        """Values for a path of the data, where it stands in a record that the case has, or is a plain field."""
        field: Field | None = self._program.data[root]
        value: Any = stage.case.data.get(root)
        for name in rest:
            record = field.type.record if field is not None else None
            field = record.fields.get(name) if record is not None else None
            value = value.get(name) if isinstance(value, Mapping) else None
        if field is None or field.type.record is not None or field.type.kind == "list":
            return []
        return self._others(field, value, stage)

    def _others(self, field: Field, value: Any, stage: Stage) -> list[Any]:
        made = self._samples.payloads({field.name: field}, stage.case.data, stage.now, self._program.calendar)
        values = [_plain(each[field.name], field) for each in made]
        if field.type.kind == "text":
            values.append("")
        if field.type.kind == "money":
            values.append(f"0 {str(values[0]).rpartition(' ')[2]}")
        return [each for each in values if each != to_json(value)][:MOST_VALUES]


def _nested(path: str, value: Any) -> dict[str, Any]:
    for name in reversed(path.split(".")):
        value = {name: value}
    return dict(value)


def _written(payload: Payload, fields: Mapping[str, Field]) -> dict[str, Any]:
    """A made payload as one writes it: without what is as it is by default, secrets as numbers that are none's."""
    return {
        name: _plain(value, fields[name])
        for name, value in payload.items()
        if value is not None and (fields[name].required or value != fields[name].default)
    }


def _plain(value: Any, field: Field) -> Any:
    record = field.type.record or (field.type.item.record if field.type.item is not None else None)
    if field.sensitivity in _SECRETS and isinstance(value, str):
        return _SECRETS[field.sensitivity]
    if record is not None and isinstance(value, Mapping):
        return _written(value, record.fields)
    if record is not None and isinstance(value, tuple):
        return [_written(each, record.fields) for each in value]
    return to_json(value)


def _different(payloads: Iterable[Payload]) -> Iterator[Payload]:
    seen: list[Payload] = []
    for payload in payloads:
        if payload not in seen:
            seen.append(payload)
            yield payload
