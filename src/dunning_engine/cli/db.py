"""``dunning db``: looks after the database's schema."""

from __future__ import annotations

from dunning_engine.cli.lazy import command_app
from dunning_engine.cli.options import Db, Json
from dunning_engine.cli.output import emit, say
from dunning_engine.cli.session import configured
from dunning_engine.store import open_store

app = command_app(no_args_is_help=True)


@app.callback()
def group() -> None:
    """Look after the database."""


@app.command()
def upgrade(db: Db = None, as_json: Json = False) -> None:
    """Create the tables, or bring them up to date."""
    config, _ = configured(db)
    store = open_store(config.database, prefix=config.prefix, upgrade=False)
    try:
        done = store.upgrade()
    finally:
        store.close()
    if as_json:
        emit({"upgrades": done})
    else:
        say(f"upgrades carried out: {', '.join(map(str, done))}" if done else "the schema is up to date")
