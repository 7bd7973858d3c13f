"""Both journals behave alike; the file's one survives its process."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dunning_engine.model.letter import Letter
from dunning_engine.ports.adapter import Inbound
from dunning_engine.ports.journal import Deed, MemoryJournal
from dunning_plugins.journal import FileJournal

AT = datetime(2026, 3, 15, 9, 0, tzinfo=UTC)


@pytest.fixture(params=["memory", "file"])
def journal(request, tmp_path):
    if request.param == "memory":
        yield MemoryJournal()
        return
    with FileJournal(tmp_path / "outside.db") as kept:
        yield kept


def deed(key, operation="mail.send", **more):
    return Deed(key, operation, AT, {"to": "c7@example.org", "items": ["F-1"], "cc": None}, **more)


def test_a_deed_comes_back_whole(journal):
    report = Inbound("r-1", "k-1", "mail_bounced", {"reason": "x", "again": True}, AT + timedelta(days=1))
    letter = Letter("t", "fr", "Sujet", "Été €", items=("F-1", "F-2"))
    given = deed("k-1", letter=letter, result={"message_id": "<1>"}, note="by hand", reports=(report,))
    assert journal.record(given)
    found = journal.find("mail", "k-1")
    assert found.position > 0
    assert [getattr(found, name) for name in ("key", "operation", "at", "arguments", "letter", "result", "note")] == [
        getattr(given, name) for name in ("key", "operation", "at", "arguments", "letter", "result", "note")
    ]
    assert found.reports == (report,)
    assert list(journal.reports("mail")) == [report]
    assert list(journal.reports("sms")) == []


def test_a_key_is_taken_once_per_capability(journal):
    assert journal.record(deed("k-1", note="first"))
    assert not journal.record(deed("k-1", "mail.notify", note="second"))
    assert journal.record(deed("k-1", "sms.send"))
    assert journal.find("mail", "k-1").note == "first"
    assert journal.find("post", "k-1") is None
    assert [kept.operation for kept in journal.deeds()] == ["mail.send", "sms.send"]


def test_deeds_come_in_order_and_after_a_position(journal):
    for number in range(6):
        journal.record(deed(f"k-{number}", "mail.send" if number % 2 else "sms.send"))
    assert [kept.key for kept in journal.deeds()] == [f"k-{number}" for number in range(6)]
    mails = journal.deeds("mail")
    assert [kept.key for kept in mails] == ["k-1", "k-3", "k-5"]
    assert [kept.key for kept in journal.deeds("mail", after=mails[0].position)] == ["k-3", "k-5"]
    assert [kept.key for kept in journal.deeds(after=mails[1].position)] == ["k-4", "k-5"]


def test_counters(journal):
    assert journal.spent("a") == 0
    journal.spend("a")
    journal.spend("a")
    assert (journal.spent("a"), journal.spent("b")) == (2, 0)


CHILD = """
import os, signal, sys
from datetime import UTC, datetime
from dunning_engine.ports.journal import Deed
from dunning_plugins.journal import FileJournal
journal = FileJournal(sys.argv[1])
for number in range(50):
    journal.record(Deed(f"k-{number}", "mail.send", datetime(2026, 3, 15, tzinfo=UTC)))
journal.spend("x")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_file_survives_the_killing_of_its_process(tmp_path: Path):
    path = tmp_path / "outside.db"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    ended = subprocess.run([sys.executable, "-c", CHILD, str(path)], env=environment, check=False)
    assert ended.returncode == -signal.SIGKILL
    with FileJournal(path) as journal:
        assert len(journal.deeds("mail")) == 50
        assert journal.spent("x") == 1
