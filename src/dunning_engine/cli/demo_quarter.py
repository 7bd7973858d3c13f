"""What ``dunning demo --all`` needs beside the demo: its vault's key, its settings, and the summary."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dunning_engine.cli.output import plural, say, say_table
from dunning_engine.simulate import Quarter, QuarterFigures
from dunning_engine.vault.keys import KeyRing, new_key

_OWN = 0o600


def demo_key(outside: str) -> KeyRing:
    """The keys of the environment, else a key of the demo's own, in a file beside the imitated outside.

    It is kept with the run, so that a run that was killed can go on; it guards nothing but the demo's numbers.
    """
    given = KeyRing.from_environment(os.environ)
    if given is not None:
        return given
    file = Path(f"{outside}.key")
    if not file.exists():
        file.touch(_OWN)
        file.write_text(new_key("demo") + "\n", encoding="ascii")
    return KeyRing.read(file)


def settings_with(quarter: Quarter, given: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The quarter's settings, and over them those that were given."""
    names = {*quarter.settings, *given}
    return {name: {**quarter.settings.get(name, {}), **given.get(name, {})} for name in sorted(names)}


def tell_quarter(figures: QuarterFigures, target: Path | None) -> None:
    """The summary on the terminal."""
    say(f"One quarter, {plural(figures.customers, 'customer')}, all processes", style="bold")
    rows = [(process, end, times) for process, of in figures.outcomes.items() for end, times in of.items()]
    say_table(("Process", "Ended as", "Cases"), rows, "No case was opened.")
    say()
    say_table(("Done outside", "Times"), list(figures.plain.effects.items()), "Nothing was done outside.")
    say()
    say_table(
        ("Not done", "Case", "Reason"), [(e.operation, e.case, e.reason) for e in figures.dead], "Everything was done."
    )
    say()
    say(f"Reminders for disputed invoices: {figures.plain.reminders_for_disputed}")
    say(f"Void (their reason was gone): {figures.plain.void}; dead (in a person's hands): {len(figures.dead)}")
    if target is not None:
        say(f"Report: {target}")
