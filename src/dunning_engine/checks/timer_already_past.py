"""E573: A timer that is due the moment it is armed."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from dunning_engine.checks.subject import Explanation, Subject
from dunning_engine.checks.tree import called, dotted, tree_of
from dunning_engine.checks.walk import actions, names_filled, owners
from dunning_engine.expr import strip
from dunning_engine.model.finding import Finding
from dunning_engine.model.position import Text

CODE = "E573"
EXPLANATION = Explanation(
    "timer already past",
    bad="""\
states:
  open: {timers: {soon: {at: "${opened_at}", to: reminded}}}
  reminded: {timers: {again: {at: "${entered_at - 5 days}", to: settled}}}
  settled: {final: true}
""",
    good="""\
states:
  open: {timers: {soon: {at: "${opened_at + 15 days}", to: reminded}}}
  reminded: {timers: {again: {at: "${entered_at + 5 days}", to: settled}}}
  settled: {final: true}
""",
    text=(
        "`at` can never lie in the future: it is the beginning of the visit or of the case, or a field that is only "
        "ever set to today, with nothing added. The timer fires as soon as it is armed: then `enter` or `always` say "
        "it better."
    ),
)
_PAST = ("entered_at", "opened_at")


def check(subject: Subject) -> Iterator[Finding]:
    """Timers whose `at` is never later than the moment at which they are armed."""
    for owner in owners(subject.definition):
        for timer in owner.timers:
            if timer.due is None or not subject.once(_Past).text(timer.due):
                continue
            if timer.not_before is not None and not subject.once(_Past).text(timer.not_before):
                continue
            message = (
                f"timer '{timer.name}' is due as soon as it is armed: `{strip(timer.due)}` never lies in the future"
            )
            help_ = "add a duration, or do it under `enter` or `always`"
            yield Finding.at(timer.due.at, CODE, message, help=help_, severity="warning", length=len(timer.due.value))


class _Past:
    """Which expressions are never in the future when they are asked."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self._known: dict[str, bool] = {}

    def text(self, text: Text) -> bool:
        """Whether an expression is never in the future."""
        tree = tree_of(text)
        return tree is not None and self.node(tree.body)

    def node(self, node: ast.expr) -> bool:
        """Whether a part is never in the future."""
        path = dotted(node)
        if path:
            return path in _PAST or self.named(path)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
            return self.node(node.left)
        if isinstance(node, ast.IfExp):
            return self.node(node.body) and self.node(node.orelse)
        name = called(node)
        if not isinstance(node, ast.Call) or name not in ("date_of", "latest", "earliest"):
            return False
        found = [self.node(each) for each in node.args]
        return any(found) if name == "earliest" else all(found)

    def named(self, name: str) -> bool:
        """Whether a computed value is so, or a field that only ever holds the day on which it was set."""
        if name not in self._known:
            self._known[name] = False  # while it is worked out: a circle ends here
            computed = self.subject.definition.computed.get(name)
            self._known[name] = self._only_today(name) if computed is None else self.text(computed)
        return self._known[name]

    def _only_today(self, name: str) -> bool:
        definition = self.subject.definition
        field = definition.data.get(name)
        if field is None or field.source or not field.type.optional or name in names_filled(definition):
            return False
        shown = {strip(text).value.strip() if text is not None else "" for text in self._written(name)}
        return bool(shown & {"today", "now"}) and shown <= {"today", "now", "none"}

    def _written(self, name: str) -> Iterator[Text | None]:
        """What is set into a field; ``None`` for what is no plain text."""
        for action in actions(self.subject.definition):
            if action.kind == "set" and name in action.arguments:
                yield action.arguments[name].text
