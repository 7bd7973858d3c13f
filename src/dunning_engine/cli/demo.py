"""``dunning demo``: a portfolio of invoices played through the processes, with a summary and a report."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from dunning_engine.cli.demo_quarter import demo_key, settings_with, tell_quarter
from dunning_engine.cli.lazy import command_app
from dunning_engine.cli.options import Json, Processes, Sets
from dunning_engine.cli.output import emit, plural, say, say_table
from dunning_engine.cli.session import configured
from dunning_engine.simulate import (
    Figures,
    Portfolio,
    Quarter,
    Reading,
    Simulation,
    World,
    measure,
    measure_quarter,
    open_world,
    quarter_report,
    read_csv,
    read_mapping,
    report_of,
    sample_portfolio,
    stories,
)
from dunning_engine.views.html import clean
from dunning_engine.views.report import render_report

app = command_app()

REPORT = Path("dunning-report.html")
_MOST_TOLD = 200


class CasePer(StrEnum):
    """What one case of the demo is about."""

    INVOICE = "invoice"
    CUSTOMER = "customer"


class Kind(StrEnum):
    """The kind of the customers of a file: in France a consumer is never charged recovery costs."""

    CONSUMER = "consumer"
    PROFESSIONAL = "professional"


class Dates(StrEnum):
    """How a file writes dates with slashes."""

    AUTO = "auto"
    MDY = "mdy"
    DMY = "dmy"


@app.command()
def command(
    db: Annotated[
        str | None,
        typer.Option("--db", metavar="URL", help="Keep the run in this database; a run that was killed goes on there."),
    ] = None,
    invoices: Annotated[
        Path | None, typer.Option("--invoices", metavar="FILE", help="A CSV of invoices instead of the sample.")
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option(
            "--columns", metavar="MAP", help="The file's columns: customer=Client,number=No,... or a .toml file."
        ),
    ] = None,
    dates: Annotated[
        Dates, typer.Option("--dates", help="The order of day and month in dates with slashes.")
    ] = Dates.AUTO,
    case_per: Annotated[
        CasePer, typer.Option("--case-per", help="One case per customer, or per customer and invoice number.")
    ] = CasePer.CUSTOMER,
    currency: Annotated[
        str, typer.Option("--currency", metavar="CODE", help="The currency of the file's amounts.")
    ] = "EUR",
    kind: Annotated[Kind, typer.Option("--kind", help="The kind of the file's customers.")] = Kind.CONSUMER,
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="FILE", help=f"Write the HTML report there; {REPORT} unless --json is given."),
    ] = None,
    every: Annotated[
        bool,
        typer.Option("--all", help="All processes over a simulated quarter with 200 customers, instead of invoices."),
    ] = False,
    processes: Processes = None, sets: Sets = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Play a year of invoices through arrears and disputes, and write a report."""
    if every:
        _refuse_invoices(invoices)
        _quarter(db, processes, sets, report or (None if as_json else REPORT), as_json=as_json)
        return
    reading = _reading(invoices, columns, dates, currency, kind)
    portfolio = reading.portfolio.per_invoice() if case_per is CasePer.INVOICE else reading.portfolio
    target = report or (None if as_json else REPORT)
    with _world(db, processes, sets) as world:
        simulation = Simulation(world, portfolio)
        with _progress(portfolio) as tell:
            simulation.play(tell)
        figures = measure(world.engine, portfolio)
        if target is not None:
            _save(target, render_report(report_of(world.engine, portfolio, figures, reading.rejected)))
    if as_json:
        emit(figures.to_json())
    else:
        _summary(portfolio, figures, target)
    _tell_troubles(simulation.troubles)


def _reading(invoices: Path | None, columns: str | None, dates: Dates, currency: str, kind: Kind) -> Reading:
    if invoices is None:
        return Reading(sample_portfolio(), (), "auto")
    reading = read_csv(
        invoices, columns=read_mapping(columns) if columns else None, currency=_currency(currency), kind=kind.value,
        dates=dates.value,
    )  # fmt: skip
    for row in reading.rejected[:_MOST_TOLD]:
        sys.stderr.write(f"{clean(str(invoices))}:{row.line}: skipped: {clean(row.reason)}\n")
    if len(reading.rejected) > _MOST_TOLD:
        sys.stderr.write(
            f"and {len(reading.rejected) - _MOST_TOLD} more rows were skipped; the report lists them all\n"
        )
    return reading


