"""The commands that work on a database: start, send, run, status, case, task, effect, db."""

import json

import pytest
from cli_shop import DATA, replace

CASE_KEYS = {"id", "process", "version", "key", "state", "outcome", "data", "revision", "opened_at", "updated_at"}
DECISION_KEYS = {
    "case", "event", "from_state", "to_state", "outcome", "effects", "timers", "tasks", "trace", "reason",
}  # fmt: skip


def test_start(dunning, told):
    case = told("start", "shop", "--standins", "--now", "2026-03-03T10:00", "--data", DATA)
    assert set(case) == CASE_KEYS
    assert (case["key"], case["state"], case["opened_at"]) == ("C-7", "waiting", "2026-03-03T10:00:00+01:00")
    second = dunning("start", "shop", "--standins", "--data", DATA.replace("C-7", "C-8"))
    assert second.stdout.endswith("is open, in waiting\n")
    assert "error[CASE_EXISTS]" in dunning("start", "shop", "--standins", "--data", DATA, code=1).stderr


def test_the_same_id_opens_one_case(told):
    first = told("start", "shop", "--standins", "--id", "e-1", "--data", DATA)
    assert told("start", "shop", "--standins", "--id", "e-1", "--data", DATA)["id"] == first["id"]


def test_data_may_be_yaml_json_a_file_or_standard_input(told, shop):
    text = "customer: {id: C-1, email: a@example.org}\nowed: 0.10 EUR\ndue_on: 2026-03-01\n"
    (shop / "c.yaml").write_text(text, "utf-8")
    assert told("start", "shop", "--standins", "--data", "c.yaml")["data"]["owed"] == "0.10 EUR"
    given = {"customer": {"id": "C-2", "email": "a@example.org"}, "owed": "5.00 EUR", "due_on": "2026-03-01"}
    assert told("start", "shop", "--standins", "--data", json.dumps(given))["key"] == "C-2"
    read = told("start", "shop", "--standins", "--data", "-", stdin=json.dumps(given).replace("C-2", "C-3"))
    assert read["key"] == "C-3"


@pytest.mark.parametrize(
    ("data", "said"),
    [("nowhere.yaml", "give a file or a text in braces"), ("{a: b: c}", "error[E"), ("{a: 1", "error[E")],
)
def test_data_that_cannot_be_read_is_wrong_usage(dunning, data, said):
    assert said in dunning("start", "shop", "--standins", "--data", data, code=2).stderr


def test_data_that_is_no_mapping_is_wrong_usage(dunning):
    wrong = dunning("start", "shop", "--standins", "--data", "-", code=2, stdin="[1, 2]")
    assert "expected fields and their values" in wrong.stderr


def test_data_that_does_not_fit_names_the_field(dunning):
    wrong = dunning("start", "shop", "--standins", "--data", DATA.replace("120.00 EUR", "much"), code=1)
    assert "error[PAYLOAD_INVALID] owed: expected money\n" in wrong.stderr
    assert "much" not in wrong.stderr


def test_without_adapters_a_writing_command_says_what_to_configure(dunning):
    assert "error[CAPABILITY_NOT_CONFIGURED]" in dunning("start", "shop", "--data", DATA, code=1).stderr


def test_send(dunning, told, case):
    decision = told(
        "send",
        case,
        "paid",
        "--standins",
        "--now",
        "2026-03-04T10:00",
        "--data",
        "{amount: 20.00 EUR}",
        "--by",
        "claire",
    )
    assert set(decision) == DECISION_KEYS
    assert decision["case"]["data"]["owed"] == "100.00 EUR"
    assert decision["event"]["by"] == "claire"
    moved = dunning("send", case, "paid", "--standins", "--data", "{amount: 100.00 EUR}").stdout
    assert moved == f"{case} moved from waiting to settled\n"
    assert "error[EVENT_NOT_ACCEPTED]" in dunning("send", case, "unknown", "--standins", code=1).stderr


def test_an_event_that_is_not_known_is_answered_with_a_similar_one(dunning, case):
    wrong = dunning("send", case, "payd", "--standins", code=1).stderr
    assert wrong.endswith("  help: an event with a similar name exists: paid\n")
    assert dunning("send", case, "zzz", "--standins", code=1).stderr.endswith("  help: events of this process: paid\n")


def test_the_same_event_id_counts_once(dunning, told, case):
    for _ in range(2):
        told("send", case, "paid", "--standins", "--id", "e-1", "--data", "{amount: 20.00 EUR}")
    assert told("case", "show", case)["case"]["data"]["owed"] == "100.00 EUR"
    again = dunning("send", case, "paid", "--standins", "--id", "e-1", "--data", "{amount: 20.00 EUR}").stdout
    assert again == f"{case}: ignored (duplicate)\n"


