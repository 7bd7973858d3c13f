"""The IBAN validator with the registry of countries and banks (extra `iban`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib import import_module
from typing import Any

from dunning_engine.errors import ConfigurationError
from dunning_engine.ports.adapter import Inbound, Result
from dunning_engine.ports.journal import Journal
from dunning_plugins.bank_numbers import compact, shown

_PROBLEMS = {
    "InvalidCountryCode": "country",
    "InvalidLength": "length",
    "InvalidStructure": "structure",
    "InvalidChecksumDigits": "check_digits",
}


class IbanRegistry:
    """Checks country, length, structure, check digits and, where a country has them, the national ones."""

    rail = ""
    owns_retries = False

    def __init__(self, _settings: Mapping[str, Any], _journal: Journal) -> None:
        try:
            self._registry: Any = import_module("schwifty")
        except ImportError as error:
            raise ConfigurationError(
                "the registry of IBANs is not installed", help="pip install 'dunning-engine[iban]'"
            ) from error

    @property
    def name(self) -> str:
        """As configured."""
        return "registry"

    @property
    def standin(self) -> bool:
        """No."""
        return False

    def validate(self, *, key: str, at: datetime, iban: str) -> Result:
        """Whether it is an IBAN, and of which bank."""
        try:
            found = self._registry.IBAN(compact(iban), validate_bban=True)
        except self._registry.exceptions.SchwiftyException as error:
            problem = _PROBLEMS.get(type(error).__name__, "check_digits")
            return {"valid": False, "reason": problem, "shown": shown(iban), "country": None, "bank": None}
        return {
            "valid": True, "reason": None, "shown": shown(iban), "country": found.country_code,
            "bank": found.bank_name,
        }  # fmt: skip

    def find(self, key: str) -> Result | None:
        """Nothing: it does no deeds."""
        return None

    def inbound(self, now: datetime) -> Sequence[Inbound]:
        """Nothing."""
        return ()

    def inbound_due(self) -> datetime | None:
        """Never."""
        return None
