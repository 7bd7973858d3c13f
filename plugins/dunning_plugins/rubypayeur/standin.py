"""The collection agency's stand-in: files taken by people, who answer days later."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from dunning_engine.money import Money
from dunning_engine.ports.adapter import Inbound, Result
from dunning_engine.ports.capabilities.agency import OPERATIONS
from dunning_engine.ports.journal import Deed, Journal
from dunning_plugins.rubypayeur import translate
from dunning_plugins.standin import Later, Standin, digits

SYSTEM = "SYS-08"
_ANSWER_AFTER = 3


@dataclass
class Dossier:
    """A file: what is still owed on it, and what was said of it."""

    customer: str
    owed: Money
    answers: tuple[Inbound, ...] = ()
    ended: str = ""

    def phase(self, now: datetime) -> str:
        """Where it stands: settled or stopped by us, else what the agency said last."""
        if self.ended:
            return self.ended
        heard = [answer for answer in self.answers if answer.at is not None and answer.at <= now]
        return str(heard[-1].data["phase"]) if heard else "submitted"

    def is_closed(self, now: datetime) -> bool:
        """Whether nothing more happens in it."""
        return self.phase(now) in translate.CLOSED


class AgencyStandin(Standin):
    """Takes one file per customer at a time. People answer, in words that may be new to us."""

    SYSTEM = SYSTEM
    capability = "agency"
    operations = OPERATIONS
    behaviours = MappingProxyType(
        {"answered": "The agency answers a hand-over after `days` (3) with `reason` as its word (`procédure amiable`)."}
    )
    tells = MappingProxyType(
        {
            "agency_answered": "`dossier`, `phase` (`unknown` for a word that is new to us), `comment` (its word), "
            "after 3 days, where scripted"
        }
    )
    declined = "refused"

    def __init__(self, settings: Mapping[str, Any], journal: Journal) -> None:
        super().__init__(settings, journal)
        self._dossiers: dict[str, Dossier] = {}

    def hand_over(
        self, *, key: str, at: datetime, customer: str, name: str, contact: str, invoices: Sequence[str],
        amount: Money, proofs: Sequence[str] | None = None,
    ) -> Result:  # fmt: skip
        """Take a file."""

        def take() -> dict[str, str]:
            self.catch_up()
            if amount <= 0 or not invoices:
                raise self.decline("hand_over", "nothing_owed")
            if any(one.customer == customer and not one.is_closed(at) for one in self._dossiers.values()):
                raise self.decline("hand_over", "already_open")
            return {"dossier": f"RP-{digits(6, 'dossier', key)}"}

        arguments = {
            "customer": customer, "name": name, "contact": contact, "invoices": tuple(invoices), "amount": amount,
            "proofs": proofs and tuple(proofs),
        }  # fmt: skip
        return self.perform("hand_over", key, at, arguments, take)

    def report_payment(self, *, key: str, at: datetime, dossier: str, amount: Money, on: date) -> Result:
        """Take down a payment; when all is paid the file is settled."""
        arguments = {"dossier": dossier, "amount": amount, "on": on}
        return self.perform("report_payment", key, at, arguments, self._in_open("report_payment", dossier, at))

    def inform_outcome(
        self, *, key: str, at: datetime, dossier: str, outcome: str, comment: str | None = None
    ) -> Result:
        """Take down how our talks ended."""
        arguments = {"dossier": dossier, "outcome": outcome, "comment": comment}
        return self.perform("inform_outcome", key, at, arguments, self._in_open("inform_outcome", dossier, at))

    def stop(self, *, key: str, at: datetime, dossier: str, reason: str) -> Result:
        """Stop the procedure."""
        arguments = {"dossier": dossier, "reason": reason}
        return self.perform("stop", key, at, arguments, self._in_open("stop", dossier, at))

    def status(self, *, key: str, at: datetime, dossier: str) -> Result:
        """Where a file stands."""
        self.look("status", dossier=dossier)
        found = self._dossier("status", dossier)
        return {"phase": found.phase(at), "owed": found.owed}

    def reports(self, verb: str, arguments: Mapping[str, Any], result: Mapping[str, Any]) -> Sequence[Later]:
        """The agency's answer, where the script has one."""
        rule = self.spend("answered", verb) if verb == "hand_over" else None
        if rule is None:
            return ()
        word = rule.reason or "procédure amiable"
        data = {"dossier": result["dossier"], "phase": translate.phase(word), "comment": word}
        return (Later("agency_answered", data, _ANSWER_AFTER if rule.days is None else rule.days),)

    def fold(self, deed: Deed) -> None:
        """Take a deed into the files."""
        told = deed.arguments
        if deed.operation == "agency.hand_over":
            self._dossiers[deed.result["dossier"]] = Dossier(
                told["customer"], Money.parse(told["amount"]), deed.reports
            )
            return
        dossier = self._dossiers[told["dossier"]]
        if deed.operation == "agency.report_payment":
            paid = Money.parse(told["amount"])
            dossier.owed = dossier.owed - min(paid, dossier.owed)
            dossier.ended = "settled" if dossier.owed == 0 else dossier.ended
        elif deed.operation == "agency.stop":
            dossier.ended = "withdrawn"

    def _in_open(self, verb: str, dossier: str, at: datetime) -> Callable[[], Mapping[str, Any]]:
        def check() -> dict[str, str]:
            self.catch_up()
            if self._dossier(verb, dossier).is_closed(at):
                raise self.decline(verb, "dossier_closed")
            return {}

        return check

    def _dossier(self, verb: str, dossier: str) -> Dossier:
        if dossier not in self._dossiers:
            raise self.decline(verb, "unknown_dossier")
        return self._dossiers[dossier]
