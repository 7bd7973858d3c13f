"""What scenarios come by, kind by kind, and what there is to come by."""

from covered import PROCESS, missing, reached, scenario, surveyed

LATE = scenario("Late", "- start\n- until: 2026-03-14T12:00\n")


def of(kind, names):
    return {name.removeprefix(f"{kind} ") for name in names if name.startswith(f"{kind} ")}


def line(text):
    """The line of the process in which a text stands first."""
    return next(n for n, each in enumerate(PROCESS.splitlines(), 1) if text in each)


def test_what_there_is_to_come_by(tmp_path):
    survey, _ = surveyed(tmp_path, scenario("Started", "- start\n"))
    everything = reached(survey) | missing(survey)
    assert of("state", everything) == {"lent", "writing", "asking", "kept", "archived", "lost"}
    assert of("transition", everything) == {
        "lent.timers.late[0]", "lent.timers.late.missed[0]", "lent.timers.checked[0]", "lent.on.sent_on[0]",
        "lent.on.sent_on[1] -> kept", "lent.on.sent_on[1] -> archived", "writing.confirmed[0]", "writing.failed[0]",
        "asking.task.done[0]", "asking.task.done[1]", "asking.timers.look_escalate[0]", "anywhere.on.returned[0]",
        "anywhere.on.asked_for_time[0]", "anywhere.always[0]",
    }  # fmt: skip
    assert of("guard", everything) == {
        f"{place} {answer}" for answer in ("true", "false") for place in (
            "lent.timers.checked.while", "lent.on.sent_on[0].if", "writing.call.copy.if", "asking.task.done[0].if",
            "anywhere.on.returned[0].do[0].if", "anywhere.always[0].if",
        )
    }  # fmt: skip
    assert of("row", everything) == {"tables.place[0]", "tables.place[1]"}
    late, checked = "lent.timers.late", "lent.timers.checked"
    assert of("timer", everything) == {
        *(f"{late} {word}" for word in ("armed", "fired", "missed", "held")),
        *(f"{checked} {word}" for word in ("armed", "fired", "held")),
    }
    assert of("call", everything) == {
        "writing.call confirmed", "writing.call failed", "writing.call.letter done", "writing.call.letter dead",
        "writing.call.copy done", "writing.call.copy dead",
    }  # fmt: skip
    assert of("task", everything) == {f"asking.task {word}" for word in ("completed", "postponed", "escalated")}
    assert of("rule", everything) == {"TST-01", "TST-02", "TST-03"}


def test_every_item_has_its_place_in_the_file(tmp_path):
    survey, _ = surveyed(tmp_path, scenario("Started", "- start\n"))
    (told,) = survey.report()
    at = {f"{item.kind} {item.name}": item.at for item in told.counts}
    assert {each.file for each in at.values()} == {"loan/process.yaml"}
    for name, text in {
        "state lost": "  lost: {final", "transition asking.task.done[0]": "done: [{if: way",
        "guard anywhere.always[0].if true": "always: [{if: copies", "row tables.place[1]": "rows: [[book",
        "timer lent.timers.late missed": "      late:", "call writing.call.letter dead": "      letter:",
        "task asking.task postponed": "name: look", "rule TST-03": "[book, kept, {rules",
    }.items():  # fmt: skip
        assert at[name].line == line(text), name


def test_what_a_run_came_by(tmp_path):
    survey, results = surveyed(tmp_path, LATE)
    assert results[0].passed
    assert reached(survey) == {
        "state lent", "state writing", "state asking", "transition lent.timers.late[0]",
        "transition writing.confirmed[0]", "guard lent.timers.checked.while false", "guard writing.call.copy.if false",
        "guard anywhere.always[0].if false", "timer lent.timers.late armed", "timer lent.timers.late fired",
        "call writing.call confirmed", "call writing.call.letter done", "rule TST-01", "rule TST-02",
    }  # fmt: skip


def test_a_row_where_a_branch_leads_and_what_a_setting_asks_for(tmp_path):
    sent = scenario("Sent on", "- start\n- send: {sent_on: {where: desk}}\n")
    strict = scenario("Strict", "- start\n- until: 2026-03-14T12:00\n", ", settings: {strict: true}")
    survey, _ = surveyed(tmp_path, sent, strict)
    found = reached(survey)
    assert {"row tables.place[0]", "rule TST-03", "transition lent.on.sent_on[1] -> kept", "state kept"} <= found
    assert {"row tables.place[1]", "transition lent.on.sent_on[1] -> archived"} <= missing(survey)
    assert {"guard writing.call.copy.if true", "call writing.call.copy done"} <= found


