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
  - send: {paid: {}}
""",
        text=(
            "A step is one of start, send, signal, advance, until, outage, tick, complete, postpone, expect, "
            "expect_error."
        ),
    ),
}
