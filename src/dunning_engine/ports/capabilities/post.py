"""Letters on paper, plain and registered (STO-10, STO-11, STO-19)."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from dunning_engine.model.letter import Letter
from dunning_engine.model.types import INTEGER, TEXT
from dunning_engine.ports.adapter import Adapter, Result
from dunning_engine.ports.signature import operation, param

_TO = param("to", TEXT, "The postal address.")
_COPIES = param(
    "copies", INTEGER, "How many are printed; one is sent, the others are for the file.", default=1, minimum=1
)

OPERATIONS = (
    operation(
        "post.registered",
        "A registered letter with acknowledgement of receipt. Done means deposited; what became of it comes later "
        "as the event `letter_outcome` (delivered, refused, unclaimed, misaddressed). A second one costs money.",
        [_TO, _COPIES],
        [param("tracking", TEXT, "The tracking number.", identifier=True)],
        template=True,
        reaches="customer",
    ),
    operation("post.plain", "A plain letter.", [_TO, _COPIES], template=True, reaches="customer"),
)


class Post(Adapter, Protocol):
    """What prints and posts letters. Declines with ``no_address``."""

    def registered(self, *, key: str, at: datetime, letter: Letter, to: str, copies: int = 1) -> Result:
        """Post a registered letter."""

    def plain(self, *, key: str, at: datetime, letter: Letter, to: str, copies: int = 1) -> Result:
        """Post a plain letter."""
