"""Every code is explained, and every explanation's examples are executed."""

import re
from pathlib import Path

import golden
import pytest

from dunning_engine.checks import CHECKS, EXPLANATIONS, explained, findings_page
from dunning_engine.model.finding import Finding
from dunning_engine.process.reader import read_process, read_shared
from dunning_engine.process.source import Source, build
from dunning_engine.scenario.examine import examine
from dunning_engine.scenario.reader import read_whole
from dunning_engine.scenario.world import World

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "findings.md"
SOURCES = Path(__file__).parents[2] / "src" / "dunning_engine"
STATES = "events: {paid: {}}\nstates:\n  open: {on: {paid: {to: settled}}}\n  settled: {final: true}\n"
ELSEWHERE = {"E421": "E314", "E435": "E303"}
"""Codes of the compiler whose mistake the reader finds first when it comes from a file."""


def files_of(example: str) -> dict[str, str]:
    """The files of an example: the outline is added, and states where it has none."""
    parts = re.split(r"^# file: (.*)\n", example, flags=re.MULTILINE)
    files = dict(zip(parts[1::2], parts[2::2], strict=True))
    text = parts[0]
    head = {"format": "format: 1\n", "process": "process: shop\n", "version": "version: 1\n"}
    if match := re.match(r"# head: ?(.*)\n", text):
        text = text.removeprefix(match[0])
        head = head | {match[1].partition(":")[0]: match[1] + "\n"} if match[1] else {}
    tail = STATES if head and not re.search(r"^(states|events):", text, flags=re.MULTILINE) else ""
    return {"shop/process.yaml": "".join(head.values()) + tail + text, **files}


def codes(example: str) -> set[str]:
    """What is found in an example; `# settings: {a: b}` are overrides of a configuration."""
    overrides = dict(re.findall(r"^# settings: \{(\w+): (.*)\}", example))
    return {finding.code for finding in golden.all_findings(files_of(example), overrides)}


ON_DISK = ("E451", "E456", "E457")
"""About files themselves: no text shows them."""
EXECUTED = [code for code in EXPLANATIONS if not code.startswith(("E2", "E6")) and code not in ON_DISK]


@pytest.mark.parametrize("code", EXECUTED)
def test_the_bad_example_is_found(code):
    assert codes(EXPLANATIONS[code].bad) == {ELSEWHERE.get(code, code)}


@pytest.mark.parametrize("code", EXECUTED)
def test_nothing_is_found_in_the_good_example(code):
    assert codes(EXPLANATIONS[code].good) == set()


def test_a_process_without_a_file_is_found():
    assert [finding.code for finding in build(Source("shop", {}), {})[2]] == ["E451"]


@pytest.mark.parametrize("code", [code for code in EXPLANATIONS if code.startswith("E60")])
def test_examples_of_scenarios_are_read(code):
    found = {word: about_scenario(getattr(EXPLANATIONS[code], word)) for word in ("bad", "good")}

    assert {finding.code for finding in found["bad"]} == {code}
    assert found["good"] == []


def about_scenario(text: str) -> list[Finding]:
    files = {
        "shop/process.yaml": files_of(STATES.replace("paid: {}}", "paid: {amount: money}}", 1))["shop/process.yaml"]
    }
    definition, _ = read_process(files, "shop/process.yaml", read_shared(files)[0])
    node, _, findings = read_whole("f", text)
    return [*findings, *(examine(node, World({"shop": definition}, {})) if node is not None else ())]


def test_every_code_in_the_sources_is_explained():
    used = set()
    for path in SOURCES.rglob("*.py"):
        if not path.name.startswith("explain"):
            used |= golden.codes_in(path.read_text(encoding="utf-8"))

    assert used == set(EXPLANATIONS)


def test_every_check_has_its_own_code():
    assert list(CHECKS) == sorted(CHECKS)
    assert all(code.startswith(("E5", "E7")) for code in CHECKS)


def test_an_explanation_reads_as_text():
    text = explained("E305")

    assert text.startswith("E305: unknown type\n\n")
    assert "Wrong:\n\n    data: {amount: mony}\n\nRight:" in text


def test_the_page_of_findings_is_made_from_the_explanations():
    assert PAGE.read_text(encoding="utf-8") == findings_page()
