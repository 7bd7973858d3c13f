"""YAML text to a tree of nodes with true places; the only module that knows the YAML library.

Every scalar is read as text. What YAML would silently read as something else is refused: duplicate keys,
tags, anchors and aliases, a second document, a comma that cuts a text in two.
"""

from __future__ import annotations

from typing import Any

import yaml

from dunning_engine.model.finding import Finding
from dunning_engine.model.position import Mark, Position
from dunning_engine.process.aligned import marks_of
from dunning_engine.process.node import Broken, Map, Node, Scalar, Seq, Span
from dunning_engine.process.yaml_trouble import QUOTE, Diagnosis, Trouble, diagnose, special

MAX_SIZE = 1_000_000
MAX_DEPTH = 50


_Parser: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader  # only their events are used


def parse(file: str, text: str, *, line: int = 1) -> tuple[Node | None, list[Finding]]:
    """The tree of a text and what is wrong with it; ``None`` for an empty or unreadable text.

    ``line`` is the number of the text's first line in its file (front matter begins further down).
    """
    if len(text) > MAX_SIZE:
        message = f"the file has {len(text)} characters; at most {MAX_SIZE} are read"
        return None, [Finding.at(Position(file, line, 1), "E110", message, help="split the file")]
    builder = _Builder(file, text.removeprefix("\ufeff"), line)
    return builder.build(), builder.findings


def spans(text: str) -> Span | None:
    """Where each value of a text that :func:`parse` reads stands in it; ``None`` for an empty text."""
    parser = _Parser(text)
    stack: list[tuple[Any, list[Span]]] = [(None, [])]
    while parser.check_event():
        event = parser.get_event()
        if isinstance(event, yaml.CollectionStartEvent):
            stack.append((event, []))
        elif isinstance(event, yaml.CollectionEndEvent):
            begun, parts = stack.pop()
            stack[-1][1].append(_collection(begun, parts, _index(event.end_mark)))
        elif isinstance(event, yaml.ScalarEvent):
            start, end = _index(event.start_mark), _index(event.end_mark)
            written = text[start:end].rstrip("\n ") if event.style in ("|", ">") else text[start:end]
            stack[-1][1].append(Span("text", start, start + len(written), quote=event.style or ""))
    return next(iter(stack[0][1]), None)


def _index(mark: Any) -> int:
    """Where a mark stands in the text; every event of a text that was parsed has both of its marks."""
    return int(mark.index)


def _collection(begun: Any, parts: list[Span], end: int) -> Span:
    kind = "map" if isinstance(begun, yaml.MappingStartEvent) else "list"
    written = bool(begun.flow_style) and begun.end_mark.index > begun.start_mark.index  # `[a: b]` has no braces
    return Span(kind, begun.start_mark.index, end if written else parts[-1].end, written, "", tuple(parts))


class _Open:
    """A mapping or list that is being read."""

    __slots__ = ("at", "bad", "flow", "is_map", "key", "nodes", "seen")

    def __init__(self, at: Position, *, is_map: bool, flow: bool) -> None:
        self.at, self.is_map, self.flow = at, is_map, flow
        self.nodes: list[Node] = []
        self.key: Scalar | None = None
        self.seen: dict[str, int] = {}
        self.bad = False


