"""Reads a portfolio from a CSV file: columns by name or by mapping; a bad row is reported with its line and skipped."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from dunning_engine.errors import InputError
from dunning_engine.runtime.intake import may_identify
from dunning_engine.simulate.cells import BadCellError, Dates, amount, day, day_order, plain, yes
from dunning_engine.simulate.portfolio import Customer, Invoice, Portfolio

NAMES: Mapping[str, tuple[str, ...]] = {
    "customer": ("customerid", "customer", "customernumber", "client", "account"),
    "number": ("invoicenumber", "invoice", "number", "invoiceid", "invoiceno"),
    "issued": ("invoicedate", "issued", "issuedon", "date"),
    "due": ("duedate", "due", "dueon"),
    "amount": ("invoiceamount", "amount", "total", "balance"),
    "settled": ("settleddate", "settled", "settledon", "paidon", "paymentdate"),
    "disputed": ("disputed", "dispute", "indispute"),
    "name": ("name", "customername"),
    "email": ("email", "mail"),
    "phone": ("phone", "telephone", "mobile"),
    "address": ("address", "postaladdress"),
    "unit": ("unit", "box"),
}
"""The columns that are understood, and under which headers they are found when no mapping names them."""
REQUIRED = ("customer", "number", "issued", "due", "amount")
_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that was skipped: the line of the file on which it begins, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: the portfolio, the rows that were not taken, and how dates were understood."""

    portfolio: Portfolio
    rejected: tuple[Rejection, ...]
    dates: Dates


def read_mapping(text: str) -> dict[str, str]:
    """Which column is found under which header: ``customer=Client,number=No``, or the name of a small TOML file.

    Raises :class:`InputError` for a column that is not known, or a file that cannot be read.
    """
    pairs = _from_file(Path(text)) if text.endswith(".toml") else _read(text)
    for name in pairs:
        if name not in NAMES:
            raise InputError(f"there is no column '{name}' to map", help=f"columns: {', '.join(NAMES)}", column=name)
    return pairs


def _read(text: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in text.split(",") if part.strip()]
    if any(not sign for _, sign, _ in pairs):
        raise InputError(
            f"{text!r} is no mapping of columns", help="write customer=Client,number=No, or name a .toml file"
        )
    return {name.strip(): header.strip() for name, _, header in pairs}


def _from_file(path: Path) -> dict[str, str]:
    try:
        written: Any = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read: {error}", help='write lines such as customer = "Client"') from error
    return {name: str(header) for name, header in written.get("columns", written).items()}


def read_csv(
    path: str | Path, *, columns: Mapping[str, str] | None = None, currency: str = "EUR", kind: str = "consumer",
    dates: Dates = "auto",
) -> Reading:  # fmt: skip
    """Read a file of invoices.

    ``columns`` maps our names to headers; ``currency`` and ``kind`` (consumer or professional) hold for all
    rows; ``dates`` is how dates with slashes are written: mdy, dmy, or auto, which looks at the whole column
    (ISO dates are always understood). Raises :class:`InputError` when the file cannot be read, a required column
    is missing, or no row is left.
    """
    file = Path(path)
    rows = _rows(file)
    header = next(rows, (1, []))[1]
    places = _places(header, columns or {}, file)
    found = list(rows)
    order = day_order(_dated_cells(found, places)) if dates == "auto" else dates
    reader = _Reader(places, order, kind, len(header))
    for line, cells in found:
        reader.take(line, cells)
    if not reader.invoices:
        why = f": line {reader.rejected[0].line}: {reader.rejected[0].reason}" if reader.rejected else ""
        raise InputError(
            f"{file} has no row that can be taken{why}", help="map its columns with --columns", file=str(file)
        )
    portfolio = Portfolio(tuple(reader.invoices), reader.customers, currency, file.name)
    return Reading(portfolio, tuple(reader.rejected), order)


