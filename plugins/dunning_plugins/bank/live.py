"""The bank by files: statements (camt.053, camt.054) that somebody puts into a folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from dunning_engine.errors import ConfigurationError, InputError, UnavailableError
from dunning_engine.model.types import TEXT, Field
from dunning_engine.ports.adapter import Inbound, Result
from dunning_engine.ports.journal import Journal
from dunning_plugins.bank.answers import returned, transfers
from dunning_plugins.bank.camt import Entry, read

SETTINGS = {"folder": Field("folder", TEXT, doc="Where the statements are, as *.xml.")}


class StatementFolder:
    """Reads all statements of a folder, each once. An entry that two files tell counts once."""

    rail = ""
    owns_retries = False

    def __init__(self, settings: Mapping[str, Any], _: Journal) -> None:
        self._folder = Path(str(settings.get("folder", "")))
        if not settings.get("folder") or not self._folder.is_dir():
            raise ConfigurationError(
                f"bank: there is no folder {self._folder}", help="set folder to that of the statements"
            )
        self._read: dict[tuple[str, int, int], tuple[Entry, ...]] = {}

    @property
    def name(self) -> str:
        """As configured."""
        return "camt"

    @property
    def standin(self) -> bool:
        """No: it is the bank's own word."""
        return False

    def transfers(self, *, key: str, at: datetime, since: date | None = None, reference: str | None = None) -> Result:
        """The transfers received. Raises :class:`UnavailableError` naming a file that cannot be read."""
        return transfers(self._entries(), since, reference)

    def returned(self, *, key: str, at: datetime, since: date | None = None, reference: str | None = None) -> Result:
        """The debits returned. Raises :class:`UnavailableError` naming a file that cannot be read."""
        return returned(self._entries(), since, reference)

    def find(self, key: str) -> Result | None:
        """Nothing: it does no deeds."""
        return None

    def inbound(self, now: datetime) -> Sequence[Inbound]:
        """Nothing: a bank names no deed of ours. See :func:`dunning_plugins.bank.camt.events`."""
        return ()

    def inbound_due(self) -> datetime | None:
        """Nobody can tell."""
        return None

    def _entries(self) -> list[Entry]:
        found: list[Entry] = []
        for path in sorted(self._folder.glob("*.xml")):
            stamp = path.stat()
            known = (path.name, stamp.st_mtime_ns, stamp.st_size)
            if known not in self._read:
                try:
                    self._read[known] = read(path.read_bytes())
                except InputError as error:
                    raise UnavailableError(
                        f"bank: {path.name}: {error.message}", reason=f"unreadable: {path.name}"
                    ) from error
            found += self._read[known]
        return found
