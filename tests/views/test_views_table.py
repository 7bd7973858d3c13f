import pytest
from hypothesis import given
from hypothesis import strategies as st
from view_samples import HOSTILE

from dunning_engine.views.table import table, width


def test_numbers_stand_right_and_texts_left():
    text = table(("Operation", "Done", "Owed"), [("mail.send", 1203, "1,203.50 EUR"), ("post", 7, "9.00 EUR")])
    assert text == (
        "Operation  Done          Owed\n"
        "---------  ----  ------------\n"
        "mail.send  1203  1,203.50 EUR\n"
        "post          7      9.00 EUR\n"
    )


def test_named_columns_stand_right():
    assert table(("a", "bb"), [("x", "y")], right=("bb",)) == "a  bb\n-  --\nx   y\n"


def test_a_table_without_rows_has_its_headers():
    assert table(("a", "b"), []) == "a  b\n-  -\n"


def test_wide_and_combining_characters_are_measured():
    assert width("日本") == 4
    assert width("e\u0301") == 1
    assert table(("x", "y"), [("日本", "a"), ("ab", "b")]) == "x     y\n----  -\n日本  a\nab    b\n"


@given(st.lists(st.tuples(st.text(st.characters(exclude_categories=())), st.sampled_from(HOSTILE)), max_size=5))
def test_no_cell_breaks_its_line_or_moves_the_cursor(rows):
    text = table(("first", "second"), rows)
    assert len(text.split("\n")) == len(rows) + 3
    assert not set(text) & {*map(chr, range(10)), *map(chr, range(11, 32)), "\x7f", "\x9b", "\u202e", "\u2028"}
    text.encode()


def test_none_is_an_empty_cell():
    assert table(("a", "b"), [(None, "x")]) == "a  b\n-  -\n   x\n"


@pytest.mark.parametrize(("rows", "right"), [([("x",)], None), ([("x", "y")], ("c",))])
def test_a_wrong_shape_is_refused(rows, right):
    with pytest.raises(ValueError, match=r"row has|no such column"):
        table(("a", "b"), rows, right=right)
