"""Bank and card numbers in texts: recognised by their check digits, shown shortened, removed."""

from __future__ import annotations

import re
from itertools import pairwise

_IBAN = re.compile(r"\b[A-Z]{2}[0-9]{2}(?:[ .\-]?[A-Z0-9]){11,30}\b", re.IGNORECASE)
_CARD = re.compile(r"(?<![0-9])[0-9](?:[ .\-\u00a0]?[0-9]){12,18}(?![0-9])")
_LINK = re.compile(r"<tel:[^|>]*\|?([^>]*)>")
_STRUCTURE = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]+")
_SHORTEST, _LONGEST = 15, 34
_LENGTHS = {
    "AT": 20, "BE": 16, "CH": 21, "DE": 22, "ES": 24, "FI": 18, "FR": 27, "GB": 22, "IE": 22, "IT": 27, "LU": 20,
    "MC": 27, "NL": 18, "PL": 28, "PT": 25, "SE": 24,
}  # fmt: skip
"""How long an IBAN of some countries is; of the others only the bounds are known here."""
GONE = "▇▇▇"


def compact(text: str) -> str:
    """A number without its spacing, in capitals."""
    return re.sub(r"[\s.\-]", "", text).upper()


def iban_problem(text: str) -> str | None:
    """What is wrong with an IBAN: ``structure``, ``length`` or ``check_digits``; ``None`` when nothing is."""
    number = compact(text)
    if not _STRUCTURE.fullmatch(number) or number.startswith("RF"):  # a creditor reference has the same check digits
        return "structure"
    wanted = _LENGTHS.get(number[:2])
    if len(number) != wanted if wanted else not _SHORTEST <= len(number) <= _LONGEST:
        return "length"
    return None if int("".join(str(int(sign, 36)) for sign in number[4:] + number[:4])) % 97 == 1 else "check_digits"


def shown(number: str) -> str:
    """What may be shown of a bank account: its country and the last four characters."""
    bare = compact(number)
    return f"{bare[:2]}…{bare[-4:]}" if len(bare) >= _SHORTEST else "…"


def removed(text: str) -> str:
    """The text with every IBAN and card number replaced by a mark."""
    bare = _LINK.sub(r"\1", text)
    return _CARD.sub(lambda found: GONE if _is_card(found[0]) else found[0], _IBAN.sub(_without_iban, bare))


def _without_iban(found: re.Match[str]) -> str:
    # words that follow an IBAN may look like a part of it: the longest beginning that is one goes
    text = found[0]
    for end in range(len(text), _SHORTEST - 1, -1):
        if text[end - 1].isalnum() and iban_problem(text[:end]) is None:
            return GONE + text[end:]
    return text


def _is_card(text: str) -> bool:
    digits = [int(sign) for sign in compact(text.replace("\u00a0", ""))]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return any(one != other for one, other in pairwise(digits)) and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
