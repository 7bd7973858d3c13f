"""The tracking table's entries: format (STO-17) and content (STO-04)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunning_engine.errors import InputError
from dunning_engine.ports.tracking import TrackingEntry, entry, parse, says_what_was_done, write

INITIALS = st.text("ABCDEFVTÉÀ", min_size=1, max_size=4)
PIECES = [
    "*VT*15/05/2021*",
    "*CD*01/06/2021*",
    "*VT*31/02/2021*",
    "*AB*01/02/20",
    "*VT",
    "15/05/2021*",
    "*",
    "R1",
    " ",
    "\n",
]
WILD = (
    st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
    | st.text(st.sampled_from("*ABVT/ 0123456789é€,.\n"), max_size=60)
    | st.text(max_size=60)
)


def test_the_rules_own_example():
    (found,) = parse("*VT*15/05/2021*R1 05/21")
    assert found == TrackingEntry("VT", date(2021, 5, 15), "R1 05/21")
    assert str(found) == "*VT*15/05/2021*R1 05/21"


def test_entries_stand_one_after_the_other():
    column = "*VT*15/05/2021*R1 05/21 *CD*16/05/2021*called, 2*3 months owed\n*VT*01/06/2021*R2 06/21"
    entries = parse(column)
    assert [found.text for found in entries] == ["R1 05/21", "called, 2*3 months owed", "R2 06/21"]
    assert parse(write(entries)) == entries
    assert parse("") == parse("  ") == ()


@pytest.mark.parametrize(
    "column",
    [
        "R1 05/21", "seen *VT*15/05/2021*R1", "*VT*31/02/2021*R1", "*VT*15/13/2021*R1", "*VT*15/05/0000*R1",
        "*VT*15/05/2021*", "*VT*15/05/2021* *CD*16/05/2021*called", "*vt*15/05/2021*R1", "*VT*15/05/21*R1",
        "*VT*15/05/2021*R1*CD*16/05/2021",
    ],
)  # fmt: skip
def test_what_is_not_in_the_format_is_refused(column):
    with pytest.raises(InputError):
        parse(column)


@pytest.mark.parametrize(
    ("initials", "text"), [("", "x"), ("vt", "x"), ("ABCDE", "x"), ("VT", ""), ("VT", " x"), ("VT", "a*VT*01/01/2021")]
)
def test_an_entry_that_could_not_be_read_back_cannot_be_made(initials, text):
    with pytest.raises(InputError):
        TrackingEntry(initials, date(2021, 5, 15), text)


@given(st.lists(st.tuples(INITIALS, st.dates(), WILD), max_size=6))
def test_whatever_can_be_made_is_read_back(drafts):
    made = []
    for initials, day, text in drafts:
        try:
            made.append(TrackingEntry(initials, day, text))
        except InputError:
            made.append(entry(initials, day, f"x {text}"))
    assert parse(write(made)) == tuple(made)


@given(WILD)
def test_reading_any_column_gives_entries_or_an_error_and_writing_them_is_stable(column):
    try:
        entries = parse(column)
    except InputError:
        return
    assert parse(write(entries)) == entries


@pytest.mark.parametrize(
    "text",
    [
        "card expired, customer called, e-mail sent", "R1 05/21", "R2 06/21", "Not chosen for R2", "customer called",
        "no answer, voice-mail left", "debit rejected AM04, fee invoiced", "call, SMS, e-mail",
        "Promise: pays on the 12th, asked",
        "customer replied: pays on Friday", "VAD declined so customer called", "access code suspended, second padlock",
        "contract ended on 31/03/2026", "transfer received",
        "Promise until 12/03", "customer disputes F-2", "R2 announced by e-mail",
        "carte expirée, client appelé, mail envoyé",
        "Paid in full, access restored", "chèque impayé, client relancé par SMS", "R2 letter sent", "Reminder 1 sent",
    ],
)  # fmt: skip
def test_what_was_done_is_accepted(text):
    assert says_what_was_done(text)


@pytest.mark.parametrize(
    "text",
    [
        "card expired", "Card expired.", "debit rejected", "SEPA debit rejected AM04", "no answer", "cheque bounced",
        "transfer not received", "card declined by the terminal", "account closed", "insufficient funds", "",
        "registered letter refused",
        "customer not called", "e-mail bounced", "carte expirée", "prélèvement rejeté", "client pas appelé", "*", "R1",
    ],
)  # fmt: skip
def test_what_only_happened_is_refused(text):
    assert not says_what_was_done(text)