def test_run_works_once_at_a_given_instant(dunning, told, case):
    assert told("run", "--standins", "--now", "2026-03-15T10:00") == {"done": 0}
    assert told("run", "--standins", "--now", "2026-03-16T10:00")["done"] > 0
    assert told("case", "show", case)["case"]["state"] == "asking"
    assert dunning("run", "--standins", "--once", "--now", "2026-03-16T10:00").stdout == "0 pieces of work done\n"


def test_settings_of_the_command_line(told):
    case = told(
        "start", "shop", "--standins", "--now", "2026-03-03T10:00", "--set", "shop.wait=20 days", "--data", DATA
    )
    shown = told("case", "show", case["id"])
    assert shown["timers"][0]["due_at"].startswith("2026-03-21T0")


def test_a_setting_that_does_not_fit_says_how_it_is_written(dunning):
    wrong = dunning("start", "shop", "--standins", "--set", "shop.wait=3", "--data", DATA, code=1).stderr
    assert "in the configuration, settings.wait: expected duration" in wrong
    assert wrong.partition("help: ")[2] == "write it as 15 days, 5 business days or 48 hours\n"
    wrong = dunning("start", "shop", "--standins", "--set", "shop.wayt=3 days", "--data", DATA, code=1).stderr
    assert wrong.partition("help: ")[2] == "a setting with a similar name exists: wait\n"


def test_now_must_be_an_instant(dunning):
    assert "write it as 2026-03-01T09:00" in dunning("status", "--now", "soon", code=2).stderr


def test_status(dunning, told, case):
    status = told("status")
    assert status["open_cases"] == 1
    assert status["next_due"].startswith("2026-03-16T0")
    assert "open cases" in dunning("status").stdout
    assert case


def test_the_database_may_be_a_path_a_url_or_configured(told, shop, monkeypatch):
    told("start", "shop", "--standins", "--db", "other.db", "--data", DATA)
    assert told("status", "--db", "sqlite:///other.db")["open_cases"] == 1
    monkeypatch.setenv("DUNNING_DATABASE", "sqlite:///other.db")
    assert told("status")["open_cases"] == 1
    assert told("start", "shop", "--standins", "--db", "sqlite:///third.db", "--data", DATA)["state"]
    assert (shop / "third.db").exists()


@pytest.mark.parametrize(
    "words",
    [
        "case list", "case show x", "case why x", "task list", "task script x", "effect list", "effect retry x",
        "status", "vault status", "vault audit", "vault rotate --by me", "template preview shop reminder --case x",
        "send x paid --standins", "task done x --by me --standins", "task postpone x --by me --standins",
    ],
)  # fmt: skip
def test_a_database_that_there_is_not_is_not_made_by_looking_at_it(dunning, shop, words):
    wrong = dunning(*words.split(), "--db", "nosuch.db", code=1).stderr
    assert wrong.startswith("error[STORE_FAILED] there is no database nosuch.db\n  help: ")
    assert not (shop / "nosuch.db").exists()


def test_case_list(dunning, told, case):
    other = told("start", "shop", "--standins", "--data", DATA.replace("C-7", "C-8"))["id"]
    told("send", other, "paid", "--standins", "--data", "{amount: 120.00 EUR}")
    assert [each["id"] for each in told("case", "list")] == [case]
    assert set(told("case", "list")[0]) == CASE_KEYS
    assert {each["id"] for each in told("case", "list", "--all")} == {case, other}
    assert [each["id"] for each in told("case", "list", "--all", "--state", "settled")] == [other]
    assert told("case", "list", "--process", "nothing") == []
    assert [each["key"] for each in told("case", "list", "--key", "C-7")] == ["C-7"]
    first = told("case", "list", "--all", "--limit", "1")
    assert told("case", "list", "--all", "--after", first[0]["id"])[0]["id"] != first[0]["id"]
    assert "there may be more: --after" in dunning("case", "list", "--limit", "1").stdout
    assert dunning("case", "list", "--state", "reminding").stdout == "no cases\n"


def test_case_list_of_a_state_that_there_is_not(dunning, case):
    assert case
    wrong = dunning("case", "list", "--state", "wating", code=1).stderr
    assert wrong == "error[INPUT_INVALID] no process has a state 'wating'\n  help: a similar name exists: waiting\n"
    wrong = dunning("case", "list", "--process", "shop", "--state", "zzz", code=1).stderr
    assert wrong.startswith("error[INPUT_INVALID] shop has no state 'zzz'\n  help: known: asking, ")


def test_case_show(dunning, told, asked):
    case = told("case", "list")[0]["id"]
    shown = told("case", "show", case)
    assert set(shown) == {"case", "timers", "tasks", "effects"}
    assert shown["tasks"][0]["id"] == asked
    assert shown["effects"][0]["operation"] == "mail.send"
    text = dunning("case", "show", case).stdout
    assert "owed      120.00 EUR" in text
    assert "mail.send reminder  done    2026-03-16 10:00" in text


