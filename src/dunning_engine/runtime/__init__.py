"""Transactions around ``decide()``: steps, timers, effects, and the worker that drives them."""

from dunning_engine.runtime.programs import Programs
from dunning_engine.runtime.stepper import Stepper
from dunning_engine.runtime.worker import Worker

__all__ = ["Programs", "Stepper", "Worker"]