class _Builder:
    def __init__(self, file: str, text: str, line: int) -> None:
        self.file, self.text, self.line = file, text, line
        self.findings: list[Finding] = []
        self.stack: list[_Open] = []
        self.root: Node | None = None
        self.stopped = False

    def build(self) -> Node | None:
        try:
            parser = _Parser(self.text)
            while not self.stopped and parser.check_event():
                self.take(parser.get_event())
        except yaml.MarkedYAMLError as error:
            self.refuse(error)
        except yaml.reader.ReaderError as error:
            self.unreadable(error.position)
        return None if self.stopped else self.root

    def take(self, event: Any) -> None:
        """One event of the parser."""
        if isinstance(event, yaml.ScalarEvent):
            self.refuse_properties(event)
            self.put(self.scalar(event))
        elif isinstance(event, yaml.CollectionStartEvent):
            self.refuse_properties(event)
            self.begin(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.put(self.close(self.stack.pop()))
        elif isinstance(event, yaml.AliasEvent):
            at = self.place(event.start_mark)
            self.report(at, "E104", f"*{event.anchor} is read as an alias", f"repeat the value, or {QUOTE}")
            self.put(Broken(at))
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            self.report(
                self.place(event.start_mark),
                "E109",
                "a second document begins here",
                "one document per file: remove ---",
            )
            self.stopped = True

    def begin(self, event: Any) -> None:
        at = self.place(event.start_mark)
        if len(self.stack) >= MAX_DEPTH:
            self.report(at, "E110", f"more than {MAX_DEPTH} levels are nested", "flatten the structure")
            self.stopped = True
        self.stack.append(_Open(at, is_map=isinstance(event, yaml.MappingStartEvent), flow=bool(event.flow_style)))

    def put(self, node: Node) -> None:
        """Hand a finished node to the mapping or list around it."""
        if not self.stack:
            self.root = node
            return
        around = self.stack[-1]
        if not around.is_map:
            around.nodes.append(node)
        elif around.key is None:
            around.key = self.as_key(node)
        else:
            self.pair(around, around.key, node)
            around.key = None

    def as_key(self, node: Node) -> Scalar:
        if isinstance(node, Scalar):
            return node
        self.report(node.at, "E116", "a key must be a text", "write the key as a text, e.g. `settled: {...}`")
        return Scalar("", node.at, "broken")

    def pair(self, around: _Open, key: Scalar, value: Node) -> None:
        if key.style == "broken":
            return
        if key.text in around.seen:
            message = f"the key `{key.text}` is given twice (first in line {around.seen[key.text]})"
            self.report(key.at, "E101", message, "keep one of them", len(key.text))
            return
        around.seen[key.text] = key.at.line
        if isinstance(value, Scalar) and value.style == "empty":
            if around.flow:
                self.stray(around, key)
                return
            value = self.emptied(key, value)
        around.nodes += (key, value)

    def stray(self, around: _Open, key: Scalar) -> None:
        """``{if: f(a, b)}``: a comma has cut the text before; what follows it became a key without a value."""
        if len(around.nodes) > 1 and isinstance(around.nodes[-1], Scalar | Broken):
            before = around.nodes[-2]
            name = before.text if isinstance(before, Scalar) else ""
            around.nodes[-1] = Broken(around.nodes[-1].at)
            message = f"the comma before `{key.text}` ends the text of `{name}`"
        else:
            message = f"`{key.text}` has no value"
        self.report(key.at, "E106", message, f"if the comma belongs to the text, {QUOTE}", len(key.text))

    def emptied(self, key: Scalar, value: Scalar) -> Node:
        """``note: #items``: YAML takes the text for a comment."""
        begins = self.text.find("#", value_index := self.index_of(value.at))
        rest = self.text[begins + 1 : begins + 2]
        if begins < 0 or self.text[value_index:begins].strip(" ") or not rest.strip() or rest == "#":
            return value
        found = special("#", begins)
        at = Position(self.file, key.at.line, value.at.column + begins - value_index)
        self.report(at, found.code, found.message, found.help)
        return Broken(at)

    def close(self, done: _Open) -> Node:
        if done.is_map:
            pairs = zip(done.nodes[::2], done.nodes[1::2], strict=True)
            return Map(tuple((k, v) for k, v in pairs if isinstance(k, Scalar)), done.at, done.flow)
        cut = self.cut_in_two(done.nodes) if done.flow else None
        if cut is not None:
            self.report(
                cut.at,
                "E106",
                f"the comma after `{cut.text}` ends the text",
                f"if it belongs to the text, {QUOTE}",
                len(cut.text),
            )
            return Broken(done.at)
        return Seq(tuple(done.nodes), done.at, done.flow)

    def cut_in_two(self, nodes: list[Node]) -> Scalar | None:
        """``[f(a, b)]``: the first text whose parenthesis is not closed before the comma."""
        for node in nodes:
            if isinstance(node, Scalar) and node.style == "plain" and node.text.count("(") > node.text.count(")"):
                return node
        return None

    def scalar(self, event: Any) -> Scalar:
        at, marks = self.place(event.start_mark), self.marks(event)
        if event.style in ("'", '"'):
            return Scalar(event.value, at.shifted(1), "quoted", marks)
        if event.style in ("|", ">"):
            return Scalar(event.value, self.block_start(at, event.start_mark.index), "block", marks)
        empty = not event.value and event.start_mark.index == event.end_mark.index
        return Scalar(event.value, at, "empty" if empty or not event.value else "plain", marks)

    def marks(self, event: Any) -> tuple[Mark, ...]:
        """The marks of a text that is not written on one line as it is."""
        start, end, style = event.start_mark, event.end_mark, event.style or ""
        if start.line == end.line and end.index - start.index - 2 * bool(style) == len(event.value):
            return ()
        written = self.text[start.index : end.index]
        return marks_of(written, event.value, style, start.line + self.line, start.column + 1)

    def block_start(self, at: Position, index: int) -> Position:
        """Where the first line of a ``|`` or ``>`` text begins."""
        begins = self.text.find("\n", index) + 1
        line = self.text[begins : self.text.find("\n", begins) if "\n" in self.text[begins:] else None]
        return Position(self.file, at.line + 1, len(line) - len(line.lstrip(" ")) + 1)

    def refuse_properties(self, event: Any) -> None:
        at = self.place(event.start_mark)
        if event.anchor:
            self.report(
                at, "E103", f"&{event.anchor} is read as an anchor", f"remove it, or {QUOTE}", len(event.anchor) + 1
            )
        if getattr(event, "tag", None):
            self.report(at, "E102", "a text that begins with ! is read as a tag", f"remove it, or {QUOTE}")

    def refuse(self, error: yaml.MarkedYAMLError) -> None:
        self.stopped = True
        mark = error.problem_mark or error.context_mark
        if mark is None or any(
            f.line == mark.line + self.line and f.code in ("E102", "E103", "E104") for f in self.findings
        ):
            return
        context = error.context_mark.index if error.context_mark else -1
        self.report_diagnosis(diagnose(Trouble(self.text, str(error.problem), mark.index, context)))

    def report_diagnosis(self, found: Diagnosis) -> None:
        self.report(self.at_index(found.index), found.code, found.message, found.help)

    def unreadable(self, index: int) -> None:
        self.stopped = True
        self.report(self.at_index(index), "E119", "a control character cannot be read", "remove it")

    def at_index(self, index: int) -> Position:
        before = self.text[:index]
        return Position(self.file, before.count("\n") + self.line, index - before.rfind("\n"))

    def index_of(self, at: Position) -> int:
        """The index of a place, counted from the line's beginning."""
        begins = 0
        for _ in range(at.line - self.line):
            begins = self.text.index("\n", begins) + 1
        return begins + at.column - 1

    def place(self, mark: Any) -> Position:
        return Position(self.file, mark.line + self.line, mark.column + 1)

    def report(self, at: Position, code: str, message: str, help: str, length: int = 1) -> None:  # noqa: A002 - the field is called help everywhere
        self.findings.append(Finding.at(at, code, message, help=help, length=length))
