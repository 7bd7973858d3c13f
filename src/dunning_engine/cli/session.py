"""Opens the engine for a command: configuration, arguments over it, the clock, the library and its time zone."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import typer

from dunning_engine.api import Engine
from dunning_engine.config import Config, load_config, parse_setting
from dunning_engine.errors import ConfigurationError, StoreError
from dunning_engine.library import Library
from dunning_engine.library.library import SHARED
from dunning_engine.ports.clock import Clock, SimulatedClock, SystemClock
from dunning_engine.process.reader import read_shared
from dunning_engine.vault.keys import KeyRing


def configured(
    db: str | None = None, processes: Path | None = None, sets: Sequence[str] | None = None
) -> tuple[Config, Library]:
    """The configuration with the arguments over it, and the library that it names.

    Raises :class:`ConfigurationError`, and :class:`typer.BadParameter` for a ``--set`` that is no setting.
    """
    settings: dict[str, dict[str, str]] = {}
    for text in sets or ():
        process, key, value = _setting(text)
        settings.setdefault(process, {})[key] = value
    config = load_config(Path.cwd(), os.environ, database=_url(db), processes=processes, settings=settings or None)
    library = Library.open(config.processes)
    for process in settings:
        if process not in library.processes():
            raise typer.BadParameter(f"there is no process '{process}'", param_hint="--set")
    return config, library


def _setting(text: str) -> tuple[str, str, str]:
    try:
        return parse_setting(text)
    except ConfigurationError as error:
        raise typer.BadParameter(str(error), param_hint="--set") from error


def _url(db: str | None) -> str | None:
    return f"sqlite:///{db}" if db is not None and "://" not in db else db


@contextmanager
def opened(
    db: str | None, processes: Path | None, now: str | None, sets: Sequence[str] | None, *,
    standins: bool = False, reading: bool = False, creating: bool = False,
) -> Iterator[Engine]:  # fmt: skip
    """An engine on the configured database, closed at the end of the block.

    ``reading`` says that nothing is performed, so that no adapter is needed; ``standins`` that everything
    outside is a stand-in. An SQLite database is upgraded as needed, and with ``creating`` created; any other must have
    the schema. Raises :class:`StoreError` for one that is not there.
    """
    config, library = configured(db, processes, sets)
    clock = clock_at(now, library)
    sqlite = config.database.startswith("sqlite")
    if sqlite and not creating:
        _must_exist(config.database)
    engine = Engine.open(
        config.database, processes=library.root, settings=config.settings, clock=clock,
        adapters=None if standins or reading else config.choices,
        standins=standins or reading, prefix=config.prefix, upgrade=sqlite,
        vault=key_ring(config), keep_days=config.vault.keep_days, people=config.people, reveal=config.vault.reveal,
    )  # fmt: skip
    with engine:
        if not sqlite:
            engine.check_schema()
        yield engine


def _must_exist(url: str) -> None:
    """A database that is only looked into is not made by that: it would hide that its name was misspelt."""
    path = url.partition("///")[2].partition("?")[0]
    if path and not path.startswith((":memory:", "file:")) and not Path(path).exists():
        raise StoreError(
            f"there is no database {path}",
            help="name one with --db or in the configuration; `dunning start` and `dunning db upgrade` make a new one",
            database=path,
        )


def key_ring(config: Config) -> KeyRing | None:
    """The vault's keys: those of the environment, else of the configured file; ``None`` where there are none."""
    ring = KeyRing.from_environment(os.environ)
    return KeyRing.read(config.vault.key_file) if ring is None and config.vault.key_file is not None else ring


def clock_at(now: str | None, library: Library) -> Clock:
    """The machine's clock; with ``--now`` one that stands still at that instant."""
    if now is None:
        return SystemClock()
    try:
        moment = datetime.fromisoformat(now)
    except ValueError as error:
        raise typer.BadParameter(f"{now!r} is no instant; write it as 2026-03-01T09:00", param_hint="--now") from error
    return SimulatedClock(moment if moment.tzinfo is not None else moment.replace(tzinfo=zone_of(library)))


def zone_of(library: Library) -> tzinfo:
    """The time zone of the library's calendars; UTC where they have none, or several."""
    shared, _ = read_shared(library.files(SHARED))
    zones = {calendar.zone for calendar in shared.calendars.values()}
    try:
        return ZoneInfo(zones.pop()) if len(zones) == 1 else UTC
    except (ValueError, KeyError):
        return UTC


def library_of(path: Path) -> Path | None:
    """The folder of processes that a path is, or is in; ``None`` where it is in none."""
    whole = path.resolve()
    for folder in (whole, *whole.parents):
        if (folder / "process.yaml").is_file() or folder.name == SHARED:
            return folder.parent
    return path if path.is_dir() and next(path.glob("*/process.yaml"), None) is not None else None
