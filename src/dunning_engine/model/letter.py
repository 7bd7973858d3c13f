"""A rendered text on its way to somebody."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Letter:
    """The text of an e-mail, SMS, letter or script, rendered once and sent unchanged on every try.

    ``items`` are the numbers of the invoices that the text lists; ``source`` is the hash of the template's
    text as it was on the day; ``tag`` groups templates (``reminder``) for assertions and invariants.
    """

    template: str
    language: str
    subject: str
    body: str
    audience: str = "customer"
    tag: str = ""
    note: str = ""
    items: tuple[str, ...] = ()
    source: str = ""
