"""Identifiers stay what they are, and two of them two: ids of events, keys, invoice numbers, names of people."""

import pytest

from dunning_engine.errors import NotAllowedError, PayloadError, UnknownCaseError
from dunning_engine.model.secret import NO_VAULT, is_ref
from dunning_engine.store import open_store
from dunning_engine.vault.identities import OWNER, UNWRAPPED
from dunning_engine.vault.keys import KeyRing, new_key
from dunning_engine.vault.numbers import is_branded

IBAN, CARD, GROUPED = "FR7630006000011234567890189", "4242424242424242", "4242 4242 4242 4242"
IDS = [number for number in map(str, range(5000000000000009, 5000000000900009, 10000)) if is_branded(number)][:2]
"""Two numbers that a card could have, with the same last four digits."""
PROCESS = """
case: {key: "${customer}", unique: true}
data:
  customer: text
  paid: {type: money, default: 0 EUR}
  items: {type: list of text, default: [], identifier: true}
  about: {type: text, default: ""}
  who: {type: optional text}
events:
  payment: {amount: money}
  said: {text: text}
  found: {items: {type: list of text, identifier: true}}
states:
  open:
    task:
      name: check
      assignee: clerk
      form: [about, items]
      not_by: [who]
      done: {do: []}
    on:
      payment: {do: [set: {paid: "${paid + event.amount}"}]}
      said: {do: [set: {about: "${event.text}", who: "${event.by}"}]}
      found: {do: [set: {items: "${event.items}"}]}
"""


@pytest.fixture
def known(desk):
    """A world with a case whose customer has the first of the numbers."""

    def make(**more):
        world = desk(PROCESS, **more)
        world.start(customer=IDS[0])
        return world

    return make


def test_two_events_whose_ids_look_like_cards_are_two(known, url):
    world = known(url=url)
    for number in IDS:
        world.send("payment", {"amount": "10.00 EUR"}, event_id=number)
        assert world.send("payment", {"amount": "10.00 EUR"}, event_id=number).reason == "duplicate"
    assert str(world.data["paid"]) == "20.00 EUR"
    assert len({step.event_id for step in world.engine.history(world.id)}) == 3
    assert not any(number in repr(world.engine.history(world.id)[1:]) for number in (IDS[1], CARD))


def test_the_id_of_an_event_is_the_same_after_the_case_is_erased_and_the_keys_are_changed(desk, ring, url):
    world = desk(PROCESS, url=url)
    world.start(customer="C-1")
    world.send("payment", {"amount": "1.00 EUR"}, event_id=GROUPED)
    assert world.send("payment", {"amount": "1.00 EUR"}, event_id=CARD).reason == "duplicate"  # the same number
    world.engine.purge(world.id)
    newer = KeyRing({**KeyRing.parse(new_key("two")).keys, **ring.keys})
    later = desk(PROCESS, url=url, vault=newer)
    assert later.engine.rotate() >= 1
    only = desk(PROCESS, url=url, vault=KeyRing({"two": newer.keys["two"]}))
    only.id = world.id
    assert only.send("payment", {"amount": "1.00 EUR"}, event_id=CARD).reason == "duplicate"
    with pytest.raises(UnknownCaseError):
        only.engine.purge(OWNER)


def test_cases_started_by_such_ids_are_two(desk):
    world = desk(PROCESS)
    cases = [world.engine.start("p", {"customer": f"C-{n}"}, event_id=number) for n, number in enumerate(IDS)]
    assert cases[0].id != cases[1].id
    assert world.engine.start("p", {"customer": "C-0"}, event_id=IDS[0]).id == cases[0].id


def test_ids_with_codes_or_accounts_in_them_stay_apart(known):
    world = known()
    ids = [
        "promo-code 123",
        "promo-code 124",
        f"transfer {IBAN}",
        "transfer FR1420041010050500013M02606",
        f"x {GROUPED} 12",
    ]
    for number, event_id in enumerate(ids):
        assert world.send("payment", {"amount": "1.00 EUR"}, event_id=event_id).outcome == "accepted", number
    history = repr(world.engine.history(world.id)[1:])
    assert not any(each in history for each in (IBAN, GROUPED, "code 123"))


def test_without_a_vault_ids_stay_apart_too_and_a_vault_takes_their_key_over(desk, ring, url):
    world = desk(PROCESS, url=url, vault=False)
    world.start(customer="C-1")
    for number in IDS:
        assert world.send("payment", {"amount": "10.00 EUR"}, event_id=number).outcome == "accepted"
    assert IDS[1] not in repr(world.engine.history(world.id))
    with open_store(url).transaction() as tx:
        assert tx.case_key(OWNER).key_id == UNWRAPPED
    kept = desk(PROCESS, url=url, vault=ring)
    kept.id = world.id
    assert kept.send("payment", {"amount": "10.00 EUR"}, event_id=IDS[0]).reason == "duplicate"
    with open_store(url).transaction() as tx:
        assert tx.case_key(OWNER).key_id == "one"


