"""Values to JSON and back, by declared type; and from what people write (YAML scalars, CSV cells, JSON).

Values are: ``str`` (text, choice, role, state), ``int``, ``Decimal`` (number), ``bool``, ``Money``, ``date``,
aware ``datetime`` (instant), ``time``, ``Duration``, ``tuple`` (list), ``dict`` (record; never changed once
made) and ``None``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from dunning_engine.calendar import Duration
from dunning_engine.errors import EvaluationError, PayloadError
from dunning_engine.model.types import Field, Type
from dunning_engine.money import Money
from dunning_engine.similar import similar, suggestion

_AS_IT_IS, _ISO, _LISTS = (str, int), (date, time), (list, tuple)  # made once: a union is made on every call


def to_json(value: Any) -> Any:
    """A value as JSON: money as ``"120.00 EUR"``, dates and instants in ISO 8601, numbers as text."""
    if value is None or isinstance(value, _AS_IT_IS):
        return value
    if isinstance(value, _ISO):
        return value.isoformat()
    if isinstance(value, _LISTS):
        return [to_json(item) for item in value]
    if isinstance(value, Mapping):
        return {key: to_json(item) for key, item in value.items()}
    return str(value)


def convert(raw: Any, kind: Type, where: str, zone: ZoneInfo) -> Any:
    """The value of a type that ``raw`` (JSON, or a scalar's text) stands for.

    ``where`` names the field in messages, e.g. ``items[0].balance``; a naive date-time is read in ``zone``.
    Raises :class:`PayloadError` naming the field, what was expected and what was found.
    """
    if raw is None or (raw == "none" and kind.optional):
        if kind.optional or kind.kind == "any":
            return None
        raise PayloadError(f"{where}: a value is required ({kind})", field=where)
    if kind.kind == "list" and kind.item is not None:
        if not isinstance(raw, list | tuple):
            raise _wrong(raw, kind, where)
        return tuple(convert(item, kind.item, f"{where}[{n}]", zone) for n, item in enumerate(raw))
    if kind.record is not None:
        if not isinstance(raw, Mapping):
            raise _wrong(raw, kind, where)
        return fill(raw, kind.record.fields, zone, where + ".")
    if kind.kind == "any":
        return raw
    return _scalar(raw, kind, where, zone)


def fill(raw: Mapping[str, Any], fields: Mapping[str, Field], zone: ZoneInfo, prefix: str = "") -> dict[str, Any]:
    """A record's values from a mapping: defaults filled in, unknown and missing fields refused.

    Raises :class:`PayloadError`, with a suggestion for a misspelt name.
    """
    for name in raw:
        if name not in fields:
            fix = suggestion(str(name), fields, f"known fields: {', '.join(fields)}", similar("field"))
            raise PayloadError(f"{prefix}{name}: unknown field", help=fix, field=f"{prefix}{name}")
    return {name: _field(raw, field, prefix + name, zone) for name, field in fields.items()}


def _field(raw: Mapping[str, Any], field: Field, where: str, zone: ZoneInfo) -> Any:
    if field.name not in raw:
        if field.required:
            raise PayloadError(f"{where}: missing", help=f"give a value of type {field.type}", field=where)
        return field.default
    value = _converted(raw[field.name], field, where, zone)
    for bound, wrong, word in ((field.minimum, "<", "at least"), (field.maximum, ">", "at most")):
        if value is not None and bound is not None and (value < bound if wrong == "<" else value > bound):
            raise PayloadError(f"{where}: {value} is out of range", help=f"it must be {word} {bound}", field=where)
    return value


def _converted(raw: Any, field: Field, where: str, zone: ZoneInfo) -> Any:
    """The value; a message about a field of a person's data, or a more secret one, does not show what was found."""
    try:
        return convert(raw, field.type, where, zone)
    except PayloadError as error:
        if field.sensitivity in ("public", "internal"):
            raise
        told = error.message.partition(", found ")[0]
        raise PayloadError(told, help=error.help, field=error.values.get("field", where)) from None


def _scalar(raw: Any, kind: Type, where: str, zone: ZoneInfo) -> Any:
    try:
        return _READERS[kind.kind](raw, kind, zone)
    except (ValueError, TypeError, InvalidOperation, EvaluationError) as error:
        raise _wrong(raw, kind, where) from error


def _wrong(raw: Any, kind: Type, where: str) -> PayloadError:
    shown = repr(raw) if isinstance(raw, str) else type(raw).__name__
    if isinstance(raw, int | Decimal | date | Money | Duration | bool):
        shown = str(raw)
    words = f"write one of: {', '.join(kind.choices)}" if kind.choices else f"give a value of type {kind}"
    fix = suggestion(raw if isinstance(raw, str) else "", kind.choices, _FORMS.get(kind.kind, words))
    return PayloadError(f"{where}: expected {kind}, found {shown}", help=fix, field=where)


def _text(raw: Any, _: Type, __: ZoneInfo) -> str:
    if isinstance(raw, str):
        return raw
    if isinstance(raw, int | Decimal) and not isinstance(raw, bool):
        return str(raw)
    raise TypeError


def _choice(raw: Any, kind: Type, _: ZoneInfo) -> str:
    if raw not in kind.choices:
        raise ValueError
    return str(raw)


def _integer(raw: Any, _: Type, __: ZoneInfo) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int | str):
        raise TypeError
    if isinstance(raw, str) and len(raw) > 18:  # noqa: PLR2004 - a bound, so that no text costs time
        raise ValueError
    return int(raw)


