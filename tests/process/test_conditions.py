"""Conditions decided by their classes: against every value of small domains, and in the words of the findings."""

# ruff: noqa: E501 - a condition and its message stand side by side

import random
from datetime import date, time, timedelta
from decimal import Decimal
from itertools import product

import pytest

from dunning_engine.calendar import Calendar, Duration
from dunning_engine.checks import (
    covered_branch,
    dropped_event,
    impossible_condition,
    overlapping_branches,
    settled_condition,
    value_falls_through,
)
from dunning_engine.checks.conditions import Conditions
from dunning_engine.checks.cuts import Term
from dunning_engine.checks.decide import MOST, Decider, TooManyError, evaluate
from dunning_engine.checks.formula import negated
from dunning_engine.checks.regions import OTHER, representatives
from dunning_engine.checks.subject import Subject
from dunning_engine.expr import Compiled, Scope, compile_expression
from dunning_engine.model.position import Position, Text
from dunning_engine.model.types import BOOLEAN, DATE, DURATION, INTEGER, MONEY, NUMBER, TEXT, TIME, choice, list_of
from dunning_engine.money import Money
from dunning_engine.process.definition import Definition
from dunning_engine.process.reader import read_process, read_shared

HEAD = "format: 1\nprocess: shop\nversion: 1\n"
DATA = """
data:
  level: {type: "optional [R1, R2, R3]"}
  kind: {type: "[price, quality]", default: price}
  score: {type: integer, default: 0, min: 0, max: 6}
  count: {type: optional integer}
  amount: {type: money, default: 0.00 EUR}
  due: {type: date, default: 2026-03-01}
  paid: {type: boolean, default: false}
  name: {type: text, default: ""}
  items: {type: list of text, default: []}
  wait: {type: duration, default: 7 days}
"""
COMPUTED = """
computed:
  next: "${'R1' if level == none else 'R2' if level == 'R1' else 'R3'}"
  late: ${score > 4}
  other: ${kind}
  pending: ${not paid and len(items) > 0}
tables:
  way: {hit: first, inputs: [kind], outputs: {to: "[mail, post, phone]"}, rows: [[price, mail], ["-", post]]}
"""
STATES = "states:\n  open: {on: {told: %s}}\n  settled: {final: true}\n"
EVENTS = """events:
  told: {outcome: "[good, bad, ugly]", amount: money, agreed: boolean, reason: optional text, score: {type: integer, min: 1}}
"""


def subject_of(text: str) -> Subject:
    files = {"shop/process.yaml": HEAD + text}
    definition, findings = read_process(files, "shop/process.yaml", read_shared(files)[0])
    assert findings == []
    assert isinstance(definition, Definition)
    return Subject(definition, {})


PLAIN = subject_of(DATA + COMPUTED + EVENTS + STATES % "{to: settled}")


# --- against every value of small domains

VALUES = {
    "level": [None, "R1", "R2", "R3"],
    "kind": ["price", "quality"],
    "score": list(range(7)),
    "count": [None, *range(-1, 6)],
    "amount": [Money(n, "EUR") / 2 for n in range(-2, 9)],
    "due": [date(2026, 2, 27) + timedelta(n) for n in range(9)],
    "paid": [True, False],
    "name": ["", "a", "b", "c"],
}
ATOMS = [
    *[f"level {sign} {value}" for sign in ("==", "!=") for value in ("'R1'", "'R3'", "none")],
    *[f"kind {sign} '{value}'" for sign in ("==", "!=") for value in ("price", "quality")],
    *[f"score {sign} {value}" for sign in ("==", "!=", "<", "<=", ">", ">=") for value in (0, 3, 6)],
    *[f"(count != none and count {sign} {value})" for sign in ("<", "<=", ">", ">=", "==") for value in (1, 3)],
    *[f"amount {sign} {value}" for sign in ("<", "<=", ">", ">=", "==") for value in ("0", "1 EUR", "2.50 EUR")],
    *[f"due {sign} {value}" for sign in ("<", "<=", ">", ">=", "==") for value in ("2026-03-01", "2026-03-03")],
    *["paid", "not paid", "paid == true", "name == ''", "name in ['a', 'b']", "name not in ['a']"],
    *[
        "level in ['R1', 'R2']",
        "score in [1, 3]",
        "1 < score < 4",
        "(score > 3 if paid else score < 2)",
        "count == none",
    ],
]


