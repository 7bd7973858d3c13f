"""Tells card numbers, IBANs and French RIBs by their structure and check digits."""

from __future__ import annotations

import re

from dunning_engine.model.digits import luhn, modulo_97

# Length and, behind the country and check digits, the structure (n digits, a letters, c either): the IBAN registry.
_STRUCTURES = {
    "AD": "8n12c", "AE": "19n", "AL": "8n16c", "AT": "16n", "AZ": "4a20c", "BA": "16n", "BE": "12n", "BG": "4a6n8c",
    "BH": "4a14c", "BI": "23n", "BR": "23n1a1c", "BY": "4c4n16c", "CH": "5n12c", "CR": "18n", "CY": "8n16c",
    "CZ": "20n", "DE": "18n", "DJ": "23n", "DK": "14n", "DO": "4c20n", "EE": "16n", "EG": "25n", "ES": "20n",
    "FI": "14n", "FK": "2a12n", "FO": "14n", "FR": "10n11c2n", "GB": "4a14n", "GE": "2a16n", "GI": "4a15c",
    "GL": "14n", "GR": "7n16c", "GT": "24c", "HN": "4a20n", "HR": "17n", "HU": "24n", "IE": "4a14n", "IL": "19n",
    "IQ": "4a15n", "IS": "22n", "IT": "1a10n12c", "JO": "4a4n18c", "KW": "4a22c", "KZ": "3n13c", "LB": "4n20c",
    "LC": "4a24c", "LI": "5n12c", "LT": "16n", "LU": "3n13c", "LV": "4a13c", "LY": "21n", "MC": "10n11c2n",
    "MD": "20c", "ME": "18n", "MK": "3n10c2n", "MN": "16n", "MR": "23n", "MT": "4a5n18c", "MU": "4a19n3a",
    "NI": "4a20n", "NL": "4a10n", "NO": "11n", "OM": "3n16c", "PK": "4a16c", "PL": "24n", "PS": "4a21c", "PT": "21n",
    "QA": "4a21c", "RO": "4a16c", "RS": "18n", "RU": "14n15c", "SA": "2n18c", "SC": "4a20n3a", "SD": "14n",
    "SE": "20n", "SI": "15n", "SK": "20n", "SM": "1a10n12c", "SO": "19n", "ST": "21n", "SV": "4a20n", "TL": "19n",
    "TN": "20n", "TR": "6n16c", "UA": "6n19c", "VA": "18n", "VG": "4a16n", "XK": "16n", "YE": "4a4n18c",
    **dict.fromkeys(("GF", "GP", "MQ", "RE", "YT", "NC", "PF", "PM", "WF", "BL", "MF", "TF"), "10n11c2n"),
}  # fmt: skip
_CLASSES = {"n": "[0-9]", "a": "[A-Z]", "c": "[A-Z0-9]"}
_PART = re.compile(r"(\d+)([nac])")
_BBAN = {
    country: re.compile("".join(f"{_CLASSES[kind]}{{{count}}}" for count, kind in _PART.findall(structure)))
    for country, structure in _STRUCTURES.items()
}
IBAN_LENGTHS = {
    country: 4 + sum(int(count) for count, _ in _PART.findall(structure)) for country, structure in _STRUCTURES.items()
}
SHORTEST_CARD, LONGEST_CARD = 13, 19
_DINERS = re.compile(r"3(?:0|6|8|9)")
_BRANDS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})"  # Visa
    r"|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}"  # Mastercard
    r"|3[47]\d{13}"  # American Express
    r"|3(?:0[0-5]|[689]\d)\d{11,16}"  # Diners
    r"|35(?:2[89]|[3-8]\d)\d{12,15}"  # JCB
    r"|220[0-5]\d{12,15}"  # Mir
    r"|6\d{15,18}|(?:5[0678]\d\d|6(?:304|39\d|7\d\d))\d{9,15}"  # Discover, UnionPay, RuPay; Maestro
    r"|(?:8[126]|9[78])\d{14}"  # UnionPay, RuPay, Uzcard, Humo, Troy
)
_RIB = re.compile(r"\d{10}[0-9A-Z]{11}\d\d")
_RIB_DIGITS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")


def is_card(digits: str) -> bool:
    """Whether digits can be a card number: length, first digits and check digit.

    Fourteen digits must be those of a card (Diners): a SIRET has as many and the same check digit.
    """
    if not SHORTEST_CARD <= len(digits) <= LONGEST_CARD or digits[0] in "01":
        return False
    if len(digits) == 13 and digits[0] not in "456":  # noqa: PLR2004 - else a time in milliseconds, or a bar code
        return False
    if len(digits) == 14 and _DINERS.match(digits) is None:  # noqa: PLR2004
        return False
    return luhn(digits)


def is_branded(digits: str) -> bool:
    """Whether it is surely a card number: a scheme's first digits, as many as that scheme has, and the check digit."""
    return _BRANDS.fullmatch(digits) is not None and luhn(digits)


def is_iban(text: str) -> bool:
    """Whether a compact text in capitals is an IBAN: country, structure, check digits (RIB-12)."""
    structure = _BBAN.get(text[:2])
    if structure is None or not text[2:4].isdigit() or structure.fullmatch(text, 4) is None:
        return False
    return modulo_97(text[4:] + text[:4]) == 1


def is_rib(text: str) -> bool:
    """Whether 23 characters in capitals are a French RIB: bank, branch, account (it may hold letters) and the key."""
    return _RIB.fullmatch(text) is not None and int(text.translate(_RIB_DIGITS)) % 97 == 0


def compact(text: str) -> str:
    """A number without its separators, in capitals."""
    return "".join(each for each in text if each.isalnum()).upper()


def shown(kind: str, value: str) -> str:
    """What of a value may be shown: country and last four of an IBAN, last four of a long one, else nothing."""
    plain = compact(value)
    if kind == "bank" and is_iban(plain):
        return f"{plain[:2]}…{plain[-4:]}"
    return f"…{plain[-4:]}" if len(plain) >= 12 and plain.isascii() else "…"  # noqa: PLR2004 - a third may be shown
