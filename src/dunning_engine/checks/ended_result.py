"""E559: What is asked of the end of a sub-case that its process never gives."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.tree import Tree, dotted, expressions_in, spot, tree_of
from dunning_engine.checks.walk import actions, owners, target_of, texts
from dunning_engine.model.finding import Finding
from dunning_engine.model.position import Text
from dunning_engine.process.definition import Definition
from dunning_engine.similar import SIMILAR, suggestion

CODE = "E559"
EXPLANATION = Explanation(
    "end that the sub-case does not have",
    bad="""\
case: {key: "'a'"}
states:
  open:
    enter: {start: {process: shop, as: other}}
    on: {other.ended: [{if: event.outcome == 'setled', to: settled}, {to: failed}]}
  settled: {final: true}
  failed: {final: true}
""",
    good="""\
case: {key: "'a'"}
states:
  open:
    enter: {start: {process: shop, as: other}}
    on: {other.ended: [{if: event.outcome == 'settled', to: settled}, {to: failed}]}
  settled: {final: true}
  failed: {final: true}
""",
    text=(
        "A sub-case ends with the outcome of one of its final states, and hands over the fields that its process lists "
        "under `result`. Another outcome never comes, another field is never there."
    ),
)


def check(subject: Subject) -> Iterator[Finding]:
    """Outcomes and result fields in the handlers of `<as>.ended`."""
    started = {
        action.modes["as"].value: target_of(action, subject.processes)
        for action in actions(subject.definition)
        if "as" in action.modes
    }
    for owner in owners(subject.definition):
        for handler in owner.on:
            process = started.get(handler.event.value.removesuffix(".ended"))
            if process is not None and handler.event.value.endswith(".ended"):
                for text in texts(handler.branches):
                    yield from _read(text, process)


def _read(text: Text, process: Definition) -> Iterator[Finding]:
    for part in (text, *expressions_in(text)):
        tree = tree_of(part)
        if tree is None:
            continue
        for node in ast.walk(tree.body):
            yield from _field(part, node, process)
            yield from _outcome(part, tree, node, process)


def _field(text: Text, node: ast.AST, process: Definition) -> Iterator[Finding]:
    path = dotted(node)
    known = [name.value for name in process.result]
    if path.startswith("event.result.") and path.count(".") == len("ab") and path.split(".")[2] not in known:
        name = path.split(".")[2]
        at, length = spot(text, node)
        message = f"process '{process.name}' hands over no '{name}'"
        help_ = suggestion(name, known, f"its result: {', '.join(known) or 'none'}", SIMILAR)
        yield Finding.at(at.shifted(length - len(name)), CODE, message, help=help_, length=len(name))


def _outcome(text: Text, tree: Tree, node: ast.AST, process: Definition) -> Iterator[Finding]:
    if not isinstance(node, ast.Compare):
        return
    sides = [node.left, *node.comparators]
    if not any(dotted(side) == "event.outcome" for side in sides):
        return
    known = list(dict.fromkeys(s.outcome or s.name for s in process.states.values() if s.final))
    listed = [each for side in sides for each in (side.elts if isinstance(side, ast.List) else (side,))]
    for word in listed:
        value = tree.literals.get(dotted(word))
        if isinstance(value, str) and value not in known:
            at, length = spot(text, word)
            help_ = suggestion(value, known, f"its outcomes: {', '.join(known)}", SIMILAR)
            message = f"process '{process.name}' never ends as '{value}'"
            yield Finding.at(at, CODE, message, help=help_, length=length)
