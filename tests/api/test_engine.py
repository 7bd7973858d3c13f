"""The engine as hosts see it: ids, keys, many events, the host's own transaction, asyncio."""

import asyncio
from datetime import UTC, datetime

import pytest
import sqlalchemy

from dunning_engine import AsyncEngine, Engine
from dunning_engine.errors import (
    CapabilityNotConfiguredError,
    EventConflictError,
    EventNotAcceptedError,
    InputError,
    PayloadError,
    StepRefusedError,
    UnknownCaseError,
    UnknownProcessError,
)
from dunning_engine.ports.clock import SystemClock

TEXT = """
data: {who: {type: text, default: C}, n: {type: integer, default: 0, max: 100}}
case: {key: "${who}"}
events: {add: {by: integer}, end: {}, again: {}, write: {}}
states:
  a: {on: {add: {do: [set: {n: "${n + event.by}"}]}, end: {to: b}, write: {do: [lab.send: {n: 1}]}}, timers: {t: {at: "${entered_at + 2 days}", do: [lab.tell: {n: 1}]}}}
  b: {final: true, reopen: {again: {to: back}, add: {do: [set: {n: "${n + event.by}"}]}}}
"""  # noqa: E501


def test_a_case_is_started_once_per_event_id(world):
    w = world(TEXT)
    first = w.engine.start("p", {"who": "X"}, event_id="s1")
    assert w.engine.start("p", {"who": "X"}, event_id="s1").id == first.id
    assert len(w.engine.cases()) == 1
    with pytest.raises(EventConflictError):
        w.engine.start("p", {"who": "X", "n": 3}, event_id="s1")
    with pytest.raises(EventConflictError):
        w.engine.start("p", {"who": "Y"}, event_id="s1")
    assert len(w.engine.cases()) == 1
    assert w.engine.start("p", {"who": "X"}).id != w.engine.start("p", {"who": "X"}).id


def test_a_case_has_what_the_contract_names(world):
    w = world(TEXT)
    case = w.start()
    assert (case.process, case.version, case.key, case.state, case.outcome, case.revision) == (
        "p",
        1,
        "C",
        "a",
        None,
        1,
    )
    assert case.opened_at == case.updated_at == w.clock.now()
    assert case.to_json()["data"] == {"who": "C", "n": 0}
    assert w.send("add", {"by": 1}).to_json()["outcome"] == "accepted"


def test_errors_say_what_is_wrong(world):
    w = world(TEXT)
    w.start()
    with pytest.raises(UnknownProcessError):
        w.engine.start("q", {})
    with pytest.raises(PayloadError):
        w.engine.start("p", {"whom": "x"})
    for call in (w.engine.case, w.engine.history, w.engine.why):
        with pytest.raises(UnknownCaseError):
            call("nothing")
    with pytest.raises(UnknownCaseError):
        w.engine.send("nothing", "add", {"by": 1})
    with pytest.raises(UnknownCaseError):
        w.engine.signal("p", key="nobody", event="add", data={"by": 1})


def test_a_signal_goes_to_the_open_case_else_to_the_newest(world):
    w = world(TEXT)
    w.start()
    w.engine.signal("p", key="C", event="end")
    assert w.engine.signal("p", key="C", event="again").to_state == "a"
    w.engine.signal("p", key="C", event="end")
    w.at("2026-03-03T10:00")
    newer = w.engine.start("p", {})
    assert w.engine.signal("p", key="C", event="add", data={"by": 2}).case.id == newer.id
    w.engine.send(newer.id, "end")
    assert w.engine.signal("p", key="C", event="add", data={"by": 2}).case.id == newer.id


@pytest.fixture(params=["memory", "sqlite"])
def either(request, world, url):
    return world(TEXT, url=url if request.param == "sqlite" else None)


def test_many_events_stand_in_their_order_with_errors_in_their_place(either):
    w = either
    w.start()
    events = [
        {"case": w.id, "event": "add", "data": {"by": 1}, "event_id": "a"},
        {"case": w.id, "event": "add", "data": {"by": 1}, "event_id": "a"},
        {"case": w.id, "event": "nonsense"},
        {"case": "nothing", "event": "add", "data": {"by": 1}},
        {"case": w.id, "event": "add", "data": {"by": "x"}},
        {"case": w.id, "event": "add", "data": {"by": 500}},
        {"process": "p", "key": "C", "event": "add", "data": {"by": 2}},
        {"start": "p", "data": {"who": "D"}, "event_id": "s"},
        {"process": "p", "key": "D", "event": "add", "data": {"by": 3}},
    ]
    results = w.engine.send_many(events)
    kinds = [type(r) if isinstance(r, Exception) else r.outcome for r in results]
    assert kinds == ["accepted", "ignored", EventNotAcceptedError, UnknownCaseError, PayloadError, StepRefusedError,
                     "accepted", "accepted", "accepted"]  # fmt: skip
    assert w.data["n"] == 3
    assert w.engine.cases(key="D")[0].data["n"] == 3
    assert [step[2] for step in w.steps] == ["accepted", "accepted", "not_accepted", "refused", "accepted"]
    assert w.rebuilt()


