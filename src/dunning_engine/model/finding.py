"""What checks report: a value with a code, a place, a message and the fix."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from dunning_engine.model.position import Position

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Step:
    """A place that a value passes on its way: ``iban``, ``set shown``. ``about`` says what it is: ``data, bank``."""

    what: str
    file: str
    line: int
    column: int
    about: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake in one place.

    ``length`` is how many columns the caret underlines; ``trail`` the way that a value takes to this place, the place
    itself last, where the finding is about one.
    """

    code: str
    severity: Severity
    message: str
    file: str
    line: int
    column: int
    help: str = ""
    length: int = 1
    trail: tuple[Step, ...] = ()

    @classmethod
    def at(
        cls,
        where: Position,
        code: str,
        message: str,
        *,
        help: str = "",  # noqa: A002 - the field is called help everywhere
        severity: Severity = "error",
        length: int = 1,
        trail: tuple[Step, ...] = (),
    ) -> Finding:
        """A finding at a position."""
        return cls(code, severity, message, where.file, where.line, where.column, help, max(1, length), trail)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.severity}[{self.code}] {self.message}"

    def to_json(self) -> dict[str, Any]:
        """The form that ``--json`` prints."""
        return asdict(self)
