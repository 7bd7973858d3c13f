"""``dunning status``: totals of a database."""

from __future__ import annotations

from dunning_engine.cli.lazy import command_app
from dunning_engine.cli.options import Db, Json, Now, Processes, Sets
from dunning_engine.cli.output import emit, local, say_table
from dunning_engine.cli.session import opened, zone_of
from dunning_engine.model.values import to_json

app = command_app()


@app.command()
def command(
    db: Db = None, processes: Processes = None, now: Now = None, sets: Sets = None, as_json: Json = False
) -> None:
    """Show totals: open cases, pending and dead effects, due timers, open tasks."""
    with opened(db, processes, now, sets, reading=True) as engine:
        counts = engine.counts()
        due = engine.parts.store.next_due()
        zone = zone_of(engine.parts.library)
    if as_json:
        emit({**counts, "next_due": to_json(due)})
        return
    rows: list[tuple[str, object]] = [(name.replace("_", " "), number) for name, number in counts.items()]
    say_table(("What", "Number"), [*rows, ("next due", local(due, zone) or "nothing")], "nothing")
