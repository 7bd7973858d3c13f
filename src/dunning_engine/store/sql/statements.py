"""The statements of the hot path, written once as text: Core's compilation costs as much as SQLite's work."""

from __future__ import annotations

from dunning_engine.store.sql.backend import Backend
from dunning_engine.store.sql.codec import AUDIT, CASE, CASE_KEY, EFFECT, SECRET, STEP, TASK, TIMER


class Statements:
    """The texts for one kind of database and one prefix."""

    def __init__(self, backend: Backend, prefix: str) -> None:
        def sql(text: str) -> str:
            return backend.sql(text, prefix, _COLUMNS)

        self._sql = sql
        self._many: dict[tuple[str, int], str] = {}
        self.case = sql("SELECT {case} FROM {p}case WHERE id = ?")
        self.case_locked = f"{self.case} {backend.for_update}"
        self.touch_case = sql("UPDATE {p}case SET revision = revision WHERE id = ?")
        self.find_open = sql(
            "SELECT {case} FROM {p}case WHERE process = ? AND key = ? AND outcome IS NULL "
            "ORDER BY opened_at DESC, seq DESC LIMIT 1"
        )
        self.find_newest = sql(
            "SELECT {case} FROM {p}case WHERE process = ? AND key = ? ORDER BY opened_at DESC, seq DESC LIMIT 1"
        )
        self.count_key = sql("SELECT count(*) FROM {p}case WHERE process = ? AND key = ?")
        self.count_no_key = sql("SELECT count(*) FROM {p}case WHERE process = ? AND key IS NULL")
        self.known = sql("SELECT {step} FROM {p}step WHERE case_id = ? AND event_id = ?")
        self.refused = sql(
            "SELECT {step} FROM {p}step WHERE case_id = ? AND outcome = 'refused' ORDER BY position DESC"
        )
        # Locked, so that what is not claimed yet stays so: a claim skips locked rows.
        self.pending = sql(
            "SELECT key, lease_owner, attempts FROM {p}effect WHERE case_id = ? AND status = 'pending' "
            "ORDER BY seq {for_update}"
        )
        self.effect = sql("SELECT {effect} FROM {p}effect WHERE key = ? {for_update}")
        self.task = sql("SELECT {task} FROM {p}task WHERE id = ?")
        self.completed_by = sql(
            "SELECT DISTINCT completed_by FROM {p}task WHERE case_id = ? AND name = ? AND status = 'completed'"
        )
        self.insert_case = sql(_insert("case", CASE))
        # Columns of an index are named only when they change: SQLite rewrites the index's entry otherwise.
        self.update_case = sql(
            "UPDATE {p}case SET version = ?, program = ?, state = ?, revision = ?, updated_at = ?, body = ? "
            "WHERE id = ? AND revision = ?"
        )
        self.update_case_ends = sql(
            "UPDATE {p}case SET version = ?, program = ?, state = ?, revision = ?, updated_at = ?, body = ?, "
            "key = ?, outcome = ?, single = ? WHERE id = ? AND revision = ?"
        )
        self.revision = sql("SELECT revision FROM {p}case WHERE id = ? {for_update}")
        self.insert_step = sql(_insert("step", STEP[1:]))
        self.insert_effect = sql(_insert("effect", EFFECT[1:]))
        self.void_effect = sql(
            "UPDATE {p}effect SET status = 'void', reason = ?, ended_at = ? "
            "WHERE key = ? AND status = 'pending' AND lease_owner = ''"
        )
        self.is_pending = sql("SELECT 1 FROM {p}effect WHERE key = ? AND status = 'pending'")
        self.update_effect = sql(
            "UPDATE {p}effect SET status = ?, attempts = ?, due_at = ?, result = ?, reason = ?, letter = ?, "
            "ended_at = ?, lease_owner = '', lease_until = 0 WHERE key = ?"
        )
        self.claim = sql(
            "WITH due AS (SELECT seq FROM {p}effect WHERE status = 'pending' AND due_at <= ? AND lease_until <= ? "
            "ORDER BY due_at, seq LIMIT ? {skip_locked}) "
            "UPDATE {p}effect SET lease_owner = ?, lease_until = ?, attempts = attempts + 1 "
            "WHERE seq IN (SELECT seq FROM due) RETURNING {effect}"
        )
        self.renew_lease = sql(
            "UPDATE {p}effect SET lease_until = ? WHERE key = ? AND attempts = ? AND status = 'pending'"
        )
        self.clear_timers = sql("DELETE FROM {p}timer WHERE case_id = ?")
        self.upsert_task = sql(
            _insert("task", TASK)
            + " ON CONFLICT (id) DO UPDATE SET "
            + ", ".join(f"{c} = excluded.{c}" for c in TASK[1:])
        )
        self.keep_letter = sql("UPDATE {p}effect SET letter = ? WHERE key = ?")
        self.retry_effect = sql(
            "UPDATE {p}effect SET status = 'pending', attempts = 0, due_at = ?, reason = '', ended_at = NULL, "
            "lease_owner = '', lease_until = 0 WHERE key = ? AND status = 'dead'"
        )
        self.effect_of_key = sql("SELECT {effect} FROM {p}effect WHERE business_key = ? ORDER BY seq DESC LIMIT 1")
        self.save_program = sql(
            "INSERT INTO {p}program (digest, process, version, source) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
        )
        self.due_timers = sql(
            "SELECT {timer} FROM {p}timer WHERE due_at <= ? ORDER BY due_at, ord, case_id, name LIMIT ?"
        )
        self.due_timers_after = sql(
            "SELECT {timer} FROM {p}timer WHERE due_at <= ? AND (due_at, ord, case_id, name) > (?, ?, ?, ?) "
            "ORDER BY due_at, ord, case_id, name LIMIT ?"
        )
        self.timers = sql("SELECT {timer} FROM {p}timer WHERE case_id = ? ORDER BY due_at, ord")
        self.put_off = sql("UPDATE {p}timer SET due_at = ? WHERE case_id = ? AND name = ?")
        # Two statements: each reads the first entry of its index, which no join or UNION promises.
        self.next_timer = sql("SELECT min(due_at) FROM {p}timer")
        self.next_effect = sql("SELECT min(due_at) FROM {p}effect WHERE status = 'pending'")
        self.latest = sql("SELECT max(now) FROM {p}step")

        self._vault()

    def _vault(self) -> None:
        sql = self._sql
        self.secret = sql("SELECT {secret} FROM {p}secret WHERE ref = ?")
        self.secrets = sql("SELECT {secret} FROM {p}secret ORDER BY stored_at, ref")
        self.secrets_of_case = sql("SELECT {secret} FROM {p}secret WHERE case_id = ? ORDER BY stored_at, ref")
        self.secrets_stored = sql("SELECT {secret} FROM {p}secret WHERE stored_at < ? ORDER BY stored_at, ref")
        self.secrets_expired = sql("SELECT {secret} FROM {p}secret WHERE expires_at <= ? ORDER BY expires_at, ref")
        self.keep_secret = sql(
            _insert("secret", SECRET)
            + " ON CONFLICT (ref) DO UPDATE SET sealed = excluded.sealed, stored_at = excluded.stored_at, "
            "expires_at = excluded.expires_at"
        )
        self.blank_secret = sql(f"UPDATE {{p}}secret SET sealed = {_BLANK.format('sealed')} WHERE ref = ?")  # noqa: S608 - a constant
        self.drop_secret = sql("DELETE FROM {p}secret WHERE ref = ?")
        self.case_key = sql("SELECT {vault_key} FROM {p}vault_key WHERE case_id = ?")
        self.case_keys = sql("SELECT {vault_key} FROM {p}vault_key ORDER BY case_id")
        self.add_case_key = sql(_insert("vault_key", CASE_KEY))
        self.keep_case_key = sql("UPDATE {p}vault_key SET key_id = ?, wrapped = ? WHERE case_id = ?")
        blank = _BLANK.format("wrapped")
        self.blank_case_key = sql(f"UPDATE {{p}}vault_key SET wrapped = {blank} WHERE case_id = ?")  # noqa: S608 - a constant
        self.drop_case_key = sql("DELETE FROM {p}vault_key WHERE case_id = ?")
        self.note_audit = sql(_insert("secret_audit", AUDIT))
        self.audits = sql("SELECT {secret_audit} FROM {p}secret_audit ORDER BY seq")
        self.audits_of_ref = sql("SELECT {secret_audit} FROM {p}secret_audit WHERE ref = ? ORDER BY seq")
        self.audits_of_case = sql("SELECT {secret_audit} FROM {p}secret_audit WHERE case_id = ? ORDER BY seq")

    def keep_timers(self, number: int) -> str:
        """Deletes a case's timers but the given names."""
        return self._listed("DELETE FROM {p}timer WHERE case_id = ? AND name NOT IN ({list})", number, "?")

    def arm_timers(self, number: int) -> str:
        """Inserts timers; of those that are armed only what differs is written."""
        return self._listed(_ARM, number, "(?, ?, ?, ?, ?)")

    def performed(self, number: int) -> str:
        """Which of the business keys have an effect that was or will be performed."""
        return self._listed(
            "SELECT business_key FROM {p}effect "
            "WHERE business_key IN ({list}) AND status <> 'void' AND status <> 'dead'",
            number,
            "?",
        )

    def _listed(self, text: str, number: int, item: str) -> str:
        key = (text, number)
        if key not in self._many:
            self._many[key] = self._sql(text.replace("{list}", ", ".join([item] * number)))
        return self._many[key]


_ARM = (
    "INSERT INTO {p}timer (case_id, name, nominal, due_at, ord) VALUES {list} ON CONFLICT (case_id, name) DO UPDATE "
    "SET nominal = excluded.nominal, due_at = excluded.due_at, ord = excluded.ord WHERE {p}timer.due_at <> "
    "excluded.due_at OR {p}timer.nominal <> excluded.nominal OR {p}timer.ord <> excluded.ord"
)


_LISTED = {
    "case": CASE, "step": STEP, "effect": EFFECT, "timer": TIMER, "task": TASK,
    "secret": SECRET, "vault_key": CASE_KEY, "secret_audit": AUDIT,
}  # fmt: skip
_COLUMNS = {table: ", ".join(columns) for table, columns in _LISTED.items()}
# As many zeros as there were characters, so that they take the same bytes of the page.
_BLANK = f"substr('{'0' * 1200}', 1, length({{}}))"
_INSERT = "INSERT INTO {{p}}{table} ({columns}) VALUES ({marks})"


def _insert(table: str, columns: tuple[str, ...]) -> str:
    return _INSERT.format(table=table, columns=", ".join(columns), marks=", ".join("?" * len(columns)))
