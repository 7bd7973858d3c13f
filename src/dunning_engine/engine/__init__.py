"""``decide()`` and its parts: pure functions from a program, a case and an event to a decision."""

from dunning_engine.engine.decide import begin, decide
from dunning_engine.engine.facts import facts_of, key_of
from dunning_engine.engine.gate import Void, still_due

__all__ = ["Void", "begin", "decide", "facts_of", "key_of", "still_due"]
