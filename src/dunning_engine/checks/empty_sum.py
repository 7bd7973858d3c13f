"""E591: A case that ends because of nothing: an empty list taken for "all is paid"."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from dunning_engine.checks.known import Known, knowing
from dunning_engine.checks.possible import may_hold
from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.tree import as_written, called, dotted, parts_of, spot, tree_of
from dunning_engine.checks.values import YES
from dunning_engine.checks.ways import Way
from dunning_engine.model.finding import Finding
from dunning_engine.model.position import Text

CODE = "E591"
EXPLANATION = Explanation(
    "empty sum taken for paid",
    bad="""\
data: {items: list of item}
computed: {owed: "${sum(i.balance for i in items)}"}
events: {paid: {items: list of item}}
states:
  open: {on: {paid: {do: [set: {items: "${event.items}"}]}}, always: {if: owed == 0, to: settled}}
  settled: {final: true}
# file: _shared/types.yaml
item: {number: text, balance: money}
""",
    good="""\
data: {items: list of item}
computed: {owed: "${sum(i.balance for i in items)}"}
events: {paid: {items: list of item}}
states:
  open: {on: {paid: {do: [set: {items: "${event.items}"}]}}, always: {if: len(items) > 0 and owed == 0, to: settled}}
  settled: {final: true}
# file: _shared/types.yaml
item: {number: text, balance: money}
""",
    text=(
        "The sum of nothing is zero, and `all` holds of nothing. A case that is opened before its invoices have been "
        "read would end at once, as settled. Ask for `len(...) > 0` beside it, or for the empty list where that is "
        "what is meant."
    ),
)
_ADDING_UP = ("sum", "all", "any", "len")


def check(subject: Subject) -> Iterator[Finding]:
    """Branches to a final state that an empty list makes true."""
    for way in subject.ways:
        condition = way.branch.condition
        if condition is not None and _ends(subject, way):
            found = ((name, _emptied(subject, condition, name)) for name in sorted(_lists(subject, condition)))
            name, part = next(((name, part) for name, part in found if part is not None), ("", None))
            if part is not None:
                at, length = spot(condition, part)
                message = f"`{as_written(condition, part)}` holds of an empty '{name}' too, and ends the case"
                help_ = f"write `len({name}) > 0 and ...`, so that a case without any does not end"
                yield Finding.at(at, CODE, message, help=help_, severity="warning", length=length)


def _ends(subject: Subject, way: Way) -> bool:
    states = subject.definition.states
    named = subject.graph.named(way.branch.to) if way.branch.to is not None else ()
    return any(name in states and states[name].final for name in named)


def _lists(subject: Subject, condition: Text) -> frozenset[str]:
    """The lists among the data that a condition goes by."""
    data = subject.definition.data
    return frozenset(name for name in subject.reading.fields(condition) if data[name].type.kind == "list")


def _emptied(subject: Subject, condition: Text, name: str) -> ast.expr | None:
    """The part of a condition that an empty list makes true, where the whole may hold then."""
    tree = tree_of(condition)
    nothing = knowing(subject, empty=frozenset({name}))
    if tree is None or True not in may_hold(condition, nothing) or _ruled_out(subject, nothing):
        return None
    parts = parts_of(tree.body)
    if any(_asks_for_none(subject, part) for part in parts):
        return None
    adding = (part for part in parts if _adds_up(part, subject, name))
    return next((part for part in adding if _made_true(condition, part, nothing, subject)), None)


def _ruled_out(subject: Subject, nothing: Known) -> bool:
    """Whether a `never` invariant keeps the list from being empty."""
    found = (invariant.fields.get("never") for invariant in subject.definition.invariants if invariant.kind == "never")
    return any(may_hold(never.text, nothing) == YES for never in found if never is not None and never.text is not None)


def _asks_for_none(subject: Subject, part: ast.expr) -> bool:
    """``len(items) == 0``: the empty list is what is meant."""
    if not isinstance(part, ast.Compare) or called(part.left) != "len" or not isinstance(part.left, ast.Call):
        return False
    bound = part.comparators[0]
    zero = isinstance(bound, ast.Constant) and bound.value == 0
    return zero and isinstance(part.ops[0], ast.Eq) and _plain(subject, part.left)


def _adds_up(part: ast.expr, subject: Subject, name: str) -> bool:
    """Whether a part of a condition adds up a list, itself or by a computed value."""
    for node in ast.walk(part):
        if called(node) in _ADDING_UP and not (called(node) == "len" and _plain(subject, node)):
            return True
        text = subject.definition.computed.get(dotted(node))
        tree = tree_of(text) if text is not None else None
        if tree is not None and name in subject.reading.fields(text) and _adds_up(tree.body, subject, name):
            return True
    return False


def _plain(subject: Subject, node: ast.AST) -> bool:
    """Whether a function is asked about a list of the data itself, and not about what is left of it."""
    return isinstance(node, ast.Call) and any(dotted(each) in subject.definition.data for each in node.args)


def _made_true(condition: Text, part: ast.expr, nothing: Known, subject: Subject) -> bool:
    """Whether the empty list makes a part true that need not be so otherwise."""
    text = Text(as_written(condition, part))
    return may_hold(text, nothing) == YES and may_hold(text, knowing(subject)) != YES
