"""Reads an expression: which cells its value is made of."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from dunning_engine.checks.flow.functions import passes
from dunning_engine.checks.flow.value import NOTHING, Spot, Value, union
from dunning_engine.checks.tree import called, tree_of
from dunning_engine.expr import interpolations
from dunning_engine.model.position import Text
from dunning_engine.process.definition import Argument

Look = Callable[[str, tuple[str, ...]], Value]
"""What a name with the fields behind it stands for."""


def argument_value(argument: Argument, look: Look) -> Value:
    """The value of an argument: a text, a list (as its entries) or a mapping (by its names)."""
    if argument.text is not None:
        return text_value(argument.text, look)
    if argument.items is not None:
        return union(argument_value(item, look) for item in argument.items)
    return union(argument_value(part, look).under(name) for name, part in (argument.fields or {}).items())


def text_value(text: Text, look: Look) -> Value:
    """A text with ``${}``: one that is a single expression keeps its fields, any other is plain."""
    if "${" not in text.value:
        return NOTHING
    solid = [part for part in interpolations(text) if isinstance(part, Text) or part.strip()]
    if len(solid) == 1 and isinstance(solid[0], Text):
        return expression_value(solid[0], look)
    return union(expression_value(part, look) for part in solid if isinstance(part, Text)).flat()


def expression_value(text: Text, look: Look) -> Value:
    """What an expression's value is made of; nothing where it cannot be read."""
    tree = tree_of(text)
    return _Walk(text, look, tree.literals).node(tree.body, {}) if tree is not None else NOTHING


class _Walk:
    """Walks an expression's tree.

    What a comparison answers is a fact of its own, and no part of what it compares; a field that is true or false is a
    value like any other, also behind ``and``, ``or``, ``not`` and ``if``. See docs/explanation/information-flow.md.
    """

    def __init__(self, text: Text, look: Look, literals: Mapping[str, object]) -> None:
        self.text, self.look, self.literals = text, look, literals

    def node(self, node: ast.AST, loops: Mapping[str, Value]) -> Value:
        """The value of a part; ``loops`` are what loop variables stand for."""
        if isinstance(node, ast.Name | ast.Attribute):
            return self.name(node, loops)
        if isinstance(node, ast.Compare):
            return NOTHING
        if isinstance(node, ast.IfExp):
            told = self.node(node.test, loops).flat()
            return union((self.node(node.body, loops), self.node(node.orelse, loops), told))
        if isinstance(node, ast.ListComp | ast.GeneratorExp):
            return self.loop(node, loops)
        if isinstance(node, ast.Call):
            return passes(called(node), [self.node(each, loops) for each in node.args])
        return union(self.node(child, loops) for child in ast.iter_child_nodes(node))

    def name(self, node: ast.Name | ast.Attribute, loops: Mapping[str, Value]) -> Value:
        """A name with its fields."""
        fields: list[str] = []
        root: ast.AST = node
        while isinstance(root, ast.Attribute):
            fields.insert(0, root.attr)
            root = root.value
        if isinstance(root, ast.Name) and root.id not in loops:
            if root.id in self.literals:
                return NOTHING
            return self.look(root.id, tuple(fields)).read_at(Spot(self.text, node))
        value = loops[root.id] if isinstance(root, ast.Name) else self.node(root, loops)
        for field in fields:
            value = value.at(field)
        return value

    def loop(self, node: ast.ListComp | ast.GeneratorExp, loops: Mapping[str, Value]) -> Value:
        """A comprehension: its variables stand for the entries of the lists; its conditions choose among them."""
        for part in node.generators:
            if isinstance(part.target, ast.Name):
                loops = {**loops, part.target.id: self.node(part.iter, loops)}
        return self.node(node.elt, loops)
