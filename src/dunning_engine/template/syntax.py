"""From a text to its checked syntax tree: hashtags put in place, what could run away bounded or refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import TemplateSyntaxError, nodes
from jinja2.visitor import NodeTransformer

from dunning_engine.template.hashtags import HASHTAGS, PATTERN
from dunning_engine.template.sandbox import ITERATED, JOINED, MAX_OUTPUT, PLAIN, Sandbox, similar

TAG = "hashtag__"
"""How the name begins under which a hashtag's text is handed to the template."""
_CODE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_NO_TEXT = re.compile(_CODE.pattern + r"|\{#.*?#\}", re.DOTALL)
_WORD = re.compile(r"\w+")
_MAX_NESTED = 2
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


class Places:
    """Finds the columns of words inside the code of a text, in the order in which they are asked for."""

    def __init__(self, body: str) -> None:
        self._lines = body.split("\n")
        self._columns: dict[tuple[int, str], list[int]] = {}
        for code in _CODE.finditer(body):
            for word in _WORD.finditer(body, code.start(), code.end()):
                line = body.count("\n", 0, word.start()) + 1
                column = word.start() - body.rfind("\n", 0, word.start())
                self._columns.setdefault((line, word[0]), []).append(column)

    def column(self, line: int, word: str) -> int:
        """The column of the next occurrence of a word in a line; that of the line's code where it is not found."""
        columns = self._columns.get((line, word), [])
        if columns:
            return columns.pop(0) if len(columns) > 1 else columns[0]
        text = self._lines[line - 1] if 0 < line <= len(self._lines) else ""
        return max(text.find("{"), 0) + 1


def parse(body: str, sandbox: Sandbox = PLAIN) -> tuple[nodes.Template | None, tuple[Trouble, ...]]:
    """The tree of a text as written and what is wrong with it; ``None`` where the syntax is broken."""
    if len(body) > MAX_OUTPUT:
        return None, (Trouble(f"the text has more than {MAX_OUTPUT} characters", 1, 1, "shorten it"),)
    places = Places(body)
    try:
        tree = sandbox.parse(body)
    except TemplateSyntaxError as error:
        return None, (
            Trouble(_sentence(error.message), error.lineno, places.column(error.lineno, _quoted(error.message))),
        )
    except RecursionError:
        return None, (Trouble("the text is nested too deeply", 1, 1, "flatten it"),)
    return tree, (*_refused(tree, places, sandbox), *_unknown_hashtags(body))


def _sentence(message: str | None) -> str:
    text = (message or "the syntax is broken").rstrip(".")
    text = text.replace("Jinja was looking for the following tags:", "Expected:")
    return text[:1].lower() + text[1:]


def _quoted(message: str | None) -> str:
    found = re.search(r"'(\w+)'", message or "")
    return found[1] if found else ""


def _refused(tree: nodes.Template, places: Places, sandbox: Sandbox) -> Iterator[Trouble]:
    for node, loops in _nested(tree, 0):
        line = node.lineno
        if type(node) in _REFUSED:
            name, fix = _REFUSED[type(node)]
            yield Trouble(f"{{% {name} %}} is not available in a text", line, places.column(line, name), fix)
        elif isinstance(node, nodes.Filter) and node.name not in sandbox.filters:
            fix = similar(node.name, sandbox.filters, "filter")
            yield Trouble(f"unknown filter '{node.name}'", line, places.column(line, node.name), fix)
        elif isinstance(node, nodes.Test) and node.name not in sandbox.tests:
            fix = similar(node.name, sandbox.tests, "test")
            yield Trouble(f"unknown test '{node.name}'", line, places.column(line, node.name), fix)
        elif isinstance(node, nodes.Call) and not (isinstance(node.node, nodes.Name) and node.node.name == "range"):
            called = str(getattr(node.node, "name", None) or getattr(node.node, "attr", ""))
            fix = "use a filter, such as {{ customer.name | upper }}"
            yield Trouble("a text calls no functions", line, places.column(line, called), fix)
        elif isinstance(node, nodes.Pow):
            yield Trouble("** is not available in a text", line, places.column(line, ""), "compute it in the process")
        elif isinstance(node, nodes.For) and (node.recursive or loops >= _MAX_NESTED):
            yield Trouble("loops are nested twice at most", line, places.column(line, "for"), "compute the list before")
        elif isinstance(node, nodes.Assign | nodes.With) and _builds(node):
            yield Trouble("no list can be built here", line, places.column(line, "set"), "compute the list before")


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
