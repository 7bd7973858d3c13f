"""`dunning check --format`: the same findings for people, programs, GitHub and code hosts."""

import json

from cli_shop import replace


def test_one_finding_in_four_forms(dunning, shop):
    replace(shop / "processes/shop/process.yaml", "to: reminding}", "to: remindin}")
    found = json.loads(dunning("check", "--format", "json", code=1).stdout)["findings"]
    assert json.loads(dunning("check", "--json", code=1).stdout)["findings"] == found
    (unknown,) = [finding for finding in found if finding["code"] == "E422"]
    text = dunning("check", "--format", "text", code=1).stdout
    assert f"{unknown['file']}:{unknown['line']}:{unknown['column']}: error[E422]" in text
    command = next(
        line for line in dunning("check", "--format", "github", code=1).stdout.splitlines() if "E422" in line
    )
    assert command == (
        f"::error file=processes/shop/process.yaml,line={unknown['line']},col={unknown['column']},"
        f"endColumn={unknown['column'] + len('remindin')},title=E422 unknown state"
        "::unknown state 'remindin'%0Ahelp: a similar name exists: reminding"
    )
    run = json.loads(dunning("check", "--format", "sarif", code=1).stdout)["runs"][0]
    assert [result["ruleId"] for result in run["results"]] == [finding["code"] for finding in found]
    place = next(result for result in run["results"] if result["ruleId"] == "E422")["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "processes/shop/process.yaml", "uriBaseId": "%SRCROOT%"}
    assert place["region"]["startColumn"] == unknown["column"]


def test_nothing_found_is_said_in_every_form(dunning):
    assert dunning("check", "--format", "github").stdout == ""
    assert json.loads(dunning("check", "--format", "sarif").stdout)["runs"][0]["results"] == []


def test_two_forms_at_once_are_refused(dunning):
    assert "--json and --format sarif cannot both be" in dunning("check", "--json", "--format", "sarif", code=2).stderr
    assert dunning("check", "--json", "--format", "json").stdout.startswith("{")


def test_an_error_of_the_command_itself_is_json_where_json_was_asked_for(dunning, shop):
    (shop / "dunning.toml").write_text("nonsense = 1\n", "utf-8")

    assert json.loads(dunning("check", "--format", "json", code=1).stderr)["error"]["code"] == "CONFIGURATION_INVALID"


def test_what_is_shared_is_unused_only_where_every_process_could_be_read(dunning, shop):
    (shop / "processes/_shared").mkdir(exist_ok=True)
    (shop / "processes/_shared/actions.yaml").write_text("thank: {do: {note: Thanks}}\n", "utf-8")

    def codes(code: int) -> list[str]:
        return [f["code"] for f in json.loads(dunning("check", "--json", code=code).stdout)["findings"]]

    assert codes(0) == ["E586"]
    replace(shop / "processes/shop/process.yaml", "states:", "status:")
    assert "E586" not in codes(1)
