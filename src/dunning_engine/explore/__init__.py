"""Exploration: the worlds that a process, or several together, can reach by ``decide()``, up to what looks alike."""

from dunning_engine.explore.abstraction import Abstraction, minutes
from dunning_engine.explore.constants import Constants
from dunning_engine.explore.moves import Environment
from dunning_engine.explore.part import Part
from dunning_engine.explore.samples import Samples
from dunning_engine.explore.stage import Stage
from dunning_engine.explore.starts import first_world, starts
from dunning_engine.explore.turn import Watcher
from dunning_engine.explore.walk import MOST_WORLDS, Walk, Walker
from dunning_engine.explore.world import Completed, Member, Move, Parcel, Refused, Seen, Sent, Took, Until, World

__all__ = [
    "MOST_WORLDS", "Abstraction", "Completed", "Constants", "Environment", "Member", "Move",
    "Parcel", "Part", "Refused", "Samples", "Seen", "Sent", "Stage",
    "Took", "Until", "Walk", "Walker", "Watcher", "World", "first_world",
    "minutes", "starts",
]  # fmt: skip
