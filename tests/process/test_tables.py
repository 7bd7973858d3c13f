"""Gaps, overlaps and dead rows of tables, held against trying every point; and the rows that are offered."""

# ruff: noqa: E501, S311 - a table and its message stand side by side; the same tables on every run

import random
import re
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dunning_engine.calendar import Calendar
from dunning_engine.checks import table_dead_row, table_gap, table_overlap
from dunning_engine.checks.subject import Subject
from dunning_engine.checks.table_box import without
from dunning_engine.checks.table_rows import applies, rows_of
from dunning_engine.checks.table_text import cell_for, row_to_add
from dunning_engine.errors import EvaluationError
from dunning_engine.expr import Scope
from dunning_engine.money import Money
from dunning_engine.process.compile.context import Context
from dunning_engine.process.compile.tables import compile_table
from dunning_engine.process.definition import Definition, TableDef
from dunning_engine.process.reader import read_process, read_shared

HEAD = "format: 1\nprocess: shop\nversion: 1\n"
TAIL = "states:\n  open: {always: {to: settled}}\n  settled: {final: true}\n"
DATA = """data:
  kind: "[price, quality, delay]"
  level: optional [R1, R2]
  paid: boolean
  score: {type: integer, min: 0, max: 4}
  count: {type: optional integer, min: -1, max: 3}
  reason: text
  means: optional text
  amount: {type: money, min: 0.00 EUR, max: 0.04 EUR}
  due: {type: date, min: 2026-03-01, max: 2026-03-05}
  rate: {type: number, min: 0, max: 2}
"""
CENTS = [Money(Decimal(n) / 200, "EUR") for n in range(9)]
DOMAINS: dict[str, list[Any]] = {
    "kind": ["price", "quality", "delay"],
    "level": ["R1", "R2", None],
    "paid": [True, False],
    "score": list(range(5)),
    "count": [*range(-1, 4), None],
    "reason": ["", "a", "b", "c", "z"],
    "means": ["a", "b", "z", None],
    "amount": CENTS,
    "due": [date(2026, 3, n) for n in range(1, 6)],
    "rate": [Decimal(n) / 4 for n in range(9)],
}
"""All values that the inputs can be, or where they are without number: finer than any constant cuts them."""
WRITTEN: dict[str, list[str]] = {
    "kind": ["price", "quality", "delay"],
    "level": ["R1", "R2", "none"],
    "paid": ["true", "false"],
    "score": ["0", "1", "2", "3", "4"],
    "count": ["-1", "0", "2", "3"],
    "reason": ["a", "b", "c", "''"],
    "means": ["a", "b", "none"],
    "amount": ["0", "0.01 EUR", "0.02 EUR", "0.04 EUR"],
    "due": ["2026-03-01", "2026-03-02", "2026-03-04"],
    "rate": ["0", "0.5", "1", "2"],
}
ORDERED = ("score", "count", "amount", "due", "rate")
SIGNS = ("<", "<=", ">", ">=", "==", "!=")
CONDITIONS = ["${kind == 'price'}", "${score > 2}", "${paid}", "${not paid or kind != 'delay'}"]


def subject_of(text: str, **files: str) -> Subject:
    every = {"shop/process.yaml": HEAD + text + TAIL, **{f"shop/{name}.csv": body for name, body in files.items()}}
    definition, findings = read_process(every, "shop/process.yaml", read_shared(every)[0])
    assert findings == []
    assert isinstance(definition, Definition)
    return Subject(definition, {})


# --- random tables


def random_cell(rng: random.Random, name: str) -> str:
    words, draw = WRITTEN[name], rng.random()
    if draw < 0.25:
        return "-"
    if name in ORDERED and draw < 0.55:
        return f"{rng.choice(SIGNS)} {rng.choice(words)}"
    if name in ORDERED and draw < 0.75:
        low, high = sorted(rng.choices(range(len(words)), k=2))
        return f"{rng.choice('[(')}{words[low]}..{words[high]}{rng.choice('])')}"
    if draw < 0.8 and name != "amount":
        return "not " + ", ".join(rng.sample(words, rng.choice((1, 1, 2))))
    if draw < 0.85:
        return rng.choice(CONDITIONS)
    return ", ".join(rng.sample(words, rng.choice((1, 1, 2))))


def random_table(rng: random.Random) -> str:
    names = rng.sample(list(DOMAINS), rng.choice((1, 2, 2, 3)))
    rows = [[random_cell(rng, name) for name in names] for _ in range(rng.randint(1, 5))]
    return table(names, rows, rng.choice(("unique", "first")))


