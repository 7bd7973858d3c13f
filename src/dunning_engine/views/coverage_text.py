"""Coverage as text: a table for each process, and what no scenario came by with where it is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dunning_engine.views.coverage_records import PLURALS, Item, ProcessCoverage, Share, added
from dunning_engine.views.table import table

_NUMBERS = ("reached", "of", "%")


def coverage_text(report: Sequence[ProcessCoverage]) -> str:
    """Every process one after the other; where there are several, all of them together at the end."""
    parts = [_process(each) for each in report]
    if len(report) > 1:
        rows = [_row(each.process, each.share) for each in report]
        parts.append(table(("process", *_NUMBERS), [*rows, _row("all", added(each.share for each in report))]))
    return "\n".join(parts)


def _process(each: ProcessCoverage) -> str:
    rows = [_row(PLURALS[kind], share) for kind, share in each.shares.items()]
    listed = table((each.process, *_NUMBERS), [*rows, _row("all", each.share)])
    return listed + "".join(_missing(each.missing))


def _row(name: str, share: Share) -> tuple[object, ...]:
    return name, share.reached, share.total, share.percent


def _missing(items: Sequence[Item]) -> Iterator[str]:
    if items:
        yield "\nno scenario came by:\n"
    for item in items:
        told = f": {' '.join(item.text.split())}" if item.text else ""
        yield f"  {item.at.file}:{item.at.line}  {item.kind} {item.name}{told}\n"
