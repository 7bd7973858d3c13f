"""What all stand-ins have in common: they honour keys, follow their script, and write a journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from dunning_engine.errors import DeclinedError, OutcomeUnknownError, UnavailableError
from dunning_engine.model.letter import Letter
from dunning_engine.model.operation import Operation
from dunning_engine.model.values import fill, to_json
from dunning_engine.ports.adapter import Inbound, Result
from dunning_engine.ports.journal import Deed, Journal
from dunning_plugins.script import COMMON, Known, Rule, read

_UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Later:
    """A report that the outside makes of a deed after some days."""

    event: str
    data: Mapping[str, Any]
    days: int


class Standin:
    """Base of the stand-ins: a capability's operations, performed in a journal instead of in the world.

    A subclass names its capability, the signatures, the outside system that it imitates, the behaviours and
    facts that its script may speak of beside the common ones, and the events that it reports, each with what it
    means. ``RAIL`` is the way of the money that it collects, ``HEARS`` the other capabilities whose deeds it hears
    of. ``settings["script"]`` is the script.
    """

    SYSTEM: ClassVar[str] = ""
    HEARS: ClassVar[tuple[str, ...]] = ()
    capability: ClassVar[str] = ""
    operations: ClassVar[tuple[Operation, ...]] = ()
    behaviours: ClassVar[Mapping[str, str]] = {}
    facts: ClassVar[Mapping[str, str]] = {}
    tells: ClassVar[Mapping[str, str]] = {}
    RAIL: ClassVar[str] = ""
    declined: ClassVar[str] = "declined"

    def __init__(self, settings: Mapping[str, Any], journal: Journal) -> None:
        verbs = tuple(operation.verb for operation in self.operations)
        known = Known(self.capability, (*COMMON, *self.behaviours), verbs, tuple(self.facts))
        self.settings = settings
        self.journal = journal
        self.script = read(settings.get("script") or {}, known)
        self._results = {operation.name: operation.result for operation in self.operations}
        self._folded = dict.fromkeys((self.capability, *self.HEARS), 0)
        self._waiting = sorted(journal.reports(self.capability), key=_when)

    @property
    def name(self) -> str:
        """Stand-ins are all configured under this name."""
        return "standin"

    @property
    def standin(self) -> bool:
        """Always: it only imitates."""
        return True

    @property
    def rail(self) -> str:
        """The way of the money that it collects, ``""`` for none."""
        return self.RAIL

    @property
    def owns_retries(self) -> bool:
        """Whether it collects again by itself, as configured."""
        return self.settings.get("owns_retries") in (True, "true", "yes")

    def find(self, key: str) -> Result | None:
        """The result of the deed under that key, ``None`` when nothing was done."""
        deed = self.journal.find(self.capability, key)
        return None if deed is None else self._result(deed)

    def inbound(self, now: datetime) -> Sequence[Inbound]:
        """What the outside reports up to ``now``, each once while this object lives, oldest first."""
        due = [report for report in self._waiting if _when(report) <= now]
        self._waiting = self._waiting[len(due) :]
        doubled = [report for report in due for _ in range(1 + bool(self.spend("duplicate", "")))]
        return tuple(doubled)

    def inbound_due(self) -> datetime | None:
        """When the next report comes."""
        return _when(self._waiting[0]) if self._waiting else None

    # --- for subclasses -----------------------------------------------------------------------------------

    def perform(
        self, verb: str, key: str, at: datetime, arguments: Mapping[str, Any],
        make: Callable[[], Mapping[str, Any]] = dict, *, letter: Letter | None = None,
    ) -> Result:  # fmt: skip
        """Do a deed as the script says, once per key.

        ``make`` is the other side's own part: it refuses by raising, or returns the result. Raises what the
        script asks for: before the deed, or after it (``time_out_after_send``).
        """
        done = self.find(key)
        if done is not None:
            return done
        self.obstruct(verb, arguments)
        result = make()
        reports = self._reports(key, at, self.reports(verb, arguments, result))
        operation = f"{self.capability}.{verb}"
        deed = Deed(key, operation, at, to_json(arguments), letter, to_json(result), reports=reports)
        if not self.journal.record(deed):
            return self.find(key) or {}
        if reports:
            self._waiting = sorted([*self._waiting, *reports], key=_when)
        if self.spend("time_out_after_send", verb):
            raise OutcomeUnknownError(f"{operation}: no answer in time", key=key)
        return self._result(deed)

    def obstruct(self, verb: str, arguments: Mapping[str, Any]) -> None:
        """Raise what the script has for the moment before a deed, or before a query."""
        operation = f"{self.capability}.{verb}"
        if rule := self.spend("unavailable", verb):
            raise UnavailableError(f"{operation}: unavailable", reason=rule.reason or "unavailable")
        if self.spend("time_out_before_send", verb):
            raise OutcomeUnknownError(f"{operation}: no answer in time")
        if rule := self.spend("decline", verb):
            reason = rule.reason or self.declined
            self.on_declined(verb, arguments, reason)
            raise self.decline(verb, reason)

    def decline(self, verb: str, reason: str, **values: Any) -> DeclinedError:
        """The error of a refusal, to be raised by the caller."""
        return DeclinedError(f"{self.capability}.{verb}: {reason}", reason=reason, **values)

    def on_declined(self, verb: str, arguments: Mapping[str, Any], reason: str) -> None:
        """What a scripted refusal changes on the other side; nothing, unless a subclass says so."""

    def reports(self, verb: str, arguments: Mapping[str, Any], result: Mapping[str, Any]) -> Sequence[Later]:
        """What the outside will report of a deed; nothing, unless a subclass says so."""
        return ()

    def fold(self, deed: Deed) -> None:
        """Take one deed into the derived state; a subclass with state overrides it."""

    def catch_up(self) -> None:
        """Bring the derived state up to the journal: asked for before the state is read."""
        known = [deed for each, place in self._folded.items() for deed in self.journal.deeds(each, after=place)]
        for deed in sorted(known, key=lambda deed: deed.position) if self.HEARS else known:
            self.fold(deed)
            self._folded[deed.capability] = deed.position

    def look(self, verb: str, **arguments: Any) -> None:
        """Before a query: the script's obstacles, then the state brought up to date."""
        self.obstruct(verb, arguments)
        self.catch_up()

    def tell_instead(self, key: str, reports: Sequence[Inbound]) -> None:
        """Other news of a deed than were to come."""
        kept = [report for report in self._waiting if report.effect_key != key]
        self._waiting = sorted([*kept, *reports], key=_when)

    def spend(self, behaviour: str, verb: str) -> Rule | None:
        """The rule that the script has for this performance, counted down; ``None`` when it goes normally."""
        for rule in self.script.of(behaviour, verb):
            counter = f"{self.capability}.{rule.name}"
            if self.journal.spent(counter) < rule.times:
                self.journal.spend(counter)
                return rule
        return None

    def _reports(self, key: str, at: datetime, later: Sequence[Later]) -> tuple[Inbound, ...]:
        return tuple(
            Inbound(
                token(self.capability, key, report.event, str(number)), key, report.event, report.data,
                at + timedelta(days=report.days),
            )
            for number, report in enumerate(later)
        )  # fmt: skip

    def _result(self, deed: Deed) -> Result:
        return fill(deed.result, self._results[deed.operation], _UTC)


def token(*parts: str, length: int = 16) -> str:
    """A number that looks random and is the same for the same parts."""
    return sha256("\x1f".join(parts).encode()).hexdigest()[:length]


def digits(length: int, *parts: str) -> str:
    """Decimal digits that look random and are the same for the same parts."""
    return str(int(token(*parts, length=32), 16) % 10**length).zfill(length)


def _when(report: Inbound) -> datetime:
    if report.at is None:
        raise ValueError(f"the report {report.id} has no instant")
    return report.at
