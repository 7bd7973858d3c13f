"""What a failed collection means: functions for expressions, over dated reference data with sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from dunning_engine.expr import Function, Reference
from dunning_engine.model.types import BOOLEAN, DATE, INTEGER, NUMBER, TEXT, choice, list_of
from dunning_plugins.told import fact

HUMAN, RETRY = "human", "retry"
"""``human`` is what an unknown word means: nothing happens on its own, a person looks at it."""
STRICTEST_LAST = (
    "retry", "retry_then_call", "customer_action", "hard", "follow_mandate", "fix_bank_details", "fix_mandate",
    "call_customer", "fix_technical", "cancelled_by_us", "human", "compliance", "stop_check", "dispute", "stop_human",
)  # fmt: skip
"""The classes: of two that apply, the later one is followed."""
CARD = ("hard", "customer_action", "retry", "retry_then_call", "human")
_CLASS, _CARD_CLASS = choice(*STRICTEST_LAST), choice(*CARD)
_DATES = (fact("valid_from", DATE.maybe()), fact("valid_to", DATE.maybe()))
SEPA = Reference(
    "sepa_reasons",
    (
        fact("code", TEXT, required=True), fact("class", _CLASS, required=True), fact("countries", TEXT, ""),
        fact("otherwise", _CLASS, HUMAN), fact("max_retries", INTEGER, 0), *_DATES,
    ),
)  # fmt: skip
CAUSES = Reference(
    "gocardless_causes",
    (
        fact("cause", TEXT, required=True),
        fact("class", _CLASS, required=True),
        fact("max_retries", INTEGER, 0),
        *_DATES,
    ),
)
CARDS = Reference(
    "card_declines", (fact("code", TEXT, required=True), fact("class", _CARD_CLASS, required=True), *_DATES)
)
LIMITS = Reference(
    "card_limits",
    (
        fact("applies", choice("yes", "no"), required=True), fact("attempts", INTEGER, required=True),
        fact("days", INTEGER, required=True), *_DATES,
    ),
)  # fmt: skip
RATES = Reference(
    "late_payment_rates",
    (
        fact("ecb_rate", NUMBER, required=True), fact("legal_rate", NUMBER, required=True),
        fact("confirmed", choice("yes", "no"), required=True), *_DATES,
    ),
)  # fmt: skip
_FLOOR_TIMES, _ABOVE_ECB = 3, 10
Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]
_Known = tuple[str, int]  # a class, and how often what failed may be tried again


def sepa_class(tables: Tables, code: str, country: str, day: date) -> str:
    """What to do about a returned debit, by the scheme's reason code alone, with the rows valid on that day.

    A country is ISO 3166, or what is shown of an IBAN, which begins with it; where the class depends on it, an
    unknown one gets the careful answer. ``human`` for a code not known.
    """
    return (_by_code(tables, code, country, day) or (HUMAN, 0))[0]


def collection_class(tables: Tables, reason: str, cause: str, country: str, day: date) -> str:
    """What to do about a failed collection, by all that is known of it: reason code or word, and the provider's cause.

    Of two classes the stricter one. A cause that says nothing does not overrule a known code; a code that is new
    is never a reason to try again.
    """
    return _decided(tables, reason, cause, country, day)[0]


def collection_retries(tables: Tables, reason: str, cause: str, country: str, day: date) -> int:
    """How often a debit that failed so may be tried again; 0 where its class is not ``retry``."""
    return _decided(tables, reason, cause, country, day)[1]


def card_class(tables: Tables, code: str, day: date) -> str:
    """What to do about a declined card, by the network's code (``04``, ``MAC03``) or the processor's.

    ``hard`` (never again), ``customer_action`` (a new card or a code first), ``retry``, ``retry_then_call``, or
    ``human``.
    """
    row = _valid(tables[CARDS.name], "code", code, day)
    return HUMAN if row is None else str(row["class"])


def card_may_run(tables: Tables, runs: Iterable[date], day: date) -> bool:
    """Whether a card that was run on those days may be run on that day, by every limit that applies then."""
    known = tuple(runs)
    limits = (row for row in tables[LIMITS.name] if row["applies"] == "yes" and _holds(row, day))
    return all(sum(0 <= (day - run).days < row["days"] for run in known) < row["attempts"] for row in limits)


def late_payment_rate(tables: Tables, day: date) -> Decimal | None:
    """The yearly rate of late-payment penalties in France, in percent, for a day in one of the known half-years.

    The European rate plus 10 points, but never below three times the legal rate. ``None`` for a half-year whose
    rates are not confirmed: then a person says.
    """
    for row in tables[RATES.name]:
        if row["confirmed"] == "yes" and row["valid_from"] and row["valid_to"] and _holds(row, day):
            return max(Decimal(row["ecb_rate"]) + _ABOVE_ECB, Decimal(row["legal_rate"]) * _FLOOR_TIMES)
    return None


def _decided(tables: Tables, reason: str, cause: str, country: str, day: date) -> _Known:
    code = _known(tables, reason, country, day)
    word = _known(tables, cause, country, day)
    found = [one for one in (code, word) if one is not None and one[0] != HUMAN]
    if not found:
        return HUMAN, 0
    decided = max((each[0] for each in found), key=STRICTEST_LAST.index)
    if decided != RETRY:
        return decided, 0
    if code is None and reason.strip().lower() not in ("", "unknown"):
        return HUMAN, 0
    return RETRY, min(each[1] for each in found)


def _known(tables: Tables, word: str, country: str, day: date) -> _Known | None:
    """What is known of a word, whether it is a scheme's code, a provider's cause or a card's decline."""
    if by_code := _by_code(tables, word, country, day):
        return by_code
    row = _valid(tables[CAUSES.name], "cause", word, day)
    if row is not None:
        return str(row["class"]), int(row["max_retries"])
    declined = card_class(tables, word, day)
    return None if declined == HUMAN else (declined, 0)


