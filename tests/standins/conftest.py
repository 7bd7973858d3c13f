"""What the tests of stand-ins share."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from dunning_engine.errors import DeclinedError
from dunning_engine.ports.journal import MemoryJournal

AT = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)


@pytest.fixture
def at():
    """An instant so many days after the first."""
    return lambda days=0: AT + timedelta(days=days)


@pytest.fixture
def make():
    """A stand-in with a script; ``journal`` is the world that it shares with others."""

    def build(kind, journal=None, settings=None, **script):
        return kind({**(settings or {}), "script": script}, journal if journal is not None else MemoryJournal())

    return build


@pytest.fixture
def declined():
    """The block is declined with that reason."""

    @contextmanager
    def expect(reason):
        with pytest.raises(DeclinedError) as caught:
            yield
        assert caught.value.values["reason"] == reason

    return expect
