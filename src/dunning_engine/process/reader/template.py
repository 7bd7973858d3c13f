"""Reads a template file: its front matter between two ``---`` lines, and where its body begins."""

from __future__ import annotations

from dunning_engine.model.finding import Finding
from dunning_engine.model.position import Position, Text
from dunning_engine.process.definition import TemplateDef
from dunning_engine.process.node import Map, Scalar
from dunning_engine.process.reader.decoders import DECODERS
from dunning_engine.process.reader.reading import Reading
from dunning_engine.process.yaml_text import parse


def read_template(file: str, text: str) -> tuple[TemplateDef | None, list[Finding]]:
    """A template from ``<process>/templates/<language>/<name>.j2``; ``None`` where its front matter is broken."""
    reading = Reading(DECODERS)
    source = text.removeprefix("\ufeff").replace("\r\n", "\n")
    head, body = _split(source)
    if head is None:
        reading.report(Position(file, 1, 1), "E322", "the front matter has no end", "close it with a line ---")
        return None, reading.findings
    node, findings = parse(file, head, line=2)
    reading.findings = findings
    if node is None and findings:
        return None, findings
    found = reading.mapping(node or Map((), Position(file, 1, 1)), "template", Scalar("", Position(file, 1, 1)))
    if found is None:
        return None, findings
    name, language = file.rpartition("/")[2].partition(".")[0], file.rpartition("/")[0].rpartition("/")[2]
    heads: dict[str, Text] = {key: found[key] for key in ("subject", "audience", "tag", "note") if key in found}
    words = {key: str(found[key]) for key in ("subject", "audience", "tag", "note") if key in found}
    place = Position(file, source.count("\n", 0, len(source) - len(body)) + 1, 1)
    return TemplateDef(
        name, language, place, body, **words, items=found.get("items"), rules=found.get("rules", ()), heads=heads
    ), findings


def _split(text: str) -> tuple[str | None, str]:
    """Front matter (``None`` when it is not closed) and body."""
    if not text.startswith("---\n"):
        return "", text
    end = text.find("\n---", 3)
    after = text[end + 4 : end + 5]
    if end < 0 or after not in ("", "\n"):
        return None, ""
    return text[4:end] if end > 3 else "", text[end + 5 :]  # noqa: PLR2004 - 3 is the length of the opening line
