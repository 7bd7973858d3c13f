"""The telephone's stand-in: customers answer, unless the script says that they do not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from dunning_engine.model.letter import Letter
from dunning_engine.ports.adapter import Result
from dunning_engine.ports.capabilities.phone import OPERATIONS
from dunning_plugins.addresses import e164
from dunning_plugins.standin import Standin

SYSTEM = "SYS-11"


class PhoneStandin(Standin):
    """Every call is answered but those of the script's ``no_answer``; a voice-mail is always taken."""

    SYSTEM = SYSTEM
    capability = "phone"
    operations = OPERATIONS
    behaviours = MappingProxyType({"no_answer": "Nobody answers the call: declined with `no_answer`."})
    declined = "busy"

    def call(self, *, key: str, at: datetime, to: str, reason: str | None = None, script: str | None = None) -> Result:
        """Call; declined with ``no_answer`` when nobody does."""
        arguments = {"to": to, "reason": reason, "script": script}
        return self.perform("call", key, at, arguments, lambda: self._reach("call", to, {"answered": True}))

    def voicemail(self, *, key: str, at: datetime, letter: Letter, to: str) -> Result:
        """Leave a voice-mail."""
        return self.perform("voicemail", key, at, {"to": to}, lambda: self._reach("voicemail", to, {}), letter=letter)

    def _reach(self, verb: str, to: str, result: Mapping[str, Any]) -> Mapping[str, Any]:
        if e164(to) is None:
            raise self.decline(verb, "invalid_number")
        if verb == "call" and self.spend("no_answer", verb):
            raise self.decline(verb, "no_answer")
        return result
