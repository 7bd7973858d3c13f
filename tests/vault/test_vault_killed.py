"""Fifty cards, codes and IBANs come in by every way, the process is killed in between: where the bytes are."""

import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from numbers_made import SEPARATORS, card, grouped, iban
from test_taking_in import CHANGE

from dunning_engine.model.secret import REF, REMOVED
from dunning_engine.vault.keys import new_key

CHILD = """
import os, sys, json
from pathlib import Path
from tempfile import mkdtemp
sys.path[:0] = json.loads(sys.argv[1])
from killed_world import world_at
world = world_at(Path(mkdtemp()), sys.argv[2], sys.argv[3])
events = json.loads(sys.stdin.read())
for number, (case, name, data) in enumerate(events):
    if name == "start":
        world.engine.start("p", data, event_id=case)
    else:
        world.engine.signal("p", key=case, event=name, data=data, event_id=f"{case}-{name}")
    print(number, flush=True)
    if number % 7 == 0:
        world.engine.run()
print("got " + json.dumps(world.bank.got), flush=True)
"""
KEYED = CHANGE.replace("data:\n", 'case: {key: "${subject}"}\ndata:\n  subject: text\n', 1)
FORMS = (
    "Ticket: mon IBAN est {iban} et ma carte {card} exp 12/27 {code}",
    "From: a@example.org\n\nBonjour,\n{card}\n12/27\ncvc {code}\n{iban}\n",
    "<tel:{card}|{card}> cvv {code} <b>{iban}</b>",
    "{iban_lower}; carte {card}; cryptogramme : {code}",
    "code de sécurité {code}, PAN={card}&iban={iban}",
)


@pytest.fixture
def fed():
    """Fifty of each, in many notations, and the events that bring them."""
    chance = random.Random(7)  # noqa: S311 - the same numbers every time
    made, events = [], []
    for n in range(50):
        fill = "".join(chance.choice("0123456789") for _ in range(30))
        number = card(*chance.choice([("4", 16), ("51", 16), ("37", 15), ("6011", 16), ("4", 13)]), fill)
        account = iban(chance.choice(["FR", "DE", "GB", "ES", "NL", "BE", "LU"]), fill)
        between = SEPARATORS[n % (len(SEPARATORS) - 1)]
        written = {
            "card": grouped(number, (4, 4, 4), between if n % 3 else ""), "code": f"{chance.randrange(1000):03}",
            "iban": grouped(account, (4,) * 8, between), "iban_lower": grouped(account, (4,) * 8, between).lower(),
        }  # fmt: skip
        made.append((number, account, written["code"]))
        text, subject = FORMS[n % len(FORMS)].format(**written), f"C-{n}"
        events.append((subject, "start", {"subject": subject, "note": text}))
        events.append((subject, "said", {"text": text, "lines": [written["card"], "12/27", written["code"]]}))
        events.append((subject, "came", {"iban": written["iban_lower"], "note": text}))
        events.append((subject, "asked", {}))
    return made, events


def test_no_number_is_anywhere_but_in_the_vault_and_at_the_bank(fed, tmp_path, monkeypatch):
    made, events = fed
    keys, path = new_key("k"), tmp_path / "t.db"
    (tmp_path / "killed_world.py").write_text(WORLD.format(text=KEYED))
    _feed(tmp_path, path, keys, events, kill_after=90)
    out = _feed(tmp_path, path, keys, events)  # the host sends everything again
    monkeypatch.syspath_prepend(str(tmp_path))
    from killed_world import world_at  # noqa: PLC0415 - written by this test

    world = world_at(tmp_path / "lib", f"sqlite:///{path}", keys)
    world.engine.run()
    assert len(world.engine.cases()) == len(made)
    assert {step.outcome for case in world.engine.cases() for step in world.engine.history(case.id)} == {"accepted"}
    told = "".join(repr(world.engine.history(case.id)) + world.engine.why(case.id) for case in world.engine.cases())
    bank = {given["iban"] for verb, given in _got(out, world) if verb == "change"}
    desk = "".join(given["text"] for verb, given in _got(out, world) if verb != "change")
    assert len(bank) >= 20
    places = {"told": told, "desk": desk, "files": _bytes(path), "out": out.partition("got ")[0]}
    for name, text in places.items():
        assert not _found(text, made), name
    for case in world.engine.cases():
        code = made[int(case.data["subject"].removeprefix("C-"))][2]
        payloads = REF.sub("", "".join(str(step.event["payload"]) for step in world.engine.history(case.id)))
        assert REMOVED in payloads
        assert re.search(rf"(?<!\d){code}(?!\d)", payloads) is None, payloads
    assert world.rebuilt()
    for case in world.engine.cases():
        world.engine.purge(case.id)
    assert world.engine.vault_counts() == {}
    assert world.rebuilt()
    world.engine.close()
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT count(*) FROM dunning_secret").fetchone() == (0,)


WORLD = '''
from pathlib import Path
from desks import PLUGINS, Bank
from lab import Lab
from dunning_engine.vault.keys import KeyRing

TEXT = """{text}"""


def world_at(folder, url, keys):
    folder.mkdir(exist_ok=True)
    bank = Bank()
    world = Lab(folder).world(
        TEXT, outside=bank, installed=PLUGINS, adapters={{"bank": bank, "desk": bank}}, url=url,
        vault=KeyRing.parse(keys),
    )
    world.bank = bank
    return world
'''


def _feed(tmp_path, path, keys, events, kill_after=None):
    here = Path(__file__).parent
    paths = json.dumps([str(tmp_path), str(here), str(here.parent)])
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, paths, f"sqlite:///{path}", keys], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    child.stdin.write(json.dumps(events))
    child.stdin.close()
    seen = []
    for line in child.stdout:
        seen.append(line)
        if kill_after is not None and len(seen) == kill_after:
            child.send_signal(signal.SIGKILL)
            break
    errors = child.stderr.read()
    child.stdout.close()
    child.stderr.close()
    child.wait()
    assert kill_after is not None or child.returncode == 0, errors[-2000:]
    return "".join(seen) + errors


def _got(out, world):
    return [*json.loads(out.partition("got ")[2].splitlines()[0]), *world.bank.got]


def _bytes(path):
    files = [each.read_bytes().decode("latin-1") for each in path.parent.glob(f"{path.name}*")]
    assert files
    return "".join(files)


def _found(text, made):
    """Numbers of which all characters stand in a row, whatever stands between them."""
    plain = "".join(each for each in text if each.isalnum() and each.isascii()).upper()
    return [number for each in made for number in each[:2] if number in plain]
