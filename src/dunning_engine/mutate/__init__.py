"""Mutation: small mistakes put into a process on purpose, to see which of them its scenarios find."""

from dunning_engine.library.library import BESIDE
from dunning_engine.mutate.accepted import Accepted, Key, read_accepted
from dunning_engine.mutate.advice import Advice, Adviser
from dunning_engine.mutate.bench import SHARED, Bench
from dunning_engine.mutate.generate import mutants_of
from dunning_engine.mutate.model import Mutant
from dunning_engine.mutate.report import before_and_after, headline, report
from dunning_engine.mutate.score import Score
from dunning_engine.mutate.verdict import Verdict
from dunning_engine.mutate.work import Team

ACCEPTED = BESIDE
"""The file beside a process that holds the survivors that people accept."""

__all__ = [
    "ACCEPTED",
    "SHARED",
    "Accepted",
    "Advice",
    "Adviser",
    "Bench",
    "Key",
    "Mutant",
    "Score",
    "Team",
    "Verdict",
    "before_and_after",
    "headline",
    "mutants_of",
    "read_accepted",
    "report",
]
