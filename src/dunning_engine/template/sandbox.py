"""The only place that sets up the template library: what a text may name, call and print, and how much of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, NoReturn

from jinja2 import StrictUndefined, pass_context
from jinja2.filters import FILTERS
from jinja2.runtime import Context, LoopContext, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from markupsafe import escape

from dunning_engine.errors import TemplateError
from dunning_engine.similar import similar as form
from dunning_engine.similar import suggestion
from dunning_engine.template.formats import FORMATS, Format, shown
from dunning_engine.template.hashtags import Listing

MAX_OUTPUT = 100_000
MAX_LOOP = 2_000
_MAX_BITS = 512
_SCALAR_FIELDS = frozenset(
    {"amount", "currency", "year", "month", "day", "hour", "minute", "count", "unit"}
)  # of money, dates, times and durations
_LOOP_FIELDS = frozenset({"index", "index0", "revindex", "first", "last", "length", "previtem", "nextitem"})
_KEPT = (
    "count", "d", "default", "first", "last", "length", "list", "map", "reject", "rejectattr", "reverse", "select",
    "selectattr", "sort", "unique",
)  # fmt: skip
_CASES = ("capitalize", "lower", "title", "trim", "upper")
ITERATED, JOINED = "_entries", "_joined"
"""Filters that the compiler puts around what loops go through and what ``~`` joins, to bound them."""


class Missing(StrictUndefined):
    """A name that does not exist: any use of it but ``is defined`` and ``default`` is an error."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> NoReturn:
        name = str(self._undefined_name)
        if self._undefined_hint:
            raise TemplateError(self._undefined_hint)
        if isinstance(self._undefined_obj, Mapping):
            raise TemplateError(f"unknown field '{name}'", help=similar(name, self._undefined_obj, "field"))
        if self._undefined_obj is None:
            raise TemplateError(f"'{name}' is asked of a value that is none", help="ask `{% if ... %}` before")
        if self._undefined_obj is missing:
            raise TemplateError(f"unknown name '{name}'", help="a text may name what the case and its template give")
        raise TemplateError(f"{type(self._undefined_obj).__name__} has no field '{name}'")


def similar(name: str, known: Iterable[Any], what: str) -> str:
    """The help for a name that does not exist."""
    names = [str(other) for other in known if not str(other).startswith("_")]
    return suggestion(name, names, f"known: {', '.join(names[:20]) or 'none'}", form(what))


class Sandbox(ImmutableSandboxedEnvironment):
    """Templates over the engine's values: records by field, no methods, no attribute of Python's."""

    intercepted_binops = frozenset({"+", "*", "%"})

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A field of a record, or one of the few parts of money, dates, durations and loops."""
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else Missing(obj=obj, name=attribute)
        fields = _LOOP_FIELDS if isinstance(obj, LoopContext) else _SCALAR_FIELDS
        if attribute in fields and not isinstance(obj, str | Sequence) and hasattr(obj, attribute):
            return getattr(obj, attribute)
        return obj.__getattr__(attribute) if isinstance(obj, Undefined) else Missing(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """A field of a record by name, an entry of a list by number."""
        if isinstance(obj, Sequence) and isinstance(argument, int | slice):
            try:
                return obj[argument]
            except IndexError:
                return Missing(f"the list has no entry {argument}", obj=obj, name=str(argument))
        return self.getattr(obj, str(argument))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Sums and products of bounded size; ``%`` is the remainder only."""
        if operator == "%" and isinstance(left, str):
            raise TemplateError("% formats no text here", help="join texts with ~")
        if operator == "*":
            _bound_product(left, right)
        return bounded(super().call_binop(context, operator, left, right))


def _bound_product(left: Any, right: Any) -> None:
    for text, times in ((left, right), (right, left)):
        if isinstance(text, str | list | tuple) and isinstance(times, int) and len(text) * times > MAX_OUTPUT:
            raise TemplateError(f"more than {MAX_OUTPUT} characters", help="shorten the text")
    if isinstance(left, int) and isinstance(right, int) and left.bit_length() + right.bit_length() > _MAX_BITS:
        raise TemplateError("the number is too large")


def bounded(value: Any) -> Any:
    """The value itself. Raises :class:`TemplateError` for a text or list that is too long."""
    if isinstance(value, str | list | tuple) and len(value) > MAX_OUTPUT:
        raise TemplateError(f"more than {MAX_OUTPUT} characters", help="shorten the text")
    return value


