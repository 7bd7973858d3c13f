"""Performs one effect through its adapter, and says what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from dunning_engine.errors import (
    AdapterError,
    CapabilityNotConfiguredError,
    ConfigurationError,
    DeclinedError,
    PayloadError,
    UnavailableError,
    VaultError,
)
from dunning_engine.model.effect import Effect, Status
from dunning_engine.model.letter import Letter
from dunning_engine.model.operation import Operation
from dunning_engine.model.values import convert
from dunning_engine.ports.adapter import Adapter
from dunning_engine.ports.clock import Clock

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
_UTC = ZoneInfo("UTC")
_CHANNELS = {"sms": "phone", "phone": "phone"}
_ON_PAPER = ("post",)  # a postal address is free text: it may well look like a role


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of one try: done, void or dead; or ``retry_at`` when it is to be tried again."""

    status: Status
    reason: str = ""
    result: Mapping[str, Any] = field(default_factory=dict)
    retry_at: datetime | None = None
    gate: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """A claimed effect, ready to be performed: its operation, and the letter that goes out.

    ``tried`` says that it was tried before: then it is looked for first. ``void`` says that its reason is gone:
    a second try then only looks whether the first was done after all.
    """

    effect: Effect
    operation: Operation
    letter: Letter | None
    attempts: int
    wait: timedelta | None
    tried: bool = False
    void: Ended | None = None


class Opening(Protocol):
    """What opens the vault for one call."""

    def opened(self, deed: Deed, arguments: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
        """The arguments as the adapter gets them, and the values in them, by reference."""

    def closed(self, deed: Deed, end: Ended, used: Mapping[str, str]) -> Ended:
        """What became of the deed, without any of those values."""


class Performer:
    """Calls adapters. It never raises for what an adapter does.

    ``resolve`` gives the address of a role for a channel (email, phone) and leaves addresses as they are.
    ``opening`` puts values in the place of references to the vault, for the moment of the call.
    """

    def __init__(
        self, adapters: Mapping[str, Adapter], clock: Clock, resolve: Callable[[str, str], str],
        opening: Opening | None = None,
    ) -> None:  # fmt: skip
        self._opening = opening
        self.adapters = adapters
        self._clock = clock
        self._resolve = resolve

    def perform(self, deed: Deed) -> Ended:
        """Perform an effect. A second try looks first whether the one before was done after all."""
        adapter = self.adapters.get(deed.operation.capability)
        if adapter is None:
            return Ended("dead", str(not_configured(deed.operation.capability)))
        if deed.tried and (found := self._found(adapter, deed)) is not None:
            return found
        return deed.void or self._called(adapter, deed)

    def _called(self, adapter: Adapter, deed: Deed) -> Ended:
        if self._opening is None:
            return self._call(adapter, deed, deed.effect.arguments)
        try:
            arguments, used = self._opening.opened(deed, deed.effect.arguments)
        except (ConfigurationError, VaultError) as error:
            return Ended("dead", str(error))
        return self._opening.closed(deed, self._call(adapter, deed, arguments), used)

    def _call(self, adapter: Adapter, deed: Deed, given: Mapping[str, Any]) -> Ended:
        try:
            method = getattr(adapter, deed.operation.verb)
            arguments = self._arguments(deed, given)
            result = method(key=deed.effect.business_key or deed.effect.key, at=self._clock.now(), **arguments)
            return Ended("done", result=result or {})
        except DeclinedError as error:
            return Ended("dead", _reason(error))
        except (ConfigurationError, PayloadError) as error:
            return Ended("dead", str(error))
        except UnavailableError as error:
            return self._later(deed, _reason(error), error.values.get("retry_after"))
        except Exception as error:  # noqa: BLE001 - whatever an adapter raises, the deed may have been done
            return self._found(adapter, deed) or self._later(deed, _reason(error), None)

    def _found(self, adapter: Adapter, deed: Deed) -> Ended | None:
        try:
            result = adapter.find(deed.effect.business_key or deed.effect.key)
        except Exception as error:  # noqa: BLE001 - no answer is no proof that it was not done: wait and look again
            return self._later(deed, f"looking failed: {_reason(error)}", None)
        return None if result is None else Ended("done", "found after an unknown outcome", result)

    def _arguments(self, deed: Deed, given: Mapping[str, Any]) -> dict[str, Any]:
        fields = deed.operation.parameters
        arguments = {
            name: convert(value, fields[name].type, name, _UTC) for name, value in given.items() if name in fields
        }
        if isinstance(arguments.get("to"), str) and deed.operation.capability not in _ON_PAPER:
            arguments["to"] = self._resolve(arguments["to"], _CHANNELS.get(deed.operation.capability, "email"))
        return arguments if deed.letter is None else {**arguments, "letter": deed.letter}

    def _later(self, deed: Deed, reason: str, retry_after: Any) -> Ended:
        end = later(deed.effect, reason, deed.attempts, deed.wait, self._clock.now())
        if end.retry_at is None or not isinstance(retry_after, timedelta):
            return end
        return replace(end, retry_at=self._clock.now() + retry_after)


def later(effect: Effect, reason: str, attempts: int, wait: timedelta | None, now: datetime) -> Ended:
    """Try an effect again after a while, or give it up after so many attempts."""
    if effect.attempts >= attempts:
        return Ended("dead", f"{reason} (tried {effect.attempts} times)")
    return Ended("pending", reason, retry_at=now + backoff(effect, wait))


def backoff(effect: Effect, first: timedelta | None = None) -> timedelta:
    """How long to wait: doubling from the first wait, with a jitter of up to a quarter that the key gives.

    The jitter spreads the tries of many effects, and is the same again for the same effect.
    """
    base: timedelta = min((first or FIRST_WAIT) * 2 ** (effect.attempts - 1), LONGEST_WAIT)
    share = int.from_bytes(sha256(f"{effect.key}{effect.attempts}".encode()).digest()[:2], "big") / 65536
    jitter: timedelta = base * share / 4
    return base + jitter


def not_configured(*missing: str) -> CapabilityNotConfiguredError:
    """The error for capabilities without an adapter; it names them all."""
    return CapabilityNotConfiguredError(
        f"no adapter is configured for {', '.join(missing)}",
        help=f"name one under [adapters.{missing[0]}] in dunning.toml, or say with `only` which processes you run",
        capability=missing[0],
        missing=list(missing),
    )


def _reason(error: Exception) -> str:
    """What to keep of an error: an adapter's own words, of others the class only (they may hold anything)."""
    if isinstance(error, AdapterError):
        return str(error.values.get("reason") or error.message)
    return type(error).__name__
