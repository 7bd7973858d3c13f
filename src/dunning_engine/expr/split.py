"""Takes expressions out of scalars: one ``${...}`` as a whole, or several inside a text, with their places."""

from __future__ import annotations

from dunning_engine.model.position import Text


def strip(text: Text) -> Text:
    """The expression inside, if the text is one ``${...}``; otherwise the text itself."""
    parts = interpolations(text)
    solid = [part for part in parts if isinstance(part, Text) or part.strip()]
    return solid[0] if len(solid) == 1 and isinstance(solid[0], Text) else text


def interpolations(text: Text) -> tuple[Text | str, ...]:
    """A text in pieces: literal ``str`` and expression :class:`Text`, in order, empty pieces left out.

    A ``${`` without its ``}`` stays in its expression, which is then refused with its place.
    """
    value, pieces, start = text.value, list[Text | str](), 0
    while (opening := value.find("${", start)) >= 0:
        if opening > start:
            pieces.append(value[start:opening])
        end = _closing(value, opening + 2)
        if end < 0:
            pieces.append(text.part(opening))
            return tuple(pieces)
        pieces.append(text.part(opening + 2, end))
        start = end + 1
    if start < len(value):
        pieces.append(value[start:])
    return tuple(pieces)


def _closing(value: str, start: int) -> int:
    depth, quote, at = 0, "", start
    while at < len(value):
        mark = value[at]
        if quote:
            at += mark == "\\"
            quote = "" if mark == quote else quote
        elif mark in "'\"":
            quote = mark
        elif mark == "{":
            depth += 1
        elif mark == "}":
            if not depth:
                return at
            depth -= 1
        at += 1
    return -1