def test_more_than_one_batch(either):
    w = either
    w.start()
    results = w.engine.send_many(
        {"case": w.id, "event": "add", "data": {"by": 0}, "event_id": str(n)} for n in range(230)
    )
    assert {r.outcome for r in results} == {"accepted"}
    assert w.case.revision == 231


def test_inside_the_hosts_transaction(world, url):
    w = world(TEXT, url=url)
    w.start()
    host = sqlalchemy.create_engine(url)
    with host.connect() as connection, connection.begin() as own:
        assert w.send("add", {"by": 1}, connection=connection).case.data["n"] == 1
        own.rollback()
    assert w.data["n"] == 0
    with host.connect() as connection, connection.begin():
        w.send("add", {"by": 2}, connection=connection)
        other = w.engine.start("p", {"who": "Z"}, connection=connection)
    assert w.data["n"] == 2
    assert w.engine.case(other.id).key == "Z"
    assert w.rebuilt()
    host.dispose()


def test_open_without_adapters_says_which_capability_is_missing(lab, url):
    w = lab.world(TEXT)
    with pytest.raises(CapabilityNotConfiguredError) as error:
        Engine.open(url, processes=w.engine.parts.library, installed=lab.plugins)
    assert "lab" in str(error.value)


def test_only_a_simulated_clock_can_be_moved(world):
    w = world(TEXT)
    with pytest.raises(InputError):
        Engine.memory(
            processes=w.engine.parts.library, clock=SystemClock(), adapters={"lab": w.outside},
            installed=w.engine.parts.plugins,
        ).advance(days=1)  # fmt: skip


def test_advance_stops_at_everything_that_falls_due(world):
    w = world(TEXT)
    w.start()
    w.engine.advance(days=5)
    assert w.clock.now() == datetime(2026, 3, 7, 9, tzinfo=UTC)
    assert w.engine.effects()[0].planned_at == datetime(2026, 3, 4, 9, tzinfo=UTC)
    assert w.engine.effects()[0].status == "done"


def test_running_a_hundred_times_is_running_once(either):
    w = either
    w.start()
    w.send("write")
    w.at("2026-03-04T12:00")
    first = w.run()
    before = (w.case, w.steps, w.engine.effects())
    assert first > 0
    for _ in range(100):
        assert w.run() == 0
    assert (w.case, w.steps, w.engine.effects()) == before


def test_reading(either):
    w = either
    w.start()
    w.send("write")
    w.run()
    assert [e.status for e in w.engine.effects(status="done")] == ["done"]
    assert w.engine.cases(process="p", state="a", key="C", open=True)[0].id == w.id
    assert w.engine.counts()["open_cases"] == 1
    text = w.engine.why(w.id)
    assert "write" in text
    w.engine.check_schema()


def test_asyncio(world):
    w = world(TEXT)

    async def work():
        engine = AsyncEngine(w.engine)
        case = await engine.start("p", {})
        decisions = await asyncio.gather(*(engine.send(case.id, "add", {"by": 1}) for _ in range(10)))
        with pytest.raises(EventNotAcceptedError):
            await engine.send(case.id, "nonsense")
        await engine.run()
        return await engine.case(case.id), decisions

    case, decisions = asyncio.run(work())
    assert case.data["n"] == 10
    assert {decision.outcome for decision in decisions} == {"accepted"}


@pytest.mark.parametrize(
    ("event", "data", "error"), [("again", {}, EventNotAcceptedError), ("add", {"by": 200}, StepRefusedError)]
)
def test_what_was_refused_is_refused_again_under_the_same_id_and_recorded_once(world, event, data, error):
    w = world(TEXT)
    w.start()
    told = []
    for _ in range(2):
        with pytest.raises(error) as raised:
            w.send(event, data, event_id="e1")
        told.append(str(raised.value))
    assert told[0] == told[1]
    assert [step[1] for step in w.steps].count(event) == 1


def test_what_is_not_given_is_taken_from_the_variables_and_then_from_the_file(lab, url, tmp_path, monkeypatch):
    """Section 3 of the design: arguments win over variables, variables over the file."""
    text = """
        format: 1
        process: p
        version: 1
        calendar: fr
        settings: {n: {type: integer, default: 1}, m: {type: integer, default: 1}, o: {type: integer, default: 1}}
        data: {n: {type: integer, default: 0}}
        states: {a: {enter: [{mail.send: {to: a@y.org, template: hello}}, {set: {n: "${settings.n * 100 + settings.m * 10 + settings.o}"}}]}}
    """  # noqa: E501
    library = lab.library(
        {"p/process.yaml": text, "p/templates/fr/hello.j2": "---\nsubject: Hi\naudience: customer\n---\nHi\n"}
    )
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CapabilityNotConfiguredError):
        Engine.open(url, processes=library, installed=lab.plugins)
    (tmp_path / "dunning.toml").write_text(
        "[adapters.mail]\nname = 'standin'\n[settings.p]\nn = 2\nm = 2\no = 2\n", encoding="utf-8"
    )
    monkeypatch.setenv("DUNNING_SETTINGS__P__M", "3")
    monkeypatch.setenv("DUNNING_SETTINGS__P__O", "3")
    with Engine.open(url, processes=library, installed=lab.plugins, settings={"p": {"o": 4}}) as engine:
        assert engine.start("p", {}).data["n"] == 234
        engine.run()
        assert [effect.status for effect in engine.effects()] == ["done"]
