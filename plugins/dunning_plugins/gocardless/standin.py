"""The debit provider's stand-in: takes presentations, lets them fail late, and refuses what it would refuse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from dunning_engine.model.types import BOOLEAN, TEXT, Field
from dunning_engine.money import Money
from dunning_engine.ports.adapter import Result
from dunning_engine.ports.capabilities.debits import OPERATIONS
from dunning_engine.ports.journal import Deed, Journal
from dunning_plugins.bank_numbers import iban_problem, shown
from dunning_plugins.debit_course import LEAD, RETURNED_AFTER
from dunning_plugins.gocardless import translate
from dunning_plugins.gocardless.debits import PRESENT, Debit, Debits
from dunning_plugins.gocardless.mandates import Mandates
from dunning_plugins.standin import Later, Standin, digits

SYSTEM = "SYS-03"
SETTINGS = {
    "zone": Field("zone", TEXT, required=False, default="Europe/Paris", doc="Where a day of charging begins."),
    "owns_retries": Field(
        "owns_retries", BOOLEAN, required=False, default=False, doc="Whether the provider tries again by itself."
    ),
}
RETRIES = 3


class DebitsStandin(Standin):
    """Presents at most three times again, what failed only, on a living mandate, and never while it retries by itself.

    It also knows the debits that the billing system collects, and their failure a day before the books do.
    """

    SYSTEM = SYSTEM
    HEARS = ("billing",)
    capability = "debits"
    operations = OPERATIONS
    behaviours = MappingProxyType(
        {"fail_late": "Taken, and returned after `days` (5) with `reason` (AM04), also when paid out by then."}
    )
    facts = MappingProxyType(
        {
            "dead_mandates": "Mandates (or customers) on which nothing can be presented.",
            "provider_retries": "References that the provider tries again by itself.",
            "mandates": "Mandates by id: `customer`, `status` (`active`).",
        }
    )
    tells = MappingProxyType(
        {
            "debit_rejected": "`reference`, `amount`, `reason` (`AM04`), `cause`, `will_attempt_retry`, after 5 days, "
            "where scripted"
        }
    )
    RAIL = "sepa_debit"
    declined = "AM04"

    def __init__(self, settings: Mapping[str, Any], journal: Journal) -> None:
        super().__init__(settings, journal)
        self._zone = ZoneInfo(settings.get("zone", "Europe/Paris"))
        self._mandates = Mandates(self.script.facts.get("mandates", {}))
        self._debits = Debits(self._mandates, self._day)

    def present(
        self, *, key: str, at: datetime, customer: str, amount: Money, reference: str,
        on: date | None = None, mandate: str | None = None,
    ) -> Result:  # fmt: skip
        """Take a presentation."""
        arguments = {"customer": customer, "amount": amount, "reference": reference, "on": on, "mandate": mandate}

        def take() -> dict[str, Any]:
            if amount <= 0:
                raise self.decline("present", "invalid_amount")
            soonest = self._day(at) + LEAD
            return {"debit": f"PM{digits(10, 'debit', key)}", "charge_on": max(on or soonest, soonest)}

        self.catch_up()
        if self.find(key) is None:
            self._refuse(customer, reference, self._debits.used(customer, mandate), at)
        return self.perform("present", key, at, arguments, take)

    def cancel(self, *, key: str, at: datetime, customer: str, reference: str) -> Result:
        """Take the last debit of a reference back, unless it is with the bank."""

        def take_back() -> dict[str, Any]:
            debit = self._last("cancel", customer, reference)
            if not debit.cancelled and not self._debits.is_pending(debit, at):
                raise self.decline("cancel", "already_submitted")
            return {}

        return self.perform("cancel", key, at, {"customer": customer, "reference": reference}, take_back)

    def status(self, *, key: str, at: datetime, customer: str, reference: str) -> Result:
        """Read where the last debit of a reference stands."""
        self.look("status", customer=customer, reference=reference)
        debit = self._last("status", customer, reference)
        told = None if debit.cancelled else debit.failure(at)
        return {
            "status": translate.status(debit.state(at, self._day(at))),
            "reason": told.data["reason"] if told else None,
            "will_attempt_retry": bool(told and told.data["will_attempt_retry"]),
            "cause": told.data["cause"] if told else None,
        }

    def in_flight(self, *, key: str, at: datetime, customer: str) -> Result:
        """The customer's debits that the bank has not answered, the billing system's among them."""
        self.look("in_flight", customer=customer)
        mine = (one for one in self._debits.all() if one.customer == customer)
        rows = [
            {
                "debit": one.number, "reference": one.reference, "amount": Money.parse(one.deed.arguments["amount"]),
                "status": translate.status(one.state(at, self._day(at))), "charge_on": one.charge_on,
            }
            for one in mine
            if self._debits.is_in_flight(one, at)
        ]  # fmt: skip
        return {"debits": tuple(sorted(rows, key=lambda row: (row["charge_on"], row["debit"])))}

    def create_mandate(self, *, key: str, at: datetime, customer: str, iban: str, holder: str) -> Result:
        """Create a mandate, which waits for its first debit. The journal keeps the number shortened."""

        def create() -> dict[str, str]:
            if iban_problem(iban) is not None:
                raise self.decline("create_mandate", "invalid_iban")
            return {"mandate": f"MD{digits(10, 'mandate', key)}"}

        arguments = {"customer": customer, "iban": shown(iban), "holder": holder}
        return self.perform("create_mandate", key, at, arguments, create)

    def cancel_mandate(self, *, key: str, at: datetime, mandate: str) -> Result:
        """Cancel a mandate, with the debits on it that are not yet with the bank."""

        def end() -> dict[str, str]:
            self.catch_up()
            if not self._mandates.knows(mandate):
                raise self.decline("cancel_mandate", "unknown_mandate")
            if self._is_dead(mandate, at):
                raise self.decline("cancel_mandate", "mandate_dead")
            return {}

        return self.perform("cancel_mandate", key, at, {"mandate": mandate}, end)

    def mandate(self, *, key: str, at: datetime, mandate: str) -> Result:
        """Where a mandate stands; it is active once its first debit was confirmed."""
        self.look("mandate", mandate=mandate)
        if not self._mandates.knows(mandate):
            raise self.decline("mandate", "unknown_mandate")
        used = (one for one in self._debits.all() if one.mandate == mandate)
        word = self._mandates.word(mandate, [one.state(at, self._day(at)) for one in used])
        failed = word != "cancelled" and self._is_dead(mandate, at)
        return {
            "status": translate.mandate_status("failed" if failed else word),
            "customer": self._mandates.customer(mandate),
        }

    def payment(self, reference: str, customer: str, now: datetime) -> Mapping[str, Any]:
        """The last debit of a reference in the provider's own form."""
        self.catch_up()
        debit = self._last("status", customer, reference)
        return _payment(debit.deed.arguments, debit.deed.result, debit.state(now, self._day(now)))

    def reports(self, verb: str, arguments: Mapping[str, Any], result: Mapping[str, Any]) -> Sequence[Later]:
        """A returned debit, where the script has one: `debit_rejected`."""
        rule = self.spend("fail_late", verb) if verb == "present" else None
        if rule is None:
            return ()
        details = translate.failure(rule.reason or self.declined, will_attempt_retry=rule.will_attempt_retry)
        data = translate.rejection(details, _payment(arguments, result, "failed"))
        return (Later("debit_rejected", data, RETURNED_AFTER if rule.days is None else rule.days),)

    def on_declined(self, verb: str, arguments: Mapping[str, Any], reason: str) -> None:
        """Remember a mandate that was refused for good."""
        if translate.is_final(reason):
            self.journal.spend(_dead(arguments.get("mandate") or arguments["customer"]))

    def fold(self, deed: Deed) -> None:
        """Remember what was presented, collected and taken back, and what will be returned."""
        self._debits.take(deed)

    def _refuse(self, customer: str, reference: str, mandate: str, at: datetime) -> None:
        before = self._debits.of(customer, reference)
        told = before[-1].failure(at) if before else None
        listed = reference in self.script.facts.get("provider_retries", ())
        again = sum(one.deed.operation == PRESENT for one in before)
        problems = {
            "mandate_dead": mandate in self.script.facts.get("dead_mandates", ()) or self._is_dead(mandate, at),
            "provider_retries": self.owns_retries or listed or bool(told and told.data["will_attempt_retry"]),
            "retry_failed": bool(before) and before[-1].state(at, self._day(at)) != "failed",
            "retry_limit": again >= RETRIES,
        }
        for reason, holds in problems.items():
            if holds:
                raise self.decline("present", reason)

    def _is_dead(self, mandate: str, at: datetime) -> bool:
        failed = (one.failure(at) for one in self._debits.all() if one.mandate == mandate)
        gone = self._mandates.is_gone(mandate) or bool(self.journal.spent(_dead(mandate)))
        return gone or any(told is not None and translate.is_final(told.data["reason"]) for told in failed)

    def _last(self, verb: str, customer: str, reference: str) -> Debit:
        self.catch_up()
        known = self._debits.of(customer, reference)
        if not known:
            raise self.decline(verb, "unknown_debit")
        return known[-1]

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


def _dead(mandate: str) -> str:
    return f"debits.dead.{mandate}"
