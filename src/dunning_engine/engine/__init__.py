"""``decide()`` and its parts: pure functions from a program, a case and an event to a decision."""

from dunning_engine.engine.decide import begin, decide
from dunning_engine.engine.gate import Void, still_due

__all__ = ["Void", "begin", "decide", "still_due"]
