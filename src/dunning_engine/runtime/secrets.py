"""Puts values in the place of references right before an adapter is called, and keeps them out of what comes back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from dunning_engine.errors import SecretGoneError
from dunning_engine.model.secret import KINDS, REF, REMOVED, kind_of, mapped, mask, refs_in
from dunning_engine.ports.clock import Clock
from dunning_engine.ports.store import Store, Transaction
from dunning_engine.runtime.intake import Intake, hide, no_vault
from dunning_engine.runtime.performing import Deed, Ended
from dunning_engine.runtime.transactions import in_transaction
from dunning_engine.vault.numbers import compact

_SHORTEST = 6  # shorter values may stand in other words by chance


class Secrets:
    """Only parameters that their operation clears for a class get its values; every use is on record.

    What is sent to a customer otherwise shows the masked form.
    """

    def __init__(self, store: Store, intake: Intake, clock: Clock) -> None:
        self._store, self._intake, self._clock = store, intake, clock

    def opened(self, deed: Deed, arguments: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
        """The arguments as the adapter gets them, and the values used, by reference.

        Raises :class:`SecretGoneError`, :class:`VaultError`, :class:`ConfigurationError`.
        """
        if not any(True for value in arguments.values() for _ in refs_in(value)):
            return dict(arguments), {}
        wanted = {
            ref for name, value in arguments.items() for ref in refs_in(value) if kind_of(ref) in _cleared(deed, name)
        }
        used = in_transaction(self._store, partial(self._values, deed, sorted(wanted))) if wanted else {}
        return {name: self._argument(deed, name, value, used) for name, value in arguments.items()}, used

    def _values(self, deed: Deed, refs: list[str], tx: Transaction) -> dict[str, str]:
        return {ref: self._value(deed, ref, tx) for ref in refs}

    def _value(self, deed: Deed, ref: str, tx: Transaction) -> str:
        now, case_id = self._clock.now(), deed.effect.case_id
        if kind_of(ref) != "volatile":
            if self._intake.vault is None:
                raise no_vault(ref)
            return self._intake.vault.use(tx, ref, case_id, now, f"{deed.operation.name} {deed.effect.key}")
        value = self._intake.fleeting.get(case_id, ref, now)
        if value is None:
            name = ref.split(":")[2]
            raise SecretGoneError(f"'{name}' is gone: it is never stored", help="ask for it again", ref=ref)
        return value

    def _argument(self, deed: Deed, name: str, value: Any, used: Mapping[str, str]) -> Any:
        if _cleared(deed, name):
            return mapped(value, lambda text: REF.sub(lambda found: used.get(found[0], found[0]), text))
        return mapped(value, mask) if deed.operation.reaches == "customer" else value

    def closed(self, deed: Deed, end: Ended, used: Mapping[str, str]) -> Ended:
        """What became of the deed, without any value that it used; a volatile one is forgotten once it is over."""
        if end.retry_at is None:
            self._intake.fleeting.drop(deed.effect.case_id, _volatile(deed))
        if not used:
            return replace(end, reason=hide(end.reason)) if end.reason else end
        return replace(
            end, reason=hide(_hidden(end.reason, used)), result=mapped(dict(end.result), partial(_hidden, used=used))
        )


def _cleared(deed: Deed, parameter: str) -> frozenset[str]:
    return frozenset(deed.operation.clearances.get(parameter, ())).intersection(KINDS)


def _volatile(deed: Deed) -> list[str]:
    return [ref for ref in refs_in(deed.effect.arguments) if kind_of(ref) == "volatile"]


def _hidden(text: str, used: Mapping[str, str]) -> str:
    """A text of the other side without the values it was given, whichever way it writes them back."""
    for ref, value in used.items():
        if kind_of(ref) == "volatile":
            text = re.sub(rf"(?<!\d){_written(value)}(?!\d)", REMOVED, text)
        elif len(compact(value)) >= _SHORTEST:
            text = re.sub(_written(value), lambda _found, ref=ref: ref, text, flags=re.IGNORECASE)  # type: ignore[misc]
    return text


def _written(value: str) -> str:
    """The pattern of a value in any grouping: together, in fours, with spaces or dashes."""
    return r"[\W_]{0,3}".join(map(re.escape, compact(value) or value))
