"""Worlds with a bank and a desk."""

import pytest
from desks import PLUGINS, Bank

from dunning_engine.vault.keys import KeyRing, new_key


@pytest.fixture
def ring():
    return KeyRing.parse(new_key("one"))


@pytest.fixture
def desk(world, ring):
    """A world whose outside is the bank and the desk; with ``url=`` in a database, with ``vault=`` other keys."""

    def make(*texts, **more):
        bank = Bank()
        more.setdefault("vault", ring)
        made = world(*texts, outside=bank, installed=PLUGINS, adapters={"bank": bank, "desk": bank}, **more)
        made.bank = bank
        return made

    return make
