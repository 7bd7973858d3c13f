"""Every change of the schema since the first, numbered: what an upgrade is, and how those missing are carried out.

The texts are frozen: a published upgrade is never edited, a change is a new number at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dunning_engine.errors import SchemaError

# Words in braces differ between the databases: see `words` in backend.py. {p} is the prefix of the tables.
_INITIAL = (
    """CREATE TABLE {p}case (
        seq {serial}, id {word} NOT NULL, process {word} NOT NULL, version INTEGER NOT NULL, program {word} NOT NULL,
        key {word}, state {word} NOT NULL, outcome {word}, revision BIGINT NOT NULL, opened_at BIGINT NOT NULL,
        updated_at BIGINT NOT NULL, single INTEGER NOT NULL, body TEXT NOT NULL)""",
    "CREATE UNIQUE INDEX {p}case_id ON {p}case (id)",
    "CREATE INDEX {p}case_key ON {p}case (process, key, outcome)",
    "CREATE UNIQUE INDEX {p}case_single ON {p}case (process, key) WHERE single = 1 AND outcome IS NULL",
    """CREATE TABLE {p}step (
        position {serial}, case_id {word} NOT NULL, number BIGINT NOT NULL, event_id {word}, digest {word} NOT NULL,
        now BIGINT NOT NULL, program {word} NOT NULL, outcome {word} NOT NULL, from_state {word} NOT NULL,
        to_state {word} NOT NULL, reason TEXT NOT NULL, event TEXT NOT NULL, trace TEXT NOT NULL)""",
    # Steps without an event id hold NULL there: unique as to ids, and the one index that lists a case's steps.
    "CREATE UNIQUE INDEX {p}step_case ON {p}step (case_id, event_id)",
    """CREATE TABLE {p}effect (
        seq {serial}, key {word} NOT NULL, case_id {word} NOT NULL, operation {word} NOT NULL, status {word} NOT NULL,
        attempts INTEGER NOT NULL, due_at BIGINT NOT NULL, lease_owner {word} NOT NULL DEFAULT '',
        lease_until BIGINT NOT NULL DEFAULT 0, business_key {word}, gate {word} NOT NULL, expires BIGINT,
        action {word} NOT NULL, planned_at BIGINT, ended_at BIGINT, program {word} NOT NULL, reason TEXT NOT NULL,
        arguments TEXT NOT NULL, result TEXT NOT NULL, letter TEXT NOT NULL)""",
    "CREATE UNIQUE INDEX {p}effect_key ON {p}effect (key)",
    "CREATE INDEX {p}effect_case ON {p}effect (case_id, status)",
    "CREATE INDEX {p}effect_due ON {p}effect (due_at, seq) WHERE status = 'pending'",
    """CREATE UNIQUE INDEX {p}effect_business ON {p}effect (business_key)
        WHERE business_key IS NOT NULL AND status <> 'void' AND status <> 'dead'""",
    """CREATE TABLE {p}timer (
        case_id {word} NOT NULL, name {word} NOT NULL, nominal BIGINT NOT NULL, due_at BIGINT NOT NULL,
        ord INTEGER NOT NULL, PRIMARY KEY (case_id, name)) {clustered}""",
    # Covers the query for what is due: at a million timers each row looked up elsewhere would be a page read.
    "CREATE INDEX {p}timer_due ON {p}timer (due_at, ord, case_id, name, nominal)",
    """CREATE TABLE {p}task (
        seq {serial}, id {word} NOT NULL, case_id {word} NOT NULL, name {word} NOT NULL, list {word} NOT NULL,
        assignee {word} NOT NULL, due_at BIGINT, status {word} NOT NULL, completed_by {word} NOT NULL,
        opened_at BIGINT, ended_at BIGINT, note TEXT NOT NULL, script TEXT NOT NULL, form TEXT NOT NULL)""",
    "CREATE UNIQUE INDEX {p}task_id ON {p}task (id)",
    "CREATE INDEX {p}task_case ON {p}task (case_id)",
    "CREATE INDEX {p}task_open ON {p}task (assignee, seq) WHERE status = 'open'",
    """CREATE TABLE {p}program (
        digest {word} PRIMARY KEY, process {word} NOT NULL, version INTEGER NOT NULL, source TEXT NOT NULL)""",
)
# The latest instant of a long log, dead effects and those of a business key, without reading all of them.
_SEARCHED = (
    "CREATE INDEX {p}step_now ON {p}step (now)",
    "CREATE INDEX {p}effect_dead ON {p}effect (seq) WHERE status = 'dead'",
    "CREATE INDEX {p}effect_of_key ON {p}effect (business_key, seq) WHERE business_key IS NOT NULL",
)
# The vault: ciphertext, a wrapped key per case, and who saw or used what.
_VAULT = (
    """CREATE TABLE {p}secret (
        ref {word} PRIMARY KEY, case_id {word} NOT NULL, kind {word} NOT NULL, sealed TEXT NOT NULL,
        stored_at BIGINT NOT NULL, expires_at BIGINT NOT NULL)""",
    "CREATE INDEX {p}secret_case ON {p}secret (case_id)",
    "CREATE INDEX {p}secret_expires ON {p}secret (expires_at)",
    "CREATE TABLE {p}vault_key (case_id {word} PRIMARY KEY, key_id {word} NOT NULL, wrapped TEXT NOT NULL)",
    """CREATE TABLE {p}secret_audit (
        seq {serial}, at BIGINT NOT NULL, what {word} NOT NULL, ref {word} NOT NULL, case_id {word} NOT NULL,
        who {word} NOT NULL, note TEXT NOT NULL)""",
    "CREATE INDEX {p}secret_audit_ref ON {p}secret_audit (ref)",
    "CREATE INDEX {p}secret_audit_case ON {p}secret_audit (case_id)",
    "CREATE UNIQUE INDEX {p}secret_revealed ON {p}secret_audit (ref, who) WHERE what = 'revealed'",
)
_SHOWN_ONCE = ("DROP INDEX {p}secret_revealed",)  # once in all, and again where it came anew: no index can tell
UPGRADES: Mapping[int, tuple[str, ...]] = {1: _INITIAL, 2: _SEARCHED, 3: _VAULT, 4: _SHOWN_ONCE}
NEWEST = max(UPGRADES)

SCHEMA_TABLE = "CREATE TABLE IF NOT EXISTS {p}schema (number INTEGER PRIMARY KEY)"
READ = "SELECT coalesce(max(number), 0) FROM {p}schema"
RECORD = "INSERT INTO {p}schema (number) VALUES ({number})"


def refuse_newer(found: int) -> None:
    """Raises :class:`SchemaError` when the database has upgrades that this library does not know."""
    if found > NEWEST:
        raise SchemaError(
            f"the database has schema {found}, this library knows up to {NEWEST}",
            help="install the newer version of the library that upgraded it",
            found=found,
            newest=NEWEST,
        )


def refuse_older(found: int) -> None:
    """Raises :class:`SchemaError` when upgrades are missing (0: there are no tables)."""
    if found < NEWEST:
        what = f"schema {found}, this library needs {NEWEST}" if found else "none of this library's tables"
        raise SchemaError(f"the database has {what}", help="run `dunning db upgrade`", found=found, newest=NEWEST)


def carry_out(execute: Callable[[str], object], found: int, words: Mapping[str, str], to: int = NEWEST) -> list[int]:
    """Carry out the upgrades after ``found`` up to ``to``, inside the caller's transaction; their numbers."""
    refuse_newer(found)
    missing = [number for number in UPGRADES if found < number <= to]
    for number in missing:
        for text in (*UPGRADES[number], RECORD):
            execute(text.format(number=number, **words))
    return missing
