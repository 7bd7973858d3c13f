"""What is refused: code, column and length of each finding; all of an expression at once, without cascades."""

from __future__ import annotations

import pytest
from expr_world import SCOPE, findings

from dunning_engine.expr import CODES, compile_expression
from dunning_engine.model.position import Position, Text
from dunning_engine.model.types import BOOLEAN, DATE, MONEY, STATE, TEXT, choice

# text, then code:offset:length of each finding (offset from the first character of the expression)
CASES = [
    ("", "E201:0:1"), ("(owed > 0", "E201:0:1"), ("owed > 0)", "E201:8:1"), ("owed >", "E201:5:1"),
    ("'abc", "E201:0:1"), ("a ; b", "E201:2:1"),
    ("owed § 0", "E201:5:1"), ("${x", "E201:0:1"), ("1 +* 2", "E201:3:1"),
    ("owedd > 0", "E202:0:5"), ("len > 0", "E202:0:3"), ("owedd > 0 and custmer.x == 3", "E202:0:5 E202:14:7"),
    ("customer.emial", "E203:9:5"), ("items.balance > 0", "E203:6:7"), ("owed.amount", "E203:5:6"),
    ("none.x", "E203:5:1"),
    ("first(items).numbr == 'x'", "E203:13:5"), ("lenn(items)", "E204:0:4"), ("lenn(itemz)", "E204:0:4 E202:5:5"),
    ("role.site_manger", "E205:5:11"), ("role", "E205:0:4"), ("owner == 'boss'", "E205:9:6"),
    ("table.mrk.r3", "E206:6:3"), ("table.mark.r4", "E206:11:2"), ("table.mark", "E206:0:10"), ("table", "E206:0:5"),
    ("n = 3", "E207:2:1"), ("paid && paid || !paid", "E207:5:2 E207:13:2 E207:16:1"), ("paid AND paid", "E207:5:3"),
    ("n is 3", "E207:5:1"),
    ("~n", "E207:0:1 E216:1:1"), ("n = 3 and custmer == 1", "E207:2:1 E202:10:7"),
    ("level == null and owedd > 0", "E208:9:4 E202:18:5"),
    ("level == None or paid == True or paid == False", "E208:9:4 E208:25:4 E208:41:5"),
    ("items[0]", "E209:0:8"), ("lambda: 1", "E209:0:6"), ("2 ** 3", "E209:0:6"), ("(n := 3)", "E209:3:2"),
    ("f'{n}'", "E209:0:1"), ("{n: 1}", "E209:0:1 E209:5:1"),
    ("(1, 2)", "E209:0:6"), ("comment.upper()", "E209:0:13"), ("(x for x in words)", "E209:0:18"),
    ("len(*words)", "E209:4:6"), ("(n)(3)", "E204:1:1"),
    ("len(words)(3)", "E209:0:10"), ("[1 for x, y in words]", "E209:7:4"), ("n ^ 2", "E201:2:1"),
    ("day_of_month(today)", "E210:0:19"), ("len()", "E210:0:5"), ("round(rate, places=2)", "E210:12:8"),
    ("min()", "E210:0:5"),
    ("len(owed)", "E211:0:9"), ("day_of_month(today, 'x')", "E211:20:3"), ("sum(words)", "E211:0:10"),
    ("min(today, owed)", "E211:0:16"),
    ("apply_payment(words, event)", "E211:0:27"), ("apply_payment(items, customer)", "E211:0:30"),
    ("[x for x in owed]", "E211:12:4"), ("any(words)", "E211:4:5"),
    ("today + 15", "E212:0:10"), ("comment * 3", "E212:0:11"), ("owed + 5", "E212:0:8"),
    ("owed * owed", "E212:0:11"), ("-comment", "E212:0:8"), ("today + today", "E212:0:13"),
    ("rate // 2", "E212:0:9"), ("words + dates", "E212:0:13"),
    ("owed > 'much'", "E213:7:6"), ("owed > 5", "E213:7:1"), ("today < owed", "E213:8:4"),
    ("items < items", "E213:8:5"), ("span > 3", "E213:7:1"), ("paid == n", "E213:8:1"),
    ("today == '2026-03-01'", "E213:9:12"), ("n in owed", "E213:5:4"), ("n in words", "E213:5:5"),
    ("now in dates", "E213:7:5"), ("customer.kind < 'x'", "E213:16:3"),
    ("level == 'R9'", "E214:9:4"), ("'R9' == level", "E214:0:4"), ("level in ['R1', 'R8']", "E214:16:4"),
    ("level == customer.kind", "E214:9:13"),
    ("set_status(items, words, 'closed')", "E214:25:8"),
    ("level_on < today", "E215:0:8"), ("m > 3 or 3 < m", "E215:0:1 E215:13:1"), ("n in more", "E215:5:4"),
    ("flag and paid", "E215:0:4"), ("[x for x in more]", "E215:12:4"),
    ("owed and paid", "E216:0:4"), ("not words", "E216:4:5"), ("1 if n else 2", "E216:5:1"),
    ("[x for x in words if x]", "E216:21:1"),
    ("1 if paid else 'x'", "E217:0:18"), ("[1, 'x']", "E217:4:3"), ("customer._id", "E218:9:3"),
    ("__import__('os')", "E218:0:10"),
    ("event.from", "E219:6:4"), ("class == 3", "E219:0:5"), ("2019-02-30", "E222:0:10"), ("25:00", "E222:0:5"),
    ("0123", "E222:0:4"), ("1_000", "E222:0:5"),
    ("1e5", "E222:0:3"), ("1234567890123456789", "E222:0:19"), ("1234567 days", "E222:0:12"),
    (".5 > 1", "E222:0:2"), ("state == 'remindr_1'", "E223:9:11"),
    ("'a' if paid else owedd", "E202:17:5"), ("owedd + 1 > 'x' and len(owedd) > 3", "E202:0:5 E202:24:5"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[case[0] or "empty" for case in CASES])
def test_it_is_refused_there(text: str, expected: str) -> None:
    found = findings(text)
    assert " ".join(f"{one.code}:{one.column - 11}:{one.length}" for one in found) == expected
    assert all((one.file, one.line, one.severity) == ("p.yaml", 7, "error") for one in found)
    assert all(one.help and "\n" not in one.help for one in found)


@pytest.mark.parametrize(
    ("text", "expects", "code"),
    [
        ("owed", BOOLEAN, "E217"), ("level_on", DATE, "E215"), ("comment", choice("a", "b"), "E217"),
        ("'c'", choice("a", "b"), "E214"), ("now", DATE, "E217"),
        ("5", MONEY, "E217"), ("'gone'", STATE, "E223"), ("owed", TEXT, "E217"), ("none", MONEY, "E215"),
    ],
)  # fmt: skip
def test_the_place_refuses_another_type(text: str, expects: object, code: str) -> None:
    assert [one.code for one in findings(text, expects)] == [code]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "code"), [("items", "E216"), ("flag", "E215"), ("owed", "E216"), ("level_on < today", "E215")]
)
def test_a_guard_is_true_or_false(text: str, code: str) -> None:
    assert [one.code for one in findings(text, guard=True)] == [code]


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("owedd > 0", "a name with a similar name exists: owed"),
        ("level == 'R22'", "a choice with a similar name exists: R2"), ("now == null", "write none"),
        ("today + 15", "15 days"), ("owed > 5", "20 EUR"), ("items[0]", "first(list)"),
        ("comment.upper()", "write upper(...)"), ("flag and paid", "flag != none"),
        ("items and paid", "len(items) > 0"), ("role.site_manger", "site_manager"), ("table.mark.recal", "recall"),
        ("lenn(items)", "len"), ("paid & paid", "write and"),
    ],
)  # fmt: skip
def test_the_help_states_the_fix(text: str, fix: str) -> None:
    assert fix in findings(text)[0].help


