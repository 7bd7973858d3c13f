"""Decodes decision tables: rows in the file, or from a CSV file beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dunning_engine.model.position import Mark, Position, Text
from dunning_engine.process.definition import Sheet, TableDef, TableRow
from dunning_engine.process.node import Broken, Map, Node, Scalar, Seq
from dunning_engine.process.reader.csv_text import read_csv, separator_of
from dunning_engine.process.reader.reading import Decoder, Reading

_RULE = re.compile(r"[^\s,;]+")
_RULES_LAST = re.compile(r'[^\n]*[,;]\s*"?rules"?\s*(?:\n|\Z)')


def table(reading: Reading, node: Node, key: Scalar) -> TableDef | None:
    """A decision table."""
    found = reading.mapping(node, "table", key)
    if found is None:
        return None
    columns = (*(text.value for text in found["inputs"]), *found["outputs"])
    if not found["inputs"] or not found["outputs"]:
        reading.report(
            key.at, "E302", f"`{key.text}` needs inputs and outputs", "name at least one of each", len(key.text)
        )
        return None
    rows, sheet = tuple(_rows(reading, found["rows"], columns, key)), _sheet(reading, found["rows"])
    hit = str(found.get("hit", "unique"))
    return TableDef(key.text, key.at, found["inputs"], found["outputs"], rows, hit, found.get("rules", ()), sheet)


def _rows(reading: Reading, node: Node, columns: tuple[str, ...], key: Scalar) -> Iterator[TableRow]:
    if isinstance(node, Scalar) and node.style != "empty":
        yield from _csv(reading, node, columns)
    elif isinstance(node, Seq):
        for row in node.items:
            read = _row(reading, row, columns, key)
            if read is not None:
                yield read
    elif not isinstance(node, Broken):
        reading.wrong(node, "a list", key)


def _sheet(reading: Reading, rows: Node) -> Sheet | None:
    """How the CSV file of a table is written; ``None`` where the rows stand in the process file."""
    text = reading.files.get(_path(reading, rows)) if isinstance(rows, Scalar) else None
    if text is None:
        return None
    head = text.removeprefix("\ufeff")
    return Sheet(separator_of(head), with_rules=bool(_RULES_LAST.match(head)))


def _path(reading: Reading, name: Scalar) -> str:
    return f"{reading.folder}/{name.text}" if reading.folder else name.text


def _row(reading: Reading, node: Node, columns: tuple[str, ...], key: Scalar) -> TableRow | None:
    if isinstance(node, Broken):
        return None
    if not isinstance(node, Seq):
        reading.wrong(node, "a list", key)
        return None
    cells, rules = _without_rules(reading, node)
    if any(isinstance(cell, Broken) for cell in cells):
        return None
    if len(cells) != len(columns):
        message = _miscounted(len(cells), len(columns))
        reading.report(node.at, "E314", message, f"columns: {', '.join(columns)}; quote a cell that holds a comma")
        return None
    texts = [_cell(reading, cell, key) for cell in cells]
    return TableRow(node.at, tuple(text for text in texts if text is not None), rules) if None not in texts else None


def _miscounted(cells: int, columns: int) -> str:
    return f"this row has {cells} cell{'s' if cells != 1 else ''}, the table {columns} columns"


def _without_rules(reading: Reading, row: Seq) -> tuple[tuple[Node, ...], tuple[Text, ...]]:
    """A row's cells, and the rule ids of an extra cell ``{rules: [...]}`` at its end."""
    last = row.items[-1] if row.items else None
    if not isinstance(last, Map) or last.names() != ("rules",):
        return row.items, ()
    name, value = last.entries[0]
    return row.items[:-1], reading.read("rules", value, name) or ()


def _cell(reading: Reading, node: Node, key: Scalar) -> Text | None:
    """A cell; a list of words is written as ``a, b``."""
    if isinstance(node, Seq) and all(isinstance(item, Scalar) for item in node.items):
        return _joined([item.as_text() for item in node.items if isinstance(item, Scalar)], node.at)
    if isinstance(node, Scalar) and node.style == "empty":
        reading.report(node.at, "E314", "a cell is empty", "write - for any value, none for no value")
        return None
    found: Text | None = reading.read("text", node, key)
    return found


def _joined(words: list[Text], at: Position) -> Text:
    """Words as one text; each keeps its place."""
    marks: list[Mark] = []
    for n, word in enumerate(words):
        offset = sum(len(before.value) + 2 for before in words[:n])
        marks.append((offset, word.at.line, word.at.column))
        marks += [(offset + by, line, column) for by, line, column in word.marks]
    return Text(", ".join(word.value for word in words), words[0].at if words else at, tuple(marks))


def _csv(reading: Reading, name: Scalar, columns: tuple[str, ...]) -> Iterator[TableRow]:
    path = _path(reading, name)
    text = reading.files.get(path)
    if text is None:
        known = [
            file.rpartition("/")[2]
            for file in reading.files
            if file.startswith(f"{reading.folder}/") and file.endswith(".csv")
        ]
        reading.unknown(name.at, "E315", "CSV file", name.text, known)
        return
    lines, findings = read_csv(path, text)
    if findings:
        reading.findings += findings
        return
    header = [cell.value for cell in lines[0]] if lines else []
    if tuple(header) not in (columns, (*columns, "rules")):
        _wrong_header(reading, lines[0] if lines else [], columns, name.text)
        return
    for cells in lines[1:]:
        row = _csv_row(reading, cells, columns, with_rules=len(header) > len(columns))
        if row is not None:
            yield row


def _wrong_header(reading: Reading, header: list[Text], columns: tuple[str, ...], name: str) -> None:
    """Point at the first column that is not the table's."""
    wanted = (*columns, "rules")
    cell = next((c for n, c in enumerate(header) if n >= len(wanted) or c.value != wanted[n]), None)
    at = cell.at if cell is not None else Position(f"{reading.folder}/{name}".lstrip("/"), 1, 1)
    message = f"the header of {name} is not that of the table"
    reading.report(at, "E315", message, f"write: {','.join(wanted)}", len(cell.value) if cell is not None else 1)


def _csv_row(reading: Reading, cells: list[Text], columns: tuple[str, ...], *, with_rules: bool) -> TableRow | None:
    wanted = len(columns) + with_rules
    if len(cells) != wanted:
        extra = cells[wanted] if len(cells) > wanted else cells[0]
        named = f"columns: {', '.join((*columns, *(['rules'] if with_rules else [])))}"
        message = _miscounted(len(cells), wanted)
        reading.report(extra.at, "E314", message, f"{named}; quote a cell that holds a comma", len(extra.value))
        return None
    values = [cell if cell.value else Text("-", cell.at) for cell in cells[: len(columns)]]
    rules = [cells[-1].part(*word.span()) for word in _RULE.finditer(cells[-1].value)] if with_rules else []
    return TableRow(cells[0].at, tuple(values), tuple(rules))


def keep_node(_: Reading, node: Node, __: Scalar) -> Node:
    """Rows can only be read once the columns are known."""
    return node


DECODERS: dict[str, Decoder] = {"table": table, "rows": keep_node}
