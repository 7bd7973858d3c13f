"""What passes for an address: of e-mail, of a telephone, on paper."""

from __future__ import annotations

import re

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_SPACING = re.compile(r"[ .\-()\u00a0\u202f]")


def is_email(text: str | None) -> bool:
    """Whether it is one address of e-mail; a line break, which would smuggle in headers, is none."""
    return _EMAIL.fullmatch(text or "") is not None


def e164(text: str | None) -> str | None:
    """A number in international form without its spacing (+33 6 12 34 56 78), ``None`` when it is not."""
    number = _SPACING.sub("", text or "")
    return number if _E164.fullmatch(number) else None
