"""Who may do what, as the shipped policy decides; and what may flow where, as the checks see it."""

import pytest
from desks import PLUGINS

from dunning_engine.cli.checking import survey
from dunning_engine.errors import NotAllowedError, ProcessError
from dunning_engine.model.task import Task
from dunning_engine.runtime.policy import RolePolicy

DIRECTORY = {"boss": {"deputy": "clerk"}, "clerk": {}, "sales": {}}
PEOPLE = {"anna": ["boss"], "paul": ["clerk"], "zoe": ["sales"]}


def task(assignee):
    return Task("t", "c", "n", assignee)


@pytest.mark.parametrize(
    ("assignee", "by", "allowed"),
    [
        ("boss", "anna", True), ("boss", "Anna ", True), ("boss", "paul", True), ("boss", "zoe", False),
        ("boss.deputy", "paul", True), ("boss.deputy", "anna", False), ("clerk", "anna", False),
        ("zoe", "zoe", True), ("boss", "", False), ("boss", "unknown", False), ("operator", "anna", False),
    ],
)  # fmt: skip
def test_a_task_is_for_its_role_its_deputy_or_its_person(assignee, by, allowed):
    reason = RolePolicy(PEOPLE, (), lambda: DIRECTORY).may_complete(task(assignee), by, ())
    assert (reason is None) is allowed, reason


def test_where_nobody_is_configured_everybody_may_but_not_both_halves():
    policy = RolePolicy({}, (), dict)
    assert policy.may_complete(task("boss"), "", ()) is None
    assert policy.may_complete(task("boss"), "anna", {"paul"}) is None
    assert "four eyes" in policy.may_complete(task("boss"), "PAUL", {"paul"})
    assert "four eyes" in policy.may_complete(task("boss"), "", {"paul"})
    assert "[people]" in policy.may_reveal("r", "anybody")
    assert RolePolicy({}, (), dict, in_memory=True).may_reveal("r", "anybody") is None
    assert "say who" in RolePolicy({}, (), dict, in_memory=True).may_reveal("r", " ")


def test_with_people_nobody_reveals_until_a_role_may():
    assert "[vault] reveal" in RolePolicy(PEOPLE, (), dict).may_reveal("r", "anna")
    assert RolePolicy(PEOPLE, ["boss"], dict).may_reveal("r", "anna") is None


PROCESS = """
data:
  iban: {{type: optional text, sensitivity: bank}}
  shown: {{type: text, default: "", sensitivity: internal}}
events: {{x: {{}}}}
states:
  open:
    {task}
    on: {{x: {{do: [{do}]}}}}
"""


@pytest.mark.parametrize(
    ("do", "ends"),
    [
        ('desk.note: {text: "${iban}"}', "E540"),
        ('desk.write: {text: "${iban}"}', "E540"),
        ('desk.write: {text: "${reference(iban)}"}', "E540"),
        ("set: {shown: \"${iban if iban != none else ''}\"}", "E540"),
        ('desk.note: {text: "${reference(iban)}"}', ""),
        ('desk.note: {text: "${masked(iban)}, ${last_four(iban)}"}', ""),
        ('desk.write: {text: "${masked(iban)}"}', ""),
        ('bank.change: {iban: "${iban}"}', ""),
    ],
)
def test_what_a_function_shows_of_a_secret_may_go_further(desk, do, ends):
    library = desk(PROCESS.format(do=do, task="")).engine.parts.library
    found = {finding.code for finding in survey(library, PLUGINS, {}, ["p"]) if finding.severity == "error"}
    assert found & {"E540", "E216"} == ({ends} if ends else set())


def test_not_by_names_a_field_or_another_task(desk):
    bad = "task: {name: it, assignee: boss, not_by: [who, it], done: {do: []}}"
    with pytest.raises(ProcessError) as caught:
        desk(PROCESS.format(do="forget: [iban]", task=bad)).start()
    assert [finding.code for finding in caught.value.findings if finding.severity == "error"] == ["E407", "E407"]


def test_a_host_may_bring_its_own_policy(desk):
    class Nobody:
        def may_complete(self, task, by, others):  # noqa: ARG002 - the protocol's
            return f"not {by}"

        def may_reveal(self, ref, by):  # noqa: ARG002 - the protocol's
            return f"nor {by}"

    text = PROCESS.format(do="forget: [iban]", task="task: {name: it, assignee: boss, done: {do: []}}")
    world = desk(text, policy=Nobody())
    world.start(iban="FR7630006000011234567890189")
    with pytest.raises(NotAllowedError, match="not anna"):
        world.complete("it", by="anna")
    with pytest.raises(NotAllowedError, match="not anna"):
        world.engine.postpone(world.task("it").id, by="anna")
    with pytest.raises(NotAllowedError, match="nor anna"):
        world.engine.reveal(world.data["iban"], by="anna")


LOOP = """
data: {}
events: {x: {}}
states:
  doing: {task: {name: do, assignee: clerk, done: {to: checking}}}
  checking:
    task:
      name: check
      assignee: boss
      form: [{name: right, type: boolean}]
      not_by: [do]
      done: [{if: event.right, to: over}, {to: doing}]
  over: {final: true}
"""


@pytest.mark.parametrize("kept", [False, True])
def test_everybody_who_has_done_the_other_half_is_kept_out(desk, url, kept):
    world = desk(LOOP, url=url if kept else None)
    world.start()
    world.complete("do", by="alice")
    world.complete("check", {"right": False}, by="lead")
    world.complete("do", by="bob")  # at the same instant of the clock
    for by in ("alice", "bob", "Alice "):
        with pytest.raises(NotAllowedError, match="four eyes"):
            world.complete("check", {"right": True}, by=by)
    world.complete("check", {"right": True}, by="lead")
    assert world.state == "over"