def _entries(value: Any) -> Any:
    """What a loop goes through: a list of bounded length."""
    if isinstance(value, str):
        raise TemplateError("a loop goes through a list, not a text")
    if value is None:
        return ()
    if not isinstance(value, Undefined) and not isinstance(value, Sequence | Mapping):
        value = list(islice(value, MAX_LOOP + 1))
    if len(value) > MAX_LOOP:
        raise TemplateError(f"a loop has more than {MAX_LOOP} rounds", help="list fewer entries")
    return value


def _range(*bounds: int) -> range:
    numbers = range(*bounds)
    if len(numbers) > MAX_LOOP:
        raise TemplateError(f"range() has more than {MAX_LOOP} numbers", help="count less far")
    return numbers


def printed(context: Context, value: Any) -> str:
    """A value as it stands in the text: by language, ``none`` as nothing, a list with commas."""
    if isinstance(value, str):
        return value
    if isinstance(value, Undefined):
        return str(value)
    language, zone = context["language"], context["_zone"]
    if isinstance(value, list | tuple):
        return str(bounded(", ".join([shown(item, language, zone) for item in value[: MAX_OUTPUT + 1]])))
    return shown(value, language, zone)


def _joined(context: Context, values: Any, separator: str = "", attribute: str | None = None) -> str:
    parts, size = [], 0
    for value in values:
        part = printed(context, value if attribute is None else context.environment.getattr(value, attribute))
        size += len(part) + len(separator)
        if size > MAX_OUTPUT:
            raise TemplateError(f"more than {MAX_OUTPUT} characters", help="shorten the text")
        parts.append(part)
    if context.eval_ctx.autoescape:
        return escape(separator).join(parts)
    return separator.join(parts)


def _replaced(value: Any, old: str, new: str) -> Any:
    text = str(value)
    if len(text) + text.count(old) * len(new) > MAX_OUTPUT:
        raise TemplateError(f"more than {MAX_OUTPUT} characters", help="shorten the text")
    return value.replace(old, new) if isinstance(value, str) else text.replace(old, new)


@pass_context
def _sum(context: Context, values: Any, attribute: str | None = None) -> Any:
    """The sum of numbers or of money; 0 of nothing."""
    total: Any = 0
    # a total lists nothing: the items behind the listing are gone through unseen
    for value in _entries(values.items if isinstance(values, Listing) else values):
        total = total + (value if attribute is None else context.environment.getattr(value, attribute))
        if isinstance(total, str | list | tuple):
            raise TemplateError("only numbers and money can be summed", help="join texts with | join")
    return total


def _plural(count: Any, one: str, many: str | None = None) -> str:
    """``{{ n | plural('facture') }}``: the word for so many; French takes 0 and 1 for one, and so do we."""
    number = len(count) if hasattr(count, "__len__") and not isinstance(count, str) else count
    return one if abs(number) < 2 else many or one + "s"  # noqa: PLR2004 - from two on


def _formatter(form: Format) -> Callable[..., str]:
    @pass_context
    def apply(context: Context, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, Undefined):
            str(value)
        return form(value, context["language"], context["_zone"])

    return apply


def _recased(name: str) -> Callable[..., Any]:
    """A text filter over the value as it would be printed, so that ``none`` stays empty."""
    change = FILTERS[name]

    @pass_context
    def apply(context: Context, value: Any) -> Any:
        return change(printed(context, value))

    return apply


def make_environment(*, html: bool) -> Sandbox:
    """The sandbox for plain texts or, with ``html``, for pages where values are escaped."""
    sandbox = Sandbox(
        undefined=Missing, autoescape=html, finalize=pass_context(printed), trim_blocks=True, lstrip_blocks=True,
        cache_size=0,
    )  # fmt: skip
    joined = pass_context(_joined)
    sandbox.globals = {"range": _range}
    sandbox.filters = {
        **{name: FILTERS[name] for name in _KEPT},
        **{name: _recased(name) for name in _CASES},
        **{name: _formatter(form) for name, form in FORMATS.items()},
        "join": joined, "sum": _sum, "replace": _replaced, "plural": _plural, ITERATED: _entries, JOINED: joined,
    }  # fmt: skip
    return sandbox


PLAIN, PAGE = (make_environment(html=html) for html in (False, True))
