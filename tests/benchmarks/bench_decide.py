"""`decide()` on the fixed work against the raw `transitions` trigger, and the trace's share.

Run it as `python tests/benchmarks/bench_decide.py`; it prints ratios of figures taken in turn in one run.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from transitions import Machine
from turns import Work, compared

from dunning_engine.engine import begin, decide, key_of
from dunning_engine.library import Library
from dunning_engine.model.event import Event
from dunning_engine.model.values import fill
from dunning_engine.plugin import load_plugins
from dunning_engine.process.source import build

PROCESSES = Path(__file__).resolve().parents[2] / "processes"


class Model:
    """The least that a machine needs."""

    state = "a"


def raw_trigger() -> Work:
    """A trigger with one condition and one callback on a shared machine."""
    machine = Machine(model=None, states=["a", "b"], initial="a", auto_transitions=False, queued=False)
    machine.add_transition("go", "a", None, conditions=[lambda: True], before=[lambda: None])
    model, trigger = Model(), machine.events["go"].trigger
    return lambda: trigger(model)


def fixed_work(trace: bool) -> Work:
    """The shipped arrears, five items, a partial payment at reminder 1."""
    library, plugins = Library.open(PROCESSES), load_plugins()
    source = library.source("storage_arrears", {}, plugins.operations)
    program, _, findings = build(source, plugins.operations, functions=plugins.functions)
    assert program is not None, findings
    tz = program.calendar.tz
    items = [{"number": f"F-{n}", "due_on": "2026-03-01", "balance": "100.00 EUR"} for n in range(5)]
    customer = {"id": "C-7", "kind": "professional", "email": "c7@example.org"}
    data = fill({"customer": customer, "unit": "B-12", "items": items}, program.data, tz)
    start = datetime(2026, 3, 1, 8, tzinfo=tz)
    case = begin(program, "c", data, Event("start", program.name, data), start, key=key_of(program, data, start)).case
    case = decide(program, case, Event("timer", "waiting.reminder_1"), datetime(2026, 3, 15, 9, tzinfo=tz)).case
    payload = fill({"amount": "20.00 EUR"}, program.events["payment_received"], tz)
    event, now = Event("external", "payment_received", payload, "e1"), datetime(2026, 3, 16, 10, tzinfo=tz)
    assert decide(program, case, event, now).outcome == "accepted"
    return lambda: decide(program, case, event, now, trace=trace)


def main() -> None:
    """Print the rates and their ratios."""
    works = {"raw": raw_trigger(), "on": fixed_work(trace=True), "off": fixed_work(trace=False)}
    taken = compared(works, "raw", rounds=15)
    print(f"raw transitions trigger   {taken['raw'][0]:10,.0f}/s")
    print(f"decide(), trace on        {taken['on'][0]:10,.0f}/s   {taken['on'][1]:.3f} of it (goal 0.25)")
    print(f"decide(), trace off       {taken['off'][0]:10,.0f}/s   {taken['off'][1]:.3f} of it (goal 0.30)")


if __name__ == "__main__":
    main()
