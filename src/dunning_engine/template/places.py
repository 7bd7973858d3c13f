"""Where words of a text stand: the template library knows lines only, so columns are looked up in the source."""

from __future__ import annotations

import re
from dataclasses import dataclass

CODE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_TOKEN = re.compile(
    r"""(?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    |(?P<tag>\{%[-+]?\s*\w+)
    |(?P<filter>\|\s*\w+)
    |(?P<test>\bis\s+(?:not\s+)?\w+)
    |(?P<rest>\.\s*\w+)
    |(?P<path>[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*)""",
    re.VERBOSE | re.DOTALL,
)
_LAST = re.compile(r"\w+\Z")
_OPENING = re.compile(r"\{\{|\{%|\{#")
_CLOSING = {"{{": "}}", "{%": "%}", "{#": "#}"}
_QUOTES = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", re.DOTALL)
_BLOCK = re.compile(r"\{%[-+]?\s*(\w+)")
_PAIRED = ("if", "for", "with")


@dataclass(frozen=True, slots=True)
class Unclosed:
    """What is opened at an offset and never closed: the sign or the block, and what would close it."""

    offset: int
    opened: str
    close: str


class Places:
    """Finds the columns of words in the code of a text; the same word of a line again: the next of its places.

    A word is asked for as what it is there: a path ``a.b``, ``|filter``, ``is test``, ``%tag``, ``'text``, or anything.
    """

    def __init__(self, body: str) -> None:
        self.body = body
        self._lines = body.split("\n")
        self._columns: dict[tuple[int, str], list[int]] = {}
        for code in CODE.finditer(body):
            for token in _TOKEN.finditer(body, code.start(), code.end()):
                self._take(token)

    def column(self, line: int, word: str) -> int:
        """The column of the next occurrence of a word in a line; that of the line's code where it is not found."""
        last = _LAST.findall(word)[-1:]
        for asked in (word, f"{word} ...", *last, *(f"{each} ..." for each in last)):
            columns = self._columns.get((line, asked), [])
            if columns:
                return columns.pop(0) if len(columns) > 1 else columns[0]
        text = self._lines[line - 1] if 0 < line <= len(self._lines) else ""
        return max(text.find("{"), 0) + 1

    def at(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset."""
        return self.body.count("\n", 0, offset) + 1, offset - self.body.rfind("\n", 0, offset)

    def _take(self, token: re.Match[str]) -> None:
        kind, found = token.lastgroup, token[0]
        if kind == "path":
            steps = re.sub(r"\s", "", found).split(".")
            self._note(".".join(steps), token.start())
            for length in range(1, len(steps)):  # a path that is read on from
                self._note(".".join(steps[:length]) + " ...", token.start())
            for step in re.finditer(r"\w+", found):
                self._note(step[0] + " ...", token.start() + step.start())
        elif kind == "string":
            self._note(f"'{found[1:-1]}", token.start() + 1)
        else:
            word = _LAST.findall(found)[0]
            sign = {"tag": "%", "filter": "|", "test": "is "}.get(kind or "", "")
            for name in {sign + word, word + " ..."}:
                self._note(name, token.end() - len(word))

    def _note(self, word: str, offset: int) -> None:
        line, column = self.at(offset)
        self._columns.setdefault((line, word), []).append(column)


def unclosed(body: str) -> Unclosed | None:
    """The first sign that is opened and not closed, else the innermost block without its end; ``None``: neither."""
    begins, blocks = 0, list[Unclosed]()
    while opening := _OPENING.search(body, begins):
        end = _end(body, opening)
        if end < 0:
            return Unclosed(opening.start(), opening[0], _CLOSING[opening[0]])
        block = _BLOCK.match(body, opening.start())
        if block is not None and block[1] in _PAIRED:
            blocks.append(Unclosed(opening.start(), f"{{% {block[1]} %}}", f"{{% end{block[1]} %}}"))
        elif block is not None and block[1].removeprefix("end") in _PAIRED and blocks:
            blocks.pop()
        begins = end
    return blocks[-1] if blocks else None


def _end(body: str, opening: re.Match[str]) -> int:
    """Where what was opened is closed; -1 where another is opened before, or the text ends."""
    close = _CLOSING[opening[0]]
    if opening[0] == "{#":
        found = body.find(close, opening.end())
        return found + 2 if found >= 0 else -1
    inside = _QUOTES.sub(lambda quoted: re.sub(r"[^\n]", " ", quoted[0]), body[opening.end() :])
    found = inside.find(close)
    again = _OPENING.search(inside)
    if found < 0 or (again is not None and again.start() < found):
        return -1
    return opening.end() + found + 2