def random_condition(rng: random.Random, depth: int = 0) -> str:
    if depth == 3 or rng.random() < 0.35:
        return rng.choice(ATOMS)
    kind = rng.random()
    if kind < 0.2:
        return f"not ({random_condition(rng, depth + 1)})"
    parts = (random_condition(rng, depth + 1) for _ in range(rng.choice((2, 2, 3))))
    return "(" + (" and " if kind < 0.6 else " or ").join(parts) + ")"


def every_case(compiled: Compiled) -> set[bool]:
    """What a condition answers over all values of the fields that it reads."""

    class Env(dict):
        calendar, currency, rows = Calendar("", "UTC"), "EUR", None

    read = sorted(compiled.reads)
    return {compiled.evaluate(Env(zip(read, values, strict=True))) for values in product(*(VALUES[n] for n in read))}


@pytest.mark.parametrize("seed", range(8))
def test_the_answer_is_that_of_trying_every_value(seed):
    rng = random.Random(seed)  # noqa: S311 - the same conditions on every run
    scope = Scope(names={name: field.type for name, field in PLAIN.definition.data.items()})
    checked = settled = 0
    for _ in range(60):
        text = Text(random_condition(rng))
        compiled = compile_expression(text, scope, guard=True)
        if not isinstance(compiled, Compiled) or len(compiled.reads) > 4:
            continue
        conditions = Conditions(PLAIN)
        formula = conditions.formula(text)
        decider = Decider(conditions.terms)
        answers = {bool(decider.possible(formula)), *((False,) if decider.possible(negated(formula)) else ())}
        wanted = every_case(compiled)
        assert {True} & answers == {True} & wanted, text.value
        assert decider.possible(negated(formula)) == (False in wanted), text.value
        example = decider.example(formula)
        assert example is None or evaluate(formula, example)
        checked += 1
        settled += len(wanted) == 1
    assert checked > 20
    assert settled > 0


# --- classes


@pytest.mark.parametrize(
    ("kind", "cuts", "bounds", "classes"),
    [
        (INTEGER, [1, 2, 5], (0, None), (0, 1, 2, 3, 5, 6)),
        (INTEGER, [3], (0, 3), (0, 1, 3)),
        (INTEGER, [Decimal("2.5")], (None, None), (1, 2, 3)),
        (INTEGER, [], (4, None), (4, 5)),
        (NUMBER, [1, Decimal("1.0005")], (None, None), tuple(map(Decimal, ["0.999", "1", "1.00025", "1.0005", "1.0015"]))),
        (MONEY, [0, Money("0.01", "EUR")], (None, None), tuple(Money(n, "EUR") for n in ("-0.01", "0", "0.005", "0.01", "0.02"))),
        (DURATION, [Duration(1, "days"), Duration(2, "days")], (None, None),
         (Duration(0, "days"), Duration(1, "days"), Duration(2160, "minutes"), Duration(2, "days"), Duration(3, "days"))),
        (DURATION, [Duration(1, "days"), Duration(2, "business days")], (None, None), ()),
        (MONEY, [Money(1, "EUR"), Money(1, "USD")], (None, None), ()),
        (DATE, [date.max], (None, None), (date.max - timedelta(1), date.max)),
        (BOOLEAN.maybe(), [], (None, None), (True, False, None)),
        (choice("a", "b").maybe(), ["a"], (None, None), ("a", "b", None)),
        (TEXT, ["a", ""], (None, None), ("a", "", OTHER)),
        (TEXT, [OTHER], (None, None), (OTHER, OTHER + "'")),
        (list_of(TEXT), [], (None, None), ()),
    ],
)  # fmt: skip
def test_one_value_stands_for_each_class(kind, cuts, bounds, classes):
    assert representatives(kind, cuts, *bounds) == classes


def test_times_stay_within_the_day():
    assert representatives(TIME, [time(0)]) == (time(0), time(0, 1))


def test_too_many_classes_are_not_decided():
    conditions = Conditions(PLAIN)
    terms = {f"t{n}": Term(f"t{n}", INTEGER, cuts=dict.fromkeys(range(9))) for n in range(9)}
    conditions.terms.update(terms)
    text = " or ".join(f"(t{n} == 3 and t{n} == 5)" for n in range(9))
    formula = conditions.formula(Text(text))
    decider = Decider(conditions.terms)

    with pytest.raises(TooManyError):
        decider.example(formula)
    assert MOST == 20_000


# --- the words of the findings


def said(module, text: str) -> list[str]:
    return [finding.message for finding in module.check(subject_of(text))]


