"""E-mail over a real SMTP conversation, and letters as PDF files."""

import re
import socket
import zlib
from base64 import a85decode
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller

from dunning_engine.errors import ConfigurationError, DeclinedError, OutcomeUnknownError, UnavailableError
from dunning_engine.model.letter import Letter
from dunning_engine.plugin import load_plugins
from dunning_engine.ports.journal import MemoryJournal
from dunning_plugins import plugin
from dunning_plugins.mail.standin import MailStandin
from dunning_plugins.post import page
from dunning_plugins.post.live import PdfLetters

AT = datetime(2026, 3, 14, 23, 30, tzinfo=UTC)  # the 15th in Paris
LETTER = Letter("reminder_1", "fr", "Relance\nn° 1", "Il reste 120,00 € à payer.\n\nMerci – l’équipe")
TO = "c7@example.org"


class Server:
    """A mail server that answers as it is told."""

    def __init__(self, *, rcpt="250 OK", data="250 OK", drop=False):
        self.rcpt, self.data, self.drop = rcpt, data, drop
        self.messages = []

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - the library's name
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802 - the library's name
        self.messages.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        if self.drop:
            server.transport.abort()
        return self.data


@contextmanager
def serving(**told):
    handler = Server(**told)
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield handler, smtp(port)
    finally:
        controller.stop()


def smtp(port, **more):
    told = {"host": "127.0.0.1", "port": port, "security": "none", "sender": "billing@example.org", "timeout": 5}
    return load_plugins([plugin], discover=False).factory("mail", "smtp").build({**told, **more}, MemoryJournal())


def send(mail, **more):
    return mail.send(**{"key": "k-1", "at": AT, "letter": LETTER, "to": TO, **more})


def test_a_message_arrives_whole_under_a_stable_id():
    with serving() as (server, mail):
        first = send(mail, cc="boss@example.org", reply_to="team@example.org")
        again = mail.notify(key="k-1", at=AT, letter=LETTER, to=TO)
    assert first == again
    sender, recipients, content = server.messages[0]
    assert (sender, recipients) == ("billing@example.org", [TO, "boss@example.org"])
    message = message_from_bytes(content, policy=policy.default)
    assert (message["Message-ID"], message["Subject"]) == (first["message_id"], "Relance n° 1")
    assert (message["To"], message["Cc"], message["Reply-To"]) == (TO, "boss@example.org", "team@example.org")
    assert message.get_content().split() == LETTER.body.split()
    twin = MailStandin({"domain": "example.org"}, MemoryJournal()).send(key="k-1", at=AT, letter=LETTER, to=TO)
    assert twin == first
    assert (mail.find("k-1"), mail.inbound(AT), mail.inbound_due(), mail.standin) == (None, (), None, False)


@pytest.mark.parametrize(
    ("told", "error", "reason"),
    [
        ({"rcpt": "550 no such user"}, DeclinedError, "smtp_550"), ({"rcpt": "450 busy"}, UnavailableError, "smtp_450"),
        ({"data": "554 spam"}, DeclinedError, "smtp_554"), ({"data": "452 full"}, UnavailableError, "smtp_452"),
    ],
)  # fmt: skip
def test_a_refusal_is_final_or_for_later(told, error, reason):
    with serving(**told) as (server, mail), pytest.raises(error) as caught:
        send(mail)
    assert caught.value.values["reason"] == reason
    assert TO not in str(caught.value)
    assert len(server.messages) == ("data" in told)


def test_a_connection_lost_after_the_text_leaves_the_outcome_open():
    with serving(drop=True) as (server, mail), pytest.raises(OutcomeUnknownError):
        send(mail)
    assert len(server.messages) == 1


def test_what_fails_before_the_text_was_certainly_not_sent():
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
    with pytest.raises(UnavailableError):
        send(smtp(port))
    with serving() as (server, mail), pytest.raises(UnavailableError):
        send(smtp(mail._port, user="somebody"))  # it offers no log-in
    assert server.messages == []


@pytest.mark.parametrize("to", ["", "c7", "a@b, c@d", "c7@example.org\nBcc: x@example.org", "é@example.org", None])
def test_no_message_goes_to_what_is_no_address(to):
    with serving() as (server, mail), pytest.raises(DeclinedError) as caught:
        send(mail, to=to)
    assert caught.value.values["reason"] == "invalid_address"
    assert server.messages == []


@pytest.mark.parametrize("told", [{"host": ""}, {"sender": ""}, {"security": "maybe"}])
def test_a_mail_server_set_up_wrongly_is_refused(told):
    with pytest.raises(ConfigurationError):
        smtp(25, **told)


