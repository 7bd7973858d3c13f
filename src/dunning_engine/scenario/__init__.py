"""Scenarios: given, when, then on a simulated clock; the unit tests of a process."""

from dunning_engine.scenario.model import Failure, Result, Scenario
from dunning_engine.scenario.reader import find_scenarios, read_scenario
from dunning_engine.scenario.runner import Workshop, run_scenario
from dunning_engine.scenario.tracing import Element, Trace, trace_rules

__all__ = [
    "Element",
    "Failure",
    "Result",
    "Scenario",
    "Trace",
    "Workshop",
    "find_scenarios",
    "read_scenario",
    "run_scenario",
    "trace_rules",
]
