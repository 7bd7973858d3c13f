"""A value of the type role is a role of the directory, as it is on the day."""

import pytest

from dunning_engine.errors import PayloadError

PROCESS = """
data: {owner: {type: role, default: clerk}, others: {type: list of role, default: []}}
events: {changed: {owner: role}, asked: {owner: optional role, note: {type: text, default: ""}}}
states:
  a:
    on:
      changed: {do: [set: {owner: "${event.owner}"}]}
      asked: {}
    task: {name: choose, assignee: clerk, form: [owner], done: [{to: over}]}
  over: {final: true}
"""


@pytest.mark.parametrize("given", [{"owner": "bos"}, {"others": ["boss", "bos"]}, {"owner": "boss.chief"}])
def test_a_case_does_not_start_with_somebody_unknown(world, given):
    w = world(PROCESS)
    with pytest.raises(PayloadError, match="the directory has no role 'bos"):
        w.start(**given)
    assert w.engine.cases() == []


def test_an_event_names_only_who_is_known(world):
    w = world(PROCESS)
    w.start(owner="boss.deputy")
    with pytest.raises(PayloadError) as caught:
        w.send("changed", {"owner": "clark"})
    assert caught.value.help == "a role with a similar name exists: clerk"
    assert caught.value.values["field"] == "owner"
    w.send("asked", {"owner": None, "note": "clark"})
    w.send("changed", {"owner": "boss"})
    assert w.data["owner"] == "boss"


def test_a_form_names_only_who_is_known(world):
    w = world(PROCESS)
    w.start()
    (task,) = w.engine.tasks()
    with pytest.raises(PayloadError):
        w.engine.complete(task.id, {"owner": "clark"}, by="anne")
    assert w.engine.complete(task.id, {"owner": "boss"}, by="anne").to_state == "over"


def test_an_event_that_was_taken_is_known_whoever_has_left_since(world, monkeypatch):
    w = world(PROCESS)
    w.start()
    w.send("changed", {"owner": "boss"}, event_id="e-1")
    monkeypatch.setattr(w.engine.parts.stepper.intake, "_roles", lambda: frozenset({"clerk"}))
    assert w.send("changed", {"owner": "boss"}, event_id="e-1").reason == "duplicate"
    with pytest.raises(PayloadError):
        w.send("changed", {"owner": "boss"}, event_id="e-2")


def test_a_list_of_records_is_looked_through(world):
    types = "format: 1\ntypes: {job: {fields: {who: optional role, hours: integer}}}\n"
    process = PROCESS.replace("data: {", "data: {jobs: {type: list of job, default: []}, ")
    w = world(process, files={"_shared/types.yaml": types})
    with pytest.raises(PayloadError) as caught:
        w.start(jobs=[{"who": None, "hours": 1}, {"who": "boss", "hours": 2}, {"who": "bos", "hours": 3}])
    assert caught.value.values["field"] == "jobs[2].who"