def test_timers_missed_held_and_repeated(tmp_path):
    missed = scenario("Missed", "- start\n- outage: 60 days\n")
    held = scenario("Held", "- start\n- send: {asked_for_time: {until: 2026-03-20}}\n")
    again = scenario("Again", "- start\n- until: 2026-03-23T12:00\n").replace("reader: R-1", "copies: 2, reader: R-1")
    survey, _ = surveyed(tmp_path, missed)
    assert {"timer lent.timers.late missed", "transition lent.timers.late.missed[0]"} <= reached(survey)
    survey, _ = surveyed(tmp_path, held)
    assert "timer lent.timers.late held" in reached(survey)
    assert "timer lent.timers.checked held" in missing(survey)  # it was not wanted, so nothing held it
    survey, _ = surveyed(tmp_path, again.replace("due_on: 2026-03-10", "due_on: 2026-05-01"))
    found = reached(survey)
    assert {"timer lent.timers.checked armed", "timer lent.timers.checked fired"} <= found
    assert "guard lent.timers.checked.while true" in found


def test_calls_that_fail_and_tasks(tmp_path):
    failed = scenario(
        "Refused", "- start\n- until: 2026-03-14T12:00\n- expect: {state: lent}\n", ", standins: {mail: {decline: 1}}"
    )
    tasks = scenario("Asked", LATE.partition("steps:\n")[2] + (
        "- postpone: {task: look}\n- until: 2026-03-30T12:00\n- complete: {task: look, form: {way: lost}}\n"
    ))  # fmt: skip
    survey, results = surveyed(tmp_path, failed, tasks)
    assert [result.failure for result in results] == [None, None]
    found = reached(survey)
    assert {"call writing.call failed", "call writing.call.letter dead", "transition writing.failed[0]"} <= found
    assert {f"task asking.task {word}" for word in ("completed", "postponed", "escalated")} <= found
    assert {"transition asking.task.done[0]", "state lost"} <= found


def test_a_scenario_that_fails_counts_nothing(tmp_path):
    survey, results = surveyed(tmp_path, LATE + "- expect: {state: lost}\n")
    assert not results[0].passed
    assert reached(survey) == set()


def test_a_step_that_is_refused_counts_nothing(tmp_path):
    text = PROCESS + "invariants: [{never: copies < 0}]\n"
    refused = scenario("Too many", "- start\n- expect_error: {send: {returned: {copies: 5}}, code: STEP_REFUSED}\n")
    survey, results = surveyed(tmp_path, refused, text=text)
    assert results[0].passed, results[0].failure
    assert {"guard anywhere.on.returned[0].do[0].if true", "transition anywhere.on.returned[0]"} <= missing(survey)


def test_how_many_scenarios_came_by_is_counted_and_the_share_rounded_down(tmp_path):
    survey, _ = surveyed(tmp_path, LATE, scenario("Started", "- start\n"))
    (told,) = survey.report()
    counts = {item.name: n for item, n in told.counts.items() if item.kind == "state"}
    assert (counts["lent"], counts["writing"], counts["lost"]) == (2, 1, 0)
    assert (told.shares["state"].reached, told.shares["state"].total, told.shares["state"].percent) == (3, 6, 50)
    assert told.share.total == len(told.counts)


def test_the_paint_of_states_and_branches(tmp_path):
    sent = scenario("Sent on", "- start\n- send: {sent_on: {where: archive}}\n")
    survey, _ = surveyed(tmp_path, LATE, sent)
    diagram = survey.report()[0].diagram
    nodes = {node.id: node.tone for node in diagram.nodes}
    assert (nodes["archived"], nodes["lent"], nodes["lost"], nodes["anywhere"]) == (
        "covered",
        "partly",
        "never",
        "partly",
    )
    edges = {(edge.source, edge.target, edge.kind): edge.tone for edge in diagram.edges}
    assert edges["lent", "writing", "timer"] == "covered"
    assert edges["asking", "lost", "task"] == "never"
    tones = {edge.label: edge.tone for edge in diagram.edges if (edge.source, edge.target) == ("lent", "archived")}
    assert tones == {"sent on: event.where == 'archive'": "partly", "sent on: otherwise": "never"}
