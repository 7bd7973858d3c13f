"""Lets pytest collect ``*.scenario.yaml`` files: each is one test.

The folder of processes is the nearest one above the file that holds ``_shared``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dunning_engine.errors import ProcessError
from dunning_engine.scenario import Failure, Workshop, read_scenario, run_scenario
from dunning_engine.scenario.reader import SUFFIX

_WORKSHOPS = pytest.StashKey[dict[Path, Workshop]]()


def pytest_configure(config: pytest.Config) -> None:
    """Make room for the workshops, one per folder of processes."""
    config.stash[_WORKSHOPS] = {}


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> pytest.Collector | None:
    """Collect scenario files."""
    if not file_path.name.endswith(SUFFIX):
        return None
    collector: pytest.Collector = ScenarioFile.from_parent(parent, path=file_path)
    return collector


class ScenarioFile(pytest.File):
    """A file with one scenario."""

    def collect(self) -> Iterator[pytest.Item]:
        """The scenario as a test, named as the file."""
        yield ScenarioItem.from_parent(self, name=self.path.name.removesuffix(SUFFIX))


class ScenarioFailedError(Exception):
    """Carries the failure to the report."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure))
        self.failure = failure


class ScenarioItem(pytest.Item):
    """One scenario as a test."""

    def runtest(self) -> None:
        """Run it. Raises :class:`ScenarioFailedError`, or :class:`ProcessError` when the file cannot be read."""
        scenario, findings = read_scenario(str(self.path), self.path.read_text(encoding="utf-8"))
        if scenario is None:
            raise ProcessError(findings)
        result = run_scenario(scenario, self._workshop())
        if result.failure is not None:
            raise ScenarioFailedError(result.failure)

    def _workshop(self) -> Workshop:
        folder = next((p for p in self.path.parents if (p / "_shared").is_dir()), self.path.parent)
        workshops = self.config.stash[_WORKSHOPS]
        if folder not in workshops:
            workshops[folder] = Workshop(folder)
        return workshops[folder]

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:
        """The step, the difference and the history."""
        error = excinfo.value
        if isinstance(error, ScenarioFailedError):
            return f"{error.failure}\n\n{error.failure.history}"
        return str(super().repr_failure(excinfo, style))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the scenario stands."""
        return self.path, 0, self.name
