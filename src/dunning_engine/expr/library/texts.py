"""Functions on texts and roles."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from decimal import Decimal
from typing import Any

from dunning_engine.expr.function import Function
from dunning_engine.expr.runtime import bounded_text
from dunning_engine.model.secret import last_four, mask, shows_iban
from dunning_engine.model.types import ANY, BOOLEAN, ROLE, TEXT, list_of


def as_text(value: Any) -> str:
    """A value as people read it in a text: amounts as ``120.00 EUR``, dates in ISO 8601, lists with commas."""
    if isinstance(value, tuple | list):
        return bounded_text(", ".join(as_text(item) for item in value))
    if isinstance(value, dict):
        return bounded_text(", ".join(f"{key}: {as_text(item)}" for key, item in value.items()))
    return _scalar(value)


def _scalar(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "", True: "true", False: "false"}[value]
    if isinstance(value, date | time):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _join(values: Iterable[str], separator: str) -> str:
    return bounded_text(separator.join(values))


FUNCTIONS = (
    Function(
        "upper", (TEXT,), TEXT, "The text in capitals.", lambda text: text.upper(), example="upper('abc')",
        gives="ABC",
    ),
    Function(
        "lower", (TEXT,), TEXT, "The text in small letters.", lambda text: text.lower(), example="lower('ABC')",
        gives="abc",
    ),
    Function(
        "strip", (TEXT,), TEXT, "The text without spaces around it.", lambda text: text.strip(),
        example="strip('  a b ')", gives="a b",
    ),
    Function(
        "join", (list_of(TEXT), TEXT), TEXT, "The texts of a list, with a text between them.", _join, consumes=True,
        example="join([i.number for i in items], ', ')", gives="F-1, F-2, F-3",
    ),
    Function(
        "starts_with", (TEXT, TEXT), BOOLEAN, "Whether the first text begins with the second.",
        lambda text, part: text.startswith(part), example="starts_with('F-12', 'F-')", gives="true",
    ),
    Function(
        "ends_with", (TEXT, TEXT), BOOLEAN, "Whether the first text ends with the second.",
        lambda text, part: text.endswith(part), example="ends_with('a.pdf', '.pdf')", gives="true",
    ),
    Function(
        "text", (ANY,), TEXT, "The value as text: `120.00 EUR`, `2026-03-31`; none is an empty text.", as_text,
        example="text(20 EUR)", gives="20.00 EUR",
    ),
    Function(
        "masked", (TEXT,), TEXT,
        "What may be shown of a value in the vault: country and last four of an IBAN, last four of a card number. "
        "In any other text whatever stands for such a value is replaced likewise.", mask,
        example="masked('vault:bank:FR…0189:4f2a9c01b6de55071c3a')", gives="FR…0189",
    ),
    Function(
        "last_four", (TEXT,), TEXT, "The last four characters of a value in the vault; empty for any other text.",
        last_four, example="last_four('vault:card:…4242:4f2a9c01b6de55071c3a')", gives="4242",
    ),
    Function(
        "reference", (TEXT,), TEXT,
        "A value's reference to the vault, last four characters included, as a note or a document carries it.",
        lambda text: text, example="reference('vault:card:…4242:4f2a9c01b6de55071c3a')",
        gives="vault:card:…4242:4f2a9c01b6de55071c3a",
    ),
    Function(
        "valid_iban", (TEXT,), BOOLEAN,
        "Whether a value in the vault is an IBAN: country, structure and check digits were right when it came in.",
        shows_iban, example="valid_iban('vault:bank:FR…0189:4f2a9c01b6de55071c3a')", gives="true",
    ),
    Function(
        "deputy", (ROLE,), ROLE, "The role that stands in for a role.", lambda role: f"{role}.deputy",
        example="deputy(role.site_manager)", gives="site_manager.deputy",
    ),
)  # fmt: skip
