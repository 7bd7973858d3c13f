"""Functions on the words of a text: which it has, whether two are alike, whether they name a time."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from dunning_engine.calendar import Duration
from dunning_engine.expr.function import Function
from dunning_engine.model.types import BOOLEAN, DURATION, TEXT

_WORD = re.compile(r"[^\W_]+")
_PIECE = re.compile(r"\d+|[^\W\d_]+")
_INVISIBLE = ("Mn", "Cf")
_HOUR, _DAY = 60, 24 * 60
_UNITS = {  # in minutes; of months, which have no fixed length, as less than nothing
    **dict.fromkeys(("min", "mn", "minute", "minutes"), 1),
    **dict.fromkeys(("h", "hr", "hrs", "heure", "heures", "hour", "hours"), _HOUR),
    **dict.fromkeys(("j", "jr", "jrs", "jour", "jours", "journee", "journees", "day", "days"), _DAY),
    **dict.fromkeys(("semaine", "semaines", "week", "weeks"), 7 * _DAY),
    **dict.fromkeys(("mois", "month", "months"), -1),
    **dict.fromkeys(("an", "ans", "annee", "annees", "year", "years"), -12),
}
_DAYS_AWAY = {
    ("apres", "demain"): 2, ("surlendemain",): 2, ("day", "after", "tomorrow"): 2,
    ("demain",): 1, ("lendemain",): 1, ("tomorrow",): 1,
}  # fmt: skip
_SOME_TIME = frozenset(
    (
        "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "monday", "tuesday", "wednesday",
        "thursday", "friday", "saturday", "sunday", "semaine", "week", "huitaine", "quinzaine", "fortnight",
    )
)  # fmt: skip
_BESIDE = frozenset(
    (
        "ouvre", "ouvres", "ouvree", "ouvrees", "ouvrable", "ouvrables", "business", "working", "full", "bonnes",
        "petites",
    )
)  # fmt: skip
_BETWEEN = frozenset(("a", "to", "ou", "or", "et", "and"))
_NUMBERS = {
    word: value
    for value, names in {
        0: "zero", 1: "un une one an", 2: "deux two", 3: "trois three", 4: "quatre four", 5: "cinq five", 6: "six",
        7: "sept seven", 8: "huit eight", 9: "neuf nine", 10: "dix ten", 11: "onze eleven", 12: "douze twelve",
        13: "treize thirteen", 14: "quatorze fourteen", 15: "quinze fifteen", 16: "seize sixteen", 17: "seventeen",
        18: "eighteen", 19: "nineteen", 20: "vingt vingts twenty", 30: "trente thirty", 40: "quarante forty",
        50: "cinquante fifty", 60: "soixante sixty", 70: "septante seventy", 80: "huitante eighty",
        90: "nonante ninety",
    }.items()
    for word in names.split()
}  # fmt: skip
_FOUR, _TWENTY = 4, 20
_LONGEST = 6


def _folded(text: str) -> str:
    """The text in small letters, without accents and signs that nobody sees."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if unicodedata.category(sign) not in _INVISIBLE)


def _words(text: str) -> list[str]:
    return _WORD.findall(_folded(text))


def _contains(text: str, word: str) -> bool:
    inside, sought = _words(text), _words(word)
    return bool(sought) and any(_stands(inside, at, sought) for at in range(len(inside)))


def _same(one: str, other: str) -> bool:
    words = _words(one)
    return bool(words) and words == _words(other)


def _stands(words: Sequence[str], at: int, sought: Sequence[str]) -> bool:
    return list(words[at : at + len(sought)]) == list(sought)


def _names_time(text: str, span: Duration | None = None) -> bool:
    pieces = _PIECE.findall(_folded(text))
    if span is not None:
        return any(length == _length(span) for length in _lengths(pieces))
    return not _SOME_TIME.isdisjoint(pieces) or any(True for _ in _lengths(pieces))


def _length(span: Duration) -> int:
    """In minutes; a business day counts as a day."""
    return span.count * _UNITS[span.unit.removeprefix("business ")]


def _lengths(pieces: Sequence[str]) -> Iterator[int]:
    """The lengths of time named: ``48 h``, ``deux jours``, both of ``24 à 48 heures``, ``demain``."""
    at = 0
    while at < len(pieces):
        yield from (days * _DAY for phrase, days in _DAYS_AWAY.items() if _stands(pieces, at, phrase))
        number, behind = _number(pieces, at)
        unit = _unit(pieces, behind) if number is not None else None
        if number is not None and unit is not None:
            yield number * unit
        at = behind


def _unit(pieces: Sequence[str], at: int) -> int | None:
    """The unit of a number that ends here; the first of two numbers has that of the second."""
    at = _past(pieces, at)
    if _at(pieces, at) in _UNITS:
        return _UNITS[pieces[at]]
    second, behind = _number(pieces, at + (_at(pieces, at) in _BETWEEN))
    return _UNITS.get(_at(pieces, _past(pieces, behind))) if second is not None else None


def _past(pieces: Sequence[str], at: int) -> int:
    while _at(pieces, at) in _BESIDE:
        at += 1
    return at


def _number(pieces: Sequence[str], at: int) -> tuple[int | None, int]:
    """The number that begins here, in figures or in words, and where it ends."""
    if _at(pieces, at).isdecimal():
        return (int(pieces[at]) if len(pieces[at]) <= _LONGEST else None), at + 1
    total, behind = _NUMBERS.get(_at(pieces, at)), at + 1
    if total == _FOUR and _at(pieces, behind) in ("vingt", "vingts"):
        total, behind = _FOUR * _TWENTY, behind + 1
    if total is not None and total >= _TWENTY:
        joined = behind + (_at(pieces, behind) in ("et", "and"))
        more = _NUMBERS.get(_at(pieces, joined), 0)
        if 0 < more < _TWENTY:
            return total + more, joined + 1
    return total, behind


def _at(pieces: Sequence[str], at: int) -> str:
    return pieces[at] if at < len(pieces) else ""


FUNCTIONS = (
    Function(
        "contains_word", (TEXT, TEXT), BOOLEAN,
        "Whether a word, or several in a row, occurs in a text. A word is a run of letters and figures: what stands "
        "around it, capitals and accents do not count.", _contains,
        example="contains_word('(Carte expirée.)', 'EXPIREE')", gives="true",
    ),
    Function(
        "same_words", (TEXT, TEXT), BOOLEAN,
        "Whether two texts have the same words in the same order, such as two addresses. Spaces, signs, capitals and "
        "accents do not count; a text without a word is like no other.", _same,
        example="same_words('1, Rue du Puits  LYON', '1 rue du puits, Lyon')", gives="true",
    ),
    Function(
        "names_time", (TEXT, DURATION), BOOLEAN,
        "Whether a text names a length of time or a coming day, in figures or in words, French or English: `48h`, "
        "`deux jours ouvrés`, `24 to 48 hours`, `après-demain`, `jeudi`. With a duration: whether it names that one; a "
        "business day counts as a day, and a day as 24 hours.", _names_time, optional=1,
        example="names_time('Réponse sous quarante-huit heures', 2 business days)", gives="true",
    ),
)  # fmt: skip
