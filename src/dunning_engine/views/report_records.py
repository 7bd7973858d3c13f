"""Records of the demo's report; dates and amounts for reading come as finished texts, chart values as numbers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from dunning_engine.views.diagram_records import Diagram

EffectStatus = Literal["pending", "done", "void", "dead"]


@dataclass(frozen=True, slots=True)
class Count:
    """A number under its name; ``note`` is a short remark or empty."""

    label: str
    value: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Headline:
    """The figures at the top; ``owed`` and ``collected`` are amounts as texts, with their currency."""

    cases: int
    invoices: int
    levels: tuple[Count, ...]
    disputes: int
    reminders_for_disputed: int
    effects: tuple[Count, ...]
    dead: int
    void: int
    owed: str
    collected: str


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    """The portfolio at the end of a day or week; balances in the report's currency."""

    label: str
    open_balance: Decimal
    disputed_balance: Decimal
    overdue_balance: Decimal
    cases_open: int


@dataclass(frozen=True, slots=True)
class Channel:
    """What became of the effects of one channel."""

    label: str
    done: int = 0
    void: int = 0
    dead: int = 0
    pending: int = 0


@dataclass(frozen=True, slots=True)
class ProcessView:
    """A process as it ran: its diagram counts how often each way was taken."""

    name: str
    diagram: Diagram
    description: str = ""


@dataclass(frozen=True, slots=True)
class TimelineEffect:
    """An effect of a step; ``reason`` says why it is void or dead."""

    operation: str
    status: EffectStatus
    summary: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """One decision of a case: when, on what, from which state to which, why, and what it caused."""

    at: str
    kind: str
    title: str
    from_state: str = ""
    to_state: str = ""
    reasons: tuple[str, ...] = ()
    effects: tuple[TimelineEffect, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case with its timeline. ``disputed``: an invoice was in dispute at any time; ``in_dispute``: one still is."""

    id: str
    process: str
    key: str
    customer: str
    state: str
    outcome: str
    level: str
    owed: str
    opened: str
    updated: str
    steps: tuple[TimelineStep, ...] = ()
    disputed: bool = False
    in_dispute: bool = False


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row of the input that was not taken, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """An effect that could not be performed, and why, in words."""

    case: str
    operation: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the report shows. ``generated`` says when and from what it was made.

    ``ends`` are how often each process ended how, and ``failed`` what could not be done: of a run of all processes.
    """

    title: str
    generated: str
    period_first: str
    period_last: str
    currency: str
    headline: Headline
    series: tuple[SeriesPoint, ...] = ()
    levels: tuple[Count, ...] = ()
    channels: tuple[Channel, ...] = ()
    processes: tuple[ProcessView, ...] = ()
    cases: tuple[CaseRow, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    ends: tuple[Count, ...] = ()
    failed: tuple[Failed, ...] = ()
