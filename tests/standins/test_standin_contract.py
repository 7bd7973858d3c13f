"""Every stand-in keeps the contract that the engine relies on, in memory and in a file."""

import inspect
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from worlds import AGAIN, DEEDS, IBAN, LETTER, QUERIES, WORLDS, arguments, prepare

from dunning_engine.errors import ConfigurationError, DeclinedError, OutcomeUnknownError, UnavailableError
from dunning_engine.model.values import fill, to_json
from dunning_engine.ports.capabilities import OPERATIONS, PROTOCOLS
from dunning_engine.ports.journal import MemoryJournal
from dunning_plugins import plugin
from dunning_plugins.journal import FileJournal
from dunning_plugins.standin import Standin

AT = datetime(2026, 3, 15, 9, 0, tzinfo=UTC)
FACTORIES = {factory.capability: factory for factory in plugin.dunning_adapters() if factory.standin}
by_name = pytest.mark.parametrize("operation", DEEDS, ids=lambda operation: operation.name)


@pytest.fixture(params=["memory", "file"])
def journal(request, tmp_path):
    if request.param == "memory":
        yield MemoryJournal()
        return
    with FileJournal(tmp_path / "outside.db") as kept:
        yield kept


def build(capability, journal, **script):
    return FACTORIES[capability].build({"script": {**WORLDS.get(capability, {}), **script}}, journal)


def perform(adapter, operation, key="k-1", at=AT):
    """The operation, after what has to be there before it."""
    prepare(adapter, operation, AT)
    return getattr(adapter, operation.verb)(key=key, at=at, **arguments(operation, adapter))


def deeds(journal, operation):
    return [deed for deed in journal.deeds(operation.capability) if deed.operation == operation.name]


@by_name
def test_a_deed_is_recorded_with_its_arguments_letter_and_result(operation, journal):
    adapter = build(operation.capability, journal)
    result = perform(adapter, operation)
    (deed,) = deeds(journal, operation)
    assert (deed.key, deed.at, deed.operation) == ("k-1", AT, operation.name)
    assert deed.letter == (LETTER if operation.template else None)
    assert set(operation.parameters) == set(deed.arguments)
    assert IBAN not in str(deed.arguments)
    assert set(result) == set(operation.result)
    assert deed.result == to_json(result)


@by_name
def test_the_same_key_is_performed_once_and_answers_alike(operation, journal):
    adapter = build(operation.capability, journal)
    first = perform(adapter, operation)
    assert perform(adapter, operation, at=AT + timedelta(days=3)) == first
    assert len(deeds(journal, operation)) == 1


@by_name
def test_another_key_is_another_deed(operation, journal):
    adapter = build(operation.capability, journal)
    perform(adapter, operation)
    if operation.name in AGAIN:
        with pytest.raises(DeclinedError) as caught:
            perform(adapter, operation, key="k-2")
        assert caught.value.values["reason"] == AGAIN[operation.name]
        return
    perform(adapter, operation, key="k-2")
    assert len(deeds(journal, operation)) == 2


@by_name
def test_a_time_out_after_the_deed_is_found_by_its_key(operation, journal):
    adapter = build(operation.capability, journal, **{operation.verb: {"time_out_after_send": 1}})
    with pytest.raises(OutcomeUnknownError):
        perform(adapter, operation)
    found = adapter.find("k-1")
    assert found is not None
    assert perform(adapter, operation) == found
    assert len(deeds(journal, operation)) == 1


@by_name
@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        ("decline", DeclinedError),
        ("unavailable", UnavailableError),
        ("time_out_before_send", OutcomeUnknownError),
    ],
)
def test_what_fails_before_the_deed_leaves_nothing_and_only_n_times(operation, behaviour, error, journal):
    adapter = build(operation.capability, journal, **{operation.verb: {behaviour: 2}})
    for _ in range(2):
        with pytest.raises(error):
            perform(adapter, operation)
        assert adapter.find("k-1") is None
        assert deeds(journal, operation) == []
    perform(adapter, operation)
    assert len(deeds(journal, operation)) == 1


@by_name
def test_a_decline_says_the_scripted_reason(operation, journal):
    adapter = build(operation.capability, journal, decline={operation.verb: "because"})
    with pytest.raises(DeclinedError) as caught:
        perform(adapter, operation)
    assert caught.value.values["reason"] == "because"
    assert perform(adapter, operation) is not None


@pytest.mark.parametrize("capability", FACTORIES)
def test_an_unknown_script_key_is_refused_with_the_known_ones(capability):
    with pytest.raises(ConfigurationError) as caught:
        build(capability, MemoryJournal(), declin=1)
    assert "did you mean decline?" in caught.value.help
    assert "time_out_after_send" in caught.value.help


@pytest.mark.parametrize(
    "script",
    [
        {"decline": "often"}, {"decline": -1}, {"decline": True}, {"send": 3}, {"send": {"no_answer": 1}},
        {"decline": {"n": 1, "why": "x"}}, {"fail_late": {"days": "soon"}}, {"decline": {"sendd": "x"}},
    ],
)  # fmt: skip
def test_a_malformed_script_is_refused(script):
    with pytest.raises(ConfigurationError):
        build("mail", MemoryJournal(), **script)


@by_name
def test_a_restarted_process_finds_deeds_and_goes_on_with_the_script(operation, tmp_path: Path):
    script = {operation.verb: {"decline": 2}}
    with FileJournal(tmp_path / "outside.db") as journal, pytest.raises(DeclinedError):
        perform(build(operation.capability, journal, **script), operation)
    with FileJournal(tmp_path / "outside.db") as journal:
        again = build(operation.capability, journal, **script)
        with pytest.raises(DeclinedError):
            perform(again, operation)
        first = perform(again, operation)
    with FileJournal(tmp_path / "outside.db") as journal:
        once_more = build(operation.capability, journal, **script)
        assert once_more.find("k-1") == first
        assert perform(once_more, operation) == first


@pytest.mark.parametrize("capability", FACTORIES)
def test_always_never_ends_and_any_operation_counts(capability):
    adapter = build(capability, MemoryJournal(), unavailable="always")
    operation = next(operation for operation in OPERATIONS if operation.capability == capability)
    for _ in range(5):
        with pytest.raises(UnavailableError):
            getattr(adapter, operation.verb)(key="k", at=AT, **arguments(operation))


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_a_query_records_nothing_and_can_fail(name):
    operation = next(operation for operation in OPERATIONS if operation.name == name)
    journal = MemoryJournal()
    adapter = build(operation.capability, journal, **{operation.verb: {"unavailable": 1}})
    prepare(adapter, operation, AT)
    before = len(journal.deeds())
    with pytest.raises(UnavailableError):
        perform(adapter, operation)
    assert set(perform(adapter, operation)) == set(operation.result)
    assert fill(to_json(perform(adapter, operation)), operation.result, ZoneInfo("UTC")) == perform(adapter, operation)
    assert len(journal.deeds()) == before
    assert adapter.find("k-1") is None


@pytest.mark.parametrize("capability", FACTORIES)
def test_a_stand_in_has_exactly_the_methods_of_its_protocol(capability):
    kind = FACTORIES[capability].build
    assert isinstance(kind, type)
    assert issubclass(kind, Standin)
    for verb in [operation.verb for operation in OPERATIONS if operation.capability == capability]:
        declared = inspect.signature(getattr(PROTOCOLS[capability], verb))
        assert inspect.signature(getattr(kind, verb)) == declared, verb
    adapter = build(capability, MemoryJournal())
    assert adapter.standin
    assert adapter.name == "standin"
    assert adapter.SYSTEM.startswith("SYS-")
