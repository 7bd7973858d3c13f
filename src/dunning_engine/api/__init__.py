"""What hosts embed: :class:`Engine`, and :class:`AsyncEngine` for asyncio hosts."""

from dunning_engine.api.asynchronous import AsyncEngine
from dunning_engine.api.engine import Engine

__all__ = ["AsyncEngine", "Engine"]