def table(names: list[str], rows: list[list[str]], hit: str) -> str:
    def shown(cell: str) -> str:
        return '"' + cell + '"'

    lines = "".join(f"      - [{', '.join(map(shown, [*row, str(n)]))}]\n" for n, row in enumerate(rows))
    return f"{DATA}tables:\n  t:\n    hit: {hit}\n    inputs: [{', '.join(names)}]\n    outputs: {{row: integer}}\n    rows:\n{lines}"


class Env(dict[str, Any]):
    calendar, currency, rows = Calendar("", "UTC"), "EUR", None


def points_of(subject: Subject) -> list[dict[str, Any]]:
    """Every combination of the values that a table can be asked about, those of its conditions included."""
    definition = subject.definition
    inputs = [text.value for text in definition.tables["t"].inputs]
    written = " ".join(cell.value for row in definition.tables["t"].rows for cell in row.cells if "${" in cell.value)
    asked = [*inputs, *(name for name in ("kind", "score", "paid") if name in written and name not in inputs)]
    return [dict(zip(asked, values, strict=True)) for values in product(*(DOMAINS[name] for name in asked))]


def tried(subject: Subject, made: TableDef | None = None) -> dict[tuple[Any, ...], set[tuple[int, ...]]]:
    """What the compiled table does at every point: for the values of the inputs, the rows that apply."""
    definition = subject.definition
    names = {name: field.type for name, field in definition.data.items()}
    context = Context(definition, Scope(names=names), {}, ZoneInfo("UTC"), [], {}, {}, {})
    whole = made or definition.tables["t"]
    single = [
        compile_table(TableDef("t", whole.at, whole.inputs, whole.outputs, (row,), "first"), context)
        for row in whole.rows
    ]
    compiled = compile_table(whole, context)
    assert context.findings == []
    inputs = [text.value for text in whole.inputs]
    found: dict[tuple[Any, ...], set[tuple[int, ...]]] = {}
    for point in points_of(subject):
        applying = tuple(n for n, row in enumerate(single) if answer(row, point) is not None)
        chosen = answer(compiled, point)
        assert chosen == (None if not applying or (whole.hit == "unique" and len(applying) > 1) else applying[0])
        found.setdefault(tuple(point[name] for name in inputs), set()).add(applying)
    return found


def answer(compiled: Any, point: dict[str, Any]) -> int | None:
    """The number of the row that a table finds; ``None`` where it refuses."""
    try:
        return compiled(Env(point))["row"]
    except EvaluationError:
        return None


def certain(found: dict[tuple[Any, ...], set[tuple[int, ...]]]) -> list[set[tuple[int, ...]]]:
    return list(found.values())


def plain(subject: Subject) -> bool:
    return not any("${" in cell.value for row in subject.definition.tables["t"].rows for cell in row.cells)


@pytest.mark.parametrize("seed", range(20))
def test_a_thousand_tables_are_judged_as_trying_every_point_does(seed):
    rng = random.Random(seed)
    counted = {"gap": 0, "overlap": 0, "dead": 0}
    for _ in range(50):
        text = random_table(rng)
        subject = subject_of(text)
        cases = [applying for each in tried(subject).values() for applying in each]
        first = subject.definition.tables["t"].hit == "first"
        gap = any(not applying for applying in cases)
        shared = {n for applying in cases for n in applying[1:]}
        alive = {applying[0] for applying in cases if applying} if first else {n for each in cases for n in each}
        dead = set(range(len(subject.definition.tables["t"].rows))) - alive
        lines = [row.at.line for row in subject.definition.tables["t"].rows]
        assert bool(list(table_gap.check(subject))) == gap, text
        overlaps = {lines.index(f.line) for f in table_overlap.check(subject)}
        assert overlaps == (set() if first else shared), text
        assert {lines.index(f.line) for f in table_dead_row.check(subject)} == dead, text
        counted["gap"] += gap
        counted["overlap"] += bool(overlaps)
        counted["dead"] += bool(dead)
    assert all(counted.values()), counted


@pytest.mark.parametrize("seed", range(10))
def test_the_rows_that_are_offered_fill_the_gaps_and_overlap_nothing(seed):
    rng = random.Random(100 + seed)
    filled = 0
    for _ in range(20):
        subject = subject_of(random_table(rng))
        rows = rows_of(subject, subject.definition.tables["t"])
        assert rows is not None
        if not plain(subject):
            continue
        boxes = without(rows, applies(rows.perhaps), 40)
        inputs = [text.value for text in subject.definition.tables["t"].inputs]
        old = [[cell.value for cell in row.cells[:-1]] for row in subject.definition.tables["t"].rows]
        added = [[cell for _, _, cell in box] for _, box in boxes]
        before = tried(subject)
        for (example, _), cells in zip(boxes, added, strict=True):
            at = tuple(example[name] for name in inputs)
            assert before.get(at, {()}) == {()}, (at, cells)
        after = tried(subject_of(table(inputs, [*old, *added], "unique")))
        for point, (applying,) in after.items():
            was = next(iter(before[point]))
            assert applying[: len(was)] == was
            assert len(applying) == max(1, len(was)), (point, added)
        filled += bool(added)
    assert filled > 0


