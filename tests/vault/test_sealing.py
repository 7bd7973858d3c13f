"""The vault itself: what it gives back, to whom, and what is left when a key is lost, changed or thrown away."""

from datetime import UTC, datetime, timedelta

import pytest

from dunning_engine.errors import ConfigurationError, NotAllowedError, SecretGoneError, VaultError
from dunning_engine.model.secret import GONE, is_ref, last_four, mask, shows_iban
from dunning_engine.ports.vault import CaseKey, Secret
from dunning_engine.store import MemoryStore, open_store
from dunning_engine.vault.fleeting import LIVES, Fleeting
from dunning_engine.vault.keys import KeyRing, new_key
from dunning_engine.vault.vault import SealedVault

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
IBAN, CARD = "FR7630006000011234567890189", "4242424242424242"


@pytest.fixture(params=["memory", "sqlite"])
def store(request, tmp_path):
    made = MemoryStore() if request.param == "memory" else open_store(f"sqlite:///{tmp_path}/v.db")
    yield made
    made.close()


@pytest.fixture
def vault(ring):
    return SealedVault(ring)


def test_a_value_comes_back_to_its_own_case_only(store, vault):
    with store.transaction() as tx:
        ref = vault.seal(tx, "c1", "bank", IBAN, NOW)
        assert vault.use(tx, ref, "c1", NOW, "test") == IBAN
        with pytest.raises(VaultError, match="another case"):
            vault.use(tx, ref, "c2", NOW, "test")
        assert [line.what for line in vault.audit(tx)] == ["sealed", "used", "refused"]
        assert IBAN not in repr(tx.secret(ref)) + repr(tx.case_key("c1")) + repr(vault.audit(tx)) + repr(vault.ring)


def test_a_reference_shows_country_and_last_four_and_is_the_same_for_any_notation(store, vault):
    with store.transaction() as tx:
        ref = vault.seal(tx, "c1", "bank", IBAN, NOW)
        assert is_ref(ref)
        assert (mask(ref), last_four(ref), shows_iban(ref)) == ("FR…0189", "0189", True)
        assert vault.seal(tx, "c1", "bank", "fr76 3000 6000 0112 3456 7890 189", NOW) == ref
        assert vault.seal(tx, "c2", "bank", IBAN, NOW) != ref  # nobody can tell that two customers share an account
        assert len(tx.secrets(case_id="c1")) == 1
        assert not shows_iban(vault.seal(tx, "c1", "bank", "FR7630006000011234567890180", NOW))
        assert mask(vault.seal(tx, "c1", "card", "12/27", NOW)) == "…"


def test_a_value_is_shown_once_and_it_is_on_record(store, vault):
    with store.transaction() as tx:
        ref = vault.seal(tx, "c1", "card", CARD, NOW)
        assert vault.reveal(tx, ref, "claire", NOW) == CARD
        for by in ("claire", "Claire", "claire ", "paul"):
            with pytest.raises(NotAllowedError, match="shown already, to claire"):
                vault.reveal(tx, ref, by, NOW)
        vault.seal(tx, "c1", "card", CARD, NOW + timedelta(days=1))  # said again: it has not gone meanwhile
        with pytest.raises(NotAllowedError):
            vault.reveal(tx, ref, "paul", NOW)
        vault.purge(tx, [ref], NOW)
        assert vault.seal(tx, "c1", "card", CARD, NOW) == ref
        assert vault.reveal(tx, ref, "claire", NOW) == CARD
        assert [line.who for line in vault.audit(tx, ref=ref) if line.what == "revealed"] == ["claire", "claire"]


def test_a_value_past_its_time_is_gone_before_it_is_purged(store, vault):
    with store.transaction() as tx:
        ref = vault.seal(tx, "c1", "card", CARD, NOW, until=NOW + timedelta(days=2))
        late = NOW + timedelta(days=2)
        for read in (
            lambda: vault.reveal(tx, ref, "claire", late),
            lambda: vault.use(tx, ref, "c1", late, "test"),
        ):
            with pytest.raises(SecretGoneError):
                read()
        assert vault.carry(tx, ref, "c1", "c2", late) == ref
        assert vault.reveal(tx, ref, "claire", late - timedelta(seconds=1)) == CARD