def test_case_why(dunning, told, asked):
    case = told("case", "list")[0]["id"]
    text = dunning("case", "why", case).stdout
    assert "Mon 2026-03-16 10:00  The date 'reminder' of waiting, set for Mon 2026-03-16 09:00, came." in text
    assert "planned e-mail: send 'reminder' (done on Mon 2026-03-16 10:00)" in text
    assert "entered reminding  [TST-02]" in text
    steps = told("case", "why", case)["steps"]
    assert [step["event"]["kind"] for step in steps] == ["start", "timer", "result"]
    assert set(steps[0]) == {"number", "event", "now", "outcome", "from_state", "to_state", "reason", "trace"}
    assert asked


def test_task_list(dunning, told, asked):
    task = told("task", "list")[0]
    assert {"id", "case_id", "name", "list", "assignee", "due_at", "form", "status", "completed_by", "note"} <= set(
        task
    )
    assert told("task", "list", "--role", "manager")[0]["id"] == asked
    assert told("task", "list", "--role", "nobody") == []
    assert told("task", "list", "--list", "Choices")[0]["id"] == asked
    assert "choose_next" in dunning("task", "list").stdout


def test_task_script(dunning, told, asked):
    assert told("task", "script", asked) is None
    assert dunning("task", "script", asked).stdout == "this task has no script\n"
    assert "error[TASK_NOT_OPEN]" in dunning("task", "script", "nope", code=1).stderr


def test_task_done(dunning, told, asked):
    decision = told("task", "done", asked, "--by", "claire", "--standins", "--data", "{chosen: true}")[0]
    assert decision["to_state"] == "written_off"
    assert told("task", "list") == []
    assert told("task", "list", "--all")[0]["completed_by"] == "claire"
    assert "error[TASK_NOT_OPEN]" in dunning("task", "done", asked, "--by", "claire", "--standins", code=1).stderr


def test_one_task_that_fails_does_not_keep_the_others_from_being_done(told, asked):
    results = told("task", "done", "nope", asked, "--by", "claire", "--standins", "--data", "{chosen: true}", code=1)
    assert results[0]["error"]["code"] == "TASK_NOT_OPEN"
    assert results[1]["to_state"] == "written_off"


def test_task_done_says_who(dunning, asked):
    assert "--by" in dunning("task", "done", asked, code=2).stderr


def test_task_postpone(dunning, told, asked):
    told("task", "postpone", asked, "--by", "claire", "--standins", "--now", "2026-03-17T10:00")
    assert told("task", "list")[0]["due_at"].startswith("2026-03-24")
    refused = dunning("task", "postpone", asked, "--by", "claire", "--standins", "--now", "2026-03-17T10:00", code=1)
    assert "error[STEP_REFUSED]" in refused.stderr


@pytest.fixture
def dead(case, told, shop):
    """The key of an effect that the other side declined."""
    (shop / "dunning.toml").write_text('[adapters.mail]\nname = "standin"\nscript = {decline = "always"}\n', "utf-8")
    told("run", "--now", "2026-03-16T10:00")
    assert case
    return told("effect", "list", "--status", "dead")[0]["key"]


def test_effect_list(dunning, told, case, dead):
    effect = told("effect", "list", "--case", case, "--operation", "mail.send")[0]
    assert (effect["key"], effect["status"]) == (dead, "dead")
    assert told("effect", "list", "--status", "done") == []
    assert dead in dunning("effect", "list").stdout
    assert dunning("effect", "list", "--status", "lost", code=2).stdout == ""


@pytest.fixture
def by_hand(shop):
    """The call of the shop waits for a person where it fails, so that its effect may be tried again."""
    task = 'failed: {task: {assignee: "${role.manager}", form: [chosen]}}'
    replace(shop / "processes/shop/process.yaml", "failed: {to: asking}", task)


@pytest.mark.usefixtures("by_hand")
def test_effect_retry(dunning, told, shop, dead):
    assert told("effect", "retry", dead, "--now", "2026-03-16T10:10") == {"retried": [dead], "not_dead": []}
    assert told("effect", "retry", dead, code=1) == {"retried": [], "not_dead": [dead]}
    assert "left alone" in dunning("effect", "retry", dead, code=1).stdout
    (shop / "dunning.toml").write_text('[adapters.mail]\nname = "standin"\n', "utf-8")
    told("run", "--now", "2026-03-16T10:30")
    assert told("effect", "list")[0]["status"] == "done"


def test_db_upgrade(dunning, told):
    assert told("db", "upgrade")["upgrades"]
    assert told("db", "upgrade") == {"upgrades": []}
    assert dunning("db", "upgrade").stdout == "the schema is up to date\n"
