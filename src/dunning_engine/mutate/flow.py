"""Writes plain values as YAML on one line, ready to be pasted into a scenario."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_PLAIN = re.compile(r"[A-Za-zÀ-ÿ0-9_+][\wÀ-ÿ .+@/()'€%-]*")


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
    plain = _PLAIN.fullmatch(text) and not text.endswith((" ", ":")) and " #" not in text
    moment = re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d", text)
    return text if plain or moment else json.dumps(text, ensure_ascii=False)