def test_purged_values_are_gone(store, vault):
    with store.transaction() as tx:
        one, two = vault.seal(tx, "c1", "card", CARD, NOW), vault.seal(tx, "c1", "bank", IBAN, NOW)
        assert vault.purge(tx, [one, one, "vault:card:…1:00000000000000000000"], NOW, why="test") == 1
        with pytest.raises(SecretGoneError):
            vault.use(tx, one, "c1", NOW, "test")
        assert vault.use(tx, two, "c1", NOW, "test") == IBAN
        assert vault.seal(tx, "c1", "card", CARD, NOW) == one  # the same again, should it come again


def test_values_are_purged_by_age(store, vault):
    with store.transaction() as tx:
        old = vault.seal(tx, "c1", "card", CARD, NOW)
        kept = vault.seal(tx, "c1", "bank", IBAN, NOW, until=NOW + timedelta(days=30))
        assert vault.purge_expired(tx, NOW + timedelta(days=7) - timedelta(seconds=1)) == 0
        assert vault.purge_expired(tx, NOW + timedelta(days=7)) == 1
        assert [row.ref for row in tx.secrets()] == [kept] != [old]
        assert vault.purge_stored_before(tx, NOW, NOW) == 0
        assert vault.purge_stored_before(tx, NOW + timedelta(seconds=1), NOW) == 1
        assert tx.secrets() == []


def test_without_its_key_nothing_of_a_case_can_be_read(store, vault):
    with store.transaction() as tx:
        ref = vault.seal(tx, "c1", "card", CARD, NOW)
        row = tx.secret(ref)
        assert vault.purge_case(tx, "c1", NOW) == 1
        assert tx.case_key("c1") is None
        tx.keep_secret(row)  # from a backup
        with pytest.raises(SecretGoneError, match="thrown away"):
            vault.use(tx, ref, "c1", NOW, "test")
        assert vault.ref(tx, "c1", "card", CARD).endswith(GONE)
        other = vault.seal(tx, "c1", "bank", IBAN, NOW)  # a new key: what comes later can be read
        assert vault.use(tx, other, "c1", NOW, "test") == IBAN
        with pytest.raises(VaultError):
            vault.use(tx, ref, "c1", NOW, "test")


def test_rotation_needs_the_old_key_once_only(store):
    first, second = new_key("a"), new_key("b")
    before = SealedVault(KeyRing.parse(first))
    with store.transaction() as tx:
        ref = before.seal(tx, "c1", "card", CARD, NOW)
        both = SealedVault(KeyRing.parse(f"{second},{first}"))
        assert both.use(tx, ref, "c1", NOW, "test") == CARD
        assert both.seal(tx, "c1", "card", CARD, NOW) == ref
        assert both.rotate(tx, NOW) == 1
        assert both.rotate(tx, NOW) == 0
        after = SealedVault(KeyRing.parse(second))
        assert after.use(tx, ref, "c1", NOW, "test") == CARD
        assert after.seal(tx, "c1", "card", CARD, NOW) == ref
        with pytest.raises(VaultError, match="'b' is not at hand"):
            before.use(tx, ref, "c1", NOW, "test")


def test_another_key_of_the_same_name_opens_nothing(store, vault):
    with store.transaction() as tx:
        ref = vault.seal(tx, "c1", "card", CARD, NOW)
        with pytest.raises(VaultError, match="cannot be opened"):
            SealedVault(KeyRing.parse(new_key("one"))).use(tx, ref, "c1", NOW, "test")


