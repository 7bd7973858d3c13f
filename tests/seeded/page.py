"""Writes the page of the seeded mistakes from what was found."""

from __future__ import annotations

from collections import Counter

from mistakes import MISTAKES
from study import SECONDS, TOOLS, finders

Found = dict[str, dict[str, str]]

HEAD = """\
# Seeded mistakes

What do our tools find? {count} mistakes were put into copies of the shipped processes, one at a time: mistakes of the
business, such as an expert makes while editing, none of the syntax. The table says which tool finds which.

- **check**: new findings of `dunning check`, without those of the information flow.
- **flow**: its findings about who may see what, E540 and E700 on: see [information flow](information-flow.md).
- **verify**: `dunning verify` breaks a property that it does not break without the mistake; {seconds:.0f} seconds of
  processor time for each. What no invariant speaks of it cannot find.
- **scenarios**: a scenario of the process, or of one that works with it, fails. They were written by the authors of the
  processes, who had such mistakes in mind; expect less of those of a new process.

{totals}

| id | mistake | process | check | flow | verify | scenarios |
|---|---|---|---|---|---|---|
{rows}

{alone}

## How to run it again

```text
python tests/seeded/study.py             # what has not been studied yet, then this page
python tests/seeded/study.py --again sto-gate    # one of them again
python -m pytest -m soak tests/seeded    # all of them, and none may be found by nothing
```

The mistakes are edits in `tests/seeded/mistakes.py`, what was found is kept in `tests/seeded/found.json`.
"""


def page(found: Found) -> str:
    """The page, generated; a cell that was not looked at yet is a question mark."""
    rows = [_row(m.id, m.harm, m.process, found.get(m.id, {})) for m in MISTAKES]
    return HEAD.format(
        count=len(MISTAKES), seconds=SECONDS, totals=_totals(found), rows="\n".join(rows), alone=_alone(found)
    )  # fmt: skip


def _row(name: str, harm: str, process: str, said: dict[str, str]) -> str:
    return f"| `{name}` | {harm} | {process} | {' | '.join(_cell(tool, said) for tool in TOOLS)} |"


def _cell(tool: str, said: dict[str, str]) -> str:
    if tool not in said:
        return "?"
    codes = tool in ("check", "flow")
    return (said[tool] if codes else "found") if said[tool] else "-"


def _totals(found: Found) -> str:
    by_tool = Counter(tool for said in found.values() for tool in finders(said))
    lost = [name for name, said in found.items() if not finders(said)]
    counted = ", ".join(f"{tool} finds {by_tool[tool]}" for tool in TOOLS)
    open_ = sum(tool not in found.get(m.id, {}) for m in MISTAKES for tool in TOOLS)
    unknown = f" {open_} cells were not looked at (`?`)." if open_ else ""
    nothing = f"Found by nothing: {', '.join(f'`{name}`' for name in lost)}." if lost else "None is found by nothing."
    return f"Of {len(MISTAKES)}: {counted}. {nothing}{unknown}"


def _alone(found: Found) -> str:
    lines = []
    for tool in TOOLS:
        names = [f"`{name}`" for name, said in found.items() if finders(said) == [tool] and set(TOOLS) <= said.keys()]
        lines.append(f"- only {tool}: {', '.join(names) or 'none'}")
    return "What only one tool finds, of those that all four looked at:\n\n" + "\n".join(lines)