# --- the rows, in words

ROW = "tables:\n  t: {inputs: [%s], outputs: {team: text}, hit: %s, rows: [%s]}\n"


def found(module, text: str, **files: str) -> list[tuple[str, str]]:
    return [(finding.message, finding.help) for finding in module.check(subject_of(text, **files))]


@pytest.mark.parametrize(
    ("inputs", "rows", "example", "offered"),
    [
        ("kind", "[price, a]", "kind is quality", ['["quality, delay", <team>]']),
        ("score", '["< 2", a], ["> 3", b]', "score is 2", ['["[2..3]", <team>]']),
        ("score", '["<= 2", a]', "score is 3", ['["> 2", <team>]']),
        ("amount", '["[0.01 EUR..0.03 EUR)", a]', "amount is 0.00 EUR", ['["< 0.01 EUR", <team>]', '[">= 0.03 EUR", <team>]']),
        ("amount", '["!= 0.02 EUR", a]', "amount is 0.02 EUR", ["[0.02 EUR, <team>]"]),
        ("reason", "[a, x], [b, y]", "reason is another text", ['["not a, b", <team>]']),
        ("reason", '["not a", x]', "reason is a", ["[a, <team>]"]),
        ("means", '["not none", x]', "means is none", ["[none, <team>]"]),
        ("level", "[R1, x]", "level is R2", ['["R2, none", <team>]']),
        ("count", '[">= 0", x]', "count is -1", ['["-1", <team>]', "[none, <team>]"]),
        ("kind, paid", '[price, "true", a], [quality, "-", b]', "kind is price and paid is false",
         ['["price, delay", false, <team>]', "[delay, true, <team>]"]),
        ("kind, score", '[price, "-", a]', "kind is quality and score is 0", ['["quality, delay", "-", <team>]']),
        ("due", '["> 2026-03-02", a]', "due is 2026-03-01", ['["<= 2026-03-02", <team>]']),
    ],
)  # fmt: skip
def test_a_gap_comes_with_the_row_to_add(inputs, rows, example, offered):
    ((message, help_),) = found(table_gap, DATA + ROW % (inputs, "unique", rows))

    assert message == f"no row of table 't' applies when {example}"
    assert help_ == "add " + ", ".join(f"`{row}`" for row in offered)


def test_many_gaps_are_not_all_listed():
    rows = ", ".join(f"[{n}, a]" for n in range(0, 20, 2))
    ((_, help_),) = found(table_gap, DATA.replace("max: 4", "max: 20") + ROW % ("score", "unique", rows))

    assert help_ == "add `[1, <team>]`, `[3, <team>]`, `[5, <team>]`, ..."


def test_a_row_for_a_spreadsheet_is_written_as_one():
    text = DATA + "tables:\n  t: {inputs: [kind, score], outputs: {team: text}, rows: fee.csv}\n"
    ((message, help_),) = found(table_gap, text, fee="kind;score;team;rules\nprice;-;a;SHO-01\nquality;< 3;b;\n")

    assert message == "no row of table 't' applies when kind is quality and score is 3"
    assert help_ == "add `quality, delay;>= 3;<team>;`, `delay;< 3;<team>;` to fee.csv"
    ((_, help_),) = found(table_gap, text, fee="kind,score,team\nprice,-,a\n")
    assert help_ == 'add `"quality, delay",-,<team>` to fee.csv'


def test_rows_one_below_the_other_are_offered_with_a_dash():
    rows = "tables:\n  t:\n    inputs: [paid]\n    outputs: {team: text, sum: money}\n    rows:\n      - [true, a, 1 EUR]\n"
    ((_, help_),) = found(table_gap, DATA + rows)

    assert help_ == "add `- [false, <team>, <sum>]`"


