"""``dunning vault``: keys, what the vault holds, one-time reveal, purge and audit."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from secrets import token_hex
from typing import Annotated

import typer

from dunning_engine.cli.lazy import command_app
from dunning_engine.cli.options import By, Db, Json, Now, Processes
from dunning_engine.cli.output import emit, local, plural, say, say_table, write
from dunning_engine.cli.session import configured, key_ring, opened, zone_of
from dunning_engine.vault.keys import KEYS, KeyRing, merged, new_key

app = command_app(no_args_is_help=True)


@app.callback()
def group() -> None:
    """Look after bank and card values: keys, reveal, purge, audit."""


@app.command()
def keygen(
    key_id: Annotated[str | None, typer.Option("--id", metavar="ID", help="The key's id; else a random one.")] = None,
    file: Annotated[
        Path | None, typer.Option("--file", metavar="FILE", help="Write it here, before the older ones.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Make a new master key, for DUNNING_VAULT_KEYS or a key file; the first key seals, all open."""
    key = new_key(key_id or f"k{token_hex(3)}")
    name = key.partition(":")[0]
    if file is not None:
        _write(file, key, name)
    if as_json:
        emit({"id": name, "file": str(file) if file else None, **({} if file else {"key": key})})
    elif file is None:
        write(key)
    else:
        say(f"the key {name} is in {file}: keep a copy of it in a safe place, without it nothing can be read")


def _write(file: Path, key: str, name: str) -> None:
    older = file.read_text(encoding="ascii").splitlines() if file.exists() else []
    if older and name in KeyRing.parse("\n".join(older), str(file)).keys:
        raise typer.BadParameter(f"{file} has a key '{name}' already", param_hint="--id")
    beside = file.with_name(f"{file.name}.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(merged(key, older))
    beside.replace(file)  # whole or not at all: a key file that is half written loses every value


@app.command()
def status(db: Db = None, processes: Processes = None, now: Now = None, as_json: Json = False) -> None:
    """Show which keys are at hand, and how much the vault holds."""
    config, _ = configured(db, processes)
    ring = key_ring(config)
    with opened(db, processes, now, None, reading=True) as engine:
        holds = engine.vault_counts()
    if as_json:
        emit({"keys": list(ring.keys) if ring else [], "holds": holds})
        return
    say(f"keys at hand: {', '.join(ring.keys)} (the first seals)" if ring else f"no key at hand: set {KEYS}")
    say_table(("What", "Number"), list(holds.items()), "the vault is empty")


@app.command()
def rotate(by: By, db: Db = None, processes: Processes = None, now: Now = None, as_json: Json = False) -> None:
    """Wrap every case's key anew under the first key; then the older ones can go."""
    with opened(db, processes, now, None, reading=True) as engine:
        done = engine.rotate(by=by)
    _tell(done, "rotated", f"{plural(done, 'key')} wrapped anew", as_json=as_json)


@app.command()
def reveal(
    ref: Annotated[str, typer.Argument(metavar="REF", help="A reference, such as vault:bank:FR…0189:4f2a...")],
    by: By, db: Db = None, processes: Processes = None, now: Now = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Show the value behind a reference: once, to one person, by role, on record."""
    with opened(db, processes, now, None, reading=True) as engine:
        value = engine.reveal(ref, by=by)
    if as_json:
        emit({"value": value})
    else:
        write(value)


@app.command()
def purge(
    by: By,
    what: Annotated[list[str] | None, typer.Argument(metavar="[WHAT...]", help="References, or ids of cases.")] = None,
    days: Annotated[
        int | None, typer.Option("--older-than", metavar="DAYS", min=0, help="What is in the vault for longer.")
    ] = None,
    db: Db = None, processes: Processes = None, now: Now = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Delete values: of references, of whole cases with their key, or by age."""
    if not what and days is None:
        raise typer.BadParameter("say what: references, cases, or --older-than", param_hint="WHAT")
    with opened(db, processes, now, None, reading=True) as engine:
        done = sum(engine.purge(each, by=by) for each in what or ())
        done += engine.purge_older(timedelta(days=days), by=by) if days is not None else 0
    _tell(done, "purged", f"{plural(done, 'value')} purged", as_json=as_json)


@app.command()
def audit(
    ref: Annotated[str | None, typer.Option("--ref", metavar="REF", help="Only of this reference.")] = None,
    case: Annotated[str | None, typer.Option("--case", metavar="CASE", help="Only of this case.")] = None,
    db: Db = None, processes: Processes = None, now: Now = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Show who sealed, used, saw and purged what; never a value."""
    with opened(db, processes, now, None, reading=True) as engine:
        lines = engine.vault_audit(ref=ref, case_id=case)
        zone = zone_of(engine.parts.library)
    if as_json:
        emit([line.to_json() for line in lines])
        return
    rows = [(local(line.at, zone), line.what, line.ref, line.case_id, line.who, line.note) for line in lines]
    say_table(("When", "What", "Reference", "Case", "Who", "Why"), rows, "nothing is on record")


def _tell(number: int, name: str, text: str, *, as_json: bool) -> None:
    if as_json:
        emit({name: number})
    else:
        say(text)
