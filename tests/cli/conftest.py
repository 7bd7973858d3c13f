"""The command line, run in a folder of its own that holds the small shop."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli_shop import DATA, FILES
from typer.testing import CliRunner

from dunning_engine.cli import app

Run = Callable[..., Any]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder: ``processes/`` with the shop, and no configuration."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name in [*os.environ]:
        if name.startswith("DUNNING_") or name in ("NO_COLOR", "FORCE_COLOR"):
            monkeypatch.delenv(name)
    return tmp_path


@pytest.fixture
def dunning(shop: Path) -> Run:  # noqa: ARG001 - the command line runs in the shop's folder
    """Run a command; ``code`` is the expected exit code."""

    def run(*words: str, code: int = 0, stdin: str | None = None) -> Any:
        result = CliRunner().invoke(app, [*words], input=stdin)
        assert result.exit_code == code, (result.output, result.exception)
        return result

    return run


@pytest.fixture
def told(dunning: Run) -> Run:
    """Run a command with ``--json``; what it printed, read."""

    def run(*words: str, code: int = 0, stdin: str | None = None) -> Any:
        return json.loads(dunning(*words, "--json", code=code, stdin=stdin).stdout)

    return run


@pytest.fixture
def case(told: Run) -> str:
    """The id of a case that was opened on 3 March 2026."""
    return str(told("start", "shop", "--standins", "--now", "2026-03-03T10:00", "--data", DATA)["id"])


@pytest.fixture
def asked(case: str, told: Run) -> str:
    """The id of the task of a case that was reminded on 16 March 2026."""
    told("run", "--standins", "--now", "2026-03-16T10:00")
    return str(told("task", "list", "--case", case)[0]["id"])