def about(condition: str) -> str:
    return DATA + COMPUTED + EVENTS + STATES % f'[{{if: "{condition}", to: settled}}, {{do: {{note: No}}}}]'


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("score > 6", "`score > 6` never holds: score is between 0 and 6"),
        ("event.score < 1", "`event.score < 1` never holds: event.score is at least 1"),
        ("level == 'R1' and paid and level == 'R2'", "this never holds: `level == 'R1'` and `level == 'R2'` exclude each other"),
        ("amount > 0 and due > today and amount < 0", "this never holds: `amount > 0` and `amount < 0` exclude each other"),
        ("due > today and today >= due", "this never holds: `due > today` and `today >= due` exclude each other"),
        ("len(items) < 0", "`len(items) < 0` never holds: len(items) is at least 0"),
        ("next == 'R4'", "`next == 'R4'` never holds: next is R1, R2 or R3"),
        ("next == 'R1' and level != none", "this never holds: `next == 'R1'` and `level != none` exclude each other"),
        ("late and score < 2", "this never holds: `late` and `score < 2` exclude each other"),
        ("other == 'price' and kind == 'quality'", "this never holds: `other == 'price'` and `kind == 'quality'` exclude each other"),
        ("pending and paid", "this never holds: `pending` and `paid` exclude each other"),
        ("table.way.to == 'phone'", "`table.way.to == 'phone'` never holds: the rows of table way give mail or post"),
        ("paid or score > 9", "`score > 9` never holds: score is between 0 and 6"),
        ("kind == none", "`kind == none` never holds: kind is price or quality"),
        ("score in [7, 8]", "`score in [7, 8]` never holds: score is between 0 and 6"),
        ("any(i == 'a' for i in items) and not any(i == 'a' for i in items)",
         "this never holds: `any(i == 'a' for i in items)` and `not any(i == 'a' for i in items)` exclude each other"),
        ("level == 'R1' and count != none and count > 3 and count < 2",
         "this never holds: `count > 3` and `count < 2` exclude each other"),
        ("1 > 2", "`1 > 2` never holds: nothing in it varies"),
    ],
)  # fmt: skip
def test_what_never_holds(condition, message):
    assert said(impossible_condition, about(condition)) == [message]
    assert said(settled_condition, about(condition)) == []


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("score >= 0", "`score >= 0` always holds: score is between 0 and 6"),
        ("kind != none", "`kind != none` always holds: kind is price or quality"),
        ("amount != none and paid", "`amount != none` always holds: amount is never none"),
        (
            "level == none or level != none",
            "this always holds: `level == none` or `level != none` is true of any value",
        ),
        ("paid or amount > 0 or not paid", "this always holds: `paid` or `not paid` is true of any value"),
        ("kind in ['price', 'quality']", "`kind in ['price', 'quality']` always holds: kind is price or quality"),
    ],
)
def test_what_always_holds(condition, message):
    assert said(settled_condition, about(condition)) == [message]
    assert said(impossible_condition, about(condition)) == []


@pytest.mark.parametrize(
    "condition",
    [
        "score > 5", "level == 'R1' or level == 'R2'", "amount > 0", "due >= today", "len(items) > 0", "next == 'R3'",
        "settings_like(name)", "name == 'x' and name != ''", "wait > 3 days", "wait > 2 business days and wait > 3 days",
        "name < 'b' and name > 'a'", "count != none and count > 3", "sum(n for n in [1, 2]) > 9", "date_of(now) == due",
    ],
)  # fmt: skip
def test_nothing_is_said_of_what_may_be_either(condition):
    assert said(settled_condition, about(condition)) == said(impossible_condition, about(condition)) == []


def test_send_only_if_true_is_meant():
    text = EVENTS + STATES % "{to: settled}" + "anywhere: {send_only_if: true}\n"

    assert said(settled_condition, text) == []


def branches(*conditions: str) -> str:
    listed = ", ".join(
        f'{{if: "{c}", do: {{note: "{n}"}}}}' if c else f'{{do: {{note: "{n}"}}}}' for n, c in enumerate(conditions)
    )
    return DATA + COMPUTED + EVENTS + STATES % f"[{listed}]"


