"""What values are made of: names, records, functions, computed values, tables - and how classes spread."""

import pytest

from dunning_engine.checks.flow.classes import declared, strictest_first, through
from dunning_engine.checks.flow.expression import expression_value
from dunning_engine.checks.flow.functions import passes
from dunning_engine.checks.flow.linked import program_of
from dunning_engine.checks.flow.value import Cell, Value, meets, union
from dunning_engine.expr import BUILTINS
from dunning_engine.model.position import NOWHERE, Text
from dunning_engine.model.types import TEXT, Field, Record, Type, list_of
from dunning_engine.process.reader import read_process, read_shared

TYPES = """
format: 1
types:
  customer: {id: {type: text, sensitivity: personal}, score: integer}
  item:
    number: {type: text, sensitivity: personal}
    balance: {type: money, sensitivity: personal}
    status: {type: "[open, disputed]", default: open}
"""
SHOP = """
format: 1
process: shop
version: 1
case: {key: "${customer.id}"}
data:
  customer: {type: customer, sensitivity: personal}
  items: list of item
  late: {type: boolean, default: false}
  iban: {type: text, sensitivity: bank}
  whole: {type: customer, sensitivity: card}
  reason: text
settings: {company: {type: text, default: us, sensitivity: public}}
computed:
  remindable: "${[i for i in items if i.status == 'open']}"
  owed: ${sum(i.balance for i in items)}
  round: ${round}
  hidden: "${iban if owed > 0 else reason}"
tables:
  told:
    inputs: [reason]
    outputs: {text: text, team: {type: text, sensitivity: internal}}
    rows: [[a, "${iban}", x], [-, nothing, y]]
states: {open: {final: true}}
"""


@pytest.fixture(scope="module")
def program():
    files = {"shop/process.yaml": SHOP, "_shared/types.yaml": TYPES}
    definition, findings = read_process(files, "shop/process.yaml", read_shared(files)[0])
    assert findings == []
    return program_of([definition], {})


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("customer.id", {"personal"}),
        ("customer", {"personal", "internal"}),
        ("whole.id", {"personal", "card"}),
        ("[i.number for i in items]", {"personal"}),
        ("[i for i in items]", {"personal", "internal"}),
        ("[i for i in remindable if i.status == 'open']", {"personal", "internal"}),
        ("first(remindable).number", {"personal"}),
        ("set_status(items, [iban], 'open')", {"personal", "internal"}),
        ("first(set_status(items, [iban], iban)).status", {"internal", "bank"}),
        ("numbers(items)", {"personal"}),
        ("owed", {"personal"}),
        ("owed > 0", set()),
        ("'yes' if reason == 'a' else 'no'", set()),
        ("'yes' if late else 'no'", {"internal"}),
        ("not late", {"internal"}),
        ("late and owed > 0", {"internal"}),
        ("any(i.status == 'open' for i in items)", set()),
        ("hidden", {"bank", "internal"}),
        ("table.told.text", {"bank"}),
        ("table.told.team", {"internal"}),
        ("settings.company", {"public"}),
        ("case.key", {"personal"}),
        ("len(items)", set()),
        ("today + 15 days", set()),
        ("round", set()),
        ("-owed + 20 EUR", {"personal"}),
        ("[iban, reason]", {"bank", "internal"}),
        ("masked(iban + reason)", {"personal", "internal"}),
        ("reference(iban)", {"internal"}),
        ("function_of_a_plugin(iban)", {"bank"}),
        ("nowhere.to.be.found", set()),
        ("not readable (", set()),
    ],
)  # fmt: skip
def test_values_carry_the_classes_of_what_they_are_made_of(program, text, classes):
    assert program.carried(expression_value(Text(text), program.names["shop"].look)) == classes


def test_a_field_of_a_record_has_its_own_class_and_the_secret_one_of_what_it_lies_in():
    item = Type("record", record=Record("item", {"n": Field("n", TEXT, sensitivity="personal"), "s": Field("s", TEXT)}))
    inside = declared(Field("items", list_of(item), sensitivity="bank"))
    assert inside == {("n",): {"personal", "bank"}, ("s",): {"internal", "bank"}}
    assert declared(Field("name", TEXT, sensitivity="public")) == {(): {"public"}}


def test_masks_lower_secrets_and_leave_the_rest():
    assert through(("masked",), frozenset({"bank", "internal"})) == {"personal", "internal"}
    assert through(("reference", "masked"), frozenset({"card"})) == {"internal"}
    assert through(("masked",), frozenset({"public"})) == {"public"}


def test_classes_are_told_the_strictest_first():
    assert strictest_first(["public", "bank", "internal", "volatile"]) == ["volatile", "bank", "internal", "public"]


def test_paths_meet_where_one_leads_into_the_other():
    assert meets(("a",), ("a", "b"))
    assert meets((), ("a",))
    assert not meets(("a", "c"), ("a", "b"))


def test_every_function_that_answers_yes_or_no_is_a_test():
    """A new function passes on all of its arguments, unless it answers with true or false: then it is a test."""
    value = Value({((), Cell("p", "data", "x"), ()): NOWHERE})
    silent = {name for name, each in BUILTINS.items() if not passes(name, [value] * max(1, len(each.parameters)))}
    tests = {name for name, each in BUILTINS.items() if each.result.kind == "boolean"} - {"any", "all"}
    assert silent == tests | {"len"}


def test_what_changes_balances_is_part_of_them():
    cells = {name: Cell("p", "data", name) for name in ("number", "balance", "amount", "why")}
    items = union([Value({((name,), cells[name], ()): NOWHERE}) for name in ("number", "balance")])
    event = union([Value({((name,), cells[name], ()): NOWHERE}) for name in ("amount", "why")])
    paid = passes("apply_payment", [items, event])
    assert {cell.name for _, cell, _ in paid.at("balance")} == {"balance", "amount"}
    assert {cell.name for _, cell, _ in paid.at("number")} == {"number"}
