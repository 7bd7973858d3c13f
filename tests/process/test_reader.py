"""What the reader makes of a sound process: the contract's excerpt and a file with every key."""

from datetime import date, time

import golden
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunning_engine.calendar import Duration
from dunning_engine.model.position import Position
from dunning_engine.money import Money
from dunning_engine.process.definition import Shared
from dunning_engine.process.node import Map, Node, Seq
from dunning_engine.process.reader import read_process, read_shared, read_template
from dunning_engine.process.reader.keys import TABLES
from dunning_engine.process.type_text import TypeTextError, parse_type
from dunning_engine.process.yaml_text import parse

SHOP = golden.files_of(golden.HERE / "ok" / "shop")
CONTRACT = golden.files_of(golden.HERE / "ok" / "contract", "contract")


def shop():
    shared, _ = read_shared(SHOP)
    definition, _ = read_process(SHOP, "shop/process.yaml", shared)
    assert definition is not None
    return definition


def contract():
    definition, _ = read_process(CONTRACT, "contract/process.yaml", Shared())
    assert definition is not None
    return definition


def test_a_record_may_have_a_field_called_type():
    text = "method:\n  doc: A payment method.\n  fields: {type: {type: '[sepa, card]'}, shown: text}\n"
    shared, findings = read_shared({"_shared/types.yaml": text})
    assert findings == []
    assert list(shared.types["method"].fields) == ["type", "shown"]


def test_a_record_may_have_a_field_called_fields():
    shared, findings = read_shared({"_shared/types.yaml": "form:\n  fields: {type: text, default: ''}\n"})
    assert findings == []
    assert list(shared.types["form"].fields) == ["fields"]


def test_defaults_are_values_of_their_type():
    data = shop().data

    assert data["amount"].default == Money("120.00", "EUR")
    assert data["closes"].default == time(12, 30)
    assert data["paid"].default is False
    assert data["iban"].keep == Duration(7, "days")
    assert data["debts"].default == ()
    assert [data[name].required for name in ("customer", "paid_on", "level")] == [True, False, False]


def test_every_kind_of_branch_list_is_read():
    asking = shop().states["asking"]
    handlers = {handler.event.value: handler for handler in asking.on}

    assert [len(handler.branches) for handler in handlers.values()] == [1, 2, 1, 1]
    assert [handler.instead for handler in handlers.values()] == [False, False, True, True]
    assert str(handlers["dispute.ended"].branches[0].rules[0]) == "SHO-10"
    assert [len(timer.branches) for timer in asking.timers] == [2, 1]


def test_actions_know_their_kind():
    asking = shop().states["asking"]

    assert [(a.kind, a.name) for a in asking.enter] == [
        ("set", "set"), ("note", "note"), ("release", "release"), ("named", "contact"),
    ]  # fmt: skip
    call = {entry.name: entry.action for entry in shop().states["calling"].call}
    assert [action.kind for action in call.values()] == ["operation", "operation", "start"]
    assert call["email"].optional
    assert {k: str(v) for k, v in call["inquiry"].modes.items()} == {
        "as": "inquiry",
        "if_open": "join",
        "outlives": "true",
    }
    assert set(call["inquiry"].arguments) == {"process", "data"}


def test_a_task_without_a_name_is_called_after_its_state():
    failed = shop().states["calling"].failed_task

    assert failed is not None
    assert failed.name == "calling_by_hand"
    assert [item.name.value for item in failed.form] == ["reason", "amount"]


def test_tables_come_from_rows_and_from_a_spreadsheet():
    tables = shop().tables

    assert [str(cell) for cell in tables["owner"].rows[1].cells] == ["price, quality", "-", "support", "asking"]
    assert [str(rule) for rule in tables["owner"].rows[0].rules] == ["SHO-04"]
    assert [[str(cell) for cell in row.cells] for row in tables["fee"].rows] == [
        ["price", "40.00 EUR"],
        ["quality", "0.00 EUR"],
    ]
    assert tables["fee"].rows[0].cells[1].at == Position("shop/fee.csv", 2, 7)
    assert [str(rule) for rule in tables["fee"].rows[0].rules] == ["SHO-14", "SHO-15"]


def test_a_spreadsheet_that_cannot_be_read_is_reported():
    files = {**SHOP, "shop/fee.csv": 'kind,fee\nprice,"40.00 EUR\n'}
    _, findings = read_process(files, "shop/process.yaml", read_shared(SHOP)[0])

    assert [str(f) for f in findings] == ["shop/fee.csv:2:7: error[E315] a quote is opened here and not closed"]


def test_shared_files_are_read():
    shared, _ = read_shared(SHOP)

    assert shared.types["customer"].fields["address"].type.record == shared.types["address"]
    assert set(shared.types["address"].fields) == {"street", "doc"}
    assert shared.calendars["fr"].opens == "08:30"
    assert shared.directory == {
        "sales": {"name": "Sales", "email": "sales@example.org"},
        "boss": {"name": "Head of sales"},
    }
    assert list(shared.actions["thank"].parameters) == ["whom"]


def test_a_template_has_front_matter_and_a_place_for_its_body():
    path = "shop/templates/fr/letter.j2"
    template, findings = read_template(path, SHOP[path])

    assert findings == []
    assert template is not None
    assert (template.name, template.language, template.tag, str(template.items)) == (
        "letter",
        "fr",
        "reminder",
        "lines",
    )
    assert SHOP[path].splitlines()[template.at.line - 1] == template.body.splitlines()[0] == "Bonjour,"