def _rows(file: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows with the line on which each begins; empty ones are passed over."""
    try:
        text = file.read_bytes().decode("utf-8-sig", errors="replace")
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}", help="name a CSV file", file=str(file)) from error
    lines = text.splitlines(keepends=True)
    reader = csv.reader(lines, delimiter=_delimiter(lines[0] if lines else ""))
    begin = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            cells = [f"\x00{error}"]  # no cell can hold it otherwise: the row is refused with this reason
        if cells:
            yield begin, cells
        begin = reader.line_num + 1


def _delimiter(header: str) -> str:
    return max(_DELIMITERS, key=header.count)


def _places(header: Sequence[str], columns: Mapping[str, str], file: Path) -> dict[str, int]:
    """Where each column is. What the mapping names must be there."""
    known = {_bare(name): place for place, name in reversed(list(enumerate(header)))}
    places: dict[str, int] = {}
    for column, usual in NAMES.items():
        wanted = [_bare(columns[column])] if column in columns else usual
        place = next((known[name] for name in wanted if name in known), None)
        if place is not None:
            places[column] = place
        elif column in REQUIRED or column in columns:
            asked = columns.get(column, column)
            raise InputError(
                f"{file} has no column '{asked}' ({column})",
                help=f"name yours with --columns {column}=...; there are: {', '.join(map(plain, header[:30]))}",
                column=column,
            )
    return places


def _bare(name: str) -> str:
    return "".join(each for each in name.casefold() if each.isalnum())


def _dated_cells(rows: Iterable[tuple[int, list[str]]], places: Mapping[str, int]) -> Iterator[str]:
    wanted = [places[name] for name in ("issued", "due", "settled") if name in places]
    return (cells[place] for _, cells in rows for place in wanted if place < len(cells))


class _Reader:
    """Takes row by row; keeps invoices, customers, and what was not taken."""

    def __init__(self, places: Mapping[str, int], dates: Dates, kind: str, width: int) -> None:
        self._places, self._dates, self._kind, self._width = places, dates, kind, width
        self._seen: dict[tuple[str, str], int] = {}
        self.invoices: list[Invoice] = []
        self.customers: dict[str, Customer] = {}
        self.rejected: list[Rejection] = []

    def take(self, line: int, cells: list[str]) -> None:
        """Keep a row, or the reason why not."""
        try:
            self._keep(line, self._cells(cells))
        except BadCellError as error:
            self.rejected.append(Rejection(line, str(error)))

    def _cells(self, cells: list[str]) -> dict[str, str]:
        if cells[0].startswith("\x00"):
            raise BadCellError(cells[0][1:])
        if len(cells) != self._width:
            raise BadCellError(f"{len(cells)} cells, the header has {self._width}")
        return {name: cells[place].strip() for name, place in self._places.items()}

    def _keep(self, line: int, row: Mapping[str, str]) -> None:
        for name in REQUIRED:
            if not row[name]:
                raise BadCellError(f"no {name}")
        invoice = self._invoice(line, row)
        earlier = self._seen.setdefault((invoice.customer, invoice.number), line)
        if earlier != line:
            raise BadCellError(f"invoice {plain(invoice.number)} of this customer stands on line {earlier} already")
        self.invoices.append(invoice)
        if invoice.customer not in self.customers:
            self.customers[invoice.customer] = _customer(row, self._kind)

    def _invoice(self, line: int, row: Mapping[str, str]) -> Invoice:
        settled = row.get("settled", "")
        invoice = Invoice(
            _name(row["customer"], "customer"), _name(row["number"], "number"),
            self._day(row["issued"], "issued"), self._day(row["due"], "due"), amount(row["amount"]),
            self._day(settled, "settled") if settled else None, yes(row.get("disputed", "")), line=line,
        )  # fmt: skip
        if not (may_identify(invoice.customer) and may_identify(invoice.number)):
            raise BadCellError("customer or number looks like the number of a card or of a bank account")
        if invoice.settled_on is not None and invoice.settled_on < invoice.issued_on:
            raise BadCellError(f"settled on {invoice.settled_on}, before it was issued on {invoice.issued_on}")
        return invoice

    def _day(self, text: str, name: str) -> date:
        read = day(text, self._dates)
        if read is None:
            raise BadCellError(f"{name} is no date: {plain(text)!r}")
        return read


def _name(text: str, what: str) -> str:
    longest = 64
    if len(text) > longest:
        raise BadCellError(f"{what} is longer than {longest} characters")
    if not text.isprintable():
        raise BadCellError(f"{what} holds control characters: {plain(text)!r}")
    return text


def _customer(row: Mapping[str, str], kind: str) -> Customer:
    identity = row["customer"]
    slug = "".join(each if each.isascii() and each.isalnum() else "-" for each in identity).strip("-").lower()
    return Customer(
        identity, plain(row.get("name", "")), kind, row.get("email") or f"{slug or 'customer'}@customers.example",
        row.get("phone", ""), plain(row.get("address", "")) or f"Address of {identity}", "fr",
        plain(row.get("unit", "")),
    )  # fmt: skip
