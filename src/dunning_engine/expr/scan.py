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
from dunning_engine.model.finding import Finding
from dunning_engine.model.position import Text
from dunning_engine.money import Money

MAX_LENGTH = 2000
MAX_DEPTH = 50
_MAX_DIGITS = 18
_ALLOWED = frozenset({"and", "or", "not", "in", "is", "if", "else", "for"})
_RESPELT = dict.fromkeys(("None", "null", "NULL", "Null", "nil", "NONE", "undefined"), "none") | {
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
    |(?P<operator>==|!=|<=|>=|//|\*\*|[-+*/%<>,.]|:(?!=))
    |(?P<foreign>:=|&&|\|\||=|!|&|\||~)
    |(?P<unclosed>['"$].*)
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
        self.findings.append(Finding.at(self.text.place(offset), code, message, help=fix, length=length))


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
            found = match[0]
            if kind == "operator":
                self._put(found)
            elif kind == "space":
                self._put(" " * len(found))
                continue
            else:
                _TOKENS[kind](self, found, match.start())
            self.before.append(found)
        for bracket, offset in self.open:
            result.report(offset, codes.SYNTAX, f"'{bracket}' is never closed", "add the closing bracket")
        result.source = "".join(self.pieces)
        return result

    def _put(self, piece: str, width: int = -1) -> None:
        self.pieces.append(piece)
        self.length += len(piece)
        if width >= 0 and len(piece) != width:
            self.result.shifts.append((self.length - max(0, len(piece) - width), len(piece) - width))

    def _literal(self, value: Any, found: str) -> None:
        name = f"_{len(self.result.literals)}"
        name = name.ljust(len(found), "_")
        self.result.literals[name] = value
        self._put(name, len(found))

    def _refuse(self, found: str, at: int, code: str, message: str, fix: str) -> None:
        self.result.report(at, code, message, fix, len(found))
        self._literal(UNKNOWN, found)

    def string(self, found: str, _: int) -> None:
        """A text in quotes; a backslash keeps the next character."""
        self._literal(re.sub(r"\\(.)", r"\1", found[1:-1], flags=re.DOTALL) if "\\" in found else found[1:-1], found)

    def prefixed(self, found: str, at: int) -> None:
        """``f'...'`` and its like; a word directly before a quote is something else."""
        if found in _ALLOWED:
            self.name(found, at)
            return
        self.result.report(at, codes.CONSTRUCT, f"a text has no prefix: {found}", "join texts with +", len(found))
        self._put(" " * len(found))

    def value(self, found: str, at: int) -> None:
        """A date, time, instant, duration, amount or decimal."""
        try:
            self._literal(_read(found), found)
        except (ValueError, ArithmeticError):
            self._refuse(found, at, codes.LITERAL, f"{found} does not exist", "check its digits")

    def duration(self, found: str, at: int) -> None:
        """A count and a unit."""
        count, _, unit = found.partition(found[len(re.match(r"\d+", found)[0])])  # type: ignore[index]  # a found begins with digits
        if len(count) > 6:  # noqa: PLR2004 - what Duration.parse reads
            self._refuse(found, at, codes.LITERAL, f"{found} is too long a time", "at most 999999 of a unit")
        else:
            self._literal(Duration.parse(f"{count} {unit}"), found)

    def money(self, found: str, at: int) -> None:
        """An amount and its currency."""
        amount, currency = found.split()
        if len(amount) > _MAX_DIGITS:
            self._refuse(found, at, codes.LITERAL, f"{amount} is too large", f"at most {_MAX_DIGITS} digits")
        else:
            self._literal(Money(Decimal(amount), currency), found)

    def number(self, found: str, at: int) -> None:
        """A whole number or a decimal, without zeros before it."""
        if len(found) > _MAX_DIGITS:
            self._refuse(found, at, codes.LITERAL, f"{found[:12]}... is too large", f"at most {_MAX_DIGITS} digits")
        elif found[0] == "0" and found[1:2] not in {"", "."}:
            self._refuse(found, at, codes.LITERAL, f"{found} has a zero before it", "leave it out, or quote a text")
        elif "." in found:
            self._literal(Decimal(found), found)
        else:
            self._put(found)

    def malformed(self, found: str, at: int) -> None:
        """Digits that are no number."""
        self._refuse(
            found, at, codes.LITERAL, f"{found} is no number", "write it like 12 or 12.50, a unit after a space"
        )

    def name(self, found: str, at: int) -> None:
        """A name or a word of the language."""
        after_dot = bool(self.before) and self.before[-1] == "."
        if found[0] == "_":
            self._refuse(found, at, codes.PRIVATE, f"{found} begins with an underscore", "such names do not exist here")
        elif after_dot and (keyword.iskeyword(found)):
            self._refuse(found, at, codes.KEYWORD, f"'{found}' is a reserved word", "rename the field")
        elif after_dot or found in _ALLOWED:
            self._put(found)
        elif found in _RESPELT:
            right = _RESPELT[found]
            self.result.report(at, codes.CONSTANT, f"'{found}' is written {right}", f"write {right}", len(found))
            self._put(right, len(found))
        elif found in _SHOUTED:
            right = _SHOUTED[found]
            self.result.report(at, codes.OPERATOR, f"'{found}' is written {right}", f"write {right}", len(found))
            self._put(right, len(found))
        elif keyword.iskeyword(found):
            fix = "there are no functions of one's own" if found == "lambda" else "choose another name"
            code = codes.CONSTRUCT if found in {"lambda", "await", "yield"} else codes.KEYWORD
            self._refuse(found, at, code, f"'{found}' is not part of the language", fix)
        else:
            self._put(found)

    def opening(self, found: str, at: int) -> None:
        """A bracket that opens."""
        self.open.append((found, at))
        if len(self.open) == MAX_DEPTH + 1:
            self.result.report(
                at, codes.DEEP, f"nested more than {MAX_DEPTH} deep", "give parts a name under computed:"
            )
        self._put(found)

    def closing(self, found: str, at: int) -> None:
        """A bracket that closes."""
        if self.open and self.open[-1][0] == _PAIR[found]:
            self.open.pop()
        else:
            self.result.report(at, codes.SYNTAX, f"'{found}' closes nothing", "remove it, or open it before")
        self._put(found)

    def foreign(self, found: str, at: int) -> None:
        """An operator of another language, read as the one that was meant."""
        if found == "=" and self._is_keyword_argument():
            self._put(found)
            return
        if found == ":=":
            self.result.report(at, codes.CONSTRUCT, "':=' is not part of the language", "name it under computed:", 2)
            self._put(found)
            return
        right = {"=": "==", "&&": "and", "||": "or", "&": "and", "|": "or", "!": "not", "~": "not"}[found]
        self.result.report(at, codes.OPERATOR, f"'{found}' is written {right}", f"write {right}", len(found))
        self._put(right if found == "=" else f" {right} ", len(found))

    def _is_keyword_argument(self) -> bool:
        return len(self.before) > 2 and self.before[-2] in {"(", ","} and self.before[-1].isidentifier()  # noqa: PLR2004 - f ( name

    def unclosed(self, found: str, at: int) -> None:
        """A text that never ends, or the sign of an expression inside one; the rest is not read."""
        if found[0] == "$":
            self.result.report(
                at, codes.SYNTAX, "'${' inside an expression, or without its '}'", "write the name alone"
            )
        else:
            self.result.report(at, codes.SYNTAX, "the text is never closed", f"add the closing {found[0]}")
        self._literal(UNKNOWN, found)

    def other(self, found: str, at: int) -> None:
        """A character that the language does not have."""
        if found in "{}":
            self._refuse(
                found, at, codes.CONSTRUCT, f"'{found}' is not part of the language", "lists are written [a, b]"
            )
        else:
            self._refuse(found, at, codes.SYNTAX, f"unexpected character {found!r}", "quote it if it belongs to a text")


def _read(found: str) -> Any:
    if "T" in found:
        return datetime.fromisoformat(found)
    if "-" in found:
        return date.fromisoformat(found)
    return time.fromisoformat(found.rjust(5, "0"))


_TOKENS: dict[str, Callable[[Scanner, str, int], None]] = {
    "string": Scanner.string, "prefixed": Scanner.prefixed, "instant": Scanner.value, "date": Scanner.value,
    "time": Scanner.value, "duration": Scanner.duration, "money": Scanner.money, "decimal": Scanner.number,
    "integer": Scanner.number, "malformed": Scanner.malformed, "name": Scanner.name, "open": Scanner.opening,
    "close": Scanner.closing, "foreign": Scanner.foreign, "other": Scanner.other,
    "unclosed": Scanner.unclosed,
}  # fmt: skip


def scan(text: Text) -> Scanned:
    """Read an expression's characters; findings are on the text as it was written."""
    return Scanner(text).run()
