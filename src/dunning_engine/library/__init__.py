"""Process files on disk: where they are looked up, how they are read, and how they are copied out."""

from dunning_engine.library.closed_days import closed_days
from dunning_engine.library.copies import InitResult, init
from dunning_engine.library.library import Library
from dunning_engine.library.places import find, shipped

__all__ = ["InitResult", "Library", "closed_days", "find", "init", "shipped"]
