"""The validator of bank account numbers (RIB-12)."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from dunning_engine.model.types import BOOLEAN, TEXT
from dunning_engine.ports.adapter import Adapter, Result
from dunning_engine.ports.signature import BANK, operation, param

OPERATIONS = (
    operation(
        "iban.validate",
        "Whether a number is an IBAN: country, structure and check digits (RIB-12). It says nothing about whose "
        "account it is. Changes nothing.",
        [param("iban", TEXT, "The number as the customer wrote it, with or without spaces.", BANK)],
        [
            param("valid", BOOLEAN, "Whether all of it is right."),
            param("reason", TEXT.maybe(), "What is wrong: `country`, `length`, `structure` or `check_digits`."),
            param("shown", TEXT, "Country and last four characters, which may be shown."),
            param("country", TEXT.maybe(), "ISO 3166."),
            param("bank", TEXT.maybe(), "The bank's name, where it is known."),
        ],
    ),
)


class Iban(Adapter, Protocol):
    """The validator."""

    def validate(self, *, key: str, at: datetime, iban: str) -> Result:
        """Check a number."""
