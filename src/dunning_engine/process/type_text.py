"""The type grammar: ``optional list of item``, ``[price, quality]``, a scalar or a record's name, from text to Type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dunning_engine.errors import DunningError
from dunning_engine.model.types import SCALARS, Record, Type
from dunning_engine.similar import nearest

_LONGEST = 1000  # characters: a bound, so that no text nests for ever
_SYNONYMS = {
    "string": "text", "str": "text", "int": "integer", "decimal": "number", "float": "number", "bool": "boolean",
    "amount": "money", "datetime": "instant", "timestamp": "instant", "interval": "duration",
}  # fmt: skip


class TypeTextError(DunningError):
    """A text is no type; ``help`` says what was probably meant."""

    code = "TYPE_INVALID"


def parse_type(text: str, records: Mapping[str, Record]) -> Type:
    """The type that a text names. Raises :class:`TypeTextError`."""
    words = text.strip()
    if len(words) > _LONGEST:
        raise TypeTextError("the type is too long", help="declare a record in _shared/types.yaml")
    if words.startswith("optional "):
        return replace(parse_type(words.removeprefix("optional "), records), optional=True)
    if words.startswith("list of "):
        return Type("list", item=parse_type(words.removeprefix("list of "), records))
    if words.startswith("[") and words.endswith("]"):
        return choice_of(tuple(word.strip() for word in words[1:-1].split(",")))
    return _named(words, records)


def choice_of(words: tuple[str, ...]) -> Type:
    """A choice of words. Raises :class:`TypeTextError` for an empty or doubled word."""
    if not words or not all(words):
        raise TypeTextError("a choice needs words", help="write it as [price, quality]")
    if len(set(words)) < len(words):
        raise TypeTextError("a choice names a word twice", help="name each word once")
    return Type("choice", choices=words)


def _named(words: str, records: Mapping[str, Record]) -> Type:
    if words in SCALARS:
        return Type(words)
    if words in records:
        return Type("record", record=records[words])
    known = (*SCALARS, *records)
    meant = _SYNONYMS.get(words.lower()) or nearest(words, known)
    fix = f"did you mean {meant}?" if meant else f"known types: {', '.join(known)}; optional ..., list of ..., [a, b]"
    raise TypeTextError(f"unknown type '{words}'", help=fix)