def _currency(code: str) -> str:
    letters = 3
    if len(code) != letters or not (code.isascii() and code.isalpha()):
        raise typer.BadParameter(f"{code!r} is no currency; write it as EUR", param_hint="--currency")
    return code.upper()


def _refuse_invoices(invoices: Path | None) -> None:
    if invoices is not None:
        raise typer.BadParameter("the quarter has invoices of its own", param_hint="--invoices")


def _quarter(
    db: str | None, processes: Path | None, sets: list[str] | None, target: Path | None, *, as_json: bool
) -> None:
    """All processes over one quarter."""
    quarter = Quarter(stories())
    with _world(db, processes, sets, quarter) as world:
        simulation = Simulation(world, quarter)
        with _progress(quarter) as tell:
            simulation.play(tell)
        figures = measure_quarter(world.engine, quarter)
        if target is not None:
            _save(target, render_report(quarter_report(world.engine, quarter, figures)))
    if as_json:
        emit(figures.to_json())
    else:
        tell_quarter(figures, target)
    _tell_troubles(simulation.troubles)


@contextmanager
def _world(
    db: str | None, processes: Path | None, sets: list[str] | None, quarter: Quarter | None = None
) -> Iterator[World]:
    """The database that was asked for, or one that is gone afterwards; the imitated outside is a file beside it."""
    with tempfile.TemporaryDirectory(prefix="dunning-demo-") as folder:
        place = db or str(Path(folder) / "demo.db")
        config, library = configured(place, processes, sets)
        plain = config.database.removeprefix("sqlite:///")
        outside = "dunning-demo.outside" if "://" in plain else f"{plain}.outside"
        scripts = None if quarter is None else quarter.scripts()
        vault = None if quarter is None else demo_key(outside)
        settings = config.settings if quarter is None else settings_with(quarter, config.settings)
        with open_world(
            config.database, outside, processes=library, settings=settings, scripts=scripts, vault=vault
        ) as world:
            yield world


@contextmanager
def _progress(portfolio: Portfolio | Quarter) -> Iterator[Callable[[date], None]]:
    """A bar over the days on a terminal, nothing elsewhere; on standard error, since standard output is for results."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _day: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(portfolio.first.isoformat(), total=(portfolio.last - portfolio.first).days + 1)
        yield lambda day: progress.update(task, completed=(day - portfolio.first).days, description=day.isoformat())


def _save(target: Path, page: str) -> None:
    try:
        target.write_text(page, encoding="utf-8")
    except OSError as error:
        raise typer.BadParameter(f"{target}: {error.strerror}", param_hint="--report") from error


def _summary(portfolio: Portfolio, figures: Figures, target: Path | None) -> None:
    say(f"{clean(portfolio.title)}, {portfolio.first} to {portfolio.last}", style="bold")
    say(
        f"{plural(len(portfolio.invoices), 'invoice')} in {plural(figures.cases, 'case')}, "
        f"{plural(figures.disputes, 'dispute')}"
    )
    say()
    say_table(("Level", "Times reached"), list(figures.levels.items()), "No level was reached.")
    say()
    say_table(("Done outside", "Times"), list(figures.effects.items()), "Nothing was done outside.")
    say()
    say(f"Reminders for disputed invoices: {figures.reminders_for_disputed}")
    say(f"Void (their reason was gone): {figures.void}; dead (in a person's hands): {figures.dead}")
    if target is not None:
        say(f"Report: {target}")


def _tell_troubles(troubles: list[str]) -> None:
    """What could not be sent; the run is then not what the portfolio says, and ends with exit code 1."""
    for trouble in troubles[:_MOST_TOLD]:
        sys.stderr.write(f"{clean(trouble)}\n")
    if troubles:
        raise typer.Exit(1)
