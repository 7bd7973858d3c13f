"""Coverage: what of a process its scenarios come by, and scenarios to begin with for what they do not."""

from dunning_engine.coverage.suggest import Suggester, Suggestion, Suggestions
from dunning_engine.coverage.survey import Survey
from dunning_engine.coverage.universe import Universe

__all__ = ["Suggester", "Suggestion", "Suggestions", "Survey", "Universe"]
