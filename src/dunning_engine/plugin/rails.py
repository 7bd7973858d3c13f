"""One owner of retries per rail: two systems that collect the same debt again by themselves are refused."""

from __future__ import annotations

from collections.abc import Mapping

from dunning_engine.errors import ConfigurationError
from dunning_engine.ports.adapter import Adapter
from dunning_engine.ports.rail import OnRail


def owners(adapters: Mapping[str, Adapter]) -> dict[str, list[str]]:
    """The capabilities whose systems try again by themselves, by rail; a rail without one is the engine's."""
    found: dict[str, list[str]] = {}
    for capability, adapter in sorted(adapters.items()):
        if isinstance(adapter, OnRail) and adapter.rail and adapter.owns_retries:
            found.setdefault(adapter.rail, []).append(capability)
    return found


def refuse_two_owners(adapters: Mapping[str, Adapter]) -> None:
    """Raises :class:`ConfigurationError` where two systems own the retries of one rail."""
    for rail, capabilities in owners(adapters).items():
        if len(capabilities) > 1:
            raise ConfigurationError(
                f"{' and '.join(capabilities)} would both collect again on the rail {rail}",
                help="set owns_retries = false for all of them but one",
                rail=rail,
            )
