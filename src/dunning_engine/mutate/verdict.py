"""What became of a mutant."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from dunning_engine.mutate.model import Mutant
from dunning_engine.mutate.trial import Trial

Status = Literal["killed", "survived", "stillborn"]


@dataclass(frozen=True)
class Verdict:
    """The verdict on a mutant: a scenario failed on it, none did, or it cannot be loaded without an error.

    ``by`` is the scenario that failed, ``trial`` how; ``tried`` how many were run, ``parted`` the files of those that
    passed and went another way than on the process; ``found`` the codes that ``dunning check`` reports of it and not
    of the process; ``why`` is the mistake of one that is stillborn.
    """

    mutant: Mutant
    status: Status
    by: str = ""
    trial: Trial = field(default_factory=Trial)
    tried: int = 0
    parted: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    why: str = ""
