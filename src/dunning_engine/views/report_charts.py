"""The charts of the report as static HTML and SVG: they read without script, which only adds the read-out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from dunning_engine.views.html import Markup, el, join, script_json
from dunning_engine.views.report_records import Channel, Count, SeriesPoint

_WIDE, _HIGH = 1000, 300
_MOST_ROWS = 60
_STATUSES = ("done", "pending", "void", "dead")
_LINES: tuple[tuple[str, str, Callable[[SeriesPoint], Decimal]], ...] = (
    ("open", "Open balance", lambda point: point.open_balance),
    ("overdue", "Overdue", lambda point: point.overdue_balance),
    ("disputed", "In dispute", lambda point: point.disputed_balance),
    ("cases", "Cases open", lambda point: Decimal(point.cases_open)),
)


def portfolio(points: Sequence[SeriesPoint], currency: str) -> Markup:
    """Balances and open cases over time: two panels on one axis, a read-out, and the figures as a table."""
    if not points:
        return el("p", {"class": "none"}, "No day was recorded.")
    money = [[value(point) for point in points] for _, _, value in _LINES[:3]]
    cases = [[Decimal(point.cases_open) for point in points]]
    return join(
        _readout(points[-1], currency),
        el(
            "div",
            {"class": "chart", "tabindex": 0, "role": "group", "aria-label": "Portfolio over time; arrow keys read it"},
            _panel(money, ("open", "overdue", "disputed"), "balances", f"Balances in {currency}"),
            _panel(cases, ("cases",), "small", "Cases open"),
            el("div", {"class": "xs", "aria-hidden": "true"}, _dates(points)),
            el("div", {"class": "hair", "hidden": True}),
        ),
        el("details", {"class": "more"}, el("summary", None, "The figures as a table"), _figures(points, currency)),
        script_json("series", [[point.label, *_values(point, currency)] for point in points]),
    )


def bars(counts: Sequence[Count]) -> Markup:
    """Horizontal bars with their numbers."""
    most = max([count.value for count in counts], default=0) or 1
    rows = [
        el(
            "li",
            None,
            el("span", {"class": "bl"}, count.label, el("small", None, count.note) if count.note else None),
            el("span", {"class": "bt"}, el("i", {"class": f"lv{min(index, 2)}", "style": _share(count.value, most)})),
            el("b", None, f"{count.value:,}"),
        )
        for index, count in enumerate(counts)
    ]
    return el("ol", {"class": "bars"}, rows)


def stacks(channels: Sequence[Channel]) -> Markup:
    """For each channel one bar of what was done, is pending, became void or died, with the numbers beside it."""
    most = max([sum(_parts(channel)) for channel in channels], default=0) or 1
    titles = [el("th", {"scope": "col", "class": "n"}, el("i", {"class": f"sw {name}"}), name) for name in _STATUSES]
    head = el("tr", None, el("th", {"scope": "col"}, "Channel"), el("th", {"class": "wide"}, ""), titles)
    rows = [
        el(
            "tr",
            None,
            el("th", {"scope": "row"}, channel.label),
            el("td", {"class": "wide"}, _stack(channel, most)),
            [el("td", {"class": "n" if part else "n zero"}, f"{part:,}") for part in _parts(channel)],
        )
        for channel in channels
    ]
    return el("table", {"class": "stacks"}, el("thead", None, head), el("tbody", None, rows))


def _parts(channel: Channel) -> tuple[int, ...]:
    return (channel.done, channel.pending, channel.void, channel.dead)


def _stack(channel: Channel, most: int) -> Markup:
    parts = [
        el("i", {"class": name, "style": _share(part, most)})
        for name, part in zip(_STATUSES, _parts(channel), strict=True)
        if part
    ]
    return el("span", {"class": "bt", "aria-hidden": "true"}, parts)


def _share(value: int, most: int) -> str:
    return f"width:{100 * value / most:.2f}%"


def _values(point: SeriesPoint, currency: str) -> list[str]:
    balances = (point.open_balance, point.overdue_balance, point.disputed_balance)
    return [*(f"{value:,.0f} {currency}" for value in balances), f"{point.cases_open:,}"]


def _readout(point: SeriesPoint, currency: str) -> Markup:
    parts = [
        el("div", None, el("dt", None, el("i", {"class": f"sw {name}"}), title), el("dd", {"data-value": name}, value))
        for (name, title, _), value in zip(_LINES, _values(point, currency), strict=True)
    ]
    when = el("div", {"class": "when"}, el("dt", None, "On"), el("dd", {"data-value": "when"}, point.label))
    return el("dl", {"class": "readout"}, when, parts)


def _panel(rows: Sequence[Sequence[Decimal]], names: Sequence[str], style: str, title: str) -> Markup:
    top, ticks = _scale(max(max(row) for row in rows))
    shapes: list[Markup] = []
    for row, name in zip(rows, names, strict=True):
        line = _line(row, top)
        if name in {"open", "cases"}:
            shapes.append(el("path", {"class": f"area a-{name}", "d": f"{line}L{_WIDE} {_HIGH}L0 {_HIGH}Z"}))
        shapes.append(el("path", {"class": f"line l-{name}", "d": line, "vector-effect": "non-scaling-stroke"}))
    places = [(tick, f"bottom:{100 * tick / top:.2f}%") for tick in ticks]
    return el(
        "div",
        {"class": f"panel {style}"},
        el("p", {"class": "pt"}, title),
        el(
            "div",
            {"class": "field"},
            el(
                "div",
                {"class": "ys", "aria-hidden": "true"},
                [el("span", {"style": at}, short(tick)) for tick, at in places],
            ),
            el("div", {"class": "plot"}, [el("u", {"style": at}) for _, at in places], _drawn(shapes, title)),
        ),
    )


def _drawn(shapes: Sequence[Markup], title: str) -> Markup:
    size = {"viewBox": f"0 0 {_WIDE} {_HIGH}", "preserveAspectRatio": "none", "role": "img", "aria-label": title}
    return el("svg", size, shapes)


def _line(row: Sequence[Decimal], top: Decimal) -> str:
    values = row if len(row) > 1 else [*row, *row]
    step = Decimal(_WIDE) / (len(values) - 1)
    spots = [
        f"{step * place:.1f} {_HIGH - _HIGH * max(value, Decimal(0)) / top:.1f}" for place, value in enumerate(values)
    ]
    return "M" + "L".join(spots)


def _scale(most: Decimal) -> tuple[Decimal, list[Decimal]]:
    """The upper end of the axis and its ticks, three to six round numbers."""
    if most <= 0:
        return Decimal(1), [Decimal(0)]
    size = Decimal(10) ** most.adjusted()
    step = next(step for step in (size / 5, size / 2, size, size * 2, size * 5) if most / step <= 5)  # noqa: PLR2004 - ticks
    count = int(-(-most // step)) if most % step == 0 else int(most // step) + 1
    return step * count, [step * place for place in range(count + 1)]


def short(value: Decimal) -> str:
    """A number in few characters: ``1.5M``, ``20k``, ``350``."""
    for size, unit in ((Decimal(10**9), "bn"), (Decimal(10**6), "M"), (Decimal(1000), "k")):
        if value >= size:
            return f"{(value / size).normalize():f}{unit}"
    return f"{value.normalize():f}" if value else "0"


def _dates(points: Sequence[SeriesPoint]) -> list[Markup]:
    last = len(points) - 1
    wanted = sorted({round(last * part / 5) for part in range(6)})
    return [el("span", {"style": f"left:{100 * place / max(last, 1):.2f}%"}, points[place].label) for place in wanted]


def _figures(points: Sequence[SeriesPoint], currency: str) -> Markup:
    """At most about sixty rows, evenly taken, the last one always."""
    every = -(-len(points) // _MOST_ROWS)
    shown = [point for place, point in enumerate(points) if (len(points) - 1 - place) % every == 0]
    titles = [el("th", {"scope": "col", "class": "n"}, title) for _, title, _ in _LINES]
    rows = [
        el(
            "tr",
            None,
            el("th", {"scope": "row"}, point.label),
            [el("td", {"class": "n"}, v) for v in _values(point, currency)],
        )
        for point in shown
    ]
    head = el("tr", None, el("th", {"scope": "col"}, "Date"), titles)
    return el("div", {"class": "scroll"}, el("table", None, el("thead", None, head), el("tbody", None, rows)))
