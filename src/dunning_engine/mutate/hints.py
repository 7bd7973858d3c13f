"""By operator, the case in which such a mutant does something else; some mutants know it more closely."""

from __future__ import annotations

from collections.abc import Mapping

HINTS: Mapping[str, str] = {
    "branch-dropped": "this branch is taken, and another would not do the same",
    "branch-swapped": "both conditions hold",
    "call-entry-dropped": "what this entry does is looked at",
    "closed-day": "the day that it falls on is closed: a Saturday, a holiday",
    "effect-dropped": "this is looked at",
    "expires-dropped": "it is found so late that it has expired: an outage",
    "form-field-dropped": "this field is filled in",
    "gate-dropped": "what was planned is no longer due when it is about to leave",
    "guard-negated": "the condition is asked, and what follows is looked at",
    "instead-flipped": "what `anywhere` does about the event is looked at",
    "into-dropped": "the result is looked at, or decides what follows",
    "key-dropped": "the same key comes a second time",
    "mode": "no case, or several, are there to be told",
    "not-before-dropped": "`at` is earlier than `not_before`",
    "not-by-dropped": "the person who may not do it tries",
    "optional-flipped": "this entry fails and the others do not",
    "role": "whom it is for is looked at",
    "rows-swapped": "both rows fit",
    "template": "which text is sent is looked at",
    "timer-shifted": "the timer's day is looked at",
    "transition-dropped": "this branch is taken",
    "transition-redirected": "this branch is taken",
    "while-dropped": "the condition of `while` does not hold when the time comes",
}