@pytest.mark.parametrize(
    ("conditions", "messages"),
    [
        (("amount > 0", "amount > 5 EUR"), ["this branch is never taken: whenever it could be, the one in line 27 (`amount > 0`) is"]),
        (("paid", "not paid", ""),
         ["this branch is never taken: those before it take every case, line 27 (`paid`) and line 27 (`not paid`)"]),
        (("level == none", "level in ['R1', 'R2']", "level == 'R3' or level == 'R1'", "level != none"),
         ["this branch is never taken: those before it take every case, line 27 (`level in ['R1', 'R2']`) and line 27 (`level == 'R3' or level == 'R1'`)"]),
        (("score > 5", "late"), []),
        (("late", "score > 5"), ["this branch is never taken: whenever it could be, the one in line 27 (`late`) is"]),
        (("score >= 0", "paid"), []),
        (("paid", "score > 9"), []),
    ],
)  # fmt: skip
def test_branches_that_others_leave_nothing(conditions, messages):
    assert said(covered_branch, branches(*conditions)) == messages


@pytest.mark.parametrize(
    ("conditions", "example"),
    [
        (("amount >= 5 EUR", "amount <= 5 EUR"), "amount is 5.00 EUR"),
        (("event.outcome in ['good', 'bad']", "event.outcome in ['bad', 'ugly']"), "event.outcome is bad"),
        (("due >= today", "due <= today"), "due is equal to today"),
        (("amount > 5 EUR", "amount <= 5 EUR"), ""),
        (("amount > 5 EUR", "amount > 0"), ""),
        (("amount > 5 EUR", "paid"), ""),
        (("amount == 5 EUR", "amount >= 5 EUR", "amount <= 5 EUR"), ""),
    ],
)
def test_branches_of_which_only_the_order_decides(conditions, example):
    found = said(overlapping_branches, branches(*conditions))

    assert [message.partition(" both hold when ")[2].partition(";")[0] for message in found] == [example] * bool(
        example
    )


@pytest.mark.parametrize(
    ("conditions", "values"),
    [
        (("event.outcome == 'good'", "event.outcome == 'bad'"), "event.outcome is ugly"),
        (("event.score == 1", "event.score == 2"), "event.score is 3"),
        (("event.amount > 5 EUR", "event.amount < 5 EUR"), "event.amount is 5.00 EUR"),
        (
            ("event.agreed and event.outcome == 'good'", "not event.agreed"),
            "event.agreed is true and event.outcome is bad",
        ),
        (("event.reason == 'a'", "event.reason == 'b'"), "event.reason is another text or none"),
        (("event.outcome == 'good'",), ""),
        (("event.agreed", "not event.agreed"), ""),
        (("event.outcome == 'good'", "len(items) > 0"), ""),
        (("event.outcome == 'good'", ""), ""),
    ],
)
def test_values_that_no_branch_takes(conditions, values):
    found = said(value_falls_through, branches(*conditions))

    assert found == [f"no branch is taken when {values}: nothing would happen"] * bool(values)


def test_what_falls_through_to_anywhere_is_taken():
    both = (
        branches("event.outcome == 'good'", "event.outcome == 'bad'") + "anywhere: {on: {told: {do: {note: Told}}}}\n"
    )

    assert said(value_falls_through, both) == []
    assert (
        len(
            said(
                value_falls_through,
                both.replace("told: [", "told: {instead: true, branches: [").replace("]}}\n", "]}}}\n"),
            )
        )
        == 1
    )


def test_a_task_is_completed_with_every_value():
    text = (
        DATA
        + """
states:
  open:
    task: {name: ask, assignee: manager, form: [paid], done: {if: paid, to: settled}}
  settled: {final: true}
"""
    )

    assert said(value_falls_through, text) == [
        "no branch is taken when paid is false: the task would be over and nothing would follow"
    ]


def test_a_state_that_is_only_passed_drops_nothing():
    text = """events: {a: {}, b: {}}
states:
  open: {on: {a: {to: passed}}, defer: b}
  passed: {always: {to: through}}
  through: {always: [{if: today > 2026-01-01, to: asked}, {if: today <= 2026-01-01, to: settled}]}
  asked: {on: {b: {to: settled}}}
  settled: {final: true}
"""

    assert said(dropped_event, text) == [
        "state 'asked' would drop the event 'a': it neither handles, ignores nor defers it"
    ]


def test_the_caret_is_under_the_part_that_is_wrong():
    text = "events: {a: {}}\ndata: {n: {type: integer, default: 0, min: 0}}\nstates:\n  open: {on: {a: {if: n > 3 and n < 0, to: settled}}}\n  settled: {final: true}\n"
    (found,) = impossible_condition.check(subject_of(text))

    assert (Position(found.file, found.line, found.column), found.length) == (Position("shop/process.yaml", 7, 33), 5)
