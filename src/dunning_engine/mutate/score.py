"""What the mutants of one process came to: the score, the survivors with what would kill them, what is explained."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dunning_engine.mutate.accepted import Accepted, Key
from dunning_engine.mutate.advice import Advice
from dunning_engine.mutate.verdict import Verdict


@dataclass(frozen=True)
class Score:
    """The verdicts on the mutants of a process, in the order of its file; those on notes are counted apart.

    ``untried`` is the number of mutants for which the time was not enough; ``advice`` is by the key of a survivor.
    """

    process: str
    verdicts: tuple[Verdict, ...]
    advice: Mapping[Key, Advice] = field(default_factory=dict)
    accepted: Mapping[Key, Accepted] = field(default_factory=dict)
    untried: int = 0

    def counted(self, *, notes: bool = False) -> Counter[str]:
        """How many were killed, survived, were stillborn; ``notes``: of those that change a note only."""
        return Counter(each.status for each in self.verdicts if each.mutant.note == notes)

    @property
    def percent(self) -> int | None:
        """Killed of those that live, in whole percent, rounded down; ``None`` where none lives."""
        counted = self.counted()
        living = counted["killed"] + counted["survived"]
        return 100 * counted["killed"] // living if living else None

    @property
    def seen_by_check(self) -> int:
        """How many of those that live ``dunning check`` warns of."""
        return sum(bool(each.found) and each.status != "stillborn" and not each.mutant.note for each in self.verdicts)

    @property
    def survivors(self) -> list[Verdict]:
        """Those that no scenario killed, notes last."""
        return sorted((each for each in self.verdicts if each.status == "survived"), key=lambda each: each.mutant.note)

    @property
    def stale(self) -> list[tuple[Accepted, str]]:
        """Accepted entries that name no survivor any more, each with why."""
        status = {each.mutant.key: each for each in self.verdicts}
        found = []
        for key, entry in self.accepted.items():
            verdict = status.get(key)
            if verdict is None and not self.untried:
                found.append((entry, "there is no such mutant any more"))
            elif verdict is not None and verdict.status != "survived":
                found.append((entry, f"it is killed now, by: {verdict.by}" if verdict.by else "it cannot be loaded"))
        return found

    def to_json(self) -> dict[str, Any]:
        """The form that ``--json`` prints."""
        counted, notes = self.counted(), self.counted(notes=True)
        return {
            "process": self.process,
            "score": self.percent,
            **{name: counted[name] for name in ("killed", "survived", "stillborn")},
            "untried": self.untried,
            "seen_by_check": self.seen_by_check,
            "notes": {name: notes[name] for name in ("killed", "survived", "stillborn")},
            "survivors": [self._survivor(each) for each in self.survivors],
            "stale": [{"at": str(entry.at), "key": list(entry.key), "why": why} for entry, why in self.stale],
        }

    def _survivor(self, verdict: Verdict) -> dict[str, Any]:
        mutant, advice = verdict.mutant, self.advice.get(verdict.mutant.key, Advice())
        entry = self.accepted.get(mutant.key)
        return {
            "at": str(mutant.at), "operator": mutant.operator, "place": mutant.place, "change": mutant.change,
            "scenarios": verdict.tried, "found_by_check": list(verdict.found),
            "accepted": entry.reason if entry is not None else None,
            "scenario": advice.scenario, "step": str(advice.at) if advice.at else None, "where": advice.where,
            "add": advice.what, "mutant": advice.mutant, "hint": advice.hint,
        }  # fmt: skip
