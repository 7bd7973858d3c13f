"""Functions read their reference tables from the program's own files: an edited row counts, a wrong one is found."""

import pytest

from dunning_engine.expr import Function, Reference
from dunning_engine.model.types import INTEGER, TEXT, Field
from dunning_engine.process.references import bound
from dunning_engine.process.source import Source, build

PLACE = "_shared/reference/tries.csv"
TRIES = Reference(
    "tries", (Field("code", TEXT), Field("times", INTEGER), Field("note", TEXT, required=False, default="x"))
)


def times(tables, code):
    found = [row for row in tables["tries"] if row["code"] == code]
    return found[0]["times"] if found else 0


FUNCTION = Function("times", (TEXT,), INTEGER, "How often.", times, references=(TRIES,))
PROCESS = """\
format: 1
process: shop
version: 1
data: {tried: {type: integer, default: 0}}
computed: {left: "${times('AM04') - tried}"}
states:
  open: {always: {if: left < 1, to: over}}
  over: {final: true}
"""


def built(table, process=PROCESS):
    files = {"shop/process.yaml": process} | ({PLACE: table} if table is not None else {})
    source = Source("shop", files)
    program, _, findings = build(source, {}, functions={"times": FUNCTION})
    return program, [finding for finding in findings if finding.severity == "error"], source


def left(program):
    class Env(dict):
        calendar, currency, rows = program.calendar, "", None

    return program.computed["left"](Env(tried=1))


def test_an_edited_table_counts_and_makes_another_program():
    first, no_findings, source = built("code,times,why\nAM04,3,people read this\n")
    second, _, other = built("code,times,why\nAM04,2,people read this\n")
    assert no_findings == []
    assert (left(first), left(second)) == (2, 1)
    assert source.digest != other.digest
    again, _, _ = build(Source.from_text(source.to_text()), {}, functions={"times": FUNCTION})
    assert left(again) == 2


@pytest.mark.parametrize(
    ("table", "code", "place", "message"),
    [
        (None, "E315", "shop/process.yaml:5:21", "times reads _shared/reference/tries.csv, and there is none"),
        ("code,why\nAM04,x\n", "E315", f"{PLACE}:1:1", "has no column 'times', which times reads"),
        ("", "E315", f"{PLACE}:1:1", "has no column 'code'"),
        ("code,times\nAM04,three\n", "E423", f"{PLACE}:2:6", "cell 'three' of column 'times' is no integer"),
        ("code,times\nAM04,-\n", "E423", f"{PLACE}:2:6", "cell '-' of column 'times' is no integer"),
        ("code,times\nAM04,3,4\n", "E314", f"{PLACE}:2:1", "this row has 3 cells, the table 2 columns"),
        ('code,times\n"AM04,3\n', "E315", f"{PLACE}:2:1", "a quote is opened here and not closed"),
    ],
)
def test_a_table_that_cannot_be_read_is_found(table, code, place, message):
    program, (finding, *more), _ = built(table)
    assert (program, more) == (None, [])
    assert f"{finding.file}:{finding.line}:{finding.column}" == place
    assert finding.code == code
    assert message in finding.message
    assert finding.help


def test_what_nobody_calls_is_not_read():
    quiet = PROCESS.replace("times('AM04')", "3")
    program, findings, _ = built("not a table", quiet)
    assert findings == []
    assert left(program) == 2


def test_columns_left_out_or_empty_have_their_default():
    files = {PLACE: "code;times\nAM04;3\n", "shop/process.yaml": "times("}
    made, _ = bound({"times": FUNCTION}, files)
    (rows,) = made["times"].implementation.args[0].values()
    assert rows == ({"code": "AM04", "times": 3, "note": "x"},)
