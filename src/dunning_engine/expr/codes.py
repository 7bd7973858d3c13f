"""The codes of the findings on expressions, each with what it means, a bad and a good example."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Explained:
    """What ``dunning explain`` says about a code."""

    meaning: str
    bad: str
    good: str


SYNTAX = "E201"
NAME = "E202"
FIELD = "E203"
FUNCTION = "E204"
ROLE = "E205"
TABLE = "E206"
OPERATOR = "E207"
CONSTANT = "E208"
CONSTRUCT = "E209"
COUNT = "E210"
ARGUMENT = "E211"
ARITHMETIC = "E212"
COMPARISON = "E213"
CHOICE = "E214"
NONE = "E215"
CONDITION = "E216"
EXPECTED = "E217"
PRIVATE = "E218"
KEYWORD = "E219"
LONG = "E220"
DEEP = "E221"
LITERAL = "E222"
STATE = "E223"

CODES = {
    SYNTAX: Explained("The expression cannot be read.", "(owed > 0", "owed > 0"),
    NAME: Explained("No data field, computed value, setting or other value has this name.", "owedd > 0", "owed > 0"),
    FIELD: Explained("The record has no such field.", "customer.emial", "customer.email"),
    FUNCTION: Explained("The function library has no such function.", "length(items) > 0", "len(items) > 0"),
    ROLE: Explained("The directory of roles has no such role.", "role.site_manger", "role.site_manager"),
    TABLE: Explained("There is no such decision table, or it has no such output.", "table.mrk.r3", "table.mark.r3"),
    OPERATOR: Explained("An operator of another language.", "level = 'R2' && owed > 0", "level == 'R2' and owed > 0"),
    CONSTANT: Explained(
        "none, true and false are written in lower case; there is no null.", "level == None", "level == none",
    ),
    CONSTRUCT: Explained("Not part of the language.", "items[0]", "first(items)"),
    COUNT: Explained(
        "Too few or too many arguments, or arguments by name.", "day_of_month(today)", "day_of_month(today, 15)",
    ),
    ARGUMENT: Explained("An argument has the wrong type.", "len(owed)", "len(items)"),
    ARITHMETIC: Explained(
        "These two cannot be added, subtracted, multiplied or divided.", "today + 15", "today + 15 days",
    ),
    COMPARISON: Explained("These two cannot be compared.", "owed > 'much'", "owed > 100 EUR"),
    CHOICE: Explained("The word is not among the declared choices.", "level == 'R9'", "level == 'R2'"),
    NONE: Explained(
        "The value may be none here, where something is asked of it.", "level_on < today",
        "level_on != none and level_on < today",
    ),
    CONDITION: Explained(
        "A condition is true or false, nothing else.", "items and owed > 0", "len(items) > 0 and owed > 0",
    ),
    EXPECTED: Explained("The expression gives another type than its place asks for.", "owed", "owed > 0"),
    PRIVATE: Explained("Names that begin with an underscore do not exist here.", "customer._id", "customer.id"),
    KEYWORD: Explained("The name is a reserved word of the language.", "event.from", "event.sender"),
    LONG: Explained(
        "An expression has at most 2,000 characters.", "a text of 2,001 characters", "several computed values",
    ),
    DEEP: Explained(
        "Nested more than 50 deep, or loops more than two deep.", "((((... 51 brackets ...))))",
        "several computed values",
    ),
    LITERAL: Explained("Not a number, date, time, amount or duration that exists.", "2019-02-30", "2019-02-28"),
    STATE: Explained("The process has no state of this name.", "state == 'remindr_1'", "state == 'reminder_1'"),
}  # fmt: skip
