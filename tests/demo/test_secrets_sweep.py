"""Fifty cards, codes and IBANs go through the demo's quarter, killed in between: where their bytes are, and are not."""

import json
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dunning_engine.cli.app import app
from dunning_engine.model.secret import REF
from dunning_engine.simulate import measure_quarter, quarter_report
from dunning_engine.vault.keys import new_key
from dunning_engine.views.report import render_report

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "vault")]
from fed_quarter import quarter_of, world_of  # noqa: E402
from numbers_made import PLAIN, SEPARATORS, card, french, grouped, iban  # noqa: E402

PROCESSES = HERE.parents[1] / "processes"
CLEARED = ("billing", "debits", "payouts")
"""The stand-ins that may have been given full numbers."""
FORMS = (
    "Ticket: mon IBAN est {iban} et ma carte {card} exp 12/27 cvc {code}",
    "From: a@example.org\n\nBonjour,\n{card}\n12/27\ncvc {code}\n{iban}\n",
    "<tel:{plain}|{plain}> cvv {code} <b>{iban}</b>",
    "{lower}; carte {card}; cryptogramme : {code}",
    "code de sécurité {code}, PAN={card}&iban={iban}",
    "ccv: {code} numéro de sécurité {code}; carte {card}; {iban}",
    "> {card}\n> exp. 12/27\n> C.V.V. {code}\n> {iban}",
    "{code}, 12/27, {card}. {iban}",
    "carte {card}, expire fin décembre 2027, {code}. Le compte : {iban}",
    ";{pan}=2712101000000{code}00000? {iban}",
    "{card} 12/27/{code}; RIB {rib}",
    "Code banque {bank} guichet {branch} compte {number} clé {key}; {card} les 3 derniers chiffres sont {code}",
    "{pan}{pan} et {code} c'est le cvc, {iban}",
    "<table><tr><td>{card}</td><td>12/27</td><td>{code}</td></tr></table><p>{iban}</p>",
    '{{"pan": "{card}", "exp": "12/27", "cvv2": "{code}", "iban": "{iban}"}}',
)
"""How people and programs write them; the separators are those of the vault's tests."""
SURROUNDINGS = r"c\W{0,2}[vs]\W{0,2}[vc]|ccv|crypto|s.{1,8}curit|chiffres|12/27|2027"
"""What tells a code; between it and the code stand at most twenty characters that are no digits."""
_WRITTEN = re.compile(
    r"\\+u[0-9a-fA-F]{4}|\\+[nrtbf]|<[^<>]{0,40}>|&(?:[a-z]{2,8}|#\d{1,6});|%[0-9A-Fa-f]{2}|=[0-9A-F]{2}"
)
FED = 50
"""How many of each kind."""
LEAST_CHANGED = 3
"""How many of the customers whose bank account is changed are among those with numbers of their own, at least."""


def numbers_for(customers):
    """Fifty customers with a card, a code and an IBAN each: the numbers, and how each customer writes them."""
    chance = random.Random(11)  # noqa: S311 - the same numbers every time
    whose = sorted(chance.sample(range(1, customers + 1), FED))
    made, fed = [], {}
    for n, number in enumerate(whose):
        fill = "".join(chance.choice("0123456789") for _ in range(30))
        pan = card(*chance.choice([("4", 16), ("51", 16), ("37", 15), ("6011", 16)]), fill)
        country = chance.choice(["FR", "DE", "GB", "ES", "NL", "BE", "LU"])
        form = FORMS[n % len(FORMS)]
        account = french(fill) if country == "FR" or "{rib}" in form or "{bank}" in form else iban(country, fill)
        code = f"{700 + 5 * n + chance.randrange(5)}"
        plain, between = PLAIN[n % len(PLAIN)], SEPARATORS[n % (len(SEPARATORS) - 1)]
        written = grouped(pan, (4, 4, 4), between if n % 3 else ""), grouped(account, (4,) * 8, between)
        rib = account[4:]
        fed[number] = {
            "card": grouped(pan, (4, 4, 4), plain if n % 3 else ""), "iban": grouped(account, (4,) * 8, plain),
            "code": code,
            "text": form.format(
                card=written[0], iban=written[1], lower=written[1].lower(), code=code, pan=pan,
                plain=grouped(pan, (4, 4, 4), plain), rib=between.join((rib[:5], rib[5:10], rib[10:21], rib[21:])),
                bank=rib[:5], branch=rib[5:10], number=rib[10:21], key=rib[21:],
            ),
        }  # fmt: skip
        made.append((pan, account, code))
    return made, fed


