"""Which moments surely lie no later than others."""

import golden
import pytest
from test_checks import definition_of

from dunning_engine.checks.moments import moment_of, not_before, rows_of, shown_row
from dunning_engine.checks.subject import Subject
from dunning_engine.model.position import Text

SUBJECT = Subject(
    definition_of(
        """
data: {due_on: date, until: date, wait: duration}
settings: {gap: {type: duration, default: 7 days}, long: {type: duration, default: 30 days}}
computed: {later: "${due_on + 10 days}", other: "${until}"}
tables:
  mark:
    inputs: [settings.gap]
    outputs: {first: date, then: date}
    rows: [[7 days, "${due_on + 1 day}", "${due_on + 2 days}"], ["-", "${due_on + 3 days}", "${due_on + 3 days}"]]
states: {open: {final: true}}
"""
    ),
    golden.OPERATIONS,
)


@pytest.mark.parametrize(
    ("first", "second", "surely"),
    [
        ("due_on", "due_on", True),
        ("due_on", "until", False),
        ("due_on + 5 days", "due_on", True),
        ("due_on - 5 days", "due_on", False),
        ("due_on + 5 days", "due_on + 6 days", False),
        ("due_on + 10 days", "due_on + 6 days", True),
        ("due_on + 1 week", "due_on + 6 days", True),
        ("due_on + 1 month", "due_on + 27 days", True),
        ("due_on + 1 month", "due_on + 30 days", False),
        ("due_on + 5 business days", "due_on + 4 days", True),
        ("due_on + 6 days", "due_on + 5 business days", False),
        ("due_on + 48 hours", "due_on + 1 day", True),
        ("due_on + settings.gap", "due_on", True),
        ("due_on + settings.long", "due_on + settings.gap", True),
        ("due_on + settings.gap", "due_on + settings.gap", True),
        ("due_on + settings.gap", "due_on + settings.long", False),
        ("due_on + wait", "due_on", True),
        ("due_on + wait", "due_on + 1 day", False),
        ("later", "due_on + 9 days", True),
        ("later", "due_on + 11 days", False),
        ("other", "until", False),
        ("day_of_month(due_on, 15)", "day_of_month(due_on, 10)", True),
        ("day_of_month(due_on, 10)", "day_of_month(due_on, 15)", False),
        ("day_of_next_month(due_on, 1)", "end_of_month(due_on)", True),
        ("first_of_next_month(due_on)", "day_of_month(due_on, 31)", True),
        ("day_of_month(until, 15)", "day_of_month(due_on, 10)", False),
        ("at_time(due_on, 14:00)", "at_time(due_on, 14:00)", True),
        ("day_of_month(due_on, 15) + 5 days", "day_of_month(due_on, 10)", True),
        ("day_of_month(due_on, 10) + 5 days", "day_of_month(due_on, 15)", False),
    ],
)
def test_one_moment_is_surely_the_other_or_later(first, second, surely):
    one, other = (moment_of(SUBJECT, Text(text)) for text in (first, second))

    assert one is not None
    assert other is not None
    assert not_before(one, other) is surely


def test_a_table_is_compared_row_by_row():
    texts = [Text("${table.mark.first}"), Text("${table.mark.then}")]
    rows = rows_of(SUBJECT, *texts)
    found = [[moment_of(SUBJECT, text, row) for text in texts] for row in rows]

    assert [not_before(one, other) for one, other in found] == [False, True]
    assert shown_row(rows[1]) == " in row 2 of table 'mark'"
    assert rows_of(SUBJECT, Text("due_on")) == (None,)
    assert shown_row(None) == ""
