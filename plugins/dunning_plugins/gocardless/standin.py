"""The debit provider's stand-in: takes presentations, lets them fail late, and refuses what it would refuse."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dunning_engine.model.types import TEXT, Field
from dunning_engine.money import Money
from dunning_engine.ports.adapter import Inbound, Result
from dunning_engine.ports.capabilities.debits import OPERATIONS
from dunning_engine.ports.journal import Deed, Journal
from dunning_plugins.gocardless import translate
from dunning_plugins.standin import Later, Standin, digits

SYSTEM = "SYS-03"
SETTINGS = {"zone": Field("zone", TEXT, required=False, default="Europe/Paris", doc="Where a day of charging begins.")}
RETRIES = 3
_LEAD = timedelta(days=2)
"""A debit goes to the bank the day before it is charged, so that one taken today is charged in two days."""
_RETURNED_AFTER = 5
_STATES = ((-1, "pending_submission"), (2, "submitted"), (4, "confirmed"))


class DebitsStandin(Standin):
    """Presents at most three times again, on a living mandate only, and never while it retries by itself.

    The script's ``dead_mandates`` lists mandates (or customers) that are gone, ``provider_retries`` the
    references that the provider will try again by itself. ``fail_late`` returns a debit ``days`` after it was
    taken (5 by default), also when it was paid out by then.
    """

    SYSTEM = SYSTEM
    capability = "debits"
    operations = OPERATIONS
    behaviours = ("fail_late",)
    facts = ("dead_mandates", "provider_retries")
    declined = "AM04"

    def __init__(self, settings: Mapping[str, Any], journal: Journal) -> None:
        super().__init__(settings, journal)
        self._zone = ZoneInfo(settings.get("zone", "Europe/Paris"))
        self._presented: dict[str, list[Deed]] = defaultdict(list)
        self._cancelled: set[str] = set()
        self._failed: dict[str, list[Inbound]] = defaultdict(list)

    def present(
        self, *, key: str, at: datetime, customer: str, amount: Money, reference: str,
        on: date | None = None, mandate: str | None = None,
    ) -> Result:  # fmt: skip
        """Take a presentation."""
        arguments = {"customer": customer, "amount": amount, "reference": reference, "on": on, "mandate": mandate}

        def take() -> dict[str, Any]:
            if amount <= 0:
                raise self.decline("present", "invalid_amount")
            soonest = self._day(at) + _LEAD
            return {"debit": f"PM{digits(10, 'debit', key)}", "charge_on": max(on or soonest, soonest)}

        self.catch_up()
        if self.find(key) is None:
            self._refuse(customer, reference, mandate or customer, at)
        return self.perform("present", key, at, arguments, take)

    def cancel(self, *, key: str, at: datetime, customer: str, reference: str) -> Result:
        """Take the last debit of a reference back, unless it is with the bank."""

        def take_back() -> dict[str, Any]:
            if self._state(self._last("cancel", customer, reference), at) not in ("pending_submission", "cancelled"):
                raise self.decline("cancel", "already_submitted")
            return {}

        return self.perform("cancel", key, at, {"customer": customer, "reference": reference}, take_back)

    def status(self, *, key: str, at: datetime, customer: str, reference: str) -> Result:
        """Read where the last debit of a reference stands."""
        self.obstruct("status", {"customer": customer, "reference": reference})
        deed = self._last("status", customer, reference)
        told = self._told(deed, at)
        return {
            "status": translate.status(self._state(deed, at)),
            "reason": told.data["reason"] if told else None,
            "will_attempt_retry": bool(told and told.data["will_attempt_retry"]),
        }

    def payment(self, reference: str, customer: str, now: datetime) -> Mapping[str, Any]:
        """The last debit of a reference in the provider's own form."""
        deed = self._last("status", customer, reference)
        return _payment(deed.arguments, deed.result, self._state(deed, now))

    def reports(self, verb: str, arguments: Mapping[str, Any], result: Mapping[str, Any]) -> Sequence[Later]:
        """A returned debit, where the script has one: `debit_rejected`."""
        rule = self.spend("fail_late", verb) if verb == "present" else None
        if rule is None:
            return ()
        details = translate.failure(rule.reason or self.declined, will_attempt_retry=rule.will_attempt_retry)
        data = translate.rejection(details, _payment(arguments, result, "failed"))
        return (Later("debit_rejected", data, _RETURNED_AFTER if rule.days is None else rule.days),)

    def on_declined(self, verb: str, arguments: Mapping[str, Any], reason: str) -> None:
        """Remember a mandate that was refused for good."""
        if translate.is_final(reason):
            self.journal.spend(_dead(arguments.get("mandate") or arguments["customer"]))

    def fold(self, deed: Deed) -> None:
        """Remember what was presented, taken back and will be returned."""
        place = _place(deed.arguments["customer"], deed.arguments["reference"])
        if deed.operation == "debits.cancel":
            self._cancelled.update(presented.key for presented in self._presented[place][-1:])
            return
        self._presented[place].append(deed)
        self._failed[deed.arguments["mandate"] or deed.arguments["customer"]] += deed.reports

    def _refuse(self, customer: str, reference: str, mandate: str, at: datetime) -> None:
        before = self._presented[_place(customer, reference)]
        told = self._told(before[-1], at) if before else None
        if mandate in self.script.facts.get("dead_mandates", ()) or self._is_dead(mandate, at):
            raise self.decline("present", "mandate_dead")
        if reference in self.script.facts.get("provider_retries", ()) or (told and told.data["will_attempt_retry"]):
            raise self.decline("present", "provider_retries")
        if len(before) >= RETRIES:
            raise self.decline("present", "retry_limit")

    def _is_dead(self, mandate: str, at: datetime) -> bool:
        failed = (told.data["reason"] for told in self._failed[mandate] if told.at is not None and told.at <= at)
        return bool(self.journal.spent(_dead(mandate))) or any(translate.is_final(reason) for reason in failed)

    def _last(self, verb: str, customer: str, reference: str) -> Deed:
        self.catch_up()
        presented = self._presented[_place(customer, reference)]
        if not presented:
            raise self.decline(verb, "unknown_debit")
        return presented[-1]

    def _told(self, deed: Deed, now: datetime) -> Inbound | None:
        return next((report for report in deed.reports if report.at is not None and report.at <= now), None)

    def _state(self, deed: Deed, now: datetime) -> str:
        if deed.key in self._cancelled:
            return "cancelled"
        if told := self._told(deed, now):
            return "charged_back" if told.data["reason"] == "MD06" else "failed"
        days = (self._day(now) - date.fromisoformat(str(deed.result["charge_on"]))).days
        return next((state for until, state in _STATES if days < until), "paid_out")

    def _day(self, at: datetime) -> date:
        return at.astimezone(self._zone).date()


def _payment(arguments: Mapping[str, Any], result: Mapping[str, Any], state: str) -> dict[str, Any]:
    amount, charge_on = arguments["amount"], result["charge_on"]
    return translate.payment(
        result["debit"],
        state,
        amount=amount if isinstance(amount, Money) else Money.parse(amount),
        reference=arguments["reference"],
        charge_on=charge_on if isinstance(charge_on, date) else date.fromisoformat(charge_on),
        mandate=arguments["mandate"] or arguments["customer"],
    )


def _place(customer: str, reference: str) -> str:
    return f"{customer}\x1f{reference}"


def _dead(mandate: str) -> str:
    return f"debits.dead.{mandate}"