# --- letters -----------------------------------------------------------------------------------------------

ADDRESS = "Lumière SARL, 1 rue Haute, 69001 Lyon"


@pytest.fixture
def post(tmp_path):
    told = {"folder": str(tmp_path / "letters"), "sender": "Garde-meubles du Rhône | 2 quai Bas | 69002 Lyon"}
    return load_plugins([plugin], discover=False).factory("post", "pdf").build(told, MemoryJournal())


def files(tmp_path):
    return sorted(re.sub(r"^[0-9a-f]{16}-", "", path.name) for path in (tmp_path / "letters").iterdir())


def drawn(content):
    """How many pages a file has, and what its page streams hold."""
    streams = re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL)
    pages = len(re.findall(rb"/Type /Page\b", content))
    return pages, b"".join(
        zlib.decompress(a85decode(one.strip().removesuffix(b"~>"))) for one in streams if b"~>" in one
    )


def test_three_copies_are_three_files(post, tmp_path):
    told = post.registered(key="k-1", at=AT, letter=LETTER, to=ADDRESS, copies=2)
    post.plain(key="k-2", at=AT, letter=LETTER, to=ADDRESS)
    assert files(tmp_path) == ["file-2.pdf", "plain.pdf", "registered.pdf"]
    assert re.fullmatch(r"LR-\d{10}", told["tracking"])
    for path in (tmp_path / "letters").iterdir():
        content = path.read_bytes()
        assert content.startswith(b"%PDF-1.")
        assert b"/FontFile2" in content
        assert drawn(content)[0] == 1


def test_a_letter_is_written_once_and_found_by_its_key(post, tmp_path):
    assert post.find("k-1") is None
    told = post.registered(key="k-1", at=AT, letter=LETTER, to=ADDRESS)
    (path,) = (tmp_path / "letters").iterdir()
    before = path.stat().st_mtime_ns
    assert post.registered(key="k-1", at=AT, letter=LETTER, to="elsewhere") == told == post.find("k-1")
    assert path.stat().st_mtime_ns == before
    post.plain(key="k-2", at=AT, letter=LETTER, to=ADDRESS)
    assert post.find("k-2") == {}


def test_the_copy_that_is_sent_is_written_last(post, tmp_path, monkeypatch):
    def broken(_self, _sheet, *, copy=False):
        if not copy:
            raise OSError("no space left")
        return b"%PDF"

    monkeypatch.setattr(page.Printer, "pdf", broken)
    with pytest.raises(OSError, match="no space"):
        post.registered(key="k-1", at=AT, letter=LETTER, to=ADDRESS, copies=2)
    assert files(tmp_path) == ["file-2.pdf"]
    assert post.find("k-1") is None


def test_the_same_letter_is_the_same_file():
    sheet = page.Sheet(("A",), ("B",), AT.date(), "fr", "Objet", "Texte")
    printer = page.Printer()
    assert printer.pdf(sheet) == printer.pdf(sheet)
    assert printer.pdf(sheet) != printer.pdf(sheet, copy=True)


def test_a_long_letter_has_as_many_pages_as_it_needs():
    body = "\n\n".join(["Une phrase assez longue pour remplir la ligne. " * 12] * 20)
    sheet = page.Sheet(("A",), ("B",), AT.date(), "fr", "Objet", body)
    assert drawn(page.Printer().pdf(sheet))[0] > 2
    one = page.Sheet(("A",), ("B",), AT.date(), "fr", "Objet", "mot " * 4000)
    assert drawn(page.Printer().pdf(one))[0] > 2


@pytest.mark.parametrize(
    ("to", "body", "reason"),
    [(" ", "x", "no_address"), ("1 rue Haute", "漢字", "unprintable"), (None, "x", "no_address")],
)
def test_a_letter_that_would_arrive_wrong_is_not_written(post, tmp_path, to, body, reason):
    with pytest.raises(DeclinedError) as caught:
        post.plain(key="k", at=AT, letter=Letter("t", "fr", "s", body), to=to)
    assert caught.value.values["reason"] == reason
    assert not (tmp_path / "letters").exists()


def test_without_its_extra_or_its_settings_the_printer_says_what_is_missing(monkeypatch, tmp_path):
    for told in ({}, {"folder": str(tmp_path)}):
        with pytest.raises(ConfigurationError, match="not set"):
            PdfLetters(told, MemoryJournal())

    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(page, "import_module", missing)
    with pytest.raises(ConfigurationError) as caught:
        PdfLetters({"folder": str(tmp_path), "sender": "A"}, MemoryJournal())
    assert "dunning-engine[pdf]" in caught.value.help
