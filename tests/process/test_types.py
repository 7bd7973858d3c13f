"""Types held from one end to the other: results, other processes, forms of texts, bounds, lengths of time."""

# ruff: noqa: E501 - a mistake and its finding stand side by side

import golden
import pytest

from dunning_engine.checks import ended_result, other_types
from dunning_engine.checks.result_type import misfit
from dunning_engine.checks.subject import Subject
from dunning_engine.model.types import (
    BOOLEAN,
    DATE,
    INTEGER,
    MONEY,
    NUMBER,
    TEXT,
    Field,
    Record,
    Type,
    choice,
    list_of,
)  # fmt: skip
from dunning_engine.process.reader import read_process, read_shared

HEAD = "format: 1\nprocess: shop\nversion: 1\n"
ONE = Type("record", record=Record("one", {"a": Field("a", TEXT), "b": Field("b", INTEGER)}))
LESS = Type("record", record=Record("less", {"a": Field("a", TEXT)}))
MORE = Type("record", record=Record("more", {"a": Field("a", TEXT), "b": Field("b", INTEGER), "c": Field("c", DATE)}))


@pytest.mark.parametrize(
    ("given", "wanted", "reason"),
    [
        (TEXT, TEXT.maybe(), ""), (INTEGER, NUMBER, ""), (MONEY, TEXT, ""), (choice("a"), choice("a", "b"), ""),
        (TEXT, choice("a"), ""), (list_of(ONE), list_of(ONE), ""), (TEXT, Type("any"), ""),
        (TEXT, BOOLEAN, "text is not boolean"), (NUMBER, INTEGER, "number is not integer"),
        (choice("a", "c"), choice("a", "b"), "'c' is none of [a, b]"),
        (INTEGER, choice("a"), "integer is not [a]"), (BOOLEAN, TEXT, "boolean is not text"),
        (list_of(TEXT), TEXT, "list of text is not text"), (list_of(TEXT), list_of(DATE), "of its entries text is not date"),
        (ONE, LESS, "less has no field 'b'"), (ONE, MORE, "it has no 'c', which more needs"),
    ],
)  # fmt: skip
def test_what_can_be_read_as_what(given, wanted, reason):
    assert misfit(given, wanted) == reason


def findings(text: str, **files: str) -> list[tuple[str, str, str]]:
    every = {
        "shop/process.yaml": HEAD + text,
        **{path.replace("__", "/") + ".j2": body for path, body in files.items()},
    }
    lines = {path: body.split("\n") for path, body in every.items()}
    found = golden.all_findings(every)
    return [
        (f.code, f.message, lines[f.file][f.line - 1][f.column - 1 :][: f.length])
        for f in found
        if f.severity == "error"
    ]


STATES = "states:\n  open: %s\n  settled: {final: true}\nevents: {paid: {}}\n"


@pytest.mark.parametrize(
    ("text", "code", "message", "under"),
    [
        (STATES % "{task: {name: ask, assignee: m, postpone: {by: 7}, done: {to: settled}}}",
         "E217", "the expression: expected duration, found integer", "7"),
        (STATES % "{enter: {mail.send: {to: x, template: t}, retry: {time: 3}}, on: {paid: {to: settled}}}",
         "E402", "unknown argument of retry 'time'", "time"),
        ("data: {n: {type: integer, default: 1, min: 1}}\n" + STATES % "{on: {paid: {do: {set: {n: 0}}, if: n > 1, to: settled}}}",
         "E413", "n: 0 is out of range", "0"),
        ("data: {ok: {type: boolean, default: false}}\n" + STATES % "{call: {c: {phone.call: {number: x}, into: ok}}, confirmed: {if: ok, to: settled}, failed: {to: settled}}",
         "E557", "'answer' of phone.call does not fit 'ok': text is not boolean", "ok"),
        ("data: {ok: {type: boolean, source: phone.call}}\ndefaults: {phone: {number: x}}\n" + STATES % "{on: {paid: {if: ok, to: settled}}}",
         "E557", "'answer' of phone.call does not fit 'ok': text is not boolean", "ok"),
    ],
)  # fmt: skip
def test_a_hole_that_was_closed(text, code, message, under):
    assert (code, message, under) in findings(text)


LETTERS = STATES % "{enter: {mail.send: {to: x, template: letter}}, on: {paid: {to: settled}}}"
DATA = """data:
  due: {type: date, default: 2026-03-01, sensitivity: personal}
  owed: {type: money, default: 0 EUR, sensitivity: personal}
  level: {type: "[R1, R2]", default: R1, sensitivity: public}
  items: {type: list of item, default: [], sensitivity: personal}
computed: {late: "${due + 3 days}", open_ones: "${[i for i in items if i.balance > 0]}"}
"""
TYPES = "item:\n  number: {type: text, sensitivity: personal}\n  balance: {type: money, sensitivity: personal}\n"


