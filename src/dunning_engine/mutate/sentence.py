"""An expression as a tree whose parts know where they stand in the text that was written."""

from __future__ import annotations

import ast
from typing import Any

from dunning_engine.expr.scan import Scanned, scan
from dunning_engine.model.position import Text


class Sentence:
    """One expression."""

    def __init__(self, text: Text) -> None:
        self.text = text.value
        self._scanned: Scanned = scan(text)
        self._blank = len(self._scanned.source) - len(self._scanned.source.lstrip())

    def tree(self) -> ast.expr | None:
        """The tree; ``None`` where the text cannot be read, which the compiler has told."""
        if self._scanned.findings:
            return None
        try:
            return ast.parse(self._scanned.source.strip(), mode="eval").body
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            return None

    def start(self, node: ast.expr) -> int:
        """The offset at which a part begins."""
        return self._scanned.origin(node.col_offset + self._blank)

    def end(self, node: ast.expr) -> int:
        """The offset at which a part ends."""
        return self._scanned.origin((node.end_col_offset or 0) + self._blank)

    def of(self, node: ast.expr) -> str:
        """A part as it was written."""
        return self.text[self.start(node) : self.end(node)]

    def between(self, left: ast.expr, right: ast.expr, word: str) -> int:
        """The offset of a word that stands between two parts."""
        return self.text.index(word, self.end(left), self.start(right))

    def literal(self, node: ast.expr) -> Any:
        """The value of a literal; ``None`` for anything else."""
        if isinstance(node, ast.Constant) and type(node.value) is int:
            return node.value
        return self._scanned.literals.get(node.id) if isinstance(node, ast.Name) else None
