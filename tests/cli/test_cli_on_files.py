"""The commands that work on files: init, check, explain, schema, test, graph, template."""

import json

from cli_shop import replace

from dunning_engine.checks import EXPLANATIONS


def test_init_copies_and_then_overwrites_nothing(dunning, told, shop):
    first = told("init", "mine")
    assert first["copied"]
    assert first["differing"] == []
    path = shop / "mine" / first["copied"][0]
    path.write_text("mine: yes\n", encoding="utf-8")
    again = told("init", "mine")
    assert again["copied"] == []
    assert [each["file"] for each in again["differing"]] == [first["copied"][0]]
    assert "-mine: yes" in again["differing"][0]["difference"]
    assert len(again["unchanged"]) == len(first["copied"]) - 1
    assert path.read_text("utf-8") == "mine: yes\n"
    assert "differs and was left alone" in dunning("init", "mine").stdout


def test_check_finds_nothing(dunning, told):
    assert dunning("check").stdout == "no findings in 1 process\n"
    assert told("check") == {"processes": ["shop"], "errors": False, "findings": []}


def test_check_shows_place_caret_and_help(dunning, told, shop):
    replace(shop / "processes/shop/process.yaml", "to: reminding}", "to: remindin}")
    output = dunning("check", code=1).stdout
    lines = output.splitlines()
    place = next(n for n, line in enumerate(lines) if "E422" in line)
    text = (shop / "processes/shop/process.yaml").read_text("utf-8").splitlines()
    line = next(n for n, each in enumerate(text, start=1) if "remindin}" in each)
    column = text[line - 1].index("remindin}") + 1
    assert lines[place] == f"processes/shop/process.yaml:{line}:{column}: error[E422] unknown state 'remindin'"
    assert lines[place + 1] == f"{line:>5} | {text[line - 1]}"
    assert lines[place + 2].index("^^^^^^^^") == lines[place + 1].index("remindin}")
    assert lines[place + 3] == "  help: a similar name exists: reminding"
    assert lines[-1].startswith("1 error")
    found = told("check", code=1)
    assert found["errors"]
    keys = {"code", "severity", "message", "file", "line", "column", "help", "length", "trail"}
    assert keys == set(found["findings"][0])


def test_check_of_a_path(told, shop, dunning):
    second = shop / "processes" / "other"
    second.mkdir()
    (second / "process.yaml").write_text(
        "format: 1\nprocess: other\nversion: 1\nstates: {a: {finall: true}}\n", "utf-8"
    )
    assert told("check", "processes/shop", code=0)["processes"] == ["shop"]
    assert told("check", "processes/other/process.yaml", code=1)["processes"] == ["other"]
    assert told("check", "processes", code=1)["processes"] == ["other", "shop"]
    assert dunning("check", "nowhere", code=2).stderr.endswith("there is no file or folder nowhere\n")


def test_check_reads_scenarios_too(told, shop):
    replace(shop / "processes/shop/scenarios/reminded.scenario.yaml", "steps:", "stepps:")
    assert "E603" in {finding["code"] for finding in told("check", code=1)["findings"]}


def test_check_takes_the_settings_of_the_command_line(told):
    assert told("check", "--set", "shop.wait=20 days")["findings"] == []
    for wrong in ("shop.wait=soon", "shop.wayt=20 days"):
        findings = told("check", "--set", wrong, code=1)["findings"]
        assert "in the configuration" in findings[0]["message"] or "unknown setting" in findings[0]["message"]


def test_a_setting_that_is_none_is_wrong_usage(dunning):
    assert "is no setting" in dunning("check", "--set", "wait", code=2).stderr
    assert "there is no process 'shopp'" in dunning("check", "--set", "shopp.wait=1 day", code=2).stderr


def test_explain_every_code(dunning, told):
    for code in [*EXPLANATIONS][:5]:
        assert dunning("explain", code).stdout.startswith(f"{code}: {EXPLANATIONS[code].title}")
    assert told("explain", "e203")["code"] == "E203"
    assert set(told("explain", "E203")) == {"code", "title", "text", "bad", "good"}
    assert "neither handles" in dunning("explain", "EVENT_NOT_ACCEPTED").stdout
    assert "did you mean EVENT_CONFLICT?" in dunning("explain", "EVENT_CONFLIKT", code=2).stderr


