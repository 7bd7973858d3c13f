"""The letter service's stand-in: deposits letters, numbers the registered ones, and reports what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from dunning_engine.model.letter import Letter
from dunning_engine.ports.adapter import Result
from dunning_engine.ports.capabilities.post import OPERATIONS
from dunning_plugins.standin import Later, Standin, digits

SYSTEM = "SYS-11"
OUTCOMES = {"delivered": 2, "refused": 2, "unclaimed": 17, "misaddressed": 5}
"""What may become of a registered letter, and how many days after the deposit one hears of it.

An unclaimed letter waits 15 days at the post office after the first presentation.
"""


class PostStandin(Standin):
    """Deposits every letter. A registered letter's outcome is reported only where the script has one."""

    SYSTEM = SYSTEM
    capability = "post"
    operations = OPERATIONS
    behaviours = MappingProxyType(
        {word: f"A registered letter ends {word}, reported after `days` ({days})." for word, days in OUTCOMES.items()}
    )
    tells = MappingProxyType({"letter_outcome": "`outcome`, `tracking`, after 2, 2, 17, 5 days, where scripted"})
    declined = "address_refused"

    def registered(self, *, key: str, at: datetime, letter: Letter, to: str, copies: int = 1) -> Result:
        """Deposit a registered letter."""
        arguments = {"to": to, "copies": copies}
        result = {"tracking": f"1A{digits(11, 'registered', key)}"}
        return self.perform(
            "registered", key, at, arguments, lambda: self._deposit("registered", to, result), letter=letter
        )

    def plain(self, *, key: str, at: datetime, letter: Letter, to: str, copies: int = 1) -> Result:
        """Deposit a plain letter."""
        arguments = {"to": to, "copies": copies}
        return self.perform("plain", key, at, arguments, lambda: self._deposit("plain", to, {}), letter=letter)

    def reports(self, verb: str, arguments: Mapping[str, Any], result: Mapping[str, Any]) -> Sequence[Later]:
        """A registered letter's outcome: `letter_outcome` with ``outcome`` and ``tracking``."""
        if verb != "registered":
            return ()
        for outcome, days in OUTCOMES.items():
            if rule := self.spend(outcome, verb):
                data = {"outcome": outcome, "tracking": result["tracking"]}
                return (Later("letter_outcome", data, days if rule.days is None else rule.days),)
        return ()

    def _deposit(self, verb: str, to: str, result: Mapping[str, Any]) -> Mapping[str, Any]:
        if not (to or "").strip():
            raise self.decline(verb, "no_address")
        return result
