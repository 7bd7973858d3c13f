"""CSV text to cells, each with its true place in the file, also where it is quoted or runs over several lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dunning_engine.model.finding import Finding
from dunning_engine.model.position import Mark, Position, Text

_BREAK = re.compile(r"\r\n|\n|\r")
_INSIDE = re.compile(r'""|\r\n|\n|\r')
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')


def separator_of(text: str) -> str:
    """A comma or a semicolon, as the first line has it."""
    first = _BREAK.split(text, maxsplit=1)[0]
    return ";" if first.count(";") > first.count(",") else ","


def read_csv(path: str, text: str) -> tuple[list[list[Text]], list[Finding]]:
    """The lines that are not empty, their cells without spaces around."""
    scanner = _Scanner(path, text.removeprefix("\ufeff"))
    lines = [cells for cells in scanner.lines() if any(cell.value for cell in cells)]
    return lines, scanner.findings


class _Scanner:
    """One pass over the text; ``begins`` is where the current line of the file does."""

    def __init__(self, path: str, text: str) -> None:
        self.sign = separator_of(text)
        self.plain = re.compile(rf"[^{self.sign}\r\n]*")
        self.path, self.text = path, text
        self.at, self.line, self.begins = 0, 1, 0
        self.findings: list[Finding] = []

    def lines(self) -> Iterator[list[Text]]:
        """The cells of each record."""
        while self.at < len(self.text):
            cells = [self.cell()]
            while self.text.startswith(self.sign, self.at):
                self.at += 1
                cells.append(self.cell())
            yield cells
            if end := _BREAK.match(self.text, self.at):
                self.at = end.end()
                self.wrapped()

    def wrapped(self) -> None:
        """A line of the file is over."""
        self.line, self.begins = self.line + 1, self.at

    def cell(self) -> Text:
        """The cell that begins here."""
        quoted = _QUOTED.match(self.text, self.at)
        if quoted is None and self.text.startswith('"', self.at):
            self.unclosed()
        cell = self.quoted(quoted[1]) if quoted is not None else self.taken()
        value = cell.value.rstrip()
        return cell.part(len(value) - len(value.lstrip()), len(value))

    def quoted(self, inside: str) -> Text:
        """A cell in quotes; whatever follows the closing one belongs to it, as spreadsheets read it."""
        self.at += 1
        at, end, marks, value = self.place(), self.at + len(inside), list[Mark](), ""
        for piece in _INSIDE.finditer(self.text, self.at, end):
            value += self.text[self.at : piece.start()] + ('"' if piece[0] == '""' else "\n")
            self.at = piece.end()
            if piece[0] != '""':
                self.wrapped()
            marks.append((len(value), self.line, self.at - self.begins + 1))
        value += self.text[self.at : end]
        self.at = end + 1
        marks.append((len(value), self.line, self.at - self.begins + 1))
        return Text(value + self.taken().value, at, tuple(marks))

    def taken(self) -> Text:
        """The text up to the next sign or line break."""
        found = self.plain.match(self.text, self.at)
        start, self.at = self.at, found.end() if found is not None else self.at
        return Text(self.text[start : self.at], Position(self.path, self.line, start - self.begins + 1))

    def place(self) -> Position:
        """Where the scanner stands."""
        return Position(self.path, self.line, self.at - self.begins + 1)

    def unclosed(self) -> None:
        """A quote that nothing closes."""
        message = "a quote is opened here and not closed"
        self.findings.append(Finding.at(self.place(), "E315", message, help='close it with "; a quote inside is ""'))
