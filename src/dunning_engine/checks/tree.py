"""Expressions as trees, parsed once for all checks that look inside them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dunning_engine.expr import interpolations, strip
from dunning_engine.expr.scan import Scanned, scan
from dunning_engine.model.position import Position, Text
from dunning_engine.process.definition import TableDef

WORDS: Mapping[str, Any] = {"none": None, "true": True, "false": False}
"""Names that are values."""


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """A parsed expression; ``scanned`` knows what its literals stand for and where each character was written."""

    body: ast.expr
    scanned: Scanned

    @property
    def literals(self) -> Mapping[str, Any]:
        """What the placeholders in the tree stand for."""
        return self.scanned.literals


@lru_cache(maxsize=8192)
def _parsed(written: str) -> Tree | None:
    """The tree of an expression, with or without ``${}``; ``None`` where it cannot be read."""
    scanned = scan(Text(strip(Text(written)).value.strip()))
    try:
        return Tree(ast.parse(scanned.source.strip(), mode="eval").body, scanned)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None


def tree_of(text: Text) -> Tree | None:
    """The tree of an expression, with or without ``${}``; ``None`` where it cannot be read."""
    return _parsed(text.value)


def spot(text: Text, node: ast.AST) -> tuple[Position, int]:
    """Where a part of an expression was written, and how long it is."""
    inner = strip(text)
    tree = tree_of(text)
    if tree is None:
        return inner.at, len(inner.value)
    blank = len(inner.value) - len(inner.value.lstrip())
    start, end = (tree.scanned.origin(getattr(node, name, 0)) for name in ("col_offset", "end_col_offset"))
    return inner.place(blank + start), max(1, end - start)


def as_written(text: Text, node: ast.AST) -> str:
    """A part of an expression in the words in which it was written."""
    tree = tree_of(text)
    if tree is None:
        return strip(text).value
    start, end = (tree.scanned.origin(getattr(node, name, 0)) for name in ("col_offset", "end_col_offset"))
    return " ".join(tree.scanned.text.value[start:end].split())


def written(node: ast.AST, tree: Tree) -> str:
    """A part of an expression as it was written, spaces apart."""
    text = tree.scanned.text.value
    start, end = (tree.scanned.origin(getattr(node, name, 0)) for name in ("col_offset", "end_col_offset"))
    return "".join(text[start:end].split())


def expressions_in(text: Text) -> Iterator[Text]:
    """The expressions of a text that may hold ``${}``."""
    return (part for part in interpolations(text) if isinstance(part, Text))


def dotted(node: ast.AST) -> str:
    """The path of a name with its fields, such as ``event.amount``; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = dotted(node.value)
        return f"{inner}.{node.attr}" if inner else ""
    return ""


def called(node: ast.AST) -> str:
    """The name of the function that a node calls; empty for anything else."""
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def cells_of(table: TableDef, output: str) -> tuple[Text, ...]:
    """What a table's output holds, row by row; rows that lack the cell are left out."""
    column = len(table.inputs) + list(table.outputs).index(output)
    return tuple(row.cells[column] for row in table.rows if column < len(row.cells))


def parts_of(node: ast.expr) -> tuple[ast.expr, ...]:
    """What a condition joins by ``and``, one after the other; a condition without is its only part."""
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        return tuple(part for value in node.values for part in parts_of(value))
    return (node,)


def paths_in(tree: Tree) -> frozenset[str]:
    """Every path that an expression reads, loop variables left out."""
    return _paths(tree)


@lru_cache(maxsize=8192)
def _paths(tree: Tree) -> frozenset[str]:
    found: set[str] = set()
    loops = {
        node.target.id
        for node in ast.walk(tree.body)
        if isinstance(node, ast.comprehension) and isinstance(node.target, ast.Name)
    }
    waiting: list[ast.AST] = [tree.body]
    while waiting:
        node = waiting.pop()
        path = dotted(node)
        if path:
            root = path.partition(".")[0]
            if root not in loops and root not in tree.literals and path not in WORDS:
                found.add(path)
        elif isinstance(node, ast.Call):
            waiting.extend(node.args)
        else:
            waiting.extend(ast.iter_child_nodes(node))
    return frozenset(found)