@pytest.mark.parametrize(
    ("inputs", "rows", "message", "help_"),
    [
        ("kind", "[price, a], [-, b]", "this row and row 1 both apply when kind is price", 'write it as `["quality, delay", b]`, or say `hit: first`'),
        ("score", '["<= 2", a], [">= 2", b]', "this row and row 1 both apply when score is 2", 'write it as `["> 2", b]`, or say `hit: first`'),
        ("kind", '["price, quality", a], ["quality", b]', "this row and row 1 both apply when kind is quality",
         "remove this row: those before it take all that it admits"),
        ("kind, paid", '[price, "-", a], ["-", "true", b]', "this row and row 1 both apply when kind is price and paid is true",
         'write it as `["quality, delay", true, b]`, or say `hit: first`'),
        ("kind, paid", '[price, "true", a], ["-", "-", b]', "this row and row 1 both apply when kind is price and paid is true",
         "make them exclusive, or say `hit: first`"),
        ("amount", '["< 0.03 EUR", a], ["[0.02 EUR..0.04 EUR]", b]', "this row and row 1 both apply when amount is 0.02 EUR",
         'write it as `[">= 0.03 EUR", b]`, or say `hit: first`'),
    ],
)  # fmt: skip
def test_an_overlap_comes_with_the_row_as_it_should_be(inputs, rows, message, help_):
    assert found(table_overlap, DATA + ROW % (inputs, "unique", rows)) == [(message, help_)]


@pytest.mark.parametrize(
    ("inputs", "hit", "rows", "message", "help_"),
    [
        ("kind", "first", "[-, a], [price, b]", "this row is never reached: row 1 takes all that it admits, such as kind is price",
         "put it before row 1, or remove it"),
        ("kind", "first", "[price, a], [quality, b], [delay, c], [-, d]",
         "this row is never reached: row 1, 2 and 3 take all that it admits, such as kind is price", ""),
        ("score", "first", '["< 3", a], [">= 2", b], ["[1..3]", c]',
         "this row is never reached: rows 1 and 2 take all that it admits, such as score is 1", "remove it, or narrow those before it"),
        ("score", "unique", '["> 4", a]', "this row never applies: score is between 0 and 4", "correct its cells, or remove it"),
        ("score", "unique", '["[3..1]", a]', "this row never applies: score is between 0 and 4", "correct its cells, or remove it"),
        ("kind, paid", "first", '[price, "${paid}", a], [price, "true", b], ["-", "-", c]',
         "this row is never reached: row 1 takes all that it admits, such as kind is price and paid is true", "put it before row 1, or remove it"),
        ("kind, paid", "first", '[price, "${sum(n for n in [score]) > 2}", a], [price, "true", b], ["-", "-", c]', "", ""),
    ],
)  # fmt: skip
def test_a_dead_row(inputs, hit, rows, message, help_):
    result = found(table_dead_row, DATA + ROW % (inputs, hit, rows))
    message = message.replace("row 1, 2 and 3", "rows 1, 2 and 3")

    assert [told for told, _ in result] == ([message] if message else [])
    assert not help_ or result[0][1] == help_


def test_conditions_about_something_else_may_apply():
    free = '[price, "${len(reason) > 0}", a], [quality, "-", b], [delay, "-", c]'
    text = DATA + ROW % ("kind, paid", "unique", free)

    assert found(table_gap, text) == found(table_overlap, text) == []


def test_conditions_about_the_inputs_are_looked_into():
    rows = '[price, "${score > 2}", a], [price, "${score < 2}", b], [quality, "-", c], [delay, "-", d]'
    ((message, _),) = found(table_gap, DATA + ROW % ("kind, score", "unique", rows))

    assert message == "no row of table 't' applies when kind is price and score is 2"


def test_computed_inputs_whose_values_are_known_by_their_form():
    computed = "computed: {late: score > 3, next: \"${'R1' if paid else none}\"}\n"
    text = DATA + computed + ROW % ("late, next", "unique", '["true", R1, a], ["false", "-", b]')

    assert found(table_gap, text)[0][0] == "no row of table 't' applies when late is true and next is none"


@pytest.mark.parametrize("inputs", ["items", "today + 1 day", "owed"])
def test_inputs_of_unknown_values_are_left_alone(inputs):
    text = DATA + "  items: list of text\ncomputed: {owed: score + 1}\n" + ROW % (inputs, "unique", "[5, a]")

    assert found(table_gap, text) == found(table_dead_row, text) == []


def test_wrong_cells_are_left_to_the_compiler():
    text = DATA + ROW % ("score", "unique", '["[1 .. many)", a]')

    assert found(table_gap, text) == found(table_overlap, text) == found(table_dead_row, text) == []


def test_every_cell_that_is_offered_reads_back():
    subject = subject_of(DATA + ROW % ("score", "unique", '["[1..3]", a]'))
    rows = rows_of(subject, subject.definition.tables["t"])
    assert rows is not None
    (term,) = rows.inputs
    classes = rows.decider.classes("score")

    assert classes == (0, 1, 2, 3, 4)
    assert [cell_for(term, classes, [c]) for c in classes] == ["0", "1", "2", "3", "4"]
    assert cell_for(term, classes, [1, 3]) is None
    assert cell_for(term, classes, classes) == "-"
    assert re.fullmatch(r"\[\"- ?\", <team>\]", row_to_add(subject.definition.tables["t"], ["-"]))