def test_a_case_is_found_by_a_key_that_looks_like_a_card(known, url):
    world = known(url=url)
    engine = world.engine
    assert (engine.case(world.id).key, world.data["customer"]) == (IDS[0], IDS[0])
    assert engine.signal("p", key=IDS[0], event="payment", data={"amount": "1.00 EUR"}).outcome == "accepted"
    assert [case.id for case in engine.cases(key=IDS[0])] == [world.id]
    other = engine.start("p", {"customer": IDS[1]})
    assert other.id != world.id
    with pytest.raises(UnknownCaseError) as caught:
        engine.signal("p", key=CARD, event="payment", data={"amount": "1.00 EUR"})
    assert CARD not in str(caught.value)
    assert world.rebuilt()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (IBAN, "FR7610107001011234567890129"),
        (GROUPED, "4242-4242-4242-4259"),
        (f"{IBAN[:4]} {IBAN[4:]}", CARD),
    ],
)
def test_a_key_that_is_surely_a_number_is_a_fingerprint_and_found_by_it(desk, url, one, other):
    world = desk(PROCESS, url=url)
    world.start(customer=one)
    engine = world.engine
    key = engine.case(world.id).key
    assert key != one
    assert one.replace(" ", "") not in repr(engine.history(world.id)).replace(" ", "")
    assert engine.signal("p", key=one, event="payment", data={"amount": "1.00 EUR"}).outcome == "accepted"
    assert [case.id for case in engine.cases(key=one)] == [world.id]
    assert engine.start("p", {"customer": other}).key != key
    assert world.rebuilt()


def test_a_key_out_of_a_field_of_the_class_bank_keeps_accounts_apart(desk):
    world = desk(PROCESS.replace("  customer: text", "  customer: {type: text, sensitivity: bank}"))
    cases = [world.engine.start("p", {"customer": each}) for each in (IBAN, "DE68210501700012340189")]
    assert len({case.id for case in cases}) == len({case.key for case in cases}) == 2
    assert world.engine.signal("p", key=IBAN, event="payment", data={"amount": "1 EUR"}).case.id == cases[0].id


def test_a_declared_identifier_goes_to_the_systems_as_it_is(known):
    world = known()
    world.send("found", {"items": [IDS[1], GROUPED, IBAN]})
    numbers = world.data["items"]
    assert numbers[0] == IDS[1]
    assert [is_ref(each) for each in numbers[1:]] == [True, True]  # in groups, or an account: no identifier
    world.send("said", {"text": f"I paid {IDS[1]} and {IDS[0]}, card {CARD}"})
    assert world.data["about"].startswith(f"I paid {IDS[1]} and {IDS[0]}, card vault:card:")
    assert world.rebuilt()


def test_at_a_form_only_what_the_case_knows_is_an_identifier(known):
    world = known()
    world.send("found", {"items": [IDS[1]]})
    world.complete("check", {"about": IDS[0], "items": [IDS[1], CARD]}, by="paul")
    assert (world.data["about"], world.data["items"][0]) == (IDS[0], IDS[1])
    assert is_ref(world.data["items"][1])


def test_a_number_that_no_scheme_has_is_left_alone_everywhere(known):
    world = known()
    number = "2026030100000002"
    world.send("said", {"text": number}, event_id=number, by=number)
    step = world.engine.history(world.id)[-1]
    assert (step.event_id, step.event["by"], world.data["about"]) == (number, number, number)


def test_two_people_whose_names_look_like_cards_are_two(known):
    world = known()
    world.send("said", {"text": "x"}, by=IDS[0])
    form = {"about": "", "items": []}
    with pytest.raises(NotAllowedError, match="four eyes"):
        world.complete("check", form, by=IDS[0])
    world.complete("check", form, by=IDS[1])


@pytest.mark.parametrize("value", [CARD.encode(), {CARD}, {"deep": [b"x"]}, object()])
def test_what_is_no_json_is_refused_before_anything_is_logged(known, value):
    world = known()
    before = len(world.engine.history(world.id))
    with pytest.raises(PayloadError, match="is no JSON value") as caught:
        world.send("undeclared", {"text": value})
    assert CARD not in str(caught.value)
    assert len(world.engine.history(world.id)) == before


def test_names_of_fields_are_read_as_texts(known):
    world = known()
    with pytest.raises(PayloadError) as caught:
        world.send("said", {"text": "x", int(CARD): "y"})
    assert CARD not in str(caught.value) + repr(caught.value.values)
    with pytest.raises(Exception, match="not accepted"):
        world.send("undeclared", {int(CARD): {float(CARD): [-int(CARD), None, True, {CARD: 1}]}})
    assert CARD not in repr(world.engine.history(world.id))


def test_without_a_vault_a_key_is_not_what_is_removed_from_texts(desk):
    world = desk(PROCESS, vault=False)
    one, other = (world.engine.start("p", {"customer": each, "about": GROUPED}) for each in (GROUPED, IBAN))
    assert one.key != other.key
    assert one.data["about"] == NO_VAULT
