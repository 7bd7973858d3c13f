"""The JSON Schema and the reference page say what the reader does."""

from pathlib import Path
from typing import Any

import golden
import jsonschema
import pytest
import yaml

from dunning_engine.process.reader.decoders import DECODERS
from dunning_engine.process.reader.keys import DEEDS, TABLES
from dunning_engine.process.reference import reference_page
from dunning_engine.process.schema import json_schema, shape_schema

VALIDATOR = jsonschema.Draft202012Validator(json_schema())
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "process-format.md"


class Loader(yaml.SafeLoader):
    """Reads as editors do (YAML 1.2): only true and false are booleans, dates are texts."""


Loader.yaml_implicit_resolvers = {
    sign: [(tag, pattern) for tag, pattern in resolvers if tag.rpartition(":")[2] in ("int", "float", "null")]
    for sign, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for word in ("true", "false"):
    Loader.add_implicit_resolver("tag:yaml.org,2002:bool", __import__("re").compile(f"^{word}$"), [word[0]])


def load(directory: Path) -> Any:
    return yaml.load((directory / "process.yaml").read_text(encoding="utf-8"), Loader)  # noqa: S506 - a safe loader's child


def test_it_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("name", ["shop", "contract"])
def test_sound_processes_satisfy_it(name):
    assert [error.message for error in VALIDATOR.iter_errors(load(golden.HERE / "ok" / name))] == []


@pytest.mark.parametrize(
    "name",
    ["E301-unknown-key", "E302-missing-key", "E303-closed-day-rule", "E303-version", "E304-bad-name", "E302-no-states"],
)
def test_structural_mistakes_do_not(name):
    assert list(VALIDATOR.iter_errors(load(golden.HERE / "err" / name)))


def test_every_shape_has_a_decoder_and_a_schema():
    shapes = {key.shape for keys in TABLES.values() for key in keys} | {shape for shape, _ in DEEDS.values()}
    definitions = json_schema()["$defs"]
    for shape in shapes:
        plain = shape
        for word in ("list of ", "one or more ", "map of "):
            plain = plain.removeprefix(word)
        assert plain.startswith("one of ") or plain in DECODERS or plain in TABLES, shape
        reference = shape_schema(plain).get("$ref", "")
        assert not reference or reference.rpartition("/")[2] in definitions


def test_the_reference_page_is_the_table_of_keys():
    assert PAGE.read_text(encoding="utf-8") == reference_page()