@pytest.mark.parametrize(
    ("text", "line"), [("Hello\n", 1), ("---\n---\nHello\n", 3), ("---\r\ntag: a\r\n---\r\nHello\n", 4)]
)
def test_a_template_may_have_little_or_no_front_matter(text, line):
    template, findings = read_template("shop/templates/en/hello.j2", text)

    assert findings == []
    assert template is not None
    assert (template.at.line, template.body) == (line, "Hello\n")


def test_the_excerpt_of_the_contract_is_read_as_written():
    definition = contract()

    assert definition.unique
    assert [entry.name for entry in definition.states["reminder_2"].call] == ["registered", "plain", "email"]
    assert definition.states["reminder_2"].failed_task is not None
    assert definition.states["settled"].outcome == "settled"
    assert [str(b.to) for h in definition.states["settled"].reopen for b in h.branches] == ["back"]
    task = definition.states["choosing"].task
    assert task is not None
    assert (task.name, str(task.postpone_by), task.postpone_times) == ("choose_reminder_2", "7 days", 2)
    assert [str(branch.condition) for branch in task.done] == ["to_r2", "None"]
    assert [invariant.kind for invariant in definition.invariants] == ["never_sent", "only_after"]
    assert definition.places["computed.owed"] == Position("contract/process.yaml", 9, 3)


def keys_below(node: Node) -> set[str]:
    if isinstance(node, Map):
        return set(node.names()).union(*(keys_below(value) for _, value in node.entries))
    return set().union(*(keys_below(item) for item in node.items)) if isinstance(node, Seq) else set()


def test_the_sound_process_uses_every_key():
    used = set()
    for text in (
        SHOP["shop/process.yaml"],
        SHOP["_shared/calendars.yaml"],
        SHOP["shop/templates/fr/letter.j2"].split("---")[1],
    ):
        node, _ = parse("f", text)
        assert node is not None
        used |= keys_below(node)

    assert {key.name for keys in TABLES.values() for key in keys} - used == set()


@pytest.mark.parametrize(
    "text",
    [
        "text",
        "optional date",
        "list of money",
        "optional list of [a, b]",
        "[price, quality]",
        "list of list of integer",
    ],
)
def test_types_are_printed_as_they_are_written(text):
    assert str(parse_type(text, {})) == text


@pytest.mark.parametrize(
    "text", ["", "list of", "optional", "[]", "[a, a]", "list of " * 500 + "text", "Text", "datetime"]
)
def test_what_is_no_type_is_refused_with_help(text):
    with pytest.raises(TypeTextError) as caught:
        parse_type(text, {})

    assert caught.value.help


def test_broken_parts_do_not_hide_other_mistakes():
    text = SHOP["shop/process.yaml"].replace("final: true", "final: perhaps").replace("hit: first", "hitt: first")
    definition, findings = read_process({**SHOP, "shop/process.yaml": text}, "shop/process.yaml", read_shared(SHOP)[0])

    assert definition is not None
    assert sorted(finding.code for finding in findings) == ["E301", "E303"]
    assert "settled" in definition.states


LINES = SHOP["shop/process.yaml"].splitlines(keepends=True)


@given(
    st.integers(0, len(LINES) - 1),
    st.integers(0, len(LINES) - 1),
    st.sampled_from(["", "x", "- ", "  ", "[", '"', "{a: ", ": ", "\t"]),
)
def test_no_damaged_process_makes_the_reader_raise(first, second, piece):
    damaged = list(LINES)
    damaged[first] = piece + damaged[second]
    definition, findings = read_process(
        {**SHOP, "shop/process.yaml": "".join(damaged)}, "shop/process.yaml", read_shared(SHOP)[0]
    )

    assert definition is not None or findings
    assert all(finding.help and finding.line >= 1 for finding in findings)
    assert len({(f.code, f.line, f.column) for f in findings}) == len(findings)


KEYS = sorted({key.name for keys in TABLES.values() for key in keys})
TREES = st.recursive(
    st.sampled_from(["a", "1", "${x}", "back", "paid", "2026-01-01"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)


def written(tree: object) -> str:
    if isinstance(tree, dict):
        return "{" + ", ".join(f'"{key}": {written(value)}' for key, value in tree.items()) + "}"
    return "[" + ", ".join(map(written, tree)) + "]" if isinstance(tree, list) else f'"{tree}"'


@given(st.dictionaries(st.sampled_from([k.name for k in TABLES["process"]] + ["x"]), TREES))
def test_no_tree_of_known_keys_makes_the_reader_raise(tree):
    text = written({"format": "1", "process": "shop", "version": "1", **tree})
    _, findings = read_process({"shop/process.yaml": text}, "shop/process.yaml", Shared())

    assert all(finding.help and finding.line >= 1 for finding in findings)


def test_dates_in_settings_are_dates():
    head = "format: 1\nprocess: shop\nversion: 1\nstates: {a: {final: true}}\n"
    text = head + "settings: {until: {type: date, default: 2026-02-28}}\n"
    definition, findings = read_process({"shop/process.yaml": text}, "shop/process.yaml", Shared())

    assert findings == []
    assert definition is not None
    assert definition.settings["until"].default == date(2026, 2, 28)
