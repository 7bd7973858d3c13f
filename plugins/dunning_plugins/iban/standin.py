"""The IBAN validator's stand-in: structure, the length of some countries, check digits; it knows no banks."""

from __future__ import annotations

from datetime import datetime

from dunning_engine.ports.adapter import Result
from dunning_engine.ports.capabilities.iban import OPERATIONS
from dunning_plugins.bank_numbers import compact, iban_problem, shown
from dunning_plugins.standin import Standin

SYSTEM = "SYS-15"


class IbanStandin(Standin):
    """Checks by calculation alone."""

    SYSTEM = SYSTEM
    capability = "iban"
    operations = OPERATIONS
    declined = "refused"

    def validate(self, *, key: str, at: datetime, iban: str) -> Result:
        """Whether it is an IBAN."""
        self.obstruct("validate", {})
        problem = iban_problem(iban)
        country = compact(iban)[:2] if problem != "structure" else None
        return {"valid": problem is None, "reason": problem, "shown": shown(iban), "country": country, "bank": None}
