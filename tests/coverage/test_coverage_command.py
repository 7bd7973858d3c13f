"""``dunning test --coverage`` and what it writes."""

import json
from html.parser import HTMLParser

import pytest
from covered import PROCESS, library, scenario
from typer.testing import CliRunner

from dunning_engine.cli import app
from dunning_engine.views.coverage_page import coverage_page
from dunning_engine.views.coverage_records import ITEM_KINDS, Share

LATE = scenario("Late", "- start\n- until: 2026-03-14T12:00\n")


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    library(tmp_path / "processes")
    (tmp_path / "processes/loan/scenarios").mkdir()
    (tmp_path / "processes/loan/scenarios/late.scenario.yaml").write_text(LATE, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words, code=0):
    result = CliRunner().invoke(app, ["test", *words])
    assert result.exit_code == code, (result.output, result.exception)
    return result.stdout


@pytest.mark.usefixtures("shelf")
def test_the_text_has_a_table_and_a_place_for_everything_that_is_missing():
    output = run("--coverage")
    first, _, rest = output.partition("\nloan ")
    assert first == "passed  loan: Late\n\n1 scenario passed, 0 failed\n"
    figures = {line.split("  ")[0]: line.split()[-3:] for line in rest.splitlines() if line and line[0] != " "}
    assert figures["states"] == ["3", "6", "50"]
    assert figures["table rows"] == ["0", "2", "0"]
    assert figures["all"] == ["14", "53", "26"]
    line = next(n for n, text in enumerate(PROCESS.splitlines(), 1) if "lost: {final" in text)
    assert f"\n  processes/loan/process.yaml:{line}  state lost\n" in rest
    assert "  guard asking.task.done[0].if true: way == 'lost'\n" in rest
    assert "  transition asking.task.done[0]: to lost if way == 'lost'\n" in rest
    assert len([each for each in rest.splitlines() if "process.yaml:" in each]) == 53 - 14


def test_json_in_a_file_and_in_the_output(shelf):
    assert run("--coverage-json", "c.json").endswith("wrote c.json\n")
    told = json.loads((shelf / "c.json").read_text("utf-8"))
    assert (told["percent"], told["reached"], told["total"]) == (26, 14, 53)
    (process,) = told["processes"]
    assert process["kinds"]["states"] == {"reached": 3, "total": 6, "percent": 50}
    assert len(process["missing"]) == 53 - 14
    found = next(item for item in process["missing"] if item["kind"] == "row")
    assert (found["place"], found["outcome"], found["file"]) == ("tables.place[0]", "", "processes/loan/process.yaml")
    assert json.loads(run("--coverage", "--json"))["coverage"] == told
    assert "coverage" not in json.loads(run("--json"))


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(("least", "code"), [("26", 0), ("27", 1)])
def test_fail_under_is_rounded_down(least, code):
    output = run("--fail-under", least, code=code)
    assert (f"loan: 26 % is below {least} %" in output) == bool(code)
    assert (f"all: 26 % is below {least} %" in output) == bool(code)
    assert json.loads(run("--fail-under", least, "--json", code=code))["failed"] == 0


def test_shares_are_rounded_down():
    assert [Share(n, 10_000).percent for n in (9499, 9500, 9999, 10_000)] == [94, 95, 99, 100]
    assert Share(0, 0).percent == 100


def test_a_process_without_a_scenario_is_told_of_where_all_are_run(shelf):
    library(shelf / "processes", {"other/process.yaml": PROCESS.replace("process: loan", "process: other")})
    output = run("--coverage")
    assert "\nother " in output
    assert "\nloan      " in output.rpartition("process  ")[2]
    assert "\nother " not in run("--coverage", "processes/loan")
    assert "\nother " not in run("--coverage", "-k", "late")
    assert "other: 0 % is below 1 %" in run("--fail-under", "1", code=1)


class Page(HTMLParser):
    """What a page holds, and whether its elements are closed in order."""

    def __init__(self, text):
        super().__init__()
        self.open, self.classes, self.texts = [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.classes += [(tag, name) for name in (dict(attrs).get("class") or "").split()]
        if tag not in ("meta", "link"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.classes += [(tag, name) for name in (dict(attrs).get("class") or "").split()]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def test_the_page_is_painted_and_lists_what_is_missing(shelf):
    assert run("--coverage-html", "c.html").endswith("wrote c.html\n")
    text = (shelf / "c.html").read_text("utf-8")
    page = Page(text)
    nodes = [name for tag, name in page.classes if tag == "g" and name.startswith("t-")]
    assert {"t-covered", "t-partly", "t-never"} == set(nodes)
    assert text.count("<li><p><code>") == 53 - 14
    assert "way == 'lost'" in page.texts
    assert "src=" not in text.replace("default-src", "").replace("style-src", "").replace("script-src", "")
    assert 'href="http' not in text
    assert "prefers-color-scheme:dark" in text


def test_no_text_of_a_process_becomes_markup(shelf):
    path = shelf / "processes/loan/process.yaml"
    path.write_text(PROCESS.replace("way == 'lost'", "way == '<script>x</script>'"), "utf-8")
    run("--coverage-html", "c.html")
    text = (shelf / "c.html").read_text("utf-8")
    assert "<script>x" not in text
    assert "&lt;script&gt;x" in text


def test_a_page_without_processes_is_one():
    Page(coverage_page([], "Nothing"))


@pytest.mark.usefixtures("shelf")
def test_every_kind_has_a_plural():
    kinds = json.loads(run("--coverage", "--json"))["coverage"]["processes"][0]["kinds"]
    assert len(kinds) == len(ITEM_KINDS)


def test_a_rule_on_a_row_counts_in_dunning_rules(shelf):
    catalogue = "format: 1\nrules:\n  Loans:\n    TST-03: Books go where the table says.\n"
    (shelf / "processes/_shared/rules.yaml").write_text(catalogue, "utf-8")
    rules = ["rules", "--rule", "TST-03", "--json"]
    before = json.loads(CliRunner().invoke(app, rules).stdout)["rules"][0]
    assert (before["scenarios"], before["hole"]) == ([], "no scenario")
    sent = scenario("Sent on", "- start\n- send: {sent_on: {where: desk}}\n")
    (shelf / "processes/loan/scenarios/sent.scenario.yaml").write_text(sent, "utf-8")
    after = json.loads(CliRunner().invoke(app, rules).stdout)["rules"][0]
    assert (after["scenarios"], after["hole"]) == (["Sent on"], "")
