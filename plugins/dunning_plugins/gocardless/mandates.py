"""The mandates that the debit provider knows, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dunning_engine.model.types import TEXT, choice
from dunning_plugins.gocardless.translate import MANDATES
from dunning_plugins.told import fact, fields, records

_SHAPE = fields(fact("customer", TEXT.maybe()), fact("status", choice(*MANDATES), "active"))
_GONE = frozenset({"cancelled", "failed", "blocked", "expired"})


class Mandates:
    """Mandates by id, from what a script tells and what was created and cancelled since."""

    def __init__(self, told: Any) -> None:
        self._known = records(told, _SHAPE, "debits: mandates")

    def knows(self, mandate: str) -> bool:
        """Whether there is such a mandate."""
        return mandate in self._known

    def add(self, mandate: str, customer: str) -> None:
        """A new one: with SEPA it goes to the bank with its first debit, not before."""
        self._known[mandate] = {"customer": customer, "status": "pending_submission"}

    def cancel(self, mandate: str) -> None:
        """No debit on it any more."""
        self._known[mandate]["status"] = "cancelled"

    def is_gone(self, mandate: str) -> bool:
        """Whether nothing can be collected on it."""
        return self.knows(mandate) and self._known[mandate]["status"] in _GONE

    def customer(self, mandate: str) -> str | None:
        """Whose it is."""
        owner: str | None = self._known[mandate]["customer"]
        return owner

    def only(self, customer: str) -> str | None:
        """The customer's only living mandate, ``None`` when there are none or several."""
        living = [name for name, one in self._known.items() if one["customer"] == customer and not self.is_gone(name)]
        return living[0] if len(living) == 1 else None

    def word(self, mandate: str, debits: Sequence[str]) -> str:
        """The provider's word for its state, given the states of the debits on it."""
        told = str(self._known[mandate]["status"])
        if told != "pending_submission":
            return told
        if any(word in ("confirmed", "paid_out", "charged_back") for word in debits):
            return "active"
        return "submitted" if "submitted" in debits else told
