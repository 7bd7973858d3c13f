"""Billing and collections procedures as declarative, provable, testable state machines.

The names below are loaded on first use, so that importing the package loads neither the store nor the
template engine.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dunning_engine.api import AsyncEngine, Engine
    from dunning_engine.errors import DunningError
    from dunning_engine.model.case import Case
    from dunning_engine.model.decision import Decision
    from dunning_engine.model.effect import Effect
    from dunning_engine.model.finding import Finding
    from dunning_engine.model.task import Task
    from dunning_engine.money import Money
    from dunning_engine.ports.clock import SimulatedClock, SystemClock

__version__ = "0.1.0"
__all__ = [
    "AsyncEngine", "Case", "Decision", "DunningError", "Effect", "Engine", "Finding", "Money", "SimulatedClock",
    "SystemClock", "Task",
]  # fmt: skip

_PLACES = {
    "AsyncEngine": "api",
    "Case": "model.case",
    "Decision": "model.decision",
    "DunningError": "errors",
    "Effect": "model.effect",
    "Engine": "api",
    "Finding": "model.finding",
    "Money": "money",
    "SimulatedClock": "ports.clock",
    "SystemClock": "ports.clock",
    "Task": "model.task",
}


def __getattr__(name: str) -> Any:
    place = _PLACES.get(name)
    if place is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{place}"), name)