def test_too_long_and_too_deep() -> None:
    assert [one.code for one in findings("n + " * 600 + "n")] == ["E220"]
    assert [one.code for one in findings("(" * 51 + "n" + ")" * 51)] == ["E221"]
    assert [one.code for one in findings("+".join(["n"] * 80))] == ["E221"]
    assert [one.code for one in findings("- " * 400 + "n")] == ["E221"]
    assert [one.code for one in findings("n" + ".x" * 60)] == ["E221"]
    assert [one.code for one in findings("[a for a in words for b in words for c in words]")] == ["E221"]
    assert [one.code for one in findings("len([len([len([1 for c in words]) for b in words]) for a in words])")] == [
        "E221"
    ]


def test_columns_are_those_of_the_file_inside_dollar_braces_and_on_later_lines() -> None:
    found = compile_expression(Text("  ${ n = 3 && owedd }", Position("p.yaml", 3, 5)), SCOPE)
    assert isinstance(found, tuple)
    assert [(one.line, one.column) for one in found] == [(3, 12), (3, 16), (3, 19)]
    found = compile_expression(Text("paid\n  and owedd > 0", Position("p.yaml", 3, 5)), SCOPE)
    assert isinstance(found, tuple)
    assert [(one.line, one.column) for one in found] == [(4, 7)]


def test_every_code_is_explained_by_examples_that_are_bad_and_good() -> None:
    seen = {part.split(":")[0] for _, expected in CASES for part in expected.split()} | {"E220", "E221"}
    assert seen == set(CODES)
    assert all(one.meaning.endswith(".") and one.bad and one.good for one in CODES.values())