def run(folder, keys, fed, customers, kill_at=None):
    """Play the quarter in a process of its own; with ``kill_at`` it is killed after so many deeds outside."""
    given = {"folder": str(folder), "processes": str(PROCESSES), "keys": keys, "fed": fed, "customers": customers}
    child = subprocess.Popen(
        [sys.executable, str(HERE / "fed_quarter.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    child.stdin.write(json.dumps(given))
    child.stdin.close()
    while kill_at is not None and child.poll() is None:
        if deeds_in(folder) >= kill_at:
            child.send_signal(signal.SIGKILL)
            break
        time.sleep(0.005)
    out, errors = child.stdout.read(), child.stderr.read()
    child.stdout.close()
    child.stderr.close()
    child.wait()
    assert child.returncode == (-signal.SIGKILL if kill_at is not None else 0), errors[-3000:]
    return out + errors


def deeds_in(folder):
    try:
        with sqlite3.connect(f"file:{folder}/outside?mode=ro", uri=True) as connection:
            return connection.execute("select count(*) from deeds").fetchone()[0]
    except sqlite3.Error:
        return 0


def rows_of(path, skip=()):
    """All texts of a database, by table."""
    with sqlite3.connect(path) as connection:
        tables = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
        return {
            name: [
                " ".join(cell for cell in row if isinstance(cell, str))
                for row in connection.execute(f"select * from {name}")  # noqa: S608 - names of the schema
            ]
            for name in tables
            if name not in skip
        }


def files_of(path):
    """The bytes of a database, its write-ahead log and whatever else stands beside it."""
    files = [each.read_bytes().decode("latin-1") for each in path.parent.glob(f"{path.name}*")]
    assert files
    return "".join(files)


def received(folder, *, cleared):
    """What the stand-ins received: those that are cleared for numbers, or the others."""
    with sqlite3.connect(folder / "outside") as connection:
        rows = connection.execute("select capability, operation, arguments, letter, result, note, reports from deeds")
        return "\n".join(repr(row) for row in rows if (row[0] in CLEARED) is cleared)


def found(text, made):
    """Numbers all characters of which stand in a row, whatever stands between them: signs, mark-up, escapes."""
    plain = {
        "".join(each for each in written if each.isascii() and each.isalnum()).upper()
        for written in (text, _WRITTEN.sub(" ", text))
    }
    numbers = [number for pan, account, _ in made for number in (pan, account, account[4:])]
    return [number for number in numbers if any(number in each for each in plain)]


def codes_in(text, made):
    """Codes that stand by themselves, or near what tells a code; references and hashes are no texts of people."""
    bare = _WRITTEN.sub(" ", REF.sub("\x02", text))
    return [code for *_, code in made if any(_tells(code, bare, at.start()) for at in re.finditer(code, bare))]


def _tells(code, text, at):
    before, behind = text[max(0, at - 40) : at], text[at + len(code) : at + 40]
    if re.search(r"[0-9A-Za-z]$", before) and not re.search(r"cvv$", before, re.IGNORECASE):
        return False
    if re.match(r"[0-9A-Za-z]", behind):
        return False
    alone = not re.search(r"[.,:\-_…/]$", before) and not re.match(r"[:\-_/]", behind)
    near = re.search(rf"(?:{SURROUNDINGS}|\x02)[^0-9\n]{{0,20}}$", before, re.IGNORECASE)
    return alone or near or re.match(rf"[^0-9\n]{{1,20}}?(?:{SURROUNDINGS}|\x02)", behind, re.IGNORECASE)


def sweep(folder, customers, moments):
    made, fed = numbers_for(customers)
    keys = new_key("sweep")
    told = ""
    for moment in moments:
        told += run(folder, keys, fed, customers, moment)
        assert not found(files_of(folder / "q.db"), made)
    told += run(folder, keys, fed, customers)
    troubles = json.loads(told.splitlines()[-1])
    assert [each for each in troubles if "EVENT_NOT_ACCEPTED: 'customer_replied'" not in each] == []  # recorded, too
    quarter = quarter_of(fed, customers)
    with world_of(folder, PROCESSES, keys, quarter) as world:
        engine = world.engine
        cases = engine.cases()
        page = render_report(quarter_report(engine, quarter, measure_quarter(engine, quarter)))
        printed = exports(engine, cases, folder)
        places = {
            "database": files_of(folder / "q.db"), "log": (folder / "run.log").read_text(encoding="utf-8"),
            "report": page, "printed": told, "exports": json.dumps(printed, default=str, ensure_ascii=False),
            "stand-ins": received(folder, cleared=False),
        }  # fmt: skip
        assert {name: hits for name, text in places.items() if (hits := found(text, made))} == {}
        rows = rows_of(folder / "q.db", skip=("dunning_secret", "dunning_vault_key"))
        texts = {
            **places, "database": "\n".join(row for table in rows.values() for row in table),
            "exports": texts_in(printed), "report": told_in(page), "cleared": received(folder, cleared=True),
        }  # fmt: skip
        assert {name: hits for name, text in texts.items() if (hits := codes_in(text, made))} == {}
        assert "▇" not in places["stand-ins"]  # a document with a number in it
        check_given(engine, folder, made)
        check_purged(engine, cases, folder)
        for case in cases:
            assert engine.rebuild(case.id) == engine.case(case.id)
    return cases


def exports(engine, cases, folder):
    """Whatever can be printed, by the library and by the commands, as JSON values."""
    parts = [engine.why(case.id) for case in cases] + [case.to_json() for case in cases]
    parts += [each.to_json() for each in (*engine.effects(), *engine.tasks(open=None), *engine.vault_audit())]
    for command in (["case", "list"], ["task", "list"], ["effect", "list"], ["status"]):
        options = ["--json", "--db", str(folder / "q.db"), "--processes", str(PROCESSES)]
        done = CliRunner().invoke(app, [*command, *options])
        assert done.exit_code == 0, done.output
        parts.append(json.loads(done.stdout))
    return parts


def texts_in(value):
    """The texts of a JSON value: what people and systems wrote, without counts and positions."""
    if isinstance(value, str):
        return value
    inner = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return "\n".join(texts_in(each) for each in inner)


def told_in(page):
    """The texts of a report: of its cases, and what stands between its tags outside of diagrams."""
    data = re.search(r'<script[^>]*id="case-data"[^>]*>(.*?)</script>', page, re.DOTALL)
    plain = re.sub(r"<(svg|script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return texts_in(json.loads(data[1])) + re.sub(r"<[^>]*>", " ", plain)


def check_given(engine, folder, made):
    """The numbers were sealed, and those that needed one got it: billing knows its country and last four characters."""
    audit = engine.vault_audit()
    assert sum(line.what == "sealed" for line in audit) >= FED
    assert any(line.what == "used" and line.note.startswith("billing.create_method") for line in audit)
    asked = received(folder, cleared=True)
    assert sum(f"{account[:2]}…{account[-4:]}" in asked for _, account, _ in made) >= LEAST_CHANGED


def check_purged(engine, cases, folder):
    """Values go when their process is done with them, else after seven days, and all of a case when it is erased."""
    last = engine.parts.store.last_instant()
    left = secrets_of(engine)
    assert [each.ref for each in left if each.expires_at < last - timedelta(hours=1)] == []
    assert all(each.stored_at >= last - timedelta(days=7, hours=1) for each in left)
    purged = [line for line in engine.vault_audit() if line.what == "purged"]
    done = {case.id: (case.process, case.outcome) for case in cases}
    assert {line.note for line in purged} > {"age"}
    for change, kind in ((("bank_details_change", "changed"), "bank"), (("unpaid", "settled"), "card")):
        by_process = {line.case_id for line in purged if line.note != "age" and line.ref.startswith(f"vault:{kind}:")}
        assert [case for case in by_process if done[case] == change], change
        assert [each.ref for each in left if each.kind == kind and each.case_id in by_process] == []
    assert any(line.note == "age" for line in purged)
    engine.parts.clock.set(last + timedelta(days=8))
    engine.run()
    assert secrets_of(engine) == []
    for case in cases:
        engine.purge(case.id)
    assert {name for name, _ in engine.vault_counts().items() if not name.startswith("key ")} == set()
    with sqlite3.connect(folder / "q.db") as connection:
        assert connection.execute("select count(*) from dunning_secret").fetchone() == (0,)
        assert connection.execute("select case_id from dunning_vault_key").fetchall() == [("identities",)]


def secrets_of(engine):
    with engine.parts.store.transaction() as tx:
        return tx.secrets()


def test_the_sweep_sees_what_it_looks_for():
    made = [("4111111111111111", "FR1420041010050500013M02606", "737")]
    for text in (
        "4111</td><td>1111</td><td>1111</td><td>1111", "4111\\u00a01111\\u00a01111\\u00a01111", "41111111111111111234",
        "20041|01005|0500013M026|06", "4111&nbsp;1111&nbsp;1111&nbsp;1111", "4111, 1111, 1111, 1111",
        "4111=201111 1111%201111",
    ):  # fmt: skip
        assert found(text, made), text
    for text in (
        "cvv:737", "cvc-737", "cvv.737", "cvv737", "12/27/737", "c.v.v. 737", "crypto\\u00a0737", "737, 12/27",
        "a 737 b", "vault:card:…1111:00000000000000000000 737",
    ):  # fmt: skip
        assert codes_in(text, made), text
    assert not codes_in("12,737.00 EUR, ref-737-1, 2026-03-15T10:00:00.737, case ba737a4d58", made)


def test_no_number_is_anywhere_but_in_the_vault_and_with_those_who_need_it(tmp_path):
    cases = sweep(tmp_path, 88, [700])
    assert {case.process for case in cases} == {each.parent.name for each in PROCESSES.glob("*/process.yaml")}


@pytest.mark.soak
def test_no_number_of_the_whole_quarter_is_anywhere_else(tmp_path):
    cases = sweep(tmp_path, 200, [300, 1200, 2400])
    assert len({case.data["customer"]["id"] for case in cases}) == 200
