"""An independent count over a CSV of receivables: none of the library's own code, from the rules alone."""

import csv
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path


@dataclass(frozen=True)
class Row:
    customer: str
    number: str
    issued: date
    due: date
    amount: Decimal
    disputed: bool
    settled: date


def read(path, later=0):
    """The rows of a clean file, with every settlement ``later`` days later."""
    with Path(path).open(encoding="utf-8", newline="") as file:
        return [
            Row(
                row["customerID"], row["invoiceNumber"], _day(row["InvoiceDate"]), _day(row["DueDate"]),
                Decimal(row["InvoiceAmount"]), row["Disputed"] == "Yes",
                _day(row["SettledDate"]) + timedelta(days=later),
            )
            for row in csv.DictReader(file)
        ]  # fmt: skip


def _day(text):
    month, day, year = map(int, text.split("/"))
    return date(year, month, day)


@lru_cache
def easter(year):
    """Gauss's Easter, in the form of the anonymous Gregorian algorithm."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def holiday(day):
    fixed = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}
    moving = {easter(day.year) + timedelta(days=n) for n in (1, 39, 50)}
    return (day.month, day.day) in fixed or day in moving


def next_business_day(day):
    while day.weekday() >= 5 or holiday(day):
        day += timedelta(days=1)
    return day


def in_dispute(row):
    """In dispute from the due date until settled; settled by the due date: never."""
    return row.disputed and row.settled > row.due


def levels(rows):
    """R1 fifteen days after the due date, on any day; R2 after thirty and R3 after 45, on business days.

    A payment at the start of the day of a letter counts as made before it.
    """
    count = Counter(R1=0, R2=0, R3=0)
    for row in rows:
        if in_dispute(row):
            continue
        count["R1"] += row.settled > row.due + timedelta(days=15)
        count["R2"] += row.settled > next_business_day(row.due + timedelta(days=30))
        count["R3"] += row.settled > next_business_day(row.due + timedelta(days=45))
    return dict(count)


def disputes(rows):
    return sum(in_dispute(row) for row in rows)


def by_customer(rows):
    found = defaultdict(list)
    for row in rows:
        found[row.customer].append(row)
    return found


def payable(rows, day):
    """What is due, unpaid and not disputed among a customer's rows when a letter leaves on a day."""
    return {
        row.number: row.amount
        for row in rows
        if row.issued <= day and row.due <= day < row.settled and not (in_dispute(row) and row.due <= day)
    }
