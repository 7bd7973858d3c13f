"""Texts to nodes: every scalar is text, every place is true."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from dunning_engine.model.position import Position
from dunning_engine.process import yaml_text
from dunning_engine.process.node import Map, Scalar, Seq
from dunning_engine.process.yaml_text import parse


def value(text: str):
    node, findings = parse("f", f"a: {text}\n")
    assert not findings
    assert isinstance(node, Map)
    return node.get("a")


@pytest.mark.parametrize("text", ["0123", "no", "12:30", "on", "~", "1e3", "2026-03-01", "0x1F", "1_000", ".5", "true"])
def test_every_scalar_is_the_text_that_was_written(text):
    assert value(text) == Scalar(text, Position("f", 1, 4))


@pytest.mark.parametrize(
    ("text", "read", "line", "column", "style"),
    [
        ('"a b"', "a b", 1, 5, "quoted"),
        ("'a b'", "a b", 1, 5, "quoted"),
        ("|\n    two\n    lines", "two\nlines\n", 2, 5, "block"),
        (">-\n  two\n  lines", "two lines", 2, 3, "block"),
        ("é  # comment", "é", 1, 4, "plain"),
        ("''", "", 1, 5, "quoted"),
    ],
)
def test_the_place_is_that_of_the_first_character(text, read, line, column, style):
    assert value(text) == Scalar(read, Position("f", line, column), style)


def test_an_empty_value_is_kept_as_empty():
    node, findings = parse("f", "a:\nb: # words\n")

    assert isinstance(node, Map)
    assert [entry.style for _, entry in node.entries] == ["empty", "empty"]
    assert findings == []


def test_flow_lists_and_mappings_say_so():
    node = value("{b: [c, -, 'd']}")

    assert isinstance(node, Map)
    assert node.flow
    inner = node.get("b")
    assert isinstance(inner, Seq)
    assert [item.text for item in inner.items if isinstance(item, Scalar)] == ["c", "-", "d"]


def test_front_matter_keeps_the_lines_of_its_file():
    node, _ = parse("f", "subject: Hello\n", line=2)

    assert isinstance(node, Map)
    assert node.entries[0][1].at == Position("f", 2, 10)


def test_a_file_beyond_the_bound_is_refused_unread():
    node, findings = parse("f", "a" * (yaml_text.MAX_SIZE + 1))

    assert node is None
    assert [finding.code for finding in findings] == ["E110"]


def test_several_mistakes_are_all_reported():
    _, findings = parse("f", "a: 1\na: 2\nb: &x 3\nc: *x\nd: {e: f(1, 2)}\n")

    assert [(f.code, f.line) for f in findings] == [("E101", 2), ("E103", 3), ("E104", 4), ("E106", 5)]


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"


def test_an_alias_is_never_followed():
    node, findings = parse("f", BOMB)

    assert node is not None
    assert {finding.code for finding in findings} == {"E103", "E104"}


TRICKY = [
    "a: {to: ${x}}", "a: *imp*", "a: & b", "a: %x", "a:\n\tb: c", "a: b: c", 'a: "x', "a: [b", "a: 'it's'",
    "a:\n  b: c\n c: d", "a", "- a\nb: c", "a: > 5", "a: \x00", "? [a]\n: b", "a: !x 5",
]  # fmt: skip


@pytest.mark.parametrize("text", TRICKY)
def test_the_parser_in_python_points_at_the_same_line(text, monkeypatch):
    fast = parse("f", text)[1]
    monkeypatch.setattr(yaml_text, "_Parser", yaml.SafeLoader)
    pure = parse("f", text)[1]

    assert [f.line for f in pure] == [f.line for f in fast]
    assert all(f.code.startswith("E1") and f.help for f in pure)


PIECES = st.sampled_from(
    [
        "a",
        "b: ",
        "- ",
        "\n",
        "  ",
        "{",
        "}",
        "[",
        "]",
        ", ",
        ": ",
        "${x}",
        '"',
        "'",
        "#",
        "&a ",
        "*a",
        "!t ",
        "|",
        ">",
        "é",
        "\t",
        "%",
        "---\n",
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_no_text_makes_the_parser_raise(text):
    node, findings = parse("f", text)

    assert node is not None or findings or not [e for e in yaml.parse(text) if isinstance(e, yaml.NodeEvent)]
    assert all(f.line >= 1 and f.column >= 1 and f.help for f in findings)
