"""From a text to its checked syntax tree: hashtags put in place, what could run away bounded or refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import TemplateSyntaxError, nodes
from jinja2.visitor import NodeTransformer

from dunning_engine.similar import suggestion
from dunning_engine.template.hashtags import HASHTAGS, PATTERN
from dunning_engine.template.places import CODE, Places, unclosed
from dunning_engine.template.sandbox import ITERATED, JOINED, MAX_OUTPUT, PLAIN, Sandbox, similar

TAG = "hashtag__"
"""How the name begins under which a hashtag's text is handed to the template."""
_NO_TEXT = re.compile(CODE.pattern + r"|\{#.*?#\}", re.DOTALL)
_MAX_NESTED = 2
_TAGS = ("if", "elif", "else", "endif", "for", "endfor", "set", "with", "endwith", "raw", "endraw")
_SIGNS = {"end of print statement": "}}", "end of statement block": "%}"}
_REFUSED: dict[type[nodes.Node], tuple[str, str]] = {
    nodes.Macro: ("macro", "write the text where it is needed"),
    nodes.CallBlock: ("call", "write the text where it is needed"),
    nodes.Include: ("include", "write the text where it is needed"),
    nodes.Import: ("import", "write the text where it is needed"),
    nodes.FromImport: ("from", "write the text where it is needed"),
    nodes.Extends: ("extends", "write the whole text"),
    nodes.Block: ("block", "write the whole text"),
    nodes.FilterBlock: ("filter", "use a filter on each value"),
    nodes.AssignBlock: ("set", "write {% set name = value %}"),
    nodes.ScopedEvalContextModifier: ("autoescape", "leave it out"),
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with a text, and where; ``line`` and ``column`` count from 1 in the text given."""

    message: str
    line: int
    column: int
    help: str = ""

    @property
    def length(self) -> int:
        """How many columns the word takes up that the message quotes first."""
        quoted = re.search(r"'([^']+)'|`([^`]+)`", self.message)
        return len(quoted[1] or quoted[2]) if quoted is not None else 1


@lru_cache(maxsize=1024)
def parsed(body: str) -> tuple[nodes.Template | None, tuple[Trouble, ...]]:
    """As :func:`parse`, made once for all who look at a text; who compiles it changes the tree and makes their own."""
    return parse(body)


def parse(body: str, sandbox: Sandbox = PLAIN) -> tuple[nodes.Template | None, tuple[Trouble, ...]]:
    """The tree of a text as written and what is wrong with it; ``None`` where the syntax is broken."""
    if len(body) > MAX_OUTPUT:
        return None, (Trouble(f"the text has more than {MAX_OUTPUT} characters", 1, 1, "shorten it"),)
    places = Places(body)
    try:
        tree = sandbox.parse(body)
    except TemplateSyntaxError as error:
        return None, (_broken(error, places),)
    except RecursionError:
        return None, (Trouble("the text is nested too deeply", 1, 1, "flatten it"),)
    return tree, (*_refused(tree, places, sandbox), *_unknown_hashtags(body))


def _broken(error: TemplateSyntaxError, places: Places) -> Trouble:
    """The cause of a syntax error: what was opened and not closed, else the word that is out of place."""
    opened = unclosed(places.body)
    if opened is not None:
        message = f"`{opened.opened}` is opened here and not closed"
        return Trouble(message, *places.at(opened.offset), f"close it with `{opened.close}`")
    line, text = error.lineno, (error.message or "the syntax is broken").rstrip(".")
    if found := re.search(r"unknown tag '(\w+)'", text):
        fix = suggestion(found[1], _TAGS, f"a text has: {', '.join(_TAGS)}")
        return Trouble(f"unknown tag '{found[1]}'", line, places.column(line, f"%{found[1]}"), fix)
    if found := re.search(r"(?:got|unexpected) '([^']+)'", text):
        wanted = re.search(r"expected token '([^']+)'", text)
        needed = f"; expected {_SIGNS.get(wanted[1], wanted[1])}" if wanted else ""
        fix = "something is missing before it: an operator, a |, a quote or a bracket"
        return Trouble(f"'{found[1]}' is out of place here{needed}", line, places.column(line, found[1]), fix)
    return Trouble(text[:1].lower() + text[1:], line, places.column(line, ""), "compare with the other templates")


def _refused(tree: nodes.Template, places: Places, sandbox: Sandbox) -> Iterator[Trouble]:
    for node, loops in _nested(tree, 0):
        line = node.lineno
        if type(node) in _REFUSED:
            name, fix = _REFUSED[type(node)]
            yield Trouble(f"{{% {name} %}} is not available in a text", line, places.column(line, f"%{name}"), fix)
        elif isinstance(node, nodes.Filter) and node.name not in sandbox.filters:
            fix = similar(node.name, sandbox.filters, "filter")
            yield Trouble(f"unknown filter '{node.name}'", line, places.column(line, f"|{node.name}"), fix)
        elif isinstance(node, nodes.Test) and node.name not in sandbox.tests:
            fix = similar(node.name, sandbox.tests, "test")
            yield Trouble(f"unknown test '{node.name}'", line, places.column(line, f"is {node.name}"), fix)
        elif isinstance(node, nodes.Call) and not (isinstance(node.node, nodes.Name) and node.node.name == "range"):
            called = str(getattr(node.node, "name", None) or getattr(node.node, "attr", ""))
            fix = "use a filter, such as {{ customer.name | upper }}"
            yield Trouble("a text calls no functions", line, places.column(line, called), fix)
        elif isinstance(node, nodes.Pow):
            yield Trouble("** is not available in a text", line, places.column(line, ""), "compute it in the process")
        elif isinstance(node, nodes.For) and (node.recursive or loops >= _MAX_NESTED):
            yield Trouble(
                "loops are nested twice at most", line, places.column(line, "%for"), "compute the list before"
            )
        elif isinstance(node, nodes.Assign | nodes.With) and _builds(node):
            tag = "%set" if isinstance(node, nodes.Assign) else "%with"
            yield Trouble("no list can be built here", line, places.column(line, tag), "compute the list before")


def _builds(node: nodes.Assign | nodes.With) -> bool:
    """Whether a list is put together out of others: repeated, that would grow without bound."""
    values = [node.node] if isinstance(node, nodes.Assign) else node.values
    return any(
        isinstance(value, nodes.List | nodes.Tuple | nodes.Dict)
        or next(value.find_all((nodes.List, nodes.Tuple, nodes.Dict)), None) is not None
        for value in values
    )


def _nested(node: nodes.Node, loops: int) -> Iterator[tuple[nodes.Node, int]]:
    """All nodes, each with the number of loops around it."""
    for child in node.iter_child_nodes():
        yield child, loops
        yield from _nested(child, loops + isinstance(child, nodes.For))


def _unknown_hashtags(body: str) -> Iterator[Trouble]:
    for found, line, column in hashtags(body):
        if found not in HASHTAGS:
            fix = f"{similar(found, HASHTAGS, 'hashtag')}; for a plain # write \\#"
            yield Trouble(f"unknown hashtag '#{found}'", line, column, fix)


def hashtags(body: str) -> Iterator[tuple[str, int, int]]:
    """The hashtags of a text outside its code, each with line and column."""
    # code and comments are blanked out, so that what follows keeps its place
    words = _NO_TEXT.sub(lambda code: re.sub(r"[^\n]", " ", code[0]), body)
    for found in PATTERN.finditer(words):
        if found[1]:
            start = found.start()
            yield found[1], body.count("\n", 0, start) + 1, start - body.rfind("\n", 0, start)


class _Finish(NodeTransformer):
    """Puts hashtags in place and bounds around loops and joined texts."""

    def __init__(self) -> None:
        self.tags: dict[str, None] = {}

    def visit_Output(self, node: nodes.Output) -> nodes.Node:  # noqa: N802 - the visitor finds it by the node's name
        self.generic_visit(node)
        parts: list[nodes.Expr] = []
        for part in node.nodes:
            parts += self.split(part) if isinstance(part, nodes.TemplateData) else [part]
        node.nodes = parts
        return node

    def split(self, data: nodes.TemplateData) -> Iterator[nodes.Expr]:
        """The pieces of a plain text: words and hashtags."""
        end = 0
        for found in PATTERN.finditer(data.data):
            yield nodes.TemplateData(data.data[end : found.start()] + ("" if found[1] else "#"), lineno=data.lineno)
            if found[1]:
                self.tags[found[1]] = None
                yield nodes.Name(TAG + found[1], "load", lineno=data.lineno)
            end = found.end()
        yield nodes.TemplateData(data.data[end:], lineno=data.lineno)

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - the visitor finds it by the node's name
        self.generic_visit(node)
        node.iter = nodes.Filter(node.iter, ITERATED, [], [], None, None, lineno=node.lineno)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - the visitor finds it by the node's name
        self.generic_visit(node)
        values = nodes.List(node.nodes, lineno=node.lineno)
        return nodes.Filter(values, JOINED, [], [], None, None, lineno=node.lineno)


def finish(tree: nodes.Template, sandbox: Sandbox) -> tuple[nodes.Template, tuple[str, ...]]:
    """The tree made ready to compile (it is changed), and the hashtags in it."""
    finisher = _Finish()
    finisher.visit(tree)
    tree.set_environment(sandbox)
    return tree, tuple(finisher.tags)
