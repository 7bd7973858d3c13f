"""The card terminal's stand-in: payments run again without the card present, and the issuer's refusals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from dunning_engine.money import Money
from dunning_engine.ports.adapter import Result
from dunning_engine.ports.capabilities.terminal import OPERATIONS
from dunning_plugins.standin import Later, Standin, digits

SYSTEM = "SYS-12"
HARD = frozenset({
    "expired_card", "lost_card", "stolen_card", "pickup_card", "fraudulent", "incorrect_number", "account_closed",
    "revocation_of_authorization", "stop_payment_order",
})  # fmt: skip
"""Refusals after which a card is never run again. All others are soft: another day may do."""


class TerminalStandin(Standin):
    """Authorises every payment but those that the script declines, and none of a card that was refused for good.

    ``new_card: [customer, ...]`` in the script lists customers whose card was replaced since.
    """

    SYSTEM = SYSTEM
    capability = "terminal"
    operations = OPERATIONS
    behaviours = MappingProxyType({"fail_late": "Paid, and taken back after `days` (30) with `reason`."})
    facts = MappingProxyType({"new_card": "Customers whose card was replaced after a refusal for good."})
    tells = MappingProxyType(
        {"card_payment_reversed": "`reference`, `amount`, `reason` (`disputed`), after 30 days, where scripted"}
    )
    RAIL = "card"
    declined = "insufficient_funds"

    def run(self, *, key: str, at: datetime, customer: str, amount: Money, reference: str) -> Result:
        """Run the customer's card."""

        def authorise() -> dict[str, str]:
            if amount <= 0:
                raise self.decline("run", "invalid_amount", hard=False)
            return {"authorisation": digits(6, "authorisation", key)}

        arguments = {"customer": customer, "amount": amount, "reference": reference}
        return self.perform("run", key, at, arguments, authorise)

    def obstruct(self, verb: str, arguments: Mapping[str, Any]) -> None:
        """A card refused for good is refused again without asking the issuer."""
        customer = arguments["customer"]
        if customer not in self.script.facts.get("new_card", ()):
            for reason in HARD:
                if self.journal.spent(_refused(customer, reason)):
                    raise self.decline(verb, reason, hard=True)
        super().obstruct(verb, arguments)

    def on_declined(self, verb: str, arguments: Mapping[str, Any], reason: str) -> None:
        """Remember a refusal for good."""
        if reason in HARD:
            self.journal.spend(_refused(arguments["customer"], reason))
            raise self.decline(verb, reason, hard=True)
        raise self.decline(verb, reason, hard=False)

    def reports(self, verb: str, arguments: Mapping[str, Any], result: Mapping[str, Any]) -> Sequence[Later]:
        """A charge-back, where the script has one: `card_payment_reversed`."""
        rule = self.spend("fail_late", verb)
        if rule is None:
            return ()
        data = {
            "reference": arguments["reference"],
            "amount": str(arguments["amount"]),
            "reason": rule.reason or "disputed",
        }
        return (Later("card_payment_reversed", data, 30 if rule.days is None else rule.days),)


def _refused(customer: str, reason: str) -> str:
    return f"terminal.card.{customer}.{reason}"
