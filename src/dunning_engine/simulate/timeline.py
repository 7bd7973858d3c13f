"""Every case of a run as a row of the report, with its timeline: what came in, what was done, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dunning_engine.api import Engine
from dunning_engine.model.case import Case
from dunning_engine.model.effect import Effect
from dunning_engine.money import Money
from dunning_engine.ports.store import Step
from dunning_engine.simulate.measure import steps
from dunning_engine.simulate.messages import ARREARS, DISPUTE
from dunning_engine.simulate.portfolio import Portfolio, disputed_days
from dunning_engine.views.report_records import CaseRow, TimelineEffect, TimelineStep
from dunning_engine.views.why import Rules, reasons
from dunning_engine.views.why_words import Told, headline, words

_SHOWN = (
    "to",
    "text",
    "level",
    "unit",
    "amount",
    "label",
    "status",
    "action",
    "date",
    "outcome",
    "reference",
    "invoices",
)
_LONGEST = 140


def case_rows(engine: Engine, portfolio: Portfolio, effects: Iterable[Effect]) -> Iterator[CaseRow]:
    """All cases: those at the highest level first, then the open ones, then in the order in which they were opened."""
    zone = engine.parts.programs.current(ARREARS).calendar.tz
    disputed = frozenset(each.number for each in portfolio.invoices if disputed_days(each) is not None)
    by_case: dict[str, dict[str, Effect]] = defaultdict(dict)
    for effect in effects:
        by_case[effect.case_id][effect.key] = effect
    logs: dict[str, list[TimelineStep]] = defaultdict(list)
    cases = {case.id: case for case in engine.cases()}
    rules = {name: engine.parts.programs.of(case.program).rules for name, case in cases.items()}
    lines = _Lines(ZoneInfo(str(zone)), by_case)
    for step in steps(engine):
        line = lines.line(step, rules[step.case_id])
        if line is not None:
            logs[step.case_id].append(line)
    for case in sorted(cases.values(), key=_rank):
        yield _row(case, tuple(logs[case.id]), disputed, zone)


def _rank(case: Case) -> tuple[int, bool, datetime, str]:
    level = str(case.data.get("level") or "R0")
    return -int(level[1:]), not case.open, case.opened_at, case.id


class _Lines:
    """Steps of the log as lines of a timeline."""

    def __init__(self, zone: ZoneInfo, effects: Mapping[str, Mapping[str, Effect]]) -> None:
        self._zone = zone
        self._effects = effects
        self._told: dict[str, Told] = {}

    def line(self, step: Step, rules: Rules) -> TimelineStep | None:
        """One step; ``None`` for a result that says only what its effect shows already."""
        if _only_done(step):
            return None
        told = self._told_of(step.case_id)
        said = {
            "event": step.event, "now": step.now, "outcome": step.outcome, "from_state": step.from_state,
            "to_state": step.to_state, "trace": step.trace, "reason": step.reason,
        }  # fmt: skip
        moved = step.from_state != step.to_state
        return TimelineStep(
            _moment(step.now, self._zone), str(step.event["kind"]), headline(said, told),
            words(step.from_state) if moved else "", words(step.to_state) if moved else "",
            reasons(said, rules, told), tuple(self._planned(step)),
        )  # fmt: skip

    def _told_of(self, case_id: str) -> Told:
        if case_id not in self._told:
            self._told.clear()  # steps of a case come near one another: one is kept
            effects = {key: effect.to_json() for key, effect in self._effects[case_id].items()}
            self._told[case_id] = Told(self._zone, effects)
        return self._told[case_id]

    def _planned(self, step: Step) -> Iterator[TimelineEffect]:
        mine = self._effects[step.case_id]
        for entry in step.trace:
            key = str(entry.get("detail")).rpartition(" ")[2] if entry.get("did") == "plan" else ""
            if key in mine:
                effect = mine[key]
                reason = "" if effect.status == "done" else effect.reason
                yield TimelineEffect(effect.operation, effect.status, _summary(effect), reason)


def _only_done(step: Step) -> bool:
    """Whether a step only notes that an effect was done, and nothing came of it."""
    deeds = {str(entry["did"]) for entry in step.trace if "did" in entry}
    return step.event["kind"] == "result" and step.outcome == "accepted" and deeds <= {"done"}


def _summary(effect: Effect) -> str:
    """What went out, in a few words: the letter's subject and the invoices it lists, or the arguments."""
    if effect.letter:
        listed = ", ".join(effect.letter["items"])
        subject = str(effect.letter["subject"]) or words(str(effect.letter["template"]))
        return _short(f"{subject} [{listed}]" if listed else subject)
    told = (effect.arguments.get(name) for name in _SHOWN)
    return _short(", ".join(_text(value) for value in told if value not in (None, "", (), [])))


def _text(value: Any) -> str:
    return ", ".join(str(each) for each in value) if isinstance(value, list | tuple) else str(value)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _row(case: Case, log: tuple[TimelineStep, ...], disputed: frozenset[str], zone: Any) -> CaseRow:
    data = case.data
    customer = data.get("customer") or {}
    identity = str(customer.get("id") or case.key or "")
    name = str(customer.get("name") or "")
    return CaseRow(
        case.id, words(case.process), case.key or "", f"{name} ({identity})" if name else identity,
        words(case.state), words(case.outcome or ""), str(data.get("level") or ""), _owed(data),
        _moment(case.opened_at, zone), _moment(case.updated_at, zone), log,
        _was_disputed(case, disputed), _in_dispute(case),
    )  # fmt: skip


def _owed(data: Mapping[str, Any]) -> str:
    """What an arrears case still owes; a dispute owes nothing of its own."""
    balances = [item["balance"] for item in data.get("items") or () if isinstance(item, Mapping)]
    if not balances:
        return ""
    total = sum(balances[1:], balances[0])
    return f"{total.amount:,} {total.currency}" if isinstance(total, Money) else str(total)


def _was_disputed(case: Case, disputed: frozenset[str]) -> bool:
    items = case.data.get("items") or ()
    return case.process == DISPUTE or any(item["number"] in disputed for item in items if isinstance(item, Mapping))


def _in_dispute(case: Case) -> bool:
    """Whether the dispute is open, or an invoice of the open case of arrears is disputed now."""
    items = case.data.get("items") or ()
    disputed = any(item.get("status") == "disputed" for item in items if isinstance(item, Mapping))
    return case.open and (case.process == DISPUTE or disputed)


def _moment(at: datetime, zone: Any) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"
