"""Payment rails: which systems can collect the same debt, and which of them tries again by itself."""

from __future__ import annotations

from typing import Protocol, runtime_checkable


@runtime_checkable
class OnRail(Protocol):
    """An adapter of a system that collects money.

    ``rail`` is the way the money takes (``sepa_debit``, ``card``); ``""`` for a system that collects none.
    ``owns_retries`` says that the system collects again by itself what failed. Where no system does, the engine
    is the owner: it presents again, as the process says.
    """

    @property
    def rail(self) -> str:
        """The rail, ``""`` for none."""

    @property
    def owns_retries(self) -> bool:
        """Whether it tries again by itself."""
