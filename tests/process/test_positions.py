"""Every finding stands where the mistake was written: each file below marks its mistake by « and »."""

import re

import golden
import pytest

from dunning_engine.model.position import Position, Text
from dunning_engine.process.aligned import marks_of
from dunning_engine.process.node import Map, Scalar
from dunning_engine.process.reader.csv_text import read_csv
from dunning_engine.process.yaml_text import parse

HEAD = """format: 1
process: shop
version: 1
data:
  level: {type: "[R1, R2]", default: R1, sensitivity: public}
  score: {type: integer, default: 0}
  name: {type: text, default: x, sensitivity: personal}
"""
STATES = """events: {paid: {}}
states:
  open: {on: {paid: {to: settled}}}
  settled: {final: true}
"""
TABLE = """tables:
  fee: {inputs: [level], outputs: {points: integer}, hit: first, rows: fee.csv}
"""
WRITTEN_ONCE = """states:
  open: {enter: {mail.send: {to: x, template: letter}}, on: {paid: {to: settled}}}
  settled: {final: true}
"""

EXPRESSIONS = {
    "block scalar, third line": """computed:
  total: |
    score
      + 1
      + «scoer»
    + 2
""",
    "folded scalar after an empty line": """computed:
  total: >-
    score +

    1
    + «scoer» + 2
""",
    "interpolation in a block scalar": """states:
  open:
    on:
      paid:
        do:
          note: |
            First line, level ${level}
              and then ${score + 1 if
                «nmae» == 'x' else 0}
        to: settled
  settled: {final: true}
events: {paid: {}}
""",
    "behind escapes in double quotes": """computed:
  text: "name + \\"a\\" + \\u0027b\\u0027 + «nmae»"
""",
    "behind a line continued in double quotes": """computed:
  text: "name \\
    + name
    + «nmae»"
""",
    "behind doubled single quotes": """computed:
  text: 'name + ''a'' + «nmae»'
""",
    "plain text over two lines": """computed:
  total: score + 1 +
    2 + «scoer»
""",
    "a list of words as a cell": """tables:
  fee: {inputs: [level], outputs: {points: integer}, rows: [[[R1, «R3»], 5]]}
""",
    "the second word of a cell": """tables:
  fee: {inputs: [level], outputs: {points: integer}, rows: [["R1, «R3»", 5]]}
""",
    "the end of a range": """tables:
  fee: {inputs: [score], outputs: {points: integer}, rows: [["[1 .. «many»)", 5]]}
""",
}


def split(text: str) -> tuple[str, tuple[int, int, int]]:
    """A text without its marks, and line, column and length of what they hold."""
    start, end = text.index("«"), text.index("»") - 1
    line = text.count("\n", 0, start) + 1
    return text.replace("«", "").replace("»", ""), (line, start - text.rfind("\n", 0, start), end - start)


def found(files: dict[str, str]) -> list[tuple[str, int, int, int]]:
    return [(f.file, f.line, f.column, f.length) for f in golden.all_findings(files) if f.severity == "error"]


@pytest.mark.parametrize("text", EXPRESSIONS.values(), ids=EXPRESSIONS)
def test_expression_in_yaml(text):
    clean, place = split(HEAD + text + ("" if "states:" in text else STATES))

    assert ("shop/process.yaml", *place) in found({"shop/process.yaml": clean})


@pytest.mark.parametrize(
    "text",
    [
        "level,points\nR1,1\n«R3»,2\n",
        "level,points\nR1,1\nR2,«many»\n",
        "level;points\nR1;1\n  R2 ;  «many» \n",
        'level,points,rules\nR1,1,SHO-01\n"R1, «R3»",2,SHO-02\n',
        'level,points\n"${level == ""R1"" and «scoer» > 0}",1\n-,2\n',
        "level,points\n\"${level == 'R1'\n  and «scoer» > 0}\",1\n-,2\n",
        '\ufefflevel,points\r\nR1,"1"\r\n-,"${score +\r\n   «scoer»}"\r\n',
    ],
)
def test_cell_of_a_spreadsheet(text):
    clean, place = split(text.removeprefix("\ufeff"))
    clean = ("\ufeff" if text.startswith("\ufeff") else "") + clean

    assert found({"shop/process.yaml": HEAD + STATES + TABLE, "shop/fee.csv": clean})[:1] == [("shop/fee.csv", *place)]


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour\n\n  {{ name }} et {{ «nmae» }}\n",
        '---\ntag: letter\nsubject: "L\'état \\"{{ name }}\\" {{ «nmae» }}"\n---\nBonjour\n',
        "---\nsubject: >-\n  Votre compte\n  {{ «nmae» }}\n---\nBonjour\n",
        "---\nsubject: Salut\n---\nBonjour {{ name }}\n{{ name | «uppre» }}\n",
        "---\nsubject: Salut {{ name | «uppre» }}\n---\nBonjour\n",
        "Bonjour {{ case.id }} {{ case.«kee» }}\n",
        "Bonjour {% if name %}\n {{ name }} {% if level == 'R1' %}{{ «lvl» }}{% endif %}{% endif %}\n",
        "Bonjour {{ name }} «{{» name\n\nau revoir {{ name }}\n",
    ],
)
def test_template(text):
    clean, place = split(text)
    files = {
        "shop/process.yaml": HEAD + WRITTEN_ONCE + "events: {paid: {}}\n",
        "shop/templates/en/letter.j2": "Hello\n",
    }

    assert found({**files, "shop/templates/fr/letter.j2": clean}) == [("shop/templates/fr/letter.j2", *place)]


ALIGNED = """a: |
  first ${x
    + y} z

  third
b: >-
  folded ${aa
  + bb}

  next ${cc}
c: "quoted \\"x\\" ${zz
    + yy}  \\
    end q"
d: 'it''s ${ww}
   more

   still'
e: plain text
  going ${on
  and} on
f: simple
h: |2
    deep ${v}
  low ${u}
"""


@pytest.mark.parametrize("text", [ALIGNED, ALIGNED.replace("\n", "\r\n")], ids=["lf", "crlf"])
def test_every_letter_of_every_scalar_has_its_place(text):
    lines = text.split("\n")
    node, findings = parse("f", text)

    assert findings == []
    assert isinstance(node, Map)
    for _, value in node.entries:
        assert isinstance(value, Scalar)
        read = value.as_text()
        for offset, letter in enumerate(read.value):
            at = read.place(offset)
            assert not letter.isalnum() or lines[at.line - 1][at.column - 1] == letter


def test_a_part_keeps_its_places():
    text = Text("ab\ncd", Position("f", 3, 5), ((0, 3, 5), (3, 4, 9)))

    assert text.part(1).place(2) == Position("f", 4, 9)
    assert text.part(3, 4) == Text("c", Position("f", 4, 9))
    assert Text("ab\ncd", Position("f", 3, 5)).place(4) == Position("f", 4, 2)


def test_a_scalar_that_cannot_be_aligned_has_no_marks():
    assert marks_of("'a'", "something else", "'", 1, 1) == ()


def test_spreadsheets_are_read_as_spreadsheets_write_them():
    lines, findings = read_csv("f", 'a;"b;""c"""\n\n ; \n"d"e;f\r\ng')

    assert findings == []
    assert [[cell.value for cell in line] for line in lines] == [["a", 'b;"c"'], ["de", "f"], ["g"]]
    assert [cell.at.column for line in lines for cell in line] == [1, 4, 2, 6, 1]


def test_no_marks_are_left_in_the_examples_here():
    assert all(len(re.findall("«", text)) == 1 for text in EXPRESSIONS.values())
