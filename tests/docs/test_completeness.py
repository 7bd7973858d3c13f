"""What can be written, raised, called or implemented is on a page.

The generated pages (process format, findings, operations, functions, commands) have tests beside their generators.
"""

from __future__ import annotations

import inspect

import pytest
from doc_pages import ROOT

from dunning_engine.config.models import Config
from dunning_engine.errors import DunningError
from dunning_engine.plugin.hooks import Hooks
from dunning_engine.scenario.matching import _CHECKS
from dunning_engine.scenario.reader import BESIDE, GIVEN, KEYS, STEPS
from dunning_engine.simulate.csv_file import NAMES
from dunning_engine.simulate.sample import sample_portfolio

DOCS = ROOT / "docs"


def page(name):
    return (DOCS / f"{name}.md").read_text("utf-8")


def errors(root=DunningError):
    yield root
    for kind in root.__subclasses__():
        if kind.__module__ == "dunning_engine.errors":
            yield from errors(kind)


@pytest.mark.parametrize("error", list(errors()), ids=lambda error: error.code)
def test_every_error_is_documented(error):
    assert f"| `{error.code}` | `{error.__name__}` |" in page("howto/embed")


@pytest.mark.parametrize("hook", [name for name, _ in inspect.getmembers(Hooks, inspect.isfunction)])
def test_every_hook_is_documented(hook):
    assert f"| `{hook}` |" in page("howto/write-an-adapter")


@pytest.mark.parametrize("key", [*KEYS, *GIVEN, *_CHECKS])
def test_every_key_of_a_scenario_is_documented(key):
    assert f"| `{key}` |" in page("howto/write-a-scenario")


@pytest.mark.parametrize("step", STEPS)
def test_every_step_of_a_scenario_is_documented(step):
    assert f"| `{step}`" in page("howto/write-a-scenario") or f"| `{step}: " in page("howto/write-a-scenario")


@pytest.mark.parametrize("key", sorted({key for keys in BESIDE.values() for key in keys}))
def test_what_may_stand_beside_a_step_is_documented(key):
    assert f"`{key}:" in page("howto/write-a-scenario") or f"{key}: CODE" in page("howto/write-a-scenario")


@pytest.mark.parametrize("key", Config.model_fields)
def test_every_key_of_the_configuration_is_documented(key):
    assert f"| `{key}` |" in page("howto/embed")


@pytest.mark.parametrize("column", NAMES)
def test_every_column_of_the_demo_is_documented(column):
    row = next(line for line in page("howto/own-invoices").splitlines() if line.startswith(f"| `{column}` |"))
    understood = "".join(each for each in row.casefold() if each.isalnum())
    assert [name for name in NAMES[column] if name not in understood] == []


def test_the_pages_count_the_demos_invoices():
    count = len(sample_portfolio().invoices)
    assert f"the demo - {count} invoices over a year" in (ROOT / "README.md").read_text("utf-8")
    assert f"invents {count} invoices" in page("howto/own-invoices")


@pytest.mark.parametrize(
    "word",
    [
        "case", "event", "guard", "effect", "outbox", "decision table", "hit policy", "dunning level", "mandate",
        "promise to pay", "R1",
    ],
)  # fmt: skip
def test_the_fields_words_are_in_the_glossary(word):
    assert f"**{word}**" in page("glossary")
