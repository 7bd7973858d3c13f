"""The only place that picks concrete classes and puts them together."""

from dunning_engine.wiring.assembly import Parts, Wishes, assemble

__all__ = ["Parts", "Wishes", "assemble"]
