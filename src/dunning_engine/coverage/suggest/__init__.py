"""Suggests scenarios for what the existing ones do not come by."""

from dunning_engine.coverage.suggest.search import Suggester, Suggestion, Suggestions

__all__ = ["Suggester", "Suggestion", "Suggestions"]
