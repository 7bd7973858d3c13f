"""Which values a step gave up: those that no field of their class holds any more, and with them the case's others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dunning_engine.model.case import Case
from dunning_engine.model.secret import KINDS, kind_of, refs_in
from dunning_engine.model.types import Field, Type
from dunning_engine.ports.store import Transaction
from dunning_engine.process.program import Program


def given_up(tx: Transaction, program: Program, before: Case, after: Case) -> list[str]:
    """The references whose values a step gave up, by ``forget`` or by writing over them (BIL-14).

    A text that tells of a value does not keep it. Where the last value of a field is forgotten, all of the case's
    values of its class go: what came in a mail and was never used, too; not what another field of the class holds,
    or what an effect under way needs.
    """
    fields = program.data
    had, have = dict(_held(fields, before.data)), dict(_held(fields, after.data))
    kept = set().union(*have.values())
    lost = set().union(*had.values()) | (set(refs_in(before.data)) - set(refs_in(after.data)))
    forgotten = {kind_of(ref) for name, refs in had.items() if refs and not have[name] for ref in refs}
    others = [secret.ref for secret in tx.secrets(case_id=after.id) if secret.kind in forgotten] if forgotten else []
    needed = set(_needed(tx, program, after)) if others else set()
    return sorted((lost | (set(others) - needed)) - kept)


def _held(fields: Mapping[str, Field], data: Mapping[str, Any]) -> Iterator[tuple[str, set[str]]]:
    """The references in each field, as far as they stand where a value of their class is declared."""
    for name, field in fields.items():
        yield name, set(_of_class(field.type, field.sensitivity, data.get(name)))


def _of_class(kind: Type, sensitivity: str, value: Any) -> Iterable[str]:
    if sensitivity in KINDS:
        yield from refs_in(value)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _of_class(kind.item or kind, sensitivity, each)
    elif isinstance(value, Mapping) and kind.record is not None:
        for name, field in kind.record.fields.items():
            yield from _of_class(field.type, field.sensitivity, value.get(name))


def _needed(tx: Transaction, program: Program, case: Case) -> Iterator[str]:
    """The references that effects under way will have opened: in parameters that are cleared for them."""
    for key, pending in case.control.pending.items():
        effect, action = tx.effect(key), program.acts.get(pending.action)
        if effect is None or action is None or action.operation is None:
            continue
        cleared = action.operation.clearances
        for name, value in effect.arguments.items():
            yield from (ref for ref in refs_in(value) if kind_of(ref) in cleared.get(name, ()))