def test_a_changed_or_moved_ciphertext_opens_nothing(store, vault):
    with store.transaction() as tx:
        ref, other = vault.seal(tx, "c1", "card", CARD, NOW), vault.seal(tx, "c1", "card", "5555555555554444", NOW)
        row = tx.secret(ref)
        swapped = "B" if row.sealed[20] != "B" else "C"
        for sealed in (row.sealed[:20] + swapped + row.sealed[21:], tx.secret(other).sealed, row.sealed[:-8], "", "!"):
            tx.keep_secret(Secret(ref, "c1", "card", sealed, NOW, NOW + timedelta(days=1)))
            with pytest.raises(VaultError, match="cannot be opened"):
                vault.use(tx, ref, "c1", NOW, "test")
        vault.seal(tx, "c2", "card", CARD, NOW)
        tx.keep_case_key(CaseKey("c1", "one", tx.case_key("c2").wrapped))
        with pytest.raises(VaultError, match="cannot be opened"):
            vault.use(tx, other, "c1", NOW, "test")


def test_a_value_is_carried_to_another_case_with_its_time(store, vault):
    with store.transaction() as tx:
        ref = vault.seal(tx, "c1", "bank", IBAN, NOW, until=NOW + timedelta(days=2))
        carried = vault.carry(tx, ref, "c1", "c2", NOW + timedelta(days=1))
        assert vault.use(tx, carried, "c2", NOW, "test") == IBAN
        assert tx.secret(carried).expires_at == NOW + timedelta(days=2)
        assert vault.carry(tx, ref, "c3", "c4", NOW) == ref  # not c3's to hand on
        vault.purge(tx, [ref], NOW)
        assert vault.carry(tx, ref, "c1", "c2", NOW) == ref


def test_what_fails_leaves_no_value(store, vault):
    def fail():
        with store.transaction() as tx:
            vault.seal(tx, "c1", "card", CARD, NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with store.transaction() as tx:
        assert (tx.secrets(), tx.case_keys(), tx.audits()) == ([], [], [])


def test_keys_are_read_from_the_environment_or_a_file(tmp_path):
    one, two = new_key("a"), new_key("b")
    path = tmp_path / "keys"
    path.write_text(f"# newest first\n{two}\n\n{one}\n")
    assert KeyRing.from_environment({}) is None
    assert KeyRing.from_environment({"DUNNING_VAULT_KEY": one}).newest == "a"
    assert list(KeyRing.from_environment({"DUNNING_VAULT_KEYS": f"{two}, {one}"}).keys) == ["b", "a"]
    assert KeyRing.from_environment({"DUNNING_VAULT_KEY_FILE": str(path)}).keys == KeyRing.parse(f"{two},{one}").keys
    bare = KeyRing.parse(one.partition(":")[2])
    assert bare.keys[bare.newest] == KeyRing.parse(one).key("a")


@pytest.mark.parametrize("text", ["", "#", "a:", "a:c2hvcnQ=", "a:not base64!", "a b:" + "A" * 43 + "="])
def test_a_key_that_is_none_is_refused_without_being_quoted(text, tmp_path):
    with pytest.raises(ConfigurationError) as caught:
        KeyRing.parse(text)
    assert "c2hvcnQ" not in str(caught.value)
    with pytest.raises(ConfigurationError, match="cannot be read"):
        KeyRing.read(tmp_path / "missing")
    with pytest.raises(ConfigurationError, match="cannot be a key's id"):
        new_key("a b")


def test_a_volatile_value_lives_in_memory_for_minutes():
    fleeting = Fleeting()
    ref = fleeting.keep("c1", "code", "123", NOW)
    assert "123" not in ref + repr(fleeting)
    assert fleeting.get("c1", ref, NOW) == "123"
    assert fleeting.get("c2", ref, NOW) is None
    assert fleeting.get("c1", ref, NOW + LIVES) is None
    fleeting.keep("c2", "code", "456", NOW + LIVES)
    assert "<1 values>" in repr(fleeting)
    fleeting.drop("c2", [ref])
    assert fleeting.get("c2", ref, NOW + LIVES) is None
