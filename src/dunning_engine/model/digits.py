"""Check digits: the arithmetic by which card numbers and IBANs are told from other numbers."""

from __future__ import annotations

_DOUBLED = str.maketrans("0123456789", "0246813579")


def luhn(digits: str) -> bool:
    """Whether the check digit of a card number is right."""
    return sum(map(int, digits[-1::-2] + digits[-2::-2].translate(_DOUBLED))) % 10 == 0


def modulo_97(text: str) -> int:
    """What is left of letters and digits, letters as two digits, divided by 97: 1 for an IBAN put the right way."""
    return int("".join(str(int(each, 36)) for each in text)) % 97