def _number(raw: Any, _: Type, __: ZoneInfo) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, int | str | Decimal):
        raise TypeError
    value = Decimal(raw)
    if not value.is_finite() or abs(value.adjusted()) > 30:  # noqa: PLR2004 - a bound, so that no text costs time
        raise ValueError
    return value


def _boolean(raw: Any, _: Type, __: ZoneInfo) -> bool:
    if isinstance(raw, bool):
        return raw
    return {"true": True, "yes": True, "false": False, "no": False}[raw] if raw in _BOOLEANS else _refuse()


def _refuse() -> bool:
    raise ValueError


def _money(raw: Any, _: Type, __: ZoneInfo) -> Money:
    return raw if isinstance(raw, Money) else Money.parse(raw if isinstance(raw, str) else "")


def _date(raw: Any, _: Type, __: ZoneInfo) -> date:
    if isinstance(raw, datetime):
        raise TypeError
    return raw if isinstance(raw, date) else date.fromisoformat(raw)


def _instant(raw: Any, _: Type, zone: ZoneInfo) -> datetime:
    moment = raw if isinstance(raw, datetime) else datetime.fromisoformat(raw)
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)


def _time(raw: Any, _: Type, __: ZoneInfo) -> time:
    return raw if isinstance(raw, time) else time.fromisoformat(raw)


def _duration(raw: Any, _: Type, __: ZoneInfo) -> Duration:
    return raw if isinstance(raw, Duration) else Duration.parse(raw)


_BOOLEANS = ("true", "yes", "false", "no")
_READERS: dict[str, Callable[[Any, Type, ZoneInfo], Any]] = {
    "text": _text, "role": _text, "state": _text, "choice": _choice, "integer": _integer, "number": _number,
    "boolean": _boolean, "money": _money, "date": _date, "instant": _instant, "time": _time, "duration": _duration,
}  # fmt: skip
_FORMS = {
    "money": "write it as 120.00 EUR",
    "date": "write it as 2026-03-31",
    "instant": "write it as 2026-03-31T09:00",
    "time": "write it as 09:00",
    "duration": "write it as 15 days, 5 business days or 48 hours",
    "boolean": "write true or false",
    "integer": "write a whole number",
    "number": "write a number such as 12.5",
}
