"""What actions do with values: parameters of operations, fields that are set, notes, sub-cases, signals, letters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from dunning_engine.checks.flow.classes import INSIDE, PUBLIC, SECRET, Classes, Path
from dunning_engine.checks.flow.names import Names, Scope
from dunning_engine.checks.flow.piece import Handover, Letter, Piece, Sink, written
from dunning_engine.checks.flow.value import Cell, Value
from dunning_engine.model.operation import Operation
from dunning_engine.model.position import Position, Text
from dunning_engine.process.definition import Action, Argument

_DEEPEST = 20
_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_TABLE = re.compile(r"table\.(\w+)\.(\w+)")


class Actions:
    """Walks actions; a named action and the target of notes are walked anew wherever they are used."""

    def __init__(self, names: Names, piece: Piece, operations: Mapping[str, Operation]) -> None:
        self.names, self.piece, self.operations = names, piece, operations
        self.definition = names.definition
        self._kinds: Mapping[str, Callable[[Action, Scope, str], None]] = {
            "operation": self._operation, "set": self._set, "note": self._note, "named": self._named,
            "hold": self._told, "release": self._told, "start": self._start, "signal": self._signal,
        }  # fmt: skip

    def all(self, actions: Iterable[Action], scope: Scope, where: str) -> None:
        """Walk a list of actions; the n-th is addressed as ``where[n]``, as in the program."""
        for n, action in enumerate(actions):
            self.one(action, scope, f"{where}[{n}]")

    def one(self, action: Action, scope: Scope, where: str) -> None:
        """Walk one action."""
        if where.count("[") > _DEEPEST:
            return
        if action.kind in self._kinds:
            self._kinds[action.kind](action, scope, where)
        self.all(action.or_else, scope, f"{where}.or_else")

    # --- operations ---

    def _operation(self, action: Action, scope: Scope, where: str) -> None:
        operation = self.operations.get(action.name)
        if operation is None:
            return
        given = self._given(action, operation)
        for name, argument in given.items():
            if name in operation.parameters:
                cleared = PUBLIC.union(operation.clearances.get(name, ()))
                what = f"`{name}` of {action.name}"
                self.reach("parameter", where, what, name, cleared, scope.argument(argument), argument)
        self._key(action.key, scope, where, f"the business key of {action.name}")
        if operation.template and (template := given.get("template")) is not None:
            self._letter(operation, template, scope, where)
        if action.into is not None:
            self.result(operation, action.into, where)

    def _given(self, action: Action, operation: Operation) -> dict[str, Argument]:
        defaults = self.definition.defaults.get(operation.capability, {})
        known = {*operation.parameters, "template"} if operation.template else operation.parameters.keys()
        return {name: value for name, value in defaults.items() if name in known} | dict(action.arguments)

    def _letter(self, operation: Operation, template: Argument, scope: Scope, where: str) -> None:
        bound = {name: value for name, value in scope.bound.items() if isinstance(value, Value)}
        names = frozenset(self._named_by(template.text)) if template.text is not None else frozenset[str]()
        audience = operation.audience or operation.reaches
        self.piece.letters.append(
            Letter(names or None, operation.name, audience, bound, where, template.at, written(template.text))
        )

    def _named_by(self, text: Text) -> Iterator[str]:
        """The templates that a text may name: itself, the words in its expression, the cells of the tables it asks."""
        if "${" not in text.value:
            yield text.value
        yield from (found[0] or found[1] for found in _QUOTED.findall(text.value))
        for name, output in _TABLE.findall(text.value):
            table = self.definition.tables.get(name)
            if table is not None and output in table.outputs:
                column = len(table.inputs) + list(table.outputs).index(output)
                yield from (row.cells[column].value for row in table.rows if column < len(row.cells))

    def result(self, operation: Operation, into: Text, where: str) -> None:
        """What an operation gives goes into a data field, whose class it then has; a secret stays one."""
        name = into.value
        leaves = self.names.leaves("data", name)
        if not leaves or not operation.result:
            return
        given, whole = operation.result, self.definition.data[name].type.record is not None
        first = given.get(name, next(iter(given.values())))
        fields = given if whole else {first.name: first}
        cell, value = Cell(self.definition.name, "result", operation.name), Value()
        for part, each in fields.items():
            if each.sensitivity != "internal":
                arrived = self.names.arrives(cell._replace(path=(part,)), each, into.at)
                value.update(arrived.under(part) if whole else arrived)
        self._stored(value, name, into.at, f"{operation.name} into {name}", where, len(name))

    # --- data ---

    def _set(self, action: Action, scope: Scope, where: str) -> None:
        for name, argument in action.arguments.items():
            self._stored(scope.argument(argument), name, argument.at, f"set {name}", where, _width(argument))

    def _stored(self, value: Value, name: str, at: Position, what: str, where: str, length: int) -> None:
        """A value goes into a data field; a secret only into one of its class."""
        leaves = self.names.leaves("data", name)
        self.piece.keep(value, Cell(self.definition.name, "data", name), what, leaves)
        self.strict(value, leaves, f"the data field `{name}`", name, where, at, length)

    def strict(
        self, value: Value, leaves: Mapping[Path, Classes], what: str, name: str, where: str, at: Position, length: int
    ) -> None:
        """A place of a declared class: a secret class that it does not have does not go there."""
        for path, classes in leaves.items() if value else ():
            part = value.into(path)
            if part:
                inner = "".join(f".{field}" for field in path)
                cleared, shown = INSIDE | (classes & SECRET), f"{what.rstrip('`')}{inner}`"
                self.piece.sinks.append(Sink("field", where, shown, f"{name}{inner}", cleared, part.flat(), at, length))

    def _note(self, action: Action, scope: Scope, where: str) -> None:
        argument, notes = action.arguments["text"], self.definition.notes
        value = scope.argument(argument).flat()
        self.reach("history", where, "the history", "note", INSIDE, value, argument)
        cell = Cell(self.definition.name, "note", where)
        kept = self.piece.keep(value, cell, "note")
        if notes is not None:
            self.all(notes.to, scope.with_names({"note": kept.under("text")}), f"{where}.notes")

    def _named(self, action: Action, scope: Scope, where: str) -> None:
        named = self.definition.actions.get(action.name)
        if named is None:
            return
        bound: dict[str, Value] = {}
        for name in named.parameters:
            cell = Cell(self.definition.name, "parameter", f"{where}:{name}")
            value = scope.argument(action.arguments.get(name))
            bound[name] = self.piece.keep(value, cell, f"{action.name}({name})")
        self.all(named.do, scope.with_names(bound), f"{where}.{action.name}")

    def _told(self, action: Action, scope: Scope, where: str) -> None:
        for name, argument in action.arguments.items():
            what = f"the history (`{name}` of {action.kind})"
            self.reach("history", where, what, name, INSIDE, scope.argument(argument), argument)

    # --- other cases ---

    def _start(self, action: Action, scope: Scope, where: str) -> None:
        alias = action.modes.get("as")
        self._hand_over(action, scope, where, event="", alias=alias.value if alias is not None else "")

    def _signal(self, action: Action, scope: Scope, where: str) -> None:
        event, key = action.arguments.get("event"), action.arguments.get("key")
        name = event.text.value if event is not None and event.text is not None else ""
        if key is not None:
            self.reach("key", where, "the key of a case", "key", INSIDE, scope.argument(key), key)
        self._hand_over(action, scope, where, event="*" if not name or "${" in name else name, alias="")
        missing = action.modes.get("if_none")
        if missing is not None and missing.value == "start":
            self._hand_over(action, scope, where, event="", alias="")

    def _hand_over(self, action: Action, scope: Scope, where: str, *, event: str, alias: str) -> None:
        process, data = action.arguments.get("process"), action.arguments.get("data")
        target = process.text.value if process is not None and process.text is not None else ""
        name = alias or (target if not event else "")
        fields = _fields(data, scope) if data is not None else {}
        self.piece.handovers.append(Handover("" if "${" in target else target, event, fields, where, name))

    # --- sinks ---

    def _key(self, text: Text | None, scope: Scope, where: str, what: str) -> None:
        if text is not None:
            argument = Argument(text.at, text=text)
            self.reach("key", where, what, "key", INSIDE, scope.argument(argument), argument)

    def reach(
        self, kind: str, where: str, what: str, name: str, cleared: Classes, value: Value, argument: Argument
    ) -> None:
        """A value reaches a place that is cleared for some classes."""
        if value:
            sink = Sink(kind, where, what, name, cleared, value.flat(), argument.at, _width(argument))
            self.piece.sinks.append(sink)


def _width(argument: Argument) -> int:
    return written(argument.text)


def _fields(data: Argument, scope: Scope) -> dict[str, tuple[Value, Position]]:
    """What is handed over, by the name of the field there."""
    if data.fields is not None:
        return {name: (scope.argument(argument), argument.at) for name, argument in data.fields.items()}
    value = scope.argument(data)
    return {name: (value.at(name), data.at) for name in {path[0] for path, _, _ in value if path}}
