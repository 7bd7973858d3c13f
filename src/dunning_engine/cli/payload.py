"""Reads what ``--data`` holds: JSON or YAML, given as a text, a file or standard input; numbers stay exact."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import typer

from dunning_engine.checks.render import render_all
from dunning_engine.process.yaml_text import parse
from dunning_engine.scenario.reader import plain

MOST_BYTES = 5_000_000


def read_data(given: str | None, option: str = "--data") -> dict[str, Any]:
    """The mapping that an option gives; empty where it is not given.

    Raises :class:`typer.BadParameter` for a file that cannot be read and for a text that is no mapping.
    """
    if given is None:
        return {}
    name, text = _text(given, option)
    found = _json(text) if text.lstrip().startswith("{") else None
    if found is None:
        found = _yaml(name, text, option)
    if not isinstance(found, dict):
        raise typer.BadParameter("expected fields and their values, e.g. {amount: 20.00 EUR}", param_hint=option)
    return found


def _text(given: str, option: str) -> tuple[str, str]:
    if given == "-":
        return "<stdin>", sys.stdin.read(MOST_BYTES)
    if given.lstrip().startswith("{"):
        return option, given
    try:
        path = Path(given)
        if path.stat().st_size > MOST_BYTES:
            raise typer.BadParameter(f"{given} is larger than {MOST_BYTES} bytes", param_hint=option)
        return given, path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise typer.BadParameter(f"{given}: {reason}; give a file or a text in braces", param_hint=option) from error


def _json(text: str) -> Any:
    """The JSON value, its fractions as texts (a float would not be exact); ``None`` where it is no JSON."""
    try:
        return json.loads(text, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        return None


def _yaml(name: str, text: str, option: str) -> Any:
    node, findings = parse(name, text)
    if any(finding.severity == "error" for finding in findings):
        raise typer.BadParameter("\n" + render_all(findings, {name: text}), param_hint=option)
    return plain(node) if node is not None else {}