def test_schema(dunning, shop):
    printed = dunning("schema").stdout
    assert json.loads(printed)["title"].startswith("A process")
    dunning("schema", "-o", "schema.json")
    assert (shop / "schema.json").read_text("utf-8") == printed
    assert "No such file or directory" in dunning("schema", "-o", "none/schema.json", code=2).stderr


def test_scenarios_pass(dunning, told):
    output = dunning("test").stdout
    assert "passed  shop: A customer who does not pay is reminded once\n" in output
    assert output.endswith("1 scenario passed, 0 failed\n")
    found = told("test")
    assert (found["passed"], found["failed"], found["findings"]) == (1, 0, [])
    assert found["scenarios"][0]["scenario"] == "A customer who does not pay is reminded once"
    assert found["scenarios"][0]["passed"] is True


def test_a_failing_scenario_shows_step_difference_and_history(dunning, told, shop):
    replace(shop / "processes/shop/scenarios/reminded.scenario.yaml", "state: asking", "state: settled")
    output = dunning("test", code=1).stdout
    assert "FAILED  shop: A customer who does not pay" in output
    assert "reminded.scenario.yaml:10:5: in the step `expect`" in output
    assert "state: expected 'settled', found 'asking'" in output
    assert "The date 'reminder' of waiting came." in dunning("test", "--full", code=1).stdout
    assert output.endswith("0 scenarios passed, 1 failed\n")
    assert told("test", code=1)["scenarios"][0]["failure"]["step"] == "expect"


def test_scenarios_are_chosen_by_text_and_by_path(told, dunning):
    assert told("test", "-k", "REMINDED once")["passed"] == 1
    assert told("test", "-k", "tst-02")["passed"] == 1
    assert told("test", "-k", "something else", code=1)["scenarios"] == []
    assert told("test", "processes/shop/scenarios/reminded.scenario.yaml")["passed"] == 1
    assert "no file or folder nowhere" in dunning("test", "nowhere", code=2).stderr


def test_no_scenario_at_all_is_a_failure(dunning, shop):
    assert dunning("test", "-k", "zzzz", code=1).stdout == "no scenario matches 'zzzz'\n"
    (shop / "empty").mkdir()
    assert dunning("test", "empty", code=1).stdout == "there is no scenario in empty\n"
    replace(shop / "processes/shop/scenarios/reminded.scenario.yaml", "steps:", "stepps:")
    assert "no scenario matches" not in dunning("test", "-k", "zzzz", code=1).stdout  # what is wrong is the file


def test_of_a_failing_scenario_the_ends_of_the_history_are_shown_and_all_on_request(dunning, shop):
    path = shop / "processes/shop/scenarios/reminded.scenario.yaml"
    replace(path, "covers: [TST-02]", "covers: [TST-02, TST-03]")
    replace(path, "  - start\n", "  - start\n" + "  - send: {paid: {amount: 1.00 EUR}}\n" * 20)
    replace(path, "state: asking", "state: settled")
    brief, full = dunning("test", code=1).stdout, dunning("test", "--full", code=1).stdout
    history = full.partition("What happened:\n\n")[2].partition("\nFailed:\n")[0].splitlines()
    shown = brief.partition("What happened:\n\n")[2].partition("\nFailed:\n")[0].splitlines()
    assert len(history) > 40
    assert [*shown[:4], *shown[5:]] == [*history[:4], *history[-8:]]
    assert shown[4] == f"  ... {len(history) - 12} more lines: dunning test --full"
    assert "pass through" not in brief
    assert brief.endswith(
        "\nFailed:\n  shop: A customer who does not pay is reminded once  (processes/shop/scenarios/"
        "reminded.scenario.yaml)\n\n0 scenarios passed, 1 failed\n"
    )


