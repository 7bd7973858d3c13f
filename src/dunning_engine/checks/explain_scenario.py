"""Explanations of what the reader of scenarios finds (E6xx)."""

from __future__ import annotations

from collections.abc import Mapping

from dunning_engine.checks.subject import Explanation

EXPLAINED: Mapping[str, Explanation] = {
    "E601": Explanation(
        "not a scenario",
        bad="""\
- start
""",
        good="""\
scenario: Paid at once
process: shop
now: 2026-03-01T08:00
steps:
  - start
""",
        text="A scenario file is a mapping that begins with `scenario:`.",
    ),
    "E602": Explanation(
        "scenario incomplete",
        bad="""\
scenario: Paid at once
process: shop
steps:
  - start
""",
        good="""\
scenario: Paid at once
process: shop
now: 2026-03-01T08:00
steps:
  - start
""",
        text="A scenario has a title, a process, the time at which it begins, and steps.",
    ),
    "E603": Explanation(
        "unknown key in a scenario",
        bad="""\
scenario: Paid at once
process: shop
now: 2026-03-01T08:00
steps:
  - start
stepps: []
""",
        good="""\
scenario: Paid at once
process: shop
now: 2026-03-01T08:00
steps:
  - start
""",
        text="The format of scenarios has no such key here.",
    ),
    "E604": Explanation(
        "steps are a list",
        bad="""\
scenario: Paid at once
process: shop
now: 2026-03-01T08:00
steps:
  start: {}
""",
        good="""\
scenario: Paid at once
process: shop
now: 2026-03-01T08:00
steps:
  - start
""",
        text="Each step stands behind a dash.",
    ),
    "E605": Explanation(
        "unknown step",
        bad="""\
scenario: Paid at once
process: shop
now: 2026-03-01T08:00
steps:
  - start
  - sned: {paid: {}}
""",
        good="""\
scenario: Paid at once
process: shop
now: 2026-03-01T08:00
steps:
  - start
  - send: {paid: {amount: 20.00 EUR}}
""",
        text=(
            "A step is one of start, send, signal, advance, until, outage, tick, complete, postpone, expect, "
            "expect_error."
        ),
    ),
    "E606": Explanation(
        "unknown name in a scenario",
        bad="""\
scenario: Paid at once
process: shop
now: 2026-03-01T08:00
steps:
  - start
  - send: {payd: {amount: 20.00 EUR}}
""",
        good="""\
scenario: Paid at once
process: shop
now: 2026-03-01T08:00
steps:
  - start
  - send: {paid: {amount: 20.00 EUR}}
""",
        text=(
            "A scenario names processes, events, fields, settings, tasks, states, outcomes, timers, operations, "
            "templates, tags and rule ids as the process, its texts and the catalogue of rules have them. A step with "
            "another name would fail, or, in `never_sent`, hold whatever happens."
        ),
    ),
    "E607": Explanation(
        "value of another type in a scenario",
        bad="""\
scenario: Paid at once
process: shop
now: 2026-03-01T08:00
steps:
  - start
  - send: {paid: {amount: 20.00}}
""",
        good="""\
scenario: Paid at once
process: shop
now: 2026-03-01T08:00
steps:
  - start
  - send: {paid: {amount: 20.00 EUR}}
""",
        text="The value is not of the type that the process declares for it, or outside its bounds.",
    ),
    "E608": Explanation(
        "value missing in a scenario",
        bad="""\
scenario: Paid at once
process: shop
now: 2026-03-01T08:00
steps:
  - start
  - send: {paid: {}}
""",
        good="""\
scenario: Paid at once
process: shop
now: 2026-03-01T08:00
steps:
  - start
  - send: {paid: {amount: 20.00 EUR}}
""",
        text="A case cannot be opened, an event sent or a form completed without what is required and has no default.",
    ),
    "E610": Explanation(
        "not a list of accepted mutants",
        bad="""\
survivors: []
""",
        good="""\
accepted: []
""",
        text="The file `mutants.yaml` beside a process holds one list, `accepted:`.",
    ),
    "E611": Explanation(
        "accepted mutant without a reason",
        bad="""\
accepted:
  - {place: waiting.timers.late.at, operator: timer-shifted, change: due_on -> due_on + 1 day}
""",
        good="""\
accepted:
  - place: waiting.timers.late.at
    operator: timer-shifted
    change: due_on -> due_on + 1 day
    reason: The day after is looked at by the same person.
""",
        text=(
            "An accepted mutant is named by its place, operator and change, as `dunning test --mutate` prints them, "
            "and has the reason why no scenario has to find it."
        ),
    ),
}
