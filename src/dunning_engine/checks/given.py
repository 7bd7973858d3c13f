"""What is known besides where an expression has given a value: a timer that fires had a moment in its `at`."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from dunning_engine.checks.known import Known
from dunning_engine.checks.moments import Row, rows_of
from dunning_engine.checks.possible import may_give, supposing
from dunning_engine.checks.tree import WORDS, Tree, as_written, called, cells_of, dotted, tree_of
from dunning_engine.checks.values import NOTHING, Values, values_of
from dunning_engine.expr import BUILTINS
from dunning_engine.model.position import Text

_SKIP_NONE = ("latest", "earliest", "min", "max", "first", "last")


def given(text: Text, known: Known, outputs: Iterable[str] = ()) -> Known | None:
    """What follows from an expression not being none; ``None`` where it is none for certain.

    ``outputs`` are those of the table it reads (if it reads one) that one wants to know about: they come from the
    same row.
    """
    rows = [row for row in rows_of(known.subject, text) if row is not None]
    if not rows:
        return _text(text, known, None)
    wanted = sorted(outputs)
    found = [_row(text, known, row, wanted) for row in rows]
    return _either(known, [each for each in found if each is not None])


def _row(text: Text, known: Known, row: Row, outputs: list[str]) -> Known | None:
    found = _text(text, known, row)
    if found is None:
        return None
    values = {
        f"table.{row.table.name}.{name}": may_give(cells_of(row.table, name)[row.number], found)
        for name in outputs
        if name in row.table.outputs and "${" in cells_of(row.table, name)[row.number].value
    }
    return found.also(values)


def _text(text: Text, known: Known, row: Row | None) -> Known | None:
    tree = tree_of(text)
    return _node(tree.body, tree, text, known, row) if tree is not None else known


def _node(node: ast.expr, tree: Tree, text: Text, known: Known, row: Row | None) -> Known | None:
    path = dotted(node)
    if path:
        return _path(path, known, row) if path.partition(".")[0] not in tree.literals else known
    if isinstance(node, ast.IfExp):
        return _choice(node, tree, text, known, row)
    parts: list[ast.expr] = []
    if isinstance(node, ast.BinOp):
        parts = [node.left, node.right]
    elif isinstance(node, ast.Call) and called(node) in BUILTINS and called(node) not in _SKIP_NONE:
        parts = node.args
    found: Known | None = known
    for part in parts:
        found = _node(part, tree, text, found, row) if found is not None else None
    return found


def _path(path: str, known: Known, row: Row | None) -> Known | None:
    if path in WORDS:
        return None if WORDS[path] is None else known
    if row is not None and path.startswith(f"table.{row.table.name}."):
        return _cell(path.rpartition(".")[2], known, row)
    computed = known.computed(path) if path not in known.values else None
    if computed is not None:
        inner = _text(computed, known.deeper(), None)
        return inner.at_depth(known.depth).also({path: values_of(None) - NOTHING}) if inner is not None else None
    before = known.values.get(path, values_of(known.typed(path)))
    kept: Values = before - NOTHING
    return known.also({path: kept}) if kept else None


def _cell(output: str, known: Known, row: Row) -> Known | None:
    """A row whose cell holds nothing is not the one that was read."""
    if output not in row.table.outputs:
        return known
    cell = cells_of(row.table, output)[row.number]
    if "${" in cell.value:
        return _text(cell, known, row)
    return None if cell.value.strip() in ("-", "none") else known


def _choice(node: ast.IfExp, tree: Tree, text: Text, known: Known, row: Row | None) -> Known | None:
    """Of ``x if c else y`` one part gives the value: where it can only be one, its condition is known too."""
    condition, found = Text(as_written(text, node.test)), list[Known]()
    for part, holds in ((node.body, True), (node.orelse, False)):
        inside = supposing(condition, known, holds=holds)
        inside = _node(part, tree, text, inside, row) if inside is not None else None
        if inside is not None:
            found.append(inside)
    return _either(known, found)


def _either(known: Known, found: list[Known]) -> Known | None:
    """What holds in any of several cases."""
    if len(found) < 2:  # noqa: PLR2004 - with one case nothing is left open
        return found[0] if found else None
    common = set(found[0].values).intersection(*(each.values for each in found[1:]))
    return known.also({path: frozenset().union(*(each.values[path] for each in found)) for path in common})
