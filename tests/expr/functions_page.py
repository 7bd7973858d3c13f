"""Writes ``docs/reference/functions.md`` from the function library: ``python tests/expr/functions_page.py``."""

from __future__ import annotations

from pathlib import Path

from dunning_engine.expr.library import FAMILIES

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "functions.md"
HEAD = """# Functions of the expression language

Generated from the function library (`python tests/expr/functions_page.py`); a test runs every example.

An argument that may be `none` where the function needs a value makes the result `none`: `day_of_month(oldest_due,
10)` is `none`
while `oldest_due` is. `latest`, `earliest`, `min` and `max` skip `none` instead.

The examples read this data, on 1 March 2026 in Paris, opening hour 09:00:

| `items`: number | due_on | balance | amount | status |
|---|---|---|---|---|
| F-1 | 2026-01-15 | 100 EUR | 100 EUR | open |
| F-2 | 2026-02-15 | 80 EUR | 100 EUR | disputed |
| F-3 | 2026-03-15 | 90 EUR | 100 EUR | open |

and an `event` whose `amount` is 50 EUR.
"""


def page() -> str:
    """The page's text."""
    parts = [HEAD]
    for family, functions in FAMILIES.items():
        parts.append(f"\n## {family}\n")
        parts.extend(
            f"\n### `{one.signature}`\n\n{one.doc}\n\n`{one.example}` gives `{one.gives}`\n" for one in functions
        )
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