def test_a_scenario_that_does_not_pass_through_what_it_covers_fails(dunning, told, shop):
    path = shop / "processes/shop/scenarios/reminded.scenario.yaml"
    replace(path, "[TST-02]", "[TST-02, TST-03]")
    output = dunning("test", code=1).stdout
    assert "FAILED  shop: A customer who does not pay is reminded once\n" in output
    assert "the run did not pass through TST-03, which `covers` names" in output
    found = told("test", code=1)["scenarios"][0]
    assert (found["passed"], found["missing"], found["failure"]["step"]) == (False, ["TST-03"], "covers")
    replace(path, "state: asking", "state: settled")  # one that failed on its way cannot have come by everything
    assert told("test", code=1)["scenarios"][0]["failure"]["step"] == "expect"


def test_scenarios_find_the_processes_that_they_lie_with(told, shop, monkeypatch):
    (shop / "elsewhere").mkdir()
    monkeypatch.chdir(shop / "elsewhere")
    assert told("test", "../processes/shop")["passed"] == 1


def test_a_scenario_that_cannot_be_read_fails(dunning, told, shop):
    replace(shop / "processes/shop/scenarios/reminded.scenario.yaml", "- start\n", "- begin\n")
    assert "error[E605]" in dunning("test", code=1).stdout
    assert told("test", code=1)["findings"][0]["code"] == "E605"


def test_graph_in_every_form(dunning, told, shop):
    assert "waiting --> reminding : reminder" in dunning("graph", "shop").stdout
    assert dunning("graph", "shop", "--format", "svg").stdout.startswith("<svg")
    for name, begin in (("a.svg", "<svg"), ("a.mmd", "---"), ("a.html", "<!doctype html")):
        assert dunning("graph", "shop", "-o", name).stdout == f"wrote {name}\n"
        assert (shop / name).read_text("utf-8").lower().startswith(begin)
    nodes = {node["id"]: node["kind"] for node in told("graph", "shop")["nodes"]}
    assert nodes == {
        "waiting": "start", "reminding": "call", "asking": "task", "written_off": "final", "settled": "final",
        "anywhere": "anywhere",
    }  # fmt: skip
    assert "ends in none of .svg, .mmd, .html" in dunning("graph", "shop", "-o", "a.png", code=2).stderr
    assert "error[UNKNOWN_PROCESS]" in dunning("graph", "shopp", code=1).stderr


def test_template_preview(dunning, told, case):
    assert "Vous devez 120,00\u202f€." in dunning("template", "preview", "shop", "reminder").stdout.replace(
        "\xa0", "\u202f"
    )
    given = told("template", "preview", "shop", "reminder", "--data", "{owed: 7.00 EUR}")
    assert "7,00" in given["body"]
    assert given["tag"] == "reminder"
    assert "120,00" in told("template", "preview", "shop", "reminder", "--case", case)["body"]
    assert (
        "not both" in dunning("template", "preview", "shop", "reminder", "--case", case, "--data", "{}", code=2).stderr
    )
    wrong = dunning("template", "preview", "shop", "reminder", "--data", "{owd: 7.00 EUR}", code=1).stderr
    assert "a field with a similar name exists: owed" in wrong
    assert "error[TEMPLATE_FAILED]" in dunning("template", "preview", "shop", "remindr", code=1).stderr


def test_template_preview_in_another_language(told):
    assert told("template", "preview", "shop", "reminder", "--lang", "en")["body"].startswith("You owe")


def test_template_preview_in_a_language_that_there_is_not(dunning, case):
    for more in ((), ("--case", case)):
        wrong = dunning("template", "preview", "shop", "reminder", "--lang", "de", *more, code=1).stderr
        assert wrong == "error[TEMPLATE_FAILED] shop has no templates in the language 'de'\n  help: there are: en, fr\n"


def test_check_of_a_shared_file_checks_every_process(told):
    assert told("check", "processes/_shared/types.yaml")["processes"] == ["shop"]


def test_check_of_a_folder_without_processes(told, shop):
    (shop / "empty").mkdir()
    assert told("check", "empty") == {"processes": [], "errors": False, "findings": []}
