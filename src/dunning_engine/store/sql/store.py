"""The SQL store: opens a database, runs transactions in it, keeps its schema up to date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from threading import Lock, local
from typing import Any, Self

from sqlalchemy import Connection, Engine, PoolProxiedConnection, inspect
from sqlalchemy.exc import SQLAlchemyError

from dunning_engine.errors import ConflictError, StoreError
from dunning_engine.store.sql.backend import BUSY_SECONDS, SQLITE, Backend, check_prefix, connect
from dunning_engine.store.sql.codec import micros
from dunning_engine.store.sql.failures import failure
from dunning_engine.store.sql.reads import Reads
from dunning_engine.store.sql.statements import Statements
from dunning_engine.store.sql.tables import tables
from dunning_engine.store.sql.transaction import SqlTransaction
from dunning_engine.store.sql.upgrades import NEWEST, READ, SCHEMA_TABLE, carry_out, refuse_newer, refuse_older


class SqlStore(Reads):
    """Cases in SQLite or PostgreSQL; safe to share between threads."""

    def __init__(self, backend: Backend, engine: Engine, prefix: str) -> None:
        reader = engine if backend is SQLITE else engine.execution_options(isolation_level="AUTOCOMMIT")
        super().__init__(reader, tables(prefix), Statements(backend, prefix))
        self._backend = backend
        self._engine = engine
        self._prefix = prefix
        self._driver_error: type[Exception] = getattr(engine.dialect.dbapi, "Error", SQLAlchemyError)
        self._turn = Lock()
        self._thread = local()

    @classmethod
    def open(cls, url: str, *, prefix: str = "dunning_", upgrade: bool = True) -> Self:
        """A store at a SQLAlchemy URL; ``upgrade`` creates its tables or brings them up to date.

        Raises :class:`StoreError` when it cannot be opened, :class:`SchemaError` when it is newer than this
        library.
        """
        backend, engine = connect(url)
        store = cls(backend, engine, check_prefix(prefix))
        if upgrade:
            store.upgrade()
        return store

    def transaction(self, connection: Any = None) -> AbstractContextManager[SqlTransaction]:
        """A write transaction: committed at the end of the block, rolled back on an exception.

        ``connection`` is the host's own SQLAlchemy connection: then nothing is committed or rolled back here.
        Raises :class:`StoreError` when this thread already has one open, and again what failed inside the block,
        should that have been caught there.
        """
        return self._own() if connection is None else self._joined(connection)

    def put_off(self, case_id: str, name: str, due_at: datetime) -> None:
        """Give an armed timer another ``due_at`` (it keeps its nominal instant)."""
        with self._driver() as driver:
            driver.execute(self._sql.put_off, (micros(due_at), case_id, name))

    def check_schema(self) -> None:
        """Raises :class:`SchemaError` unless the database has this library's schema. Looks only."""
        found = self._schema()
        refuse_newer(found)
        refuse_older(found)

    def upgrade(self) -> list[int]:
        """Bring the schema up to date; the numbers of the upgrades carried out."""
        found = self._schema()
        refuse_newer(found)
        return self._upgrade(NEWEST) if found < NEWEST else []

    def close(self) -> None:
        """Free the connections."""
        self._engine.dispose()

    def _schema(self) -> int:
        with self._reading() as connection:
            if not inspect(connection).has_table(f"{self._prefix}schema"):
                return 0
            return int(connection.exec_driver_sql(READ.format(p=self._prefix)).scalar_one())

    def _upgrade(self, to: int) -> list[int]:
        words = {**self._backend.words, "p": self._prefix}
        with self._driver() as driver:
            if self._backend.exclusive:
                driver.execute(self._backend.exclusive.format(**words))
            driver.execute(SCHEMA_TABLE.format(**words))
            found = driver.execute(READ.format(**words)).fetchone()[0]  # another process may have been faster
            return carry_out(driver.execute, found, words, to)

    @contextmanager
    def _own(self) -> Iterator[SqlTransaction]:
        with self._driver() as driver:
            transaction = SqlTransaction(driver, self._sql, self._driver_error)
            yield transaction
            transaction.settle()

    @contextmanager
    def _joined(self, connection: Connection) -> Iterator[SqlTransaction]:
        if connection.dialect.name != self._backend.name or connection.dialect.driver != self._backend.driver:
            what = f"{connection.dialect.name}+{connection.dialect.driver}"
            wanted = f"{self._backend.name}+{self._backend.driver}"
            raise StoreError(f"the connection given is {what}, the store is {wanted}", help="open both alike")
        if not connection.in_transaction():
            connection.begin()  # what is written below SQLAlchemy is otherwise not committed by the host's commit()
        driver = connection.connection.dbapi_connection
        transaction = SqlTransaction(driver, self._sql, self._driver_error, touch=self._backend is SQLITE)
        yield transaction
        transaction.settle()

    @contextmanager
    def _driver(self) -> Iterator[Any]:
        """The driver's connection inside a transaction of our own, which ends with the block."""
        with self._alone():
            held = self._checked_out()
            driver: Any = held.dbapi_connection
            try:
                if self._backend.begin:
                    driver.execute(self._backend.begin)
                with self._backend.pipeline(driver):
                    yield driver
                    driver.commit()
            except (self._driver_error, SQLAlchemyError) as error:
                raise failure(error) from None
            finally:
                held.close()  # the pool rolls back what was not committed

    def _checked_out(self) -> PoolProxiedConnection:
        try:
            return self._engine.raw_connection()
        except (self._driver_error, SQLAlchemyError) as error:
            raise failure(error) from None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """SQLite has one writer: those of this process queue here instead of polling the file's lock.

        A thread that would wait for itself is told so at once, on either database.
        """
        if getattr(self._thread, "busy", False):
            raise StoreError("a transaction is already open in this thread", help="use the one that is open")
        self._thread.busy = True
        try:
            with self._queued() if self._backend is SQLITE else nullcontext():
                yield
        finally:
            self._thread.busy = False

    @contextmanager
    def _queued(self) -> Iterator[None]:
        if not self._turn.acquire(timeout=BUSY_SECONDS):
            raise ConflictError("the database is busy with another writer", help="try again")
        try:
            yield
        finally:
            self._turn.release()
