"""A thin façade for asyncio hosts: every call runs in a worker thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, Self

from dunning_engine.api.engine import Engine


class AsyncEngine:
    """The methods of :class:`Engine` as coroutines, one at a time (SQLite has one writer anyway)."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._turn = asyncio.Lock()

    @classmethod
    def open(cls, *args: Any, **options: Any) -> Self:
        """As :meth:`Engine.open`."""
        return cls(Engine.open(*args, **options))

    @classmethod
    def memory(cls, **options: Any) -> Self:
        """As :meth:`Engine.memory`."""
        return cls(Engine.memory(**options))

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self.engine, name)

        async def call(*args: Any, **options: Any) -> Any:
            async with self._turn:
                return await asyncio.to_thread(partial(method, *args, **options))

        return call
