"""What a text needs and what is wrong with it, for the checks: names, the paths it reads, troubles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from jinja2 import nodes

from dunning_engine.template.formats import FORMATS
from dunning_engine.template.hashtags import HASHTAGS
from dunning_engine.template.places import Places
from dunning_engine.template.syntax import Trouble, hashtags, parsed

PROVIDED = frozenset({"items_selected", "language", "range"})
"""The names that rendering itself provides."""
_Path = tuple[str, ...]
_Bound = Mapping[str, _Path | None]
_OF_ATTRIBUTE = ("map", "sum", "join")
"""Filters that give values of an attribute, and nothing else of the records."""
_BY_ATTRIBUTE = (*_OF_ATTRIBUTE, "sort", "unique")
_BY_FIRST = ("selectattr", "rejectattr")
_COUNTS = ("count", "length")
_NEIGHBOURS = ("previtem", "nextitem")
_ENTRY = "loop entry"
"""What the entry of the innermost loop is bound to; no name of a text holds a space."""


@dataclass(frozen=True, slots=True)
class Use:
    """A value that a text reads: its path from a top-level name; ``*`` stands for each entry of a list.

    ``{% for i in items_selected %}{{ i.number }}`` reads ``("items_selected", "*", "number")``. ``presence`` says that
    only this is asked: whether there is a value, how many there are, or what each of them is. ``form`` is how it is
    shown: by a format such as ``money``, or ``print`` as it is; empty where it is not shown by itself. ``words`` are
    the texts that it is compared with.
    """

    path: tuple[str, ...]
    line: int
    column: int
    presence: bool = False
    form: str = ""
    words: tuple[str, ...] = ()


def troubles(body: str) -> tuple[Trouble, ...]:
    """All that is wrong with a text by itself: syntax, what is not available, unknown filters and hashtags."""
    return tuple(sorted(parsed(body)[1], key=lambda trouble: (trouble.line, trouble.column)))


def variables(body: str) -> tuple[tuple[str, int, int], ...]:
    """The top-level names that a text expects, each at its first place: ``(name, line, column)``.

    Those that rendering provides are left out; a text whose syntax is broken has none.
    """
    first: dict[str, tuple[str, int, int]] = {}
    for use in uses(body):
        if use.path[0] not in PROVIDED:
            first.setdefault(use.path[0], (use.path[0], use.line, use.column))
    return tuple(first.values())


def uses(body: str) -> tuple[Use, ...]:
    """Every value that a text reads, in the order of their places; none where the syntax is broken."""
    tree, _ = parsed(body)
    if tree is None:
        return ()
    walk = _Walk(body)
    walk.look(tree)
    walked = list(walk.children(tree, {}))
    for tag, line, column in hashtags(body):
        if tag in HASHTAGS:
            walked += [Use(path, line, column) for path in HASHTAGS[tag].reads]
    return tuple(sorted(walked, key=lambda use: (use.line, use.column)))


class _Walk:
    """Walks a tree with the names that loops and ``set`` have bound to paths (``None``: to no path)."""

    def __init__(self, body: str) -> None:
        self.places = Places(body)
        self.forms: dict[int, str] = {}
        self.words: dict[int, tuple[str, ...]] = {}

    def look(self, tree: nodes.Template) -> None:
        """Note what is shown, and how, and what is compared with which texts."""
        for output in tree.find_all(nodes.Output):
            for shown in output.nodes:
                self.forms[id(shown)] = "print"
        for filtered in tree.find_all(nodes.Filter):
            if filtered.name in FORMATS:
                self.forms[id(filtered.node)] = filtered.name
        for compared in tree.find_all(nodes.Compare):
            operands = [operand.expr for operand in compared.ops]
            parts = [part for each in operands for part in (each.items if isinstance(each, nodes.List) else [each])]
            words = [part.value for part in parts if isinstance(part, nodes.Const) and isinstance(part.value, str)]
            self.words[id(compared.expr)] = tuple(words)

    def children(self, node: nodes.Node, bound: _Bound) -> Iterator[Use]:
        """The uses below a node; what a ``set`` binds holds for those after it."""
        for child in node.iter_child_nodes():
            yield from self.node(child, bound)
            if isinstance(child, nodes.Assign):
                bound = {**bound, **self.targets(child.target, _path(child.node, bound))}

    def node(self, node: nodes.Node, bound: _Bound) -> Iterator[Use]:
        """The uses of a node and below."""
        if isinstance(node, nodes.For):
            yield from self.loop(node, bound)
        elif isinstance(node, nodes.With):
            yield from self.block(node, bound)
        elif isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem):
            yield from self.value(node, bound)
        elif isinstance(node, nodes.If | nodes.CondExpr):
            yield from self.condition(node, bound)
        elif isinstance(node, nodes.Filter) and node.name in _COUNTS:
            yield from self.asked(node.node, bound)
        elif (named := list(self.attribute(node, bound))) and isinstance(node, nodes.Filter):
            yield from named
            only = self.asked if node.name in _OF_ATTRIBUTE else self.node
            yield from only(node.node, bound) if node.node is not None else ()
        else:
            yield from self.children(node, bound)

    def condition(self, node: nodes.If | nodes.CondExpr, bound: _Bound) -> Iterator[Use]:
        """A condition and what depends on it, in the order of the text."""
        if isinstance(node, nodes.CondExpr):
            yield from self.node(node.expr1, bound)
            yield from self.asked(node.test, bound)
            yield from self.node(node.expr2, bound) if node.expr2 is not None else ()
            return
        yield from self.asked(node.test, bound)
        yield from self.children(nodes.Scope(node.body), bound)
        for other in (*node.elif_, nodes.Scope(node.else_)):
            yield from self.node(other, bound)

    def asked(self, node: nodes.Node | None, bound: _Bound) -> Iterator[Use]:
        """A value of which a condition or a count asks only whether there is one, or how many."""
        if isinstance(node, nodes.And | nodes.Or):
            yield from self.asked(node.left, bound)
            yield from self.asked(node.right, bound)
        elif isinstance(node, nodes.Not):
            yield from self.asked(node.node, bound)
        elif node is not None:
            path = _path(node, bound)
            yield from (replace(use, presence=use.path == path) for use in self.node(node, bound))

    def loop(self, node: nodes.For, bound: _Bound) -> Iterator[Use]:
        """A loop: its variable stands for each entry of what it goes through."""
        path = _path(node.iter, bound)
        whole = self.asked if isinstance(node.target, nodes.Name) else self.node
        yield from whole(node.iter, bound)
        entry = (*path, "*") if path else None
        inside = {**bound, "loop": None, _ENTRY: entry, **self.targets(node.target, entry)}
        if node.test is not None:
            yield from self.node(node.test, inside)
        yield from self.children(nodes.Scope(node.body), inside)
        yield from self.children(nodes.Scope(node.else_), bound)

    def targets(self, target: nodes.Node, path: _Path | None) -> dict[str, _Path | None]:
        """What a ``for`` or ``set`` binds: one name to the path, several to none."""
        names = [target] if isinstance(target, nodes.Name) else list(target.find_all(nodes.Name))
        for name in names:
            self.places.column(name.lineno, name.name)  # passed by, so that later uses are found behind it
        return {name.name: path if name is target else None for name in names}

    def block(self, node: nodes.With, bound: _Bound) -> Iterator[Use]:
        """``{% with %}``: names for its body only."""
        inside = dict(bound)
        for target, value in zip(node.targets, node.values, strict=True):
            whole = self.asked if isinstance(target, nodes.Name) else self.node
            yield from whole(value, bound)
            inside |= self.targets(target, _path(value, bound))
        yield from self.children(nodes.Scope(node.body), inside)

    def value(self, node: nodes.Name | nodes.Getattr | nodes.Getitem, bound: _Bound) -> Iterator[Use]:
        """A name with the fields after it, as one use."""
        if isinstance(node, nodes.Name) and node.ctx != "load":
            return
        path, root = _path(node, bound), _root(node)
        if path and root is not None:
            column = self.places.column(root.lineno, _written(node, root))
            form, words = self.forms.get(id(node), ""), self.words.get(id(node), ())
            yield Use(path, root.lineno, column, form=form, words=words)
        elif root is None or root.name not in bound:
            yield from self.children(node, bound)
        if isinstance(node, nodes.Getitem) and not isinstance(node.arg, nodes.Const):
            yield from self.node(node.arg, bound)

    def attribute(self, node: nodes.Node, bound: _Bound) -> Iterator[Use]:
        """``items | map(attribute='number')`` reads the number of each item."""
        if not isinstance(node, nodes.Filter) or node.node is None:
            return
        named = [k.value for k in node.kwargs if k.key == "attribute"] if node.name in _BY_ATTRIBUTE else []
        named += node.args[:1] if node.name in _BY_FIRST else []
        path, root = _path(node.node, bound), _root(node.node)
        for name in named:
            if isinstance(name, nodes.Const) and path and root is not None:
                column = self.places.column(name.lineno, f"'{name.value}")
                yield Use((*path, "*", *str(name.value).split(".")), name.lineno, column)


def _path(node: nodes.Node | None, bound: _Bound) -> _Path | None:
    """The path that an expression reads; ``None`` where it is worked out."""
    if isinstance(node, nodes.Name):
        return bound.get(node.name, (node.name,))
    if isinstance(node, nodes.Getattr):
        inner = _path(node.node, bound)
        return (*inner, node.attr) if inner else _neighbour(node, bound)
    if isinstance(node, nodes.Getitem):
        inner = _path(node.node, bound)
        if inner and isinstance(node.arg, nodes.Slice):
            return inner
        field = isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str)
        return (*inner, node.arg.value if field else "*") if inner else None  # type: ignore[attr-defined]  # a Const where field
    if isinstance(node, nodes.Filter) and node.name in (
        "sort",
        "reverse",
        "selectattr",
        "rejectattr",
        "unique",
        "list",
    ):
        return _path(node.node, bound)
    return None


def _neighbour(node: nodes.Getattr, bound: _Bound) -> _Path | None:
    """``loop.previtem`` and ``loop.nextitem`` are entries of what the loop goes through."""
    of_loop = isinstance(node.node, nodes.Name) and node.node.name == "loop"
    return bound.get(_ENTRY) if of_loop and node.attr in _NEIGHBOURS else None


def _written(node: nodes.Node, root: nodes.Name) -> str:
    """The dotted name as it stands in the text: the root with the fields read directly from it."""
    steps: list[nodes.Node] = []
    while node is not root and isinstance(node, nodes.Getattr | nodes.Getitem | nodes.Filter):
        steps.insert(0, node)
        node = node.node  # type: ignore[assignment]  # a filter without a node ends the walk
    path = root.name
    for step in steps:
        if not isinstance(step, nodes.Getattr):
            break
        path += f".{step.attr}"
    return path


def _root(node: nodes.Node | None) -> nodes.Name | None:
    """The name that an expression begins with."""
    while isinstance(node, nodes.Getattr | nodes.Getitem | nodes.Filter):
        node = node.node
    return node if isinstance(node, nodes.Name) else None
