"""The debit provider's stand-in: takes presentations, lets them fail late, and refuses what it would refuse."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from dunning_engine.model.types import BOOLEAN, TEXT, Field
from dunning_engine.money import Money
from dunning_engine.ports.adapter import Inbound, Result
from dunning_engine.ports.capabilities.debits import OPERATIONS
from dunning_engine.ports.journal import Deed, Journal
from dunning_plugins.bank_numbers import iban_problem, shown
from dunning_plugins.debit_course import HEARD_AFTER, LEAD, RETURNED_AFTER, in_flight, state
from dunning_plugins.gocardless import translate
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
    """Presents at most three times again, on a living mandate only, and never while it retries by itself.

    It also knows the debits that the billing system collects, and their failure a day before the books do.
    """

    SYSTEM = SYSTEM
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
            "debit_rejected": "`reference`, `amount`, `reason` (`AM04`), `will_attempt_retry`, after 5 days, where "
            "scripted"
        }
    )
    RAIL = "sepa_debit"
    declined = "AM04"

    def __init__(self, settings: Mapping[str, Any], journal: Journal) -> None:
        super().__init__(settings, journal)
        self._zone = ZoneInfo(settings.get("zone", "Europe/Paris"))
        self._presented: dict[str, list[Deed]] = defaultdict(list)
        self._cancelled: set[str] = set()
        self._failed: dict[str, list[Inbound]] = defaultdict(list)
        self._billed: dict[str, Deed] = {}
        self._billed_until = 0
        self._mandates = Mandates(self.script.facts.get("mandates", {}))

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
            self._refuse(customer, reference, mandate or self._mandates.only(customer) or customer, at)
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
        self.look("status", customer=customer, reference=reference)
        deed = self._billed.get(reference) or self._last("status", customer, reference)
        told = self._told(deed, at)
        return {
            "status": translate.status(self._state(deed, at)),
            "reason": told.data["reason"] if told else None,
            "will_attempt_retry": bool(told and told.data["will_attempt_retry"]),
            "cause": translate.cause(told.data["reason"]) if told else None,
        }

    def in_flight(self, *, key: str, at: datetime, customer: str) -> Result:
        """The customer's debits that the bank has not answered, the billing system's among them."""
        self.look("in_flight", customer=customer)
        known = [deed for deeds in self._presented.values() for deed in deeds] + list(self._billed.values())
        mine = [deed for deed in known if deed.arguments["customer"] == customer and in_flight(self._state(deed, at))]
        rows = [
            {
                "debit": deed.result["debit"], "reference": deed.arguments.get("reference") or deed.result["payment"],
                "amount": Money.parse(deed.arguments["amount"]), "status": translate.status(self._state(deed, at)),
                "charge_on": self._charge_on(deed),
            }
            for deed in mine
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
        presented = (deed for deeds in self._presented.values() for deed in deeds if self._used(deed) == mandate)
        word = self._mandates.word(mandate, [self._state(deed, at) for deed in presented])
        failed = word != "cancelled" and self._is_dead(mandate, at)
        return {
            "status": translate.mandate_status("failed" if failed else word),
            "customer": self._mandates.customer(mandate),
        }

    def catch_up(self) -> None:
        """Its own deeds, and the debits that the billing system collects through it."""
        super().catch_up()
        for deed in self.journal.deeds("billing", after=self._billed_until):
            if deed.operation == "billing.collect" and deed.result["debit"]:
                self._billed[deed.result["debit"]] = deed
            self._billed_until = deed.position

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
        return (Later("debit_rejected", data, RETURNED_AFTER if rule.days is None else rule.days),)

    def on_declined(self, verb: str, arguments: Mapping[str, Any], reason: str) -> None:
        """Remember a mandate that was refused for good."""
        if translate.is_final(reason):
            self.journal.spend(_dead(arguments.get("mandate") or arguments["customer"]))

    def fold(self, deed: Deed) -> None:
        """Remember what was presented, taken back and will be returned."""
        if deed.operation in ("debits.create_mandate", "debits.cancel_mandate"):
            self._fold_mandate(deed)
            return
        place = _place(deed.arguments["customer"], deed.arguments["reference"])
        if deed.operation == "debits.cancel":
            self._cancelled.update(presented.key for presented in self._presented[place][-1:])
            return
        self._presented[place].append(deed)
        self._failed[self._used(deed)] += deed.reports

    def _fold_mandate(self, deed: Deed) -> None:
        if deed.operation == "debits.create_mandate":
            self._mandates.add(deed.result["mandate"], deed.arguments["customer"])
            return
        mandate = deed.arguments["mandate"]
        waiting = (one for deeds in self._presented.values() for one in deeds if self._used(one) == mandate)
        self._cancelled.update(one.key for one in waiting if self._state(one, deed.at) == "pending_submission")
        self._mandates.cancel(mandate)

    def _used(self, deed: Deed) -> str:
        customer = str(deed.arguments["customer"])
        return deed.arguments.get("mandate") or self._mandates.only(customer) or customer

    def _refuse(self, customer: str, reference: str, mandate: str, at: datetime) -> None:
        before = self._presented[_place(customer, reference)]
        told = self._told(before[-1], at) if before else None
        if mandate in self.script.facts.get("dead_mandates", ()) or self._is_dead(mandate, at):
            raise self.decline("present", "mandate_dead")
        listed = reference in self.script.facts.get("provider_retries", ())
        if self.owns_retries or listed or (told and told.data["will_attempt_retry"]):
            raise self.decline("present", "provider_retries")
        if len(before) >= RETRIES:
            raise self.decline("present", "retry_limit")

    def _is_dead(self, mandate: str, at: datetime) -> bool:
        failed = (told.data["reason"] for told in self._failed[mandate] if told.at is not None and told.at <= at)
        gone = self._mandates.is_gone(mandate) or bool(self.journal.spent(_dead(mandate)))
        return gone or any(translate.is_final(reason) for reason in failed)

    def _last(self, verb: str, customer: str, reference: str) -> Deed:
        self.catch_up()
        presented = self._presented[_place(customer, reference)]
        if not presented:
            raise self.decline(verb, "unknown_debit")
        return presented[-1]

    def _told(self, deed: Deed, now: datetime) -> Inbound | None:
        # what the billing system reports of its collections, it heard from here the day before
        ahead = timedelta(days=HEARD_AFTER if deed.capability == "billing" else 0)
        failures = (report for report in deed.reports if "reason" in report.data)
        return next((report for report in failures if report.at is not None and report.at - ahead <= now), None)

    def _state(self, deed: Deed, now: datetime) -> str:
        if deed.key in self._cancelled:
            return "cancelled"
        if told := self._told(deed, now):
            return "charged_back" if told.data["reason"] == "MD06" else "failed"
        return state(self._charge_on(deed), self._day(now))

    def _charge_on(self, deed: Deed) -> date:
        told = deed.result.get("charge_on")
        return date.fromisoformat(told) if told else self._day(deed.at) + LEAD

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
