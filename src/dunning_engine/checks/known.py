"""What is known of the values where an expression stands."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from dunning_engine.checks.subject import Subject
from dunning_engine.checks.template_names import names_of
from dunning_engine.checks.tree import dotted, tree_of
from dunning_engine.checks.values import Values
from dunning_engine.expr.kinds import field_type
from dunning_engine.model.position import Text
from dunning_engine.model.types import Type

_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Known:
    """What is known where an expression stands.

    ``values`` are what paths may be, by path; ``types`` the types of names, as far as the file tells; ``empty``
    the lists that hold nothing. ``depth`` counts the computed values gone through to come here.
    """

    subject: Subject
    values: Mapping[str, Values] = field(default_factory=dict)
    types: Mapping[str, Type | None] = field(default_factory=dict)
    empty: frozenset[str] = frozenset()
    depth: int = 0

    def also(self, values: Mapping[str, Values]) -> Known:
        """With more known."""
        return Known(self.subject, {**self.values, **values}, self.types, self.empty, self.depth)

    def naming(self, name: str, kind: Type) -> Known:
        """With one more name."""
        return replace(self, types={**self.types, name: kind})

    def forgetting(self, names: Iterable[str]) -> Known:
        """Without what is known of some names and their fields."""
        gone = set(names)
        kept = {path: values for path, values in self.values.items() if path.partition(".")[0] not in gone}
        return Known(self.subject, kept, self.types, self.empty, self.depth)

    def computed(self, name: str) -> Text | None:
        """The expression of a computed value; ``None`` for other names, and where it is reached in a circle."""
        definition = self.subject.definition
        if name in definition.data or self.depth > _DEEPEST:
            return None
        return definition.computed.get(name)

    def deeper(self) -> Known:
        """The same inside a computed value."""
        return Known(self.subject, self.values, self.types, self.empty, self.depth + 1)

    def at_depth(self, depth: int) -> Known:
        """The same outside a computed value again."""
        return Known(self.subject, self.values, self.types, self.empty, depth)

    def typed(self, path: str) -> Type | None:
        """The type of a path; ``None`` where it is not known."""
        root, *rest = path.split(".")
        kind = self.types.get(root)
        for name in rest:
            part = kind.record.fields.get(name) if kind is not None and kind.record is not None else None
            kind = field_type(part) if part is not None else None
        return kind

    def holds_nothing(self, node: ast.expr) -> bool:
        """Whether a list is surely empty, given those that are."""
        if isinstance(node, ast.ListComp | ast.GeneratorExp):
            return self.holds_nothing(node.generators[0].iter)
        if isinstance(node, ast.IfExp):
            return self.holds_nothing(node.body) and self.holds_nothing(node.orelse)
        if isinstance(node, ast.Call):
            return bool(node.args) and self.holds_nothing(node.args[0])
        path = dotted(node)
        text = self.computed(path)
        tree = tree_of(text) if text is not None else None
        return path in self.empty or (tree is not None and self.deeper().holds_nothing(tree.body))


def knowing(
    subject: Subject,
    values: Mapping[str, Values] | None = None,
    names: Mapping[str, Type | None] | None = None,
    empty: frozenset[str] = frozenset(),
) -> Known:
    """What is known anywhere in a process: the types of its names; ``values`` and ``names`` in reach besides."""
    return Known(subject, values or {}, {**names_of(subject), **(names or {})}, empty)
