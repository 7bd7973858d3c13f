"""Writes plain values as YAML on one line, as the reader of scenarios takes them back."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_PLAIN = re.compile(r"[A-Za-zÀ-ÿ0-9_+](?:[\wÀ-ÿ .+@/()'€%-]*[\wÀ-ÿ.+@/()'€%-])?|\d{4}-\d\d-\d\dT\d\d:\d\d")


def flow(value: Any) -> str:
    """A value on one line; texts in quotes where YAML would read them as something else."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{flow(str(name))}: {flow(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(flow, value))}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "none"
    text = str(value)
    return text if _PLAIN.fullmatch(text) else "".join(map(_shown, json.dumps(text, ensure_ascii=False)))


def _shown(character: str) -> str:
    """A character of a text in quotes; what cannot be seen is written as its number."""
    return character if character.isprintable() else f"\\U{ord(character):08x}"
