"""Verification: properties proved, bounded or violated by exploring every situation that looks different."""

from dunning_engine.verify.study import BUILT_IN, SECONDS, Verifier
from dunning_engine.verify.verdict import Study, Verdict

__all__ = ["BUILT_IN", "SECONDS", "Study", "Verdict", "Verifier"]
