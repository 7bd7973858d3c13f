"""Adapters that do as they are told: around each stand-in one that may refuse, be away, not answer, or die."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from dunning_engine.errors import DeclinedError, OutcomeUnknownError, UnavailableError
from dunning_engine.plugin import Plugins
from dunning_engine.ports.adapter import Adapter
from dunning_engine.ports.journal import MemoryJournal

STANDIN = "standin"
HOW = ("declined", "away", "no answer, done", "no answer, not done", "killed before", "killed after")
"""How the next performance of a capability may go."""


class KilledError(BaseException):
    """The process ends here: not an ``Exception``, so that nothing handles it on the way."""


class Outside:
    """Every outside system, imitated; it outlives a restart of the engine."""

    def __init__(self, plugins: Plugins, scripts: Mapping[str, Mapping[str, Any]]) -> None:
        self._next: dict[str, deque[str]] = defaultdict(deque)
        journal = MemoryJournal()
        self.adapters: dict[str, Adapter] = {}
        for capability, name in plugins.factories:
            if name == STANDIN:
                script = {"script": scripts[capability]} if capability in scripts else {}
                inner = plugins.factory(capability, STANDIN).build(script, journal)
                verbs = {each.verb for each in plugins.operations.values() if each.capability == capability}
                told: Any = Told(inner, frozenset(verbs), self._next[capability])
                self.adapters[capability] = told

    def tell(self, capability: str, how: str) -> None:
        """The next performance of a capability goes like that."""
        self._next[capability].append(how)


class Told:
    """A stand-in whose next performances go as they are told."""

    def __init__(self, inner: Adapter, verbs: frozenset[str], told: deque[str]) -> None:
        self._inner, self._verbs, self._told = inner, verbs, told

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        return partial(self._perform, found) if name in self._verbs else found

    def _perform(self, deed: Callable[..., Any], **given: Any) -> Any:
        how = self._told.popleft() if self._told else ""
        _fail(_BEFORE.get(how))
        result = deed(**given)
        _fail(_AFTER.get(how))
        return result


def _fail(made: Callable[[], BaseException] | None) -> None:
    if made is not None:
        error = made()
        raise error


_BEFORE: Mapping[str, Callable[[], BaseException]] = {
    "declined": lambda: DeclinedError("declined", reason="as it was told"),
    "away": lambda: UnavailableError("away", reason="as it was told"),
    "no answer, not done": lambda: OutcomeUnknownError("no answer"),
    "killed before": KilledError,
}
_AFTER: Mapping[str, Callable[[], BaseException]] = {
    "no answer, done": lambda: OutcomeUnknownError("no answer"),
    "killed after": KilledError,
}
