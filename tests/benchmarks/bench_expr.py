"""How fast compiled expressions are against simpleeval, in one run on one machine; prints ratios, asserts nothing."""

from __future__ import annotations

import timeit
from collections.abc import Callable
from datetime import date
from typing import Any

import simpleeval

from dunning_engine.calendar import Calendar
from dunning_engine.expr import Compiled, Scope, compile_expression
from dunning_engine.model.position import Text
from dunning_engine.model.types import DATE, INTEGER, MONEY, TEXT, Field, Record, Type, choice, list_of
from dunning_engine.money import Money

_FIELDS = {"number": TEXT, "due_on": DATE, "balance": MONEY, "status": choice("open", "disputed", "paid")}
_ITEM = Type("record", record=Record("item", {name: Field(name, kind) for name, kind in _FIELDS.items()}))
_SCOPE = Scope(
    {"items": list_of(_ITEM), "owed": MONEY, "level": choice("R1", "R2").maybe(), "n": INTEGER, "today": DATE}
)


class Values(dict[str, Any]):
    """The values of an evaluation."""

    calendar = Calendar("fr", "Europe/Paris")
    currency = "EUR"


def values() -> Values:
    """Five items, as in the fixed work."""
    items = tuple(
        {
            "number": f"F-{n}",
            "due_on": date(2026, 1, n + 1),
            "balance": Money(100 + n, "EUR"),
            "status": "open" if n % 2 else "paid",
        }
        for n in range(5)
    )
    return Values(items=items, owed=Money(510, "EUR"), level="R2", n=3, today=date(2026, 3, 1))


CASES = (
    ("n + 2 * 3 > 7", "n + 2 * 3 > 7"),
    ("len(items) > 0 and owed == 0", "len(items) > 0 and owed == 0"),
    ("level == 'R2' and owed > 0", "level == 'R2' and owed > 0"),
    (
        "[i for i in items if i.status == 'open' and i.balance > 0]",
        "[i for i in items if i['status'] == 'open' and i['balance'] > 0]",
    ),
    ("sum(i.balance for i in items)", "sum([i['balance'] for i in items])"),
    ("min(i.due_on for i in items)", "min([i['due_on'] for i in items])"),
)


def compiled(text: str) -> Compiled:
    """The expression, which must have no findings."""
    result = compile_expression(Text(text), _SCOPE)
    if not isinstance(result, Compiled):
        raise TypeError(str(result[0]))
    return result


def seconds(work: Callable[[], object]) -> float:
    """The best of five, for one call."""
    timer = timeit.Timer(work)
    count, _ = timer.autorange()
    return min(timer.repeat(5, count)) / count


def theirs(text: str, env: Values) -> Callable[[], object]:
    """The same expression, parsed once, by simpleeval."""
    judge = simpleeval.EvalWithCompoundTypes(names=dict(env), functions={"len": len, "sum": sum, "min": min})
    tree = judge.parse(text)
    return lambda: judge.eval(text, previously_parsed=tree)


def main() -> None:
    """Print one line per expression."""
    env = values()
    for ours, other in CASES:
        function = compiled(ours).evaluate
        mine, his = seconds(lambda: function(env)), seconds(theirs(other, env))  # noqa: B023 - measured within this turn
        cost = seconds(lambda: compile_expression(Text(ours), _SCOPE))  # noqa: B023 - likewise
        print(f"{his / mine:6.1f} times simpleeval  {mine * 1e6:7.2f} us  compile {cost * 1e6:6.0f} us  {ours}")


if __name__ == "__main__":
    main()