def _by_code(tables: Tables, code: str, country: str, day: date) -> _Known | None:
    row = _valid(tables[SEPA.name], "code", code, day)
    if row is None:
        return None
    if row["countries"] and country.strip().upper()[:2] not in row["countries"].split():
        return str(row["otherwise"]), 0
    return str(row["class"]), int(row["max_retries"])


def _valid(rows: Sequence[Row], column: str, word: str, day: date) -> Row | None:
    """The row of a word on a day, in any case of letters; of several the one that is valid for the shortest time."""
    wanted = word.strip().casefold()
    found = [row for row in rows if row[column].casefold() == wanted and _holds(row, day)]
    return max(found, key=lambda row: row["valid_from"] or date.min, default=None)


def _holds(row: Row, day: date) -> bool:
    begins, ends = row["valid_from"], row["valid_to"]
    return (begins is None or begins <= day) and (ends is None or day <= ends)


_ALL = (SEPA, CAUSES, CARDS)
_KNOWN_OF_IT = (TEXT, TEXT, TEXT, DATE)
FUNCTIONS = (
    Function(
        "collection_class", _KNOWN_OF_IT, _CLASS,
        "What to do about a failed collection, by reason code or word, provider's cause, country of the bank and day.",
        collection_class, references=_ALL, example="collection_class('MS02', 'refer_to_payer', 'FR', 2026-03-01)",
        gives="call_customer",
    ),
    Function(
        "collection_retries", _KNOWN_OF_IT, INTEGER,
        "How often a debit that failed so may be tried again.",
        collection_retries, references=_ALL, example="collection_retries('AM04', '', 'FR', 2026-03-01)", gives="3",
    ),
    Function(
        "sepa_class", (TEXT, TEXT, DATE), _CLASS,
        "What to do about a returned debit, by reason code, country of the bank and day.",
        sepa_class, references=(SEPA,), example="sepa_class('MS03', 'FR', 2026-03-01)", gives="call_customer",
    ),
    Function(
        "card_class", (TEXT, DATE), _CARD_CLASS,
        "What to do about a declined card, by the network's or the processor's code, and day.",
        card_class, references=(CARDS,), example="card_class('expired_card', 2026-03-01)", gives="customer_action",
    ),
    Function(
        "card_may_run", (list_of(DATE), DATE), BOOLEAN,
        "Whether a card that was run on those days may be run on that day: the schemes' limits and ours.",
        card_may_run, references=(LIMITS,), example="card_may_run([2026-03-01], 2026-03-01)", gives="false",
    ),
    Function(
        "late_payment_rate", (DATE,), NUMBER.maybe(),
        "The yearly rate of late-payment penalties in France, in percent; none where it is not confirmed.",
        late_payment_rate, references=(RATES,), example="late_payment_rate(2024-09-01)", gives="14.76",
    ),
)  # fmt: skip
