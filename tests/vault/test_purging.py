"""A value that is given up is gone, wherever else it was written; what other fields and effects need stays."""

import pytest

from dunning_engine.errors import SecretGoneError

IBAN, OTHER, CARD = "FR7630006000011234567890189", "DE89370400440532013000", "4242 4242 4242 4242"
PROCESS = """
data:
  iban: {type: optional text, sensitivity: bank}
  old: {type: optional text, sensitivity: bank}
  card: {type: optional text, sensitivity: card}
  note: {type: text, default: ""}
events:
  came: {iban: {type: text, sensitivity: bank}}
  direct: {iban: {type: text, sensitivity: bank}}
  paid: {card: {type: text, sensitivity: card}}
  said: {text: text}
  used: {}
  changed: {}
  moved: {}
  done: {}
  handed: {}
states:
  open:
    on:
      came: {do: []}
      direct: {do: [bank.change: {iban: "${event.iban}"}]}
      paid: {do: [set: {card: "${event.card}"}]}
      said: {do: [set: {note: "${event.text}"}]}
      used: {do: [bank.change: {iban: "${old}"}]}
      changed: {do: [set: {iban: none}]}
      moved: {do: [set: {old: "${iban}", iban: none}]}
      handed: {do: [start: {process: child, as: sub, data: {iban: "${iban}"}}, forget: [iban]]}
      done: {do: [forget: [iban]], to: closed}
  closed: {final: true}
"""
CHILD = "process: child\n" + PROCESS.replace("handed: {do: [start: {process: child", "handed: {do: [start: {process: p")


@pytest.fixture
def kept(desk, url):
    """A world with a case that has an IBAN, and how many values of a class are left."""
    world = desk(PROCESS, CHILD, url=url)
    world.start(iban=IBAN)
    world.left = lambda kind: world.engine.vault_counts().get(kind, 0)
    return world


def test_a_text_that_tells_of_a_value_does_not_keep_it(kept):
    ref = kept.data["iban"]
    kept.send("said", {"text": f"my account is {IBAN[:4]} {IBAN[4:]}"})
    assert ref in kept.data["note"]
    kept.send("done")
    assert kept.left("bank") == 0
    with pytest.raises(SecretGoneError):
        kept.engine.parts.stepper.intake.vault.use(*_use(kept, ref))
    assert kept.rebuilt()


def _use(world, ref):
    with world.engine.parts.store.transaction() as tx:
        return tx, ref, world.id, world.engine.parts.clock.now(), "test"


@pytest.mark.parametrize("event", ["done", "changed"])
def test_with_the_last_value_of_a_field_all_of_its_class_go(kept, event):
    kept.send("came", {"iban": OTHER})  # in the log only
    kept.send("said", {"text": f"or DE68 2105 0170 0012 3456 78, card {CARD}"})
    assert (kept.left("bank"), kept.left("card")) == (3, 1)
    kept.send(event)
    assert (kept.left("bank"), kept.left("card")) == (0, 1)  # of another class: only what was forgotten
    lines = kept.engine.vault_audit()
    assert {line.note for line in lines if line.what == "purged"} == {f"external {event}"}


def test_what_another_field_of_the_class_holds_stays(kept):
    kept.send("moved")
    assert kept.left("bank") == 1
    kept.send("used")
    kept.run()
    assert dict(kept.bank.got)["change"] == {"iban": IBAN}


def test_what_an_effect_under_way_needs_stays(kept):
    kept.send("direct", {"iban": OTHER})
    kept.send("came", {"iban": "FR1420041010050500013M02606"})
    kept.send("done")
    assert kept.left("bank") == 1
    kept.run()
    assert dict(kept.bank.got)["change"] == {"iban": OTHER}


def test_what_is_handed_on_and_forgotten_in_one_step_is_handed_on(kept):
    kept.send("handed")
    sub = next(case for case in kept.engine.cases() if case.process == "child")
    assert kept.left("bank") == 1
    kept.engine.send(sub.id, "moved")
    kept.engine.send(sub.id, "used")
    kept.run()
    assert dict(kept.bank.got)["change"] == {"iban": IBAN}


def test_a_value_that_is_written_over_takes_no_others_with_it(kept):
    kept.send("came", {"iban": OTHER})
    kept.send("said", {"text": f"card {CARD}"})
    kept.send("paid", {"card": "5555 5555 5555 4444"})
    kept.send("paid", {"card": CARD})
    assert (kept.left("bank"), kept.left("card")) == (2, 1)
