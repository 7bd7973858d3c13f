"""A letter on A4 for a window envelope, as a PDF whose fonts are embedded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from babel.dates import format_date

from dunning_engine.errors import ConfigurationError

MM = 72 / 25.4
_WIDTH, _HEIGHT = 210 * MM, 297 * MM
_LEFT, _RIGHT, _TOP, _BOTTOM = 22 * MM, 22 * MM, 20 * MM, 22 * MM
_WINDOW_X, _WINDOW_Y = 110 * MM, _HEIGHT - 52 * MM
_BODY_TOP = 105 * MM
_SIZE, _LEADING = 10, 14
_FONT, _BOLD = "Vera", "VeraBd"
_SPACES = str.maketrans({"\u202f": "\u00a0", "\u2007": "\u00a0", "\u2009": "\u00a0", "\t": " "})
_WORDS = {
    "fr": ("Lettre recommandée avec avis de réception", "Exemplaire pour le dossier", "Objet"),
    "en": ("Registered letter with acknowledgement of receipt", "Copy for the file", "Subject"),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on a letter. ``reference`` is that of a registered one, ``""`` for a plain one."""

    sender: Sequence[str]
    recipient: Sequence[str]
    day: date
    language: str
    subject: str
    body: str
    reference: str = ""

    @property
    def texts(self) -> str:
        """All that is printed."""
        return "\n".join((*self.sender, *self.recipient, self.subject, self.body)).translate(_SPACES)


class Printer:
    """Sets letters. Raises :class:`ConfigurationError` where the extra is not installed."""

    def __init__(self) -> None:
        try:
            self._fonts: Any = import_module("reportlab.pdfbase.ttfonts")
            self._metrics: Any = import_module("reportlab.pdfbase.pdfmetrics")
            self._canvas: Any = import_module("reportlab.pdfgen.canvas")
            self._flow: Any = import_module("reportlab.platypus")
            self._styles: Any = import_module("reportlab.lib.styles")
        except ImportError as error:
            raise ConfigurationError(
                "what sets letters is not installed", help="pip install 'dunning-engine[pdf]'"
            ) from error
        for name in (_FONT, _BOLD):
            self._metrics.registerFont(self._fonts.TTFont(name, f"{name}.ttf"))

    def unprintable(self, sheet: Sheet) -> str:
        """The characters that the font does not have, ``""`` when it has all."""
        known = self._metrics.getFont(_FONT).face.charToGlyph
        return "".join(sorted({sign for sign in sheet.texts if sign != "\n" and ord(sign) not in known}))

    def pdf(self, sheet: Sheet, *, copy: bool = False) -> bytes:
        """The letter; the same for the same sheet. ``copy`` marks the one that stays in the file."""
        target = BytesIO()
        canvas = self._canvas.Canvas(target, pagesize=(_WIDTH, _HEIGHT), invariant=1, lang=sheet.language)
        canvas.setTitle(sheet.subject.translate(_SPACES))
        pages = self._pages(sheet)
        for number, flowables in enumerate(pages, 1):
            if number == 1:
                self._head(canvas, sheet)
            self._mark(canvas, sheet, number, len(pages), copy=copy)
            self._place(canvas, flowables, _BODY_TOP if number == 1 else _TOP)
            canvas.showPage()
        canvas.save()
        return target.getvalue()

    def _head(self, canvas: Any, sheet: Sheet) -> None:
        self._lines(canvas, sheet.sender, _LEFT, _HEIGHT - _TOP)
        self._lines(canvas, sheet.recipient, _WINDOW_X, _WINDOW_Y)
        canvas.setFont(_FONT, _SIZE)
        canvas.drawString(_WINDOW_X, _HEIGHT - 90 * MM, format_date(sheet.day, "long", sheet.language))
        if sheet.reference:
            canvas.setFont(_BOLD, _SIZE)
            canvas.drawString(_LEFT, _HEIGHT - 84 * MM, _words(sheet)[0])
            canvas.setFont(_FONT, _SIZE)
            canvas.drawString(_LEFT, _HEIGHT - 90 * MM, sheet.reference)

    def _mark(self, canvas: Any, sheet: Sheet, number: int, pages: int, *, copy: bool) -> None:
        canvas.setFont(_FONT, 8)
        if copy:
            canvas.drawString(_LEFT, 12 * MM, _words(sheet)[1])
        if pages > 1:
            canvas.drawRightString(_WIDTH - _RIGHT, 12 * MM, f"{number} / {pages}")

    def _lines(self, canvas: Any, lines: Sequence[str], x: float, y: float) -> None:
        canvas.setFont(_FONT, _SIZE)
        for number, line in enumerate(lines):
            canvas.drawString(x, y - number * _LEADING, line.translate(_SPACES))

    def _pages(self, sheet: Sheet) -> list[list[Any]]:
        """The text's paragraphs by page; one that does not fit is split."""
        waiting = self._paragraphs(sheet)
        pages: list[list[Any]] = []
        while waiting:
            room = _HEIGHT - (_BODY_TOP if not pages else _TOP) - _BOTTOM
            page: list[Any] = []
            while waiting:
                _, height = waiting[0].wrap(_WIDTH - _LEFT - _RIGHT, room)
                if height > room:
                    parts = waiting[0].split(_WIDTH - _LEFT - _RIGHT, room)
                    waiting[:1] = parts if len(parts) > 1 else waiting[:1]
                    if len(parts) < 2:  # noqa: PLR2004 - not split: all of it goes to the next page
                        break
                    _, height = waiting[0].wrap(_WIDTH - _LEFT - _RIGHT, room)
                room -= height + _LEADING / 2
                page.append(waiting.pop(0))
            pages.append(page)
        return pages

    def _paragraphs(self, sheet: Sheet) -> list[Any]:
        style = self._styles.ParagraphStyle("body", fontName=_FONT, fontSize=_SIZE, leading=_LEADING)
        bold = self._styles.ParagraphStyle("subject", parent=style, fontName=_BOLD)
        subject = (
            f"{_words(sheet)[2]} : {sheet.subject}"
            if sheet.language == "fr"
            else f"{_words(sheet)[2]}: {sheet.subject}"
        )
        texts = [(" ".join(subject.split()), bold), *((part, style) for part in sheet.body.strip().split("\n\n"))]
        return [
            self._flow.Paragraph(escape(text.strip("\n").translate(_SPACES)).replace("\n", "<br/>"), of)
            for text, of in texts
        ]

    def _place(self, canvas: Any, flowables: Sequence[Any], top: float) -> None:
        y = _HEIGHT - top
        for flowable in flowables:
            _, height = flowable.wrap(_WIDTH - _LEFT - _RIGHT, y)
            y -= height
            flowable.drawOn(canvas, _LEFT, y)
            y -= _LEADING / 2


def _words(sheet: Sheet) -> tuple[str, str, str]:
    return _WORDS.get(sheet.language, _WORDS["en"])
