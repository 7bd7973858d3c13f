"""What the compilers of all parts share: the scope, the findings, and the one way to compile a text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from dunning_engine.errors import PayloadError
from dunning_engine.expr import Compiled, Scope, compile_expression, interpolations, strip
from dunning_engine.model.finding import Finding
from dunning_engine.model.operation import Operation
from dunning_engine.model.position import Position, Text
from dunning_engine.model.types import ANY, BOOLEAN, TEXT, Field, Type
from dunning_engine.model.values import convert, to_json
from dunning_engine.process.definition import Argument, Definition
from dunning_engine.process.program import Act, Evaluate, Guard
from dunning_engine.similar import SIMILAR, suggestion


@dataclass(frozen=True)
class Context:
    """Where in the process something is compiled, and what can be named there.

    ``findings``, ``acts``, ``gates``, ``rules``, ``roots``, ``rows`` and ``positions`` are filled as compilation goes
    on and are shared by all contexts of one process. ``roots`` says of a computed value which few plain values it
    depends on in the end, ``rows`` which rows of tables it reads: functions that give what the trace tells of them.
    """

    definition: Definition
    scope: Scope
    operations: Mapping[str, Operation]
    zone: ZoneInfo
    findings: list[Finding]
    acts: dict[str, Act]
    gates: dict[str, Guard]
    rules: dict[str, tuple[Text, ...]]
    templates: frozenset[str] | None = None
    gate: str = ""
    naming: tuple[str, ...] = ()
    roots: dict[str, frozenset[str]] = field(default_factory=dict)
    rows: dict[str, frozenset[Evaluate]] = field(default_factory=dict)
    positions: dict[str, Position] = field(default_factory=dict)

    def with_names(self, names: Mapping[str, Type]) -> Context:
        """The same place with more names."""
        return replace(self, scope=replace(self.scope, names={**self.scope.names, **names}))

    def report(self, at: Position, code: str, message: str, help: str = "", length: int = 1) -> None:  # noqa: A002 - the field is called help everywhere
        """Add an error."""
        self.findings.append(Finding.at(at, code, message, help=help, length=length))

    def unknown(self, code: str, what: str, text: Text, known: Iterable[str]) -> None:
        """Add an error for a name that does not exist, with the nearest that does."""
        names = sorted(known)
        fix = suggestion(text.value, names, f"known: {', '.join(names[:12]) or 'none'}", SIMILAR)
        self.report(text.at, code, f"unknown {what} '{text.value}'", fix, len(text.value))

    def named(self, place: str, rules: Iterable[Text], at: Position | None = None) -> None:
        """Record the rule ids that a place carries, and where it is written."""
        if at is not None:
            self.positions[place] = at
        ids = tuple(rules)
        if ids:
            self.rules[place] = (*self.rules.get(place, ()), *ids)

    def expression(self, text: Text, expects: Type | None = None, *, guard: bool = False) -> Compiled | None:
        """Compile an expression (with or without ``${}``); ``None`` when it has errors, which are reported."""
        compiled = compile_expression(strip(text), self.scope, expects, guard=guard)
        if isinstance(compiled, tuple):
            self.findings.extend(compiled)
            return None
        return compiled

    def evaluate(self, text: Text | None, expects: Type | None = None) -> Evaluate | None:
        """The function of an expression, or ``None`` where there is no text or it has errors."""
        compiled = self.expression(text, expects) if text is not None else None
        return compiled.evaluate if compiled is not None else None

    def guard(self, text: Text | None, place: str) -> Guard | None:
        """A condition; ``None`` where there is none."""
        compiled = self.expression(text, BOOLEAN, guard=True) if text is not None else None
        if compiled is None:
            return None
        return Guard(place, compiled.text, compiled.evaluate, compiled)

    def argument(self, argument: Argument, expects: Type, where: str) -> Evaluate:
        """The function of an argument: a literal, a text with ``${}`` inside, a list or a mapping."""
        if argument.text is not None:
            return self._scalar(argument.text, expects, where)
        if argument.items is not None:
            return self._list(argument, argument.items, expects, where)
        return self._mapping(argument, argument.fields or {}, expects, where)

    def _scalar(self, text: Text, expects: Type, where: str) -> Evaluate:
        stripped = strip(text)
        if stripped is not text:
            compiled = self.expression(text, None if expects.kind == "any" else expects)
            return compiled.evaluate if compiled is not None else constant(None)
        parts = interpolations(text)
        if any(isinstance(part, Text) for part in parts):
            return self._joined(text, parts, expects)
        return self.literal(text, expects, where)

    def _joined(self, text: Text, parts: tuple[Text | str, ...], expects: Type) -> Evaluate:
        if expects.kind not in ("text", "any"):
            self.report(text.at, "E401", f"expected {expects}, found a text with ${{}} inside", "use one ${...} alone")
            return constant(None)
        compiled = [part if isinstance(part, str) else self.expression(part) for part in parts]
        pieces = [p if isinstance(p, str) else p.evaluate for p in compiled if p is not None]
        return lambda env: "".join(p if isinstance(p, str) else shown(p(env)) for p in pieces)

    def literal(self, text: Text, expects: Type, where: str) -> Evaluate:
        """A constant of the expected type, written as it is."""
        try:
            return constant(convert(text.value, expects if expects.kind != "any" else TEXT, where, self.zone))
        except PayloadError as error:
            self.report(text.at, "E401", error.message, error.help, max(1, len(text.value)))
            return constant(None)

    def _list(self, argument: Argument, items: tuple[Argument, ...], expects: Type, where: str) -> Evaluate:
        if expects.kind not in ("list", "any"):
            self.report(argument.at, "E401", f"{where}: expected {expects}, found a list", f"write one {expects}")
            return constant(None)
        inner = expects.item or ANY
        parts = [self.argument(item, inner, f"{where}[{n}]") for n, item in enumerate(items)]
        return lambda env: tuple([part(env) for part in parts])

    def _mapping(self, argument: Argument, fields: Mapping[str, Argument], expects: Type, where: str) -> Evaluate:
        if expects.record is None and expects.kind != "any":
            self.report(argument.at, "E401", f"{where}: expected {expects}, found a mapping", f"write one {expects}")
            return constant(None)
        known = expects.record.fields if expects.record else None
        parts = self.arguments(fields, known, argument.at, where)
        defaults = {n: f.default for n, f in (known or {}).items() if n not in fields}
        return lambda env: {**defaults, **{name: part(env) for name, part in parts}}

    def fitting(self, argument: Argument, field: Field, where: str) -> Evaluate:
        """The function of an argument for a declared field, whose bounds a value that is written out must keep."""
        evaluate = self.argument(argument, field.type, where)
        text = argument.text
        if text is not None and "${" not in text.value and (field.minimum is not None or field.maximum is not None):
            self._bounds(text, evaluate(None), field, where)
        return evaluate

    def _bounds(self, text: Text, value: Any, field: Field, where: str) -> None:
        low = value is not None and field.minimum is not None and value < field.minimum
        high = value is not None and field.maximum is not None and value > field.maximum
        if low or high:
            fix = f"it must be at least {field.minimum}" if low else f"it must be at most {field.maximum}"
            self.report(text.at, "E413", f"{where}: {text} is out of range", fix, len(text.value))

    def arguments(
        self, given: Mapping[str, Argument], fields: Mapping[str, Field] | None, at: Position, where: str
    ) -> tuple[tuple[str, Evaluate], ...]:
        """Arguments by name against declared fields: unknown and missing ones are reported. ``None``: any name."""
        parts: list[tuple[str, Evaluate]] = []
        for name, argument in given.items():
            field = fields.get(name) if fields is not None else Field(name, ANY)
            if field is None:
                self.unknown("E402", f"argument of {where}", Text(name, argument.name_at), fields or ())
                continue
            parts.append((name, self.fitting(argument, field, f"{where}.{name}")))
        for field in (fields or {}).values():
            if field.required and field.name not in given:
                self.report(
                    at, "E403", f"{where} lacks its argument '{field.name}'", f"give {field.name}: {field.type}"
                )
        return tuple(parts)


def constant(value: Any) -> Evaluate:
    """The function that gives one value whatever it is asked about."""
    return lambda _env: value


def shown(value: Any) -> str:
    """A value inside a text: ``none`` is nothing, dates are day/month/year as French readers write them."""
    if value is None:
        return ""
    if hasattr(value, "strftime") and hasattr(value, "day"):
        return str(value.strftime("%d/%m/%Y"))
    if isinstance(value, tuple):
        return ", ".join(shown(item) for item in value)
    return str(to_json(value))
