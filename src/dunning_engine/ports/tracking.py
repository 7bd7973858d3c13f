"""The balance-tracking table's column of actions: ``*INITIALS*DD/MM/YYYY*text``, one after the other (STO-17)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from dunning_engine.errors import InputError

_HEADER = re.compile(r"\*([A-ZÀ-Ý]{1,4})\*([0-9]{2})/([0-9]{2})/([0-9]{4})\*")
_BEGINS = re.compile(r"\*[A-ZÀ-Ý]{1,4}\*[0-9]{2}/[0-9]{2}/[0-9]{4}")
_INITIALS = re.compile(r"[A-ZÀ-Ý]{1,4}")
_FIX = "write entries as *INITIALS*DD/MM/YYYY*text, one after the other"


@dataclass(frozen=True, slots=True)
class TrackingEntry:
    """One action of the table: who (one to four capitals), on which day, and what was done.

    Raises :class:`InputError` for what could not be read back as one entry: no text, other initials, or a text
    in which a new entry seems to begin.
    """

    initials: str
    day: date
    text: str

    def __post_init__(self) -> None:
        if not _INITIALS.fullmatch(self.initials):
            raise InputError(f"{self.initials!r} are no initials", help="one to four capital letters, e.g. VT")
        if not self.text or self.text != self.text.strip():
            raise InputError(f"the entry's text {self.text!r} is empty or padded", help=_FIX)
        if _BEGINS.search(self.text):
            raise InputError(f"in the text {self.text!r} another entry begins", help=_FIX)

    def __str__(self) -> str:
        return f"*{self.initials}*{self.day:%d/%m}/{self.day.year:04d}*{self.text}"


def parse(column: str) -> tuple[TrackingEntry, ...]:
    """The entries of a column. Raises :class:`InputError` where it is not in the format, naming the place."""
    headers = list(_HEADER.finditer(column))
    lead = column[: headers[0].start()] if headers else column
    if lead.strip():
        raise InputError(f"{lead.strip()[:40]!r} stands outside every entry", help=_FIX)
    bounds = [header.start() for header in headers] + [len(column)]
    return tuple(_entry(header, column[header.end() : end]) for header, end in zip(headers, bounds[1:], strict=True))


def write(entries: Iterable[TrackingEntry]) -> str:
    """The column with these entries, one after the other; :func:`parse` reads them back."""
    return "".join(str(entry) for entry in entries)


def entry(initials: str, day: date, text: str) -> TrackingEntry:
    """An entry from a free text: white space is evened out, and ``*``, which would end it, becomes ``·``."""
    return TrackingEntry(initials, day, " ".join(text.replace("*", "·").split()))


def _entry(header: re.Match[str], text: str) -> TrackingEntry:
    initials, day, month, year = header.groups()
    try:
        return TrackingEntry(initials, date(int(year), int(month), int(day)), text.strip())
    except ValueError as error:
        raise InputError(f"{header[0]!r} has no date of the calendar", help=_FIX) from error


# --- STO-04: what was done, not only what happened ---------------------------------------------------------

_CLAUSES = re.compile(r"[,;.:+&()]|\s(?:-|–|and|so|then|but|after|et|puis|donc|mais|après)\s")
_NEGATED = re.compile(r"\b(?:not|no|never|nobody|without|didn't|pas|non|sans|aucune?|jamais)\b")
_CHANNEL = re.compile(
    r"(?:(?:phone )?call|voice-?mail|sms|text message|e-?mail|letter|registered letter|lrar|"
    r"appel|répondeur|message|mail|courriel|courrier|lettre)s?"
)
_LEVEL = re.compile(r"\br[123] \d{2}/\d{2}\b")
_DECISION = re.compile(r"\b(?:chosen|decided|retenue?|choisie?|décidé)\b")
_DEED = re.compile(
    r"\b(?:called|phoned|rang|rung|e-?mailed|texted|sent|resent|posted|wrote|written|spoke|told|informed|notified|"
    r"warned|reminded|recalled|asked|agreed|announced|promised|promises?|disputed|"
    r"disputes|replied|answered|objected|confirmed|left|invoiced|charged|"
    r"credited|debited|presented|re-?presented|re-?run|run again|received|recorded|reviewed|checked|"
    r"chased|postponed|cancelled|withdrawn|suspended|restored|lifted|archived|issued|handed|forwarded|escalated|"
    r"opened|reopened|resolved|settled|paid|set to|moved to|put on|held|arranged|requested|"
    r"appelée?s?|rappelée?s?|contactée?s?|envoyée?s?|renvoyée?s?|postée?s?|écrit|répondu|laissée?s?|informée?s?|"
    r"prévenue?s?|relancée?s?|facturée?s?|représentée?s?|repassée?s?|reçue?s?|payée?s?|réglée?s?|soldée?s?|promis|"
    r"demandée?s?|suspendue?s?|rétablie?s?|archivée?s?|transmise?s?)\b"
)
_DONE_TO = re.compile(
    r"\b(?:access|codes?|units?|locks?|contract|case|dispute|action|file|accès|box|contrat|dossier)\b.*"
    r"\b(?:blocked|unblocked|locked|unlocked|closed|ended|padlocked|bloquée?|fermée?|clos|résilié)\b"
    r"|\bpadlock\b|\bcadenas\b"
)


@lru_cache(maxsize=1024)
def says_what_was_done(text: str) -> bool:
    """Whether an entry says what was done, and not only what happened (STO-04).

    "card expired" does not, "card expired, customer called, e-mail sent" does. One clause that names a deed is
    enough: a call, a message, a reply taken down, a level ("R1 05/21"), a decision ("not chosen for R2").
    """
    return any(_is_deed(clause.strip()) for clause in _CLAUSES.split(text.lower()))


def _is_deed(clause: str) -> bool:
    if _LEVEL.search(clause) or _DECISION.search(clause) or _CHANNEL.fullmatch(clause):
        return True
    found = _DEED.search(clause) or _DONE_TO.search(clause)
    return found is not None and not _NEGATED.search(clause, 0, found.start())
