"""A bar on a terminal, and nothing elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import Progress

from dunning_engine.cli.output import console


@contextmanager
def progress(total: int, what: str = "scenarios") -> Iterator[Callable[[str], None]]:
    """A bar on a terminal, nothing elsewhere. Call what it gives with each thing's name, before it is begun."""
    with Progress(console=console(), transient=True, disable=not console().is_terminal) as bar:
        task = bar.add_task(what, total=total)
        begun = iter(range(total))

        def advance(name: str) -> None:
            bar.update(task, description=name[:60], completed=next(begun, total))

        yield advance
