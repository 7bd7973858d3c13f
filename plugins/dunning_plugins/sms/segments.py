"""How many messages a text is charged as: GSM 03.38 (7 bit) or UCS-2, alone or in parts."""

from __future__ import annotations

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")


def segments(text: str) -> int:
    """The number of segments: 160 (153 in parts) septets, or 70 (67) units where a character needs UCS-2."""
    if all(char in _BASIC or char in _EXTENDED for char in text):
        length = sum(2 if char in _EXTENDED else 1 for char in text)
        return _parts(length, 160, 153)
    return _parts(len(text.encode("utf-16-be")) // 2, 70, 67)


def _parts(length: int, alone: int, part: int) -> int:
    return 1 if length <= alone else -(-length // part)
