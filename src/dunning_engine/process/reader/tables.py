"""Decodes decision tables: rows in the file, or from a CSV file beside it."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from dunning_engine.model.position import Position, Text
from dunning_engine.process.definition import TableDef, TableRow
from dunning_engine.process.node import Broken, Map, Node, Scalar, Seq
from dunning_engine.process.reader.reading import Decoder, Reading


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
    rows = _rows(reading, found["rows"], columns, key)
    hit = str(found.get("hit", "unique"))
    return TableDef(key.text, key.at, found["inputs"], found["outputs"], tuple(rows), hit, found.get("rules", ()))


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
        words = ", ".join(item.text for item in node.items if isinstance(item, Scalar))
        return Text(words, node.at)
    if isinstance(node, Scalar) and node.style == "empty":
        reading.report(node.at, "E314", "a cell is empty", "write - for any value, none for no value")
        return None
    found: Text | None = reading.read("text", node, key)
    return found


def _csv(reading: Reading, name: Scalar, columns: tuple[str, ...]) -> Iterator[TableRow]:
    path = f"{reading.folder}/{name.text}" if reading.folder else name.text
    text = reading.files.get(path)
    if text is None:
        known = [
            file.rpartition("/")[2]
            for file in reading.files
            if file.startswith(f"{reading.folder}/") and file.endswith(".csv")
        ]
        reading.unknown(name.at, "E315", "CSV file", name.text, known)
        return
    try:
        lines = list(_read_csv(path, text.removeprefix("\ufeff")))
    except csv.Error as error:
        reading.report(Position(path, 1, 1), "E315", f"{name.text} is no CSV file: {error}", "save it as CSV, UTF-8")
        return
    header = [cell.value for cell in lines[0]] if lines else []
    if tuple(header) not in (columns, (*columns, "rules")):
        message = f"the header of {name.text} is not that of the table"
        reading.report(Position(path, 1, 1), "E315", message, f"write: {','.join(columns)},rules")
        return
    for cells in lines[1:]:
        row = _csv_row(reading, cells, columns, with_rules=len(header) > len(columns))
        if row is not None:
            yield row


def _read_csv(path: str, text: str) -> Iterator[list[Text]]:
    """The lines of a CSV file with a place per cell; comma or semicolon, as its first line has it."""
    first = text.partition("\n")[0]
    rows = csv.reader(text.splitlines(), delimiter=";" if first.count(";") > first.count(",") else ",")
    source = text.splitlines()
    for cells in rows:
        if any(cell.strip() for cell in cells):
            yield list(_placed(path, rows.line_num, source[rows.line_num - 1], cells))


def _placed(path: str, line: int, source: str, cells: list[str]) -> Iterator[Text]:
    start = 0
    for cell in cells:
        found = source.find(cell.strip(), start)
        start = max(found, start)
        yield Text(cell.strip(), Position(path, line, start + 1))
        start += len(cell)


def _csv_row(reading: Reading, cells: list[Text], columns: tuple[str, ...], *, with_rules: bool) -> TableRow | None:
    wanted = len(columns) + with_rules
    if len(cells) != wanted:
        message = _miscounted(len(cells), wanted)
        reading.report(cells[0].at, "E314", message, "quote a cell that holds a comma")
        return None
    values = [Text(cell.value or "-", cell.at) for cell in cells[: len(columns)]]
    words = cells[-1].value.replace(";", " ").replace(",", " ").split() if with_rules else []
    return TableRow(cells[0].at, tuple(values), tuple(Text(word, cells[-1].at) for word in words))


def keep_node(_: Reading, node: Node, __: Scalar) -> Node:
    """Rows can only be read once the columns are known."""
    return node


DECODERS: dict[str, Decoder] = {"table": table, "rows": keep_node}
