"""Reads the characters of an expression: literals become placeholders, wrong spellings become findings."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from dunning_engine.calendar import Duration
from dunning_engine.expr import codes
from dunning_engine.expr.split import place
from dunning_engine.model.finding import Finding
from dunning_engine.model.position import Text
from dunning_engine.money import Money

MAX_LENGTH = 2000
MAX_DEPTH = 50
_MAX_DIGITS = 18
_ALLOWED = frozenset({"and", "or", "not", "in", "is", "if", "else", "for"})
_RESPELT = {name: "none" for name in ("None", "null", "NULL", "Null", "nil", "NONE", "undefined")} | {
    "True": "true", "TRUE": "true", "False": "false", "FALSE": "false",
}  # fmt: skip
_SHOUTED = {"AND": "and", "OR": "or", "NOT": "not", "IN": "in"}
_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<prefixed>[A-Za-z_]\w*(?=['"]))
    |(?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    |(?P<instant>\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})?(?![\w:]))
    |(?P<date>\d{4}-\d{2}-\d{2}(?!\w))
    |(?P<time>\d{1,2}:\d{2}(?!\w))
    |(?P<duration>\d+\s+(?:business\s+days?|minutes?|hours?|days?|weeks?|months?|years?)\b)
    |(?P<money>\d+(?:\.\d+)?\s+(?!AND\b|NOT\b)[A-Z]{3}\b)
    |(?P<decimal>\d+\.\d+(?![\w.]))
    |(?P<integer>\d+(?![\w.]))
    |(?P<malformed>\d[\w.]*)
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<open>[(\[])
    |(?P<close>[)\]])
    |(?P<operator>==|!=|<=|>=|//|\*\*|[-+*/%<>,.:])
    |(?P<foreign>:=|&&|\|\||=|!|&|\|)
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_PAIR = {")": "(", "]": "["}
UNKNOWN = object()
"""The literal that stands for what was refused: it has no type, so that nothing more is said about it."""


@dataclass(slots=True)
class Scanned:
    """An expression as Python can read it, in ASCII; ``literals`` are what the placeholders stand for."""

    text: Text
    source: str = ""
    literals: dict[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    shifts: list[tuple[int, int]] = field(default_factory=list)

    def origin(self, offset: int) -> int:
        """The offset in the text that was written, of an offset in ``source``."""
        moved = 0
        for at, by in self.shifts:
            if at >= offset:
                break
            moved += by
        return min(max(offset - moved, 0), len(self.text.value))

    def report(self, offset: int, code: str, message: str, fix: str, length: int = 1) -> None:
        """Add a finding at an offset of the text."""
        self.findings.append(Finding.at(place(self.text, offset), code, message, help=fix, length=length))


class Scanner:
    """One pass over the characters."""

    def __init__(self, text: Text) -> None:
        self.result = Scanned(text)
        self.pieces: list[str] = []
        self.length = 0
        self.open: list[tuple[str, int]] = []
        self.before: list[str] = []

    def run(self) -> Scanned:
        """Scan the whole text."""
        result = self.result
        if len(result.text.value) > MAX_LENGTH:
            result.report(0, codes.LONG, "the expression is too long", f"split it: at most {MAX_LENGTH} characters")
            return result
        for match in _TOKEN.finditer(result.text.value):
            kind = match.lastgroup or "other"
            token = match[0]
            if kind == "operator":
                self._put(token)
            elif kind == "space":
                self._put(" " * len(token))
                continue
            else:
                _TOKENS[kind](self, token, match.start())
            self.before.append(token)
        for bracket, offset in self.open:
            result.report(offset, codes.SYNTAX, f"'{bracket}' is never closed", "add the closing bracket")
        result.source = "".join(self.pieces)
        return result

    def _put(self, piece: str, width: int = -1) -> None:
        self.pieces.append(piece)
        self.length += len(piece)
        if width >= 0 and len(piece) != width:
            self.result.shifts.append((self.length - max(0, len(piece) - width), len(piece) - width))

    def _literal(self, value: Any, token: str) -> None:
        name = f"_{len(self.result.literals)}"
        name = name.ljust(len(token), "_")
        self.result.literals[name] = value
        self._put(name, len(token))

    def _refuse(self, token: str, at: int, code: str, message: str, fix: str) -> None:
        self.result.report(at, code, message, fix, len(token))
        self._literal(UNKNOWN, token)

    def string(self, token: str, _: int) -> None:
        """A text in quotes; a backslash keeps the next character."""
        self._literal(re.sub(r"\\(.)", r"\1", token[1:-1], flags=re.DOTALL) if "\\" in token else token[1:-1], token)

    def prefixed(self, token: str, at: int) -> None:
        """``f'...'`` and its like; a word directly before a quote is something else."""
        if token in _ALLOWED:
            self.name(token, at)
            return
        self.result.report(at, codes.CONSTRUCT, f"a text has no prefix: {token}", "join texts with +", len(token))
        self._put(" " * len(token))

    def value(self, token: str, at: int) -> None:
        """A date, time, instant, duration, amount or decimal."""
        try:
            self._literal(_read(token), token)
        except (ValueError, ArithmeticError):
            self._refuse(token, at, codes.LITERAL, f"{token} does not exist", "check its digits")

    def duration(self, token: str, at: int) -> None:
        """A count and a unit."""
        count, _, unit = token.partition(token[len(re.match(r"\d+", token)[0])])  # type: ignore[index]  # a token begins with digits
        if len(count) > 6:  # noqa: PLR2004 - what Duration.parse reads
            self._refuse(token, at, codes.LITERAL, f"{token} is too long a time", "at most 999999 of a unit")
        else:
            self._literal(Duration.parse(f"{count} {unit}"), token)

    def money(self, token: str, at: int) -> None:
        """An amount and its currency."""
        amount, currency = token.split()
        if len(amount) > _MAX_DIGITS:
            self._refuse(token, at, codes.LITERAL, f"{amount} is too large", f"at most {_MAX_DIGITS} digits")
        else:
            self._literal(Money(Decimal(amount), currency), token)

    def number(self, token: str, at: int) -> None:
        """A whole number or a decimal, without zeros before it."""
        if len(token) > _MAX_DIGITS:
            self._refuse(token, at, codes.LITERAL, f"{token[:12]}... is too large", f"at most {_MAX_DIGITS} digits")
        elif token[0] == "0" and token[1:2] not in {"", "."}:
            self._refuse(token, at, codes.LITERAL, f"{token} has a zero before it", "leave it out, or quote a text")
        elif "." in token:
            self._literal(Decimal(token), token)
        else:
            self._put(token)

    def malformed(self, token: str, at: int) -> None:
        """Digits that are no number."""
        self._refuse(token, at, codes.LITERAL, f"{token} is no number", "write it like 12 or 12.50, a unit after a space")

    def name(self, token: str, at: int) -> None:
        """A name or a word of the language."""
        after_dot = bool(self.before) and self.before[-1] == "."
        if token[0] == "_":
            self._refuse(token, at, codes.PRIVATE, f"{token} begins with an underscore", "such names do not exist here")
        elif after_dot and (keyword.iskeyword(token)):
            self._refuse(token, at, codes.KEYWORD, f"'{token}' is a reserved word", "rename the field")
        elif after_dot or token in _ALLOWED:
            self._put(token)
        elif token in _RESPELT:
            right = _RESPELT[token]
            self.result.report(at, codes.CONSTANT, f"'{token}' is written {right}", f"write {right}", len(token))
            self._put(right, len(token))
        elif token in _SHOUTED:
            right = _SHOUTED[token]
            self.result.report(at, codes.OPERATOR, f"'{token}' is written {right}", f"write {right}", len(token))
            self._put(right, len(token))
        elif keyword.iskeyword(token):
            fix = "there are no functions of one's own" if token == "lambda" else "choose another name"
            code = codes.CONSTRUCT if token in {"lambda", "await", "yield"} else codes.KEYWORD
            self._refuse(token, at, code, f"'{token}' is not part of the language", fix)
        else:
            self._put(token)

    def opening(self, token: str, at: int) -> None:
        """A bracket that opens."""
        self.open.append((token, at))
        if len(self.open) == MAX_DEPTH + 1:
            self.result.report(at, codes.DEEP, f"nested more than {MAX_DEPTH} deep", "give parts a name under computed:")
        self._put(token)

    def closing(self, token: str, at: int) -> None:
        """A bracket that closes."""
        if self.open and self.open[-1][0] == _PAIR[token]:
            self.open.pop()
        else:
            self.result.report(at, codes.SYNTAX, f"'{token}' closes nothing", "remove it, or open it before")
        self._put(token)

    def foreign(self, token: str, at: int) -> None:
        """An operator of another language, read as the one that was meant."""
        if token == "=" and self._is_keyword_argument():
            self._put(token)
            return
        if token == ":=":
            self.result.report(at, codes.CONSTRUCT, "':=' is not part of the language", "name it under computed:", 2)
            self._put(token)
            return
        right = {"=": "==", "&&": "and", "||": "or", "&": "and", "|": "or", "!": "not"}[token]
        self.result.report(at, codes.OPERATOR, f"'{token}' is written {right}", f"write {right}", len(token))
        self._put(right if token == "=" else f" {right} ", len(token))

    def _is_keyword_argument(self) -> bool:
        return len(self.before) > 2 and self.before[-2] in {"(", ","} and self.before[-1].isidentifier()  # noqa: PLR2004 - f ( name

    def other(self, token: str, at: int) -> None:
        """A character that the language does not have."""
        if token in "{}":
            self._refuse(token, at, codes.CONSTRUCT, f"'{token}' is not part of the language", "lists are written [a, b]")
        elif token in "'\"":
            self._refuse(token, at, codes.SYNTAX, "the text is never closed", f"add the closing {token}")
        elif token == "$":
            self._refuse(token, at, codes.SYNTAX, "'${' inside an expression, or without its '}'", "write the name alone")
        else:
            self._refuse(token, at, codes.SYNTAX, f"unexpected character {token!r}", "quote it if it belongs to a text")


def _read(token: str) -> Any:
    if "T" in token:
        return datetime.fromisoformat(token)
    if "-" in token:
        return date.fromisoformat(token)
    return time.fromisoformat(token.rjust(5, "0"))


_TOKENS: dict[str, Callable[[Scanner, str, int], None]] = {
    "string": Scanner.string, "prefixed": Scanner.prefixed, "instant": Scanner.value, "date": Scanner.value,
    "time": Scanner.value, "duration": Scanner.duration, "money": Scanner.money, "decimal": Scanner.number,
    "integer": Scanner.number, "malformed": Scanner.malformed, "name": Scanner.name, "open": Scanner.opening,
    "close": Scanner.closing, "foreign": Scanner.foreign, "other": Scanner.other,
}  # fmt: skip


def scan(text: Text) -> Scanned:
    """Read an expression's characters; findings are on the text as it was written."""
    return Scanner(text).run()
