"""Tries many mutants on several processors, in an order that leaves an even sample where time runs out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from multiprocessing import get_context
from multiprocessing.pool import Pool

from dunning_engine.mutate.advice import Advice, Adviser
from dunning_engine.mutate.bench import Bench
from dunning_engine.mutate.model import Mutant
from dunning_engine.mutate.verdict import Verdict

Answer = tuple[int, Verdict, Advice | None]
Late = Callable[[], bool]
"""Whether the time is over."""


class Team:
    """Workers that share a bench; they are copies of this process, made when there is work."""

    def __init__(self, bench: Bench, jobs: int) -> None:
        self._bench, self._adviser, self._jobs = bench, Adviser(bench), jobs
        self._mutants: Sequence[Mutant] = ()

    def judge(self, mutants: Sequence[Mutant], late: Late = lambda: False) -> Iterator[Answer]:
        """The verdict on each mutant with its number, and the advice for a survivor, as they come."""
        self._mutants = mutants
        order = sorted(range(len(mutants)), key=lambda number: sha256("|".join(mutants[number].key).encode()).digest())
        if self._jobs == 1 or len(mutants) < 2:  # noqa: PLR2004 - one alone needs no workers
            answers = map(self.answer, order)
            yield from _until(answers, late)
            return
        global _TEAM  # noqa: PLW0603 - how a copy of this process finds what it works on
        _TEAM = self
        with get_context("fork").Pool(self._jobs) as pool:
            yield from _until(_results(pool, order), late)
        _TEAM = None

    def answer(self, number: int) -> Answer:
        """Judge one mutant."""
        verdict = self._bench.judge(self._mutants[number])
        return number, verdict, self._adviser.advise(verdict) if verdict.status == "survived" else None


_TEAM: Team | None = None


def _results(pool: Pool, order: Sequence[int]) -> Iterator[Answer]:
    return pool.imap_unordered(_answer, order, chunksize=2)


def _answer(number: int) -> Answer:
    assert _TEAM is not None  # noqa: S101 - set before the copies are made
    return _TEAM.answer(number)


def _until(answers: Iterator[Answer], late: Late) -> Iterator[Answer]:
    for answer in answers:
        yield answer
        if late():
            return
