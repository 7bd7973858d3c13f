"""The tables as the newest schema has them, for queries and for hosts that own their migrations."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, Text


@dataclass(frozen=True, slots=True)
class Tables:
    """Every table under one prefix. Instants are microseconds since 1970 in UTC, JSON is text."""

    metadata: MetaData
    case: Table
    step: Table
    effect: Table
    timer: Table
    task: Table
    program: Table
    secret: Table
    vault_key: Table
    secret_audit: Table
    schema: Table


def tables(prefix: str) -> Tables:
    """The tables under a prefix. Their indexes are in the upgrades; a test holds the columns to them."""
    metadata = MetaData()

    def table(name: str, columns: str) -> Table:
        return Table(prefix + name, metadata, *map(_column, columns.split()))

    return Tables(metadata, **{name: table(name, columns) for name, columns in _COLUMNS.items()})


def _column(text: str) -> Column[str] | Column[int]:
    """``name``: text; ``name:b`` a large integer, ``name:i`` an integer; ``*`` behind it: part of the key."""
    name, _, kind = text.rstrip("*").partition(":")
    key = text.endswith("*")
    if kind:
        return Column(name, BigInteger if kind == "b" else Integer, primary_key=key)
    return Column(name, Text, primary_key=key)


_COLUMNS = {
    "case": "seq:b* id process version:i program key state outcome revision:b opened_at:b updated_at:b single:i body",
    "step": "position:b* case_id number:b event_id digest now:b program outcome from_state to_state reason event trace",
    "effect": "seq:b* key case_id operation status attempts:i due_at:b lease_owner lease_until:b business_key gate "
    "expires:b action planned_at:b ended_at:b program reason arguments result letter",
    "timer": "case_id* name* nominal:b due_at:b ord:i",
    "task": "seq:b* id case_id name list assignee due_at:b status completed_by opened_at:b ended_at:b note script form",
    "program": "digest* process version:i source",
    "secret": "ref* case_id kind sealed stored_at:b expires_at:b",
    "vault_key": "case_id* key_id wrapped",
    "secret_audit": "seq:b* at:b what ref case_id who note",
    "schema": "number:i*",
}