@pytest.mark.parametrize(
    ("body", "message", "under"),
    [
        ("{{ owed | date }}", "`| date` shows dates and instants, and owed is a money", "owed"),
        ("{{ level | money }}", "`| money` shows amounts of money, and level is [R1, R2]", "level"),
        ("{{ late | time }}", "`| time` shows instants and times, and late is a date", "late"),
        ("{{ items }}", "items is a list of item, which cannot be shown as a whole", "items"),
        ("{% for i in open_ones %}{{ i }}{% endfor %}", "open_ones is an item, which cannot be shown as a whole", "i"),
        ("{% for i in open_ones %}{{ i.balance | date }}{% endfor %}", "`| date` shows dates and instants, and open_ones.balance is a money", "i.balance"),
        ("{% if level == 'R3' %}x{% endif %}", "level is never 'R3'", "level"),
        ("{% if level in ['R1', 'R9'] %}x{% endif %}", "level is never 'R9'", "level"),
    ],
)  # fmt: skip
def test_a_text_shows_values_in_their_forms(body, message, under):
    files = {"shop__templates__fr__letter": body, "shop__templates__en__letter": "Hello"}
    every = {"_shared/types.yaml": TYPES, "shop/process.yaml": HEAD + DATA + LETTERS}
    every |= {path.replace("__", "/") + ".j2": text for path, text in files.items()}
    found = [f for f in golden.all_findings(every) if f.code == "E560"]

    assert [(f.message, body[f.column - 1 :][: f.length]) for f in found] == [(message, under)]
    assert all(f.help for f in found)


def test_what_has_the_right_form_is_left_alone():
    body = "{{ owed | money }}{{ due | date }}{{ late | short_date }}{{ items | length }}{% if level == 'R1' %}{{ level }}{% endif %}{% for i in items %}{{ i.balance | money }}{% endfor %}"
    every = {
        "_shared/types.yaml": TYPES,
        "shop/process.yaml": HEAD + DATA + LETTERS,
        "shop/templates/fr/letter.j2": body,
    }

    assert [f for f in golden.all_findings(every) if f.code == "E560"] == []


CHILD = """format: 1
process: child
version: 1
case: {key: "${id}"}
data: {id: text, amount: money, when: optional date, level: {type: "[R1, R2]", default: R1}}
result: [amount]
events: {told: {how: "[good, bad]", sum: money}}
states:
  open: {on: {told: {to: done}}}
  done: {final: true, outcome: finished}
"""
PARENT = """data: {id: {type: text, default: a}, sum: {type: money, default: 0 EUR}, maybe: optional money, when: {type: date, default: 2026-03-01}}
events: {paid: {by_whom: optional text}}
states:
  open:
    enter: [%s]
    on: {sub.ended: [{if: %s, to: settled}, {to: settled}], paid: {do: [%s]}}
  settled: {final: true}
"""
START = "{start: {process: child, as: sub, data: {id: x, amount: 1 EUR}}}"


def handed(
    start: str = START, condition: str = "event.outcome == 'finished'", told: str = "{note: Paid}", module=other_types
) -> list[tuple[str, str]]:
    files = {"shop/process.yaml": HEAD + PARENT % (start, condition, told), "child/process.yaml": CHILD}
    shared, _ = read_shared(files)
    read = {name: read_process(files, f"{name}/process.yaml", shared) for name in ("shop", "child")}
    assert all(found == [] for _, found in read.values()), read["shop"][1]
    lines = files["shop/process.yaml"].split("\n")
    processes = {name: definition for name, (definition, _) in read.items() if definition is not None}
    found = module.check(Subject(processes["shop"], {}, processes=processes))
    return [(f.message.partition(" (as")[0], lines[f.line - 1][f.column - 1 :][: f.length]) for f in found]


@pytest.mark.parametrize(
    ("data", "message", "under"),
    [
        ('amount: "${when}"', "expected money, found date", "when"),
        ('amount: "${maybe}"', "maybe could be none", "maybe"),
        ("amount: 12", "amount: expected money, found '12'", "12"),
        ("amount: 1 EUR, when: tomorrow", "when: expected optional date, found 'tomorrow'", "tomorrow"),
        ("amount: 1 EUR, level: R3", "level: expected [R1, R2], found 'R3'", "R3"),
        ("amount: [1 EUR]", "amount: expected money, found a list", "["),
    ],
)
def test_data_of_a_sub_case_has_its_types(data, message, under):
    assert handed(f"{{start: {{process: child, as: sub, data: {{id: x, {data}}}}}}}") == [(message, under)]


def test_payloads_of_signals_have_their_types():
    told = 'signal: {process: child, key: x, event: told, data: {how: ugly, sum: "${event.by_whom}"}}'

    assert handed(told="{" + told + "}") == [
        ("how: expected [good, bad], found 'ugly'", "ugly"),
        ("expected money, found optional text", "event.by_whom"),
    ]
    assert handed(told="{signal: {process: child, key: x, event: told, data: {how: good, sum: 1 EUR}}}") == []


@pytest.mark.parametrize(
    ("condition", "message", "under"),
    [
        ("event.outcome == 'done'", "process 'child' never ends as 'done'", "'done'"),
        ("event.outcome in ['finished', 'lost']", "process 'child' never ends as 'lost'", "'lost'"),
        ("event.result.amout != none", "process 'child' hands over no 'amout'", "amout"),
    ],
)
def test_only_what_a_sub_case_ends_with_can_be_asked(condition, message, under):
    assert handed(condition=f'"{condition}"', module=ended_result) == [(message, under)]


def test_what_a_sub_case_ends_with_can_be_asked():
    assert (
        handed(condition="\"event.outcome == 'finished' and event.result.amount != none\"", module=ended_result) == []
    )
