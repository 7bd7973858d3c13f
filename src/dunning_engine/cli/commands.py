"""The table of commands: the module of each, and the line that ``dunning --help`` shows without loading it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Entry(NamedTuple):
    """A command: the module under ``dunning_engine.cli`` that holds its ``app``, and its one line of help."""

    module: str
    help: str


COMMANDS: Mapping[str, Entry] = {
    "demo": Entry("demo", "Play a year of invoices through arrears and disputes, and write a report."),
    "init": Entry("init", "Copy the shipped processes into a folder, to be edited there."),
    "check": Entry("check", "Find mistakes in process files, texts, tables and scenarios."),
    "explain": Entry("explain", "Explain the code of a finding or of an error, with examples."),
    "schema": Entry("schema", "Print the JSON Schema of process files, for editors."),
    "test": Entry("scenarios", "Run scenarios, the unit tests of processes."),
    "verify": Entry("verify", "Explore what can happen to a case, and say of each property whether it can be broken."),
    "rules": Entry(
        "rules",
        "Trace the business rules of `_shared/rules.yaml`: where each is implemented, which scenarios exercise it.",
    ),
    "graph": Entry("graph", "Draw a process: SVG, Mermaid or an HTML page."),
    "template": Entry("template", "See texts as their readers will."),
    "start": Entry("start", "Open a case."),
    "send": Entry("send", "Send an event to a case."),
    "run": Entry("run", "Work: fire due timers and perform pending effects, until told to stop."),
    "status": Entry("status", "Show totals: open cases, pending and dead effects, due timers, open tasks."),
    "case": Entry("case", "Look at cases: list them, show one, ask why."),
    "task": Entry("task", "See the tasks of people, complete them, put them off."),
    "effect": Entry("effect", "See what is done outside, and try again what failed."),
    "vault": Entry("vault", "Look after bank and card values: keys, reveal, purge, audit."),
    "db": Entry("db", "Look after the database."),
}
