"""Letters as print-ready PDF files in a folder, for whoever prints and posts them (extra `pdf`)."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dunning_engine.errors import ConfigurationError, DeclinedError
from dunning_engine.model.letter import Letter
from dunning_engine.model.types import TEXT, Field
from dunning_engine.ports.adapter import Inbound, Result
from dunning_engine.ports.journal import Journal
from dunning_plugins.post.page import Printer, Sheet
from dunning_plugins.standin import digits, token

SETTINGS = {
    "folder": Field("folder", TEXT, doc="Where the files go; it is made when it is not there."),
    "sender": Field("sender", TEXT, doc="The company's name and address, lines parted by a line break or a `|`."),
    "zone": Field(
        "zone", TEXT, required=False, default="Europe/Paris", doc="Where the letter's date is that of the day."
    ),
}


class PdfLetters:
    """Writes each copy as a file of its own: the one that is sent, and those for the file (STO-19).

    Done means written. The tracking number is our own reference, printed on the letter, until the post's own is
    known. The copy that is sent is written last: where it is, the deed was done.
    """

    rail = ""
    owns_retries = False

    def __init__(self, settings: Mapping[str, Any], _: Journal) -> None:
        missing = [name for name in ("folder", "sender") if not settings.get(name)]
        if missing:
            raise ConfigurationError(f"post: {missing[0]} is not set", help=f"set {missing[0]} under [adapters.post]")
        self._folder = Path(str(settings["folder"]))
        self._sender = tuple(line.strip() for line in str(settings["sender"]).replace("|", "\n").splitlines())
        self._zone = ZoneInfo(str(settings.get("zone", "Europe/Paris")))
        self._printer = Printer()

    @property
    def name(self) -> str:
        """As configured."""
        return "pdf"

    @property
    def standin(self) -> bool:
        """No: somebody posts them."""
        return False

    def registered(self, *, key: str, at: datetime, letter: Letter, to: str, copies: int = 1) -> Result:
        """Write a registered letter."""
        self._write("registered", key, at, letter, to, copies)
        return {"tracking": _reference(key)}

    def plain(self, *, key: str, at: datetime, letter: Letter, to: str, copies: int = 1) -> Result:
        """Write a plain letter."""
        self._write("plain", key, at, letter, to, copies)
        return {}

    def find(self, key: str) -> Result | None:
        """What was written under a key."""
        if self._path(key, "registered").exists():
            return {"tracking": _reference(key)}
        return {} if self._path(key, "plain").exists() else None

    def inbound(self, now: datetime) -> Sequence[Inbound]:
        """Nothing: what became of a letter somebody enters."""
        return ()

    def inbound_due(self) -> datetime | None:
        """Nobody can tell."""
        return None

    def _write(self, verb: str, key: str, at: datetime, letter: Letter, to: str, copies: int) -> None:
        if not (to or "").strip():
            raise DeclinedError("post: no address", reason="no_address")
        if self._path(key, verb).exists():
            return
        day = at.astimezone(self._zone).date()
        reference = _reference(key) if verb == "registered" else ""
        sheet = Sheet(self._sender, _lines(to), day, letter.language, letter.subject, letter.body, reference)
        unprintable = self._printer.unprintable(sheet)
        if unprintable:
            raise DeclinedError(f"post: {unprintable!r} cannot be printed", reason="unprintable")
        self._folder.mkdir(parents=True, exist_ok=True)
        for number in range(2, copies + 1):
            self._save(self._path(key, f"file-{number}"), self._printer.pdf(sheet, copy=True))
        self._save(self._path(key, verb), self._printer.pdf(sheet))

    def _path(self, key: str, role: str) -> Path:
        return self._folder / f"{token('letter', key)}-{role}.pdf"

    def _save(self, path: Path, content: bytes) -> None:
        """All of a file or none of it: what is printed is never half a letter."""
        draft = path.with_suffix(".part")
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)


def _reference(key: str) -> str:
    return f"LR-{digits(10, 'letter', key)}"


def _lines(address: str) -> tuple[str, ...]:
    """An address on file is one text: its parts, on lines of their own."""
    parts = address.replace("\n", ",").split(",")
    return tuple(part.strip() for part in parts if part.strip())
