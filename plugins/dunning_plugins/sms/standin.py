"""The text-message provider's stand-in: checks numbers, counts segments, reports failed deliveries later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from dunning_engine.model.letter import Letter
from dunning_engine.ports.adapter import Result
from dunning_engine.ports.capabilities.sms import OPERATIONS
from dunning_plugins.addresses import e164
from dunning_plugins.sms.segments import segments
from dunning_plugins.standin import Later, Standin

SYSTEM = "SYS-11"


class SmsStandin(Standin):
    """Accepts numbers in international form; ``fail_late`` reports an undelivered message after a day."""

    SYSTEM = SYSTEM
    capability = "sms"
    operations = OPERATIONS
    behaviours = MappingProxyType({"fail_late": "Accepted, and undelivered after `days` (1) with `reason`."})
    tells = MappingProxyType({"sms_undelivered": "`to`, `reason` (`absent_subscriber`), after 1 day, where scripted"})
    declined = "blocked_number"

    def send(self, *, key: str, at: datetime, letter: Letter, to: str) -> Result:
        """Take a message."""

        def accept() -> dict[str, int]:
            if e164(to) is None:
                raise self.decline("send", "invalid_number")
            return {"segments": segments(letter.body)}

        return self.perform("send", key, at, {"to": to}, accept, letter=letter)

    def reports(self, verb: str, arguments: Mapping[str, Any], result: Mapping[str, Any]) -> Sequence[Later]:
        """A failed delivery, where the script has one: `sms_undelivered` with ``to`` and ``reason``."""
        rule = self.spend("fail_late", verb)
        if rule is None:
            return ()
        data = {"to": arguments["to"], "reason": rule.reason or "absent_subscriber"}
        return (Later("sms_undelivered", data, 1 if rule.days is None else rule.days),)
