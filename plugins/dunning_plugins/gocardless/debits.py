"""The debits that the provider knows: those presented to it, and those that the billing system collects through it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dunning_engine.ports.adapter import Inbound
from dunning_engine.ports.journal import Deed
from dunning_plugins.debit_course import HEARD_AFTER, LEAD, in_flight, state
from dunning_plugins.gocardless.mandates import Mandates

PRESENT, COLLECT = "debits.present", "billing.collect"


@dataclass
class Debit:
    """One debit. ``reference`` is what it was presented for; of a collection of the billing system, its payment.

    ``failures`` are the news that the bank returned it, each at the instant at which the provider hears of it.
    """

    deed: Deed
    number: str
    reference: str
    mandate: str
    charge_on: date
    failures: tuple[Inbound, ...]
    cancelled: bool = False

    @property
    def customer(self) -> str:
        """Whose it is."""
        return str(self.deed.arguments["customer"])

    def failure(self, now: datetime) -> Inbound | None:
        """What the provider has heard of its failure."""
        return next((one for one in self.failures if one.at is not None and one.at <= now), None)

    def state(self, now: datetime, today: date) -> str:
        """The provider's word for where it stands."""
        if self.cancelled:
            return "cancelled"
        if told := self.failure(now):
            return "charged_back" if told.data["reason"] == "MD06" else "failed"
        return state(self.charge_on, today)


class Debits:
    """Debits by what they are for, from the deeds of both systems in their order. ``day``: the day of an instant."""

    def __init__(self, mandates: Mandates, day: Callable[[datetime], date]) -> None:
        self._mandates = mandates
        self._day = day
        self._places: dict[tuple[str, str], list[Debit]] = defaultdict(list)
        self._methods: dict[str, str | None] = {}
        self._defaults: dict[str, str] = {}

    def of(self, customer: str, reference: str) -> list[Debit]:
        """The debits of a reference, the oldest first. A billed one is also found by its own number."""
        return self._places.get((customer, reference), [])

    def all(self) -> Iterator[Debit]:
        """Every debit once."""
        return (debit for (_, name), debits in self._places.items() for debit in debits if name == debit.reference)

    def used(self, customer: str, mandate: str | None = None) -> str:
        """The mandate that a debit goes on: the one named, the customer's only one, or one that we do not know."""
        return mandate or self._mandates.only(customer) or customer

    def is_pending(self, debit: Debit, at: datetime) -> bool:
        """Whether it can still be taken back."""
        return debit.state(at, self._day(at)) == "pending_submission"

    def is_in_flight(self, debit: Debit, now: datetime) -> bool:
        """Whether the bank has still to answer."""
        return in_flight(debit.state(now, self._day(now)))

    def take(self, deed: Deed) -> None:
        """A deed of the provider, or one of the billing system that it hears of."""
        told = deed.arguments
        match deed.operation:
            case "debits.present":
                self._add(deed, told["reference"], told["mandate"], deed.reports)
            case "billing.collect":
                self._collected(deed)
            case "debits.cancel":
                self.of(told["customer"], told["reference"])[-1].cancelled = True
            case "debits.create_mandate":
                self._mandates.add(deed.result["mandate"], told["customer"])
            case "debits.cancel_mandate":
                self._cancel_mandate(told["mandate"], deed.at)
            case "billing.create_method":
                self._methods[deed.result["method"]] = told["mandate"]
            case "billing.set_default":
                self._defaults[told["customer"]] = told["method"]

    def _collected(self, deed: Deed) -> None:
        if deed.result["debit"] is None:
            return
        customer = deed.arguments["customer"]
        method = deed.arguments["method"] or self._defaults.get(customer, "")
        # what the billing system reports of its collections, it heard from here the day before
        ahead = timedelta(days=HEARD_AFTER)
        failed = (one for one in deed.reports if "reason" in one.data)
        heard = tuple(
            Inbound(one.id, one.effect_key, one.event, one.data, one.at - ahead) for one in failed if one.at is not None
        )
        self._add(deed, deed.result["payment"], self._methods.get(method), heard)
        self._places[customer, deed.result["debit"]] = self._places[customer, deed.result["payment"]]

    def _add(self, deed: Deed, reference: str, mandate: str | None, failures: tuple[Inbound, ...]) -> None:
        customer = str(deed.arguments["customer"])
        told = deed.result.get("charge_on")
        charge_on = date.fromisoformat(told) if told else self._day(deed.at) + LEAD
        debit = Debit(deed, deed.result["debit"], reference, self.used(customer, mandate), charge_on, failures)
        self._places[customer, reference].append(debit)

    def _cancel_mandate(self, mandate: str, at: datetime) -> None:
        for debit in self.all():
            if debit.mandate == mandate and self.is_pending(debit, at):
                debit.cancelled = True
        self._mandates.cancel(mandate)
