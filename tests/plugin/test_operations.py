"""Signatures as values, protocols and the reference page say the same."""

import inspect
from pathlib import Path

import pytest

from dunning_engine.model.types import SENSITIVITIES
from dunning_engine.plugin.reference import page
from dunning_engine.ports.capabilities import OPERATIONS, PROTOCOLS
from dunning_plugins import plugin
from dunning_plugins import reference as standins
from dunning_plugins.script import COMMON, QUALIFIERS

DOCS = Path(__file__).parents[2] / "docs" / "reference"
each = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)


@each
def test_an_operation_is_a_method_with_the_same_parameters(operation):
    method = inspect.signature(getattr(PROTOCOLS[operation.capability], operation.verb))
    given = {name: parameter for name, parameter in method.parameters.items() if name != "self"}
    expected = {"key", "at", *operation.parameters} | ({"letter"} if operation.template else set())
    assert set(given) == expected
    assert all(parameter.kind is inspect.Parameter.KEYWORD_ONLY for parameter in given.values())
    for name, field in operation.parameters.items():
        default = given[name].default
        assert default == (inspect.Parameter.empty if field.required else field.default)


@each
def test_an_operation_is_documented_and_says_what_it_may_receive(operation):
    assert operation.doc.endswith(".")
    assert set(operation.clearances) == set(operation.parameters)
    for name, field in (operation.parameters | operation.result).items():
        assert field.name == name
        assert field.doc, name
    for classes in operation.clearances.values():
        assert set(classes) <= set(SENSITIVITIES)
        assert "volatile" not in classes
    cleared = {name for name, classes in operation.clearances.items() if "card" in classes}
    assert cleared == ({"content"} if operation.name == "crm.attach" else set()), "UNP-05: only the deal's documents"
    method = getattr(PROTOCOLS[operation.capability], operation.verb)
    assert inspect.getdoc(method)


def test_every_method_of_a_protocol_is_an_operation():
    names = {operation.name for operation in OPERATIONS}
    common = {"find", "inbound", "inbound_due", "name", "standin"}
    for capability, protocol in PROTOCOLS.items():
        methods = {name for name in dir(protocol) if not name.startswith("_")} - common
        assert {f"{capability}.{method}" for method in methods} == {n for n in names if n.startswith(f"{capability}.")}


def test_what_takes_money_needs_a_business_key():
    needing = {operation.name for operation in OPERATIONS if operation.needs_key}
    assert {
        "debits.present",
        "terminal.run",
        "storage.invoice_fee",
        "billing.collect",
        "billing.invoice_fee",
    } <= needing


def test_bank_data_may_go_to_few_places():
    cleared = {
        f"{operation.name}.{name}"
        for operation in OPERATIONS
        for name, classes in operation.clearances.items()
        if "bank" in classes
    }
    assert cleared == {
        "billing.create_method.iban", "crm.attach.content", "debits.create_mandate.iban", "debits.present.mandate",
        "iban.validate.iban", "payouts.add_external.iban", "tickets.redact.text",
    }  # fmt: skip


def test_what_cannot_be_undone_says_so():
    told = {operation.name for operation in OPERATIONS if operation.irreversible}
    assert told == {
        "agency.hand_over", "billing.close_method", "crm.remove_document", "debits.cancel_mandate",
        "payouts.remove_external", "storage.end_contract", "tickets.redact",
    }  # fmt: skip


def test_a_query_neither_hurts_nor_reaches_anybody():
    for operation in OPERATIONS:
        if "Changes nothing." in operation.doc:
            flags = (operation.hurts, operation.needs_key, operation.template, operation.irreversible)
            assert not any(flags)
            assert operation.reaches == "nobody"


def test_the_reference_page_is_up_to_date():
    assert (DOCS / "operations.md").read_text() == page(OPERATIONS), "run python -m dunning_engine.plugin"


def test_the_page_of_stand_ins_is_up_to_date():
    assert (DOCS / "standins.md").read_text() == standins.page(), "run python -m dunning_plugins.reference"


def test_the_page_of_stand_ins_names_every_behaviour_and_fact():
    text = (DOCS / "standins.md").read_text()
    kinds = [factory.build for factory in plugin.dunning_adapters() if factory.standin]
    words = {*COMMON, *QUALIFIERS, *(word for kind in kinds for word in (*kind.behaviours, *kind.facts))}
    assert {word for word in words if f"`{word}" not in text} == set()
