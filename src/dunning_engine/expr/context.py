"""What the parts of the compiler share: the piece of code made so far, the findings, the names in reach."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from dunning_engine.expr import codes
from dunning_engine.expr.scan import MAX_DEPTH, Scanned
from dunning_engine.expr.scope import Scope
from dunning_engine.model.finding import Finding
from dunning_engine.model.types import ANY, Type
from dunning_engine.similar import similar, suggestion

MISSING = object()
NOTHING: frozenset[str] = frozenset()
_SHOWN = 12


@dataclass(slots=True)
class Code:
    """A part of an expression: its type and the Python text that computes it.

    ``simple`` text may be written twice; ``path`` is what is read (``event.amount``); ``value`` is a literal's.
    ``true`` and ``false`` are the paths that are not none where it is true or false. ``items`` are the parts of
    a list that is written out. ``refused`` marks what a finding was made about.
    """

    type: Type
    text: str
    simple: bool = False
    path: str = ""
    value: Any = MISSING
    true: frozenset[str] = NOTHING
    false: frozenset[str] = NOTHING
    items: list[Code] | None = None
    refused: bool = False

    @property
    def known(self) -> bool:
        """Whether its type is known."""
        return self.type.kind != "any"

    @property
    def zero(self) -> bool:
        """Whether it is a bare ``0``, which stands for no money of any currency."""
        return self.value == 0 and self.type.kind == "integer"

    @property
    def optional(self) -> bool:
        """Whether it may be none, as far as is known."""
        return self.type.optional and self.known


Handler = Callable[["Context", Any], Code]


@dataclass(slots=True)
class Context:
    """One compilation. ``visit`` is the recursion: each kind of node has its handler."""

    scanned: Scanned
    scope: Scope
    handlers: Mapping[type[ast.AST], Handler]
    findings: list[Finding] = field(default_factory=list)
    reads: set[str] = field(default_factory=set)
    folded: dict[str, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    variables: dict[str, Type] = field(default_factory=dict)
    certain: frozenset[str] = NOTHING
    depth: int = 0
    loops: int = 0
    arithmetic: bool = False

    def visit(self, node: ast.AST) -> Code:
        """The code of a node; what is not allowed is a finding and of unknown type."""
        handler = self.handlers.get(type(node))
        if handler is None:
            return self.refuse(node)
        self.depth += 1
        try:
            if self.depth > MAX_DEPTH:
                return self._too_deep(node)
            return handler(self, node)
        finally:
            self.depth -= 1

    def _too_deep(self, node: ast.AST) -> Code:
        if any(finding.code == codes.DEEP for finding in self.findings):
            return unknown()
        return self.problem(node, codes.DEEP, f"nested more than {MAX_DEPTH} deep", "give parts a name under computed:")

    def refuse(self, node: ast.AST) -> Code:
        """A finding for a construct that Python has and the language has not."""
        if isinstance(node, ast.NamedExpr):
            return unknown()  # the scanner has said so
        name, fix = _FOREIGN.get(
            type(node).__name__, (type(node).__name__, "see the reference of the expression language")
        )
        return self.problem(node, codes.CONSTRUCT, f"{name} is not part of the language", fix)

    def problem(self, node: ast.AST, code: str, message: str, fix: str = "") -> Code:
        """Record a finding at a node; the code that stands for it is silent from here on."""
        start = self.scanned.origin(getattr(node, "col_offset", 0))
        end = self.scanned.origin(getattr(node, "end_col_offset", start + 1))
        where = self.scanned.text.place(start)
        finding = Finding.at(where, code, message, help=fix, length=end - start)
        if not any(
            known.code == code and (known.line, known.column) == (where.line, where.column) for known in self.findings
        ):
            self.findings.append(finding)
        return unknown()

    def constant(self, value: Any) -> str:
        """The name of a constant in the compiled code."""
        name = f"_k{len(self.values)}"
        self.values[name] = value
        return name

    @contextmanager
    def assuming(self, paths: Iterable[str]) -> Iterator[None]:
        """Within this block the paths are known not to be none."""
        before = self.certain
        self.certain = before.union(paths)
        try:
            yield
        finally:
            self.certain = before

    def narrowed(self, path: str, kind: Type) -> Type:
        """The type of a path here: without none where a condition has ruled it out."""
        return kind.sure() if kind.optional and path in self.certain else kind

    def suggest(self, name: str, known: Iterable[str], noun: str = "name") -> str:
        """The line of help for a misspelt name."""
        names = sorted(known)
        more = ", ..." if len(names) > _SHOWN else ""
        every = f"known {noun}s: {', '.join(names[:_SHOWN])}{more}" if names else f"there are no {noun}s here"
        return suggestion(name, names, every, similar(noun))


def unknown() -> Code:
    """What stands for a part that was refused."""
    return Code(ANY, "None", refused=True)


def with_prefixes(path: str) -> frozenset[str]:
    """A path and the records it goes through: if the field is not none, they are not either."""
    parts = path.split(".")
    return frozenset(".".join(parts[: n + 1]) for n in range(len(parts))) if path else NOTHING


_FOREIGN = {
    "Subscript": ("an index in brackets", "use first(list), last(list), or [x for x in list if ...]"),
    "Lambda": ("lambda", "there are no functions of one's own"),
    "JoinedStr": ("a text with a prefix", "join texts with +"),
    "Dict": ("a dictionary", "lists are written [a, b]"),
    "Set": ("a set", "lists are written [a, b]"),
    "DictComp": ("a dictionary", "use a list: [... for x in list]"),
    "SetComp": ("a set", "use a list: [... for x in list]"),
    "Tuple": ("a tuple", "lists are written [a, b]"),
    "Starred": ("*", "write the arguments one by one"),
    "GeneratorExp": ("a loop outside a function or brackets", "write [... for x in list], or sum(... for x in list)"),
    "Slice": (":", "use first(list) or last(list)"),
}
