"""Bank statements are read as banks send them, and nothing else is; bank numbers are recognised."""

from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunning_engine.errors import ConfigurationError, InputError, UnavailableError
from dunning_engine.money import Money
from dunning_engine.plugin import load_plugins
from dunning_engine.ports.journal import MemoryJournal
from dunning_plugins import plugin
from dunning_plugins.bank.camt import events, read
from dunning_plugins.bank.live import StatementFolder
from dunning_plugins.bank.standin import BankStandin
from dunning_plugins.bank_numbers import iban_problem, removed, shown
from dunning_plugins.iban import live
from dunning_plugins.iban.live import IbanRegistry
from dunning_plugins.iban.standin import IbanStandin

RETURNED = """
<Ntry><Amt Ccy="EUR">123.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><RvslInd>true</RvslInd><Sts>{status}</Sts>
 <BookgDt><Dt>2026-03-09</Dt></BookgDt><AcctSvcrRef>B-1</AcctSvcrRef>
 <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>IDDT</Cd><SubFmlyCd>UPDD</SubFmlyCd></Fmly></Domn></BkTxCd>
 <NtryDtls><TxDtls><Refs><EndToEndId>F-1</EndToEndId><MndtId>MD-1</MndtId></Refs>
  <AmtDtls><InstdAmt><Amt Ccy="EUR">120.00</Amt></InstdAmt><TxAmt><Amt Ccy="EUR">123.50</Amt></TxAmt></AmtDtls>
  <RltdPties><Dbtr><Nm>Lumière SARL</Nm></Dbtr></RltdPties>
  <RtrInf><Rsn><Cd>AM04</Cd></Rsn></RtrInf></TxDtls></NtryDtls></Ntry>"""
TRANSFERS = """
<Ntry><Amt Ccy="EUR">150.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
 <BookgDt><DtTm>2026-03-08T10:00:00+01:00</DtTm></BookgDt><AcctSvcrRef>B-2</AcctSvcrRef>
 <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd></Fmly></Domn></BkTxCd>
 <NtryDtls>
  <TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><Amt Ccy="EUR">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>
   <RltdPties><Dbtr><Pty><Nm>Lumière SARL</Nm></Pty></Dbtr></RltdPties>
   <RmtInf><Ustrd>facture F-2</Ustrd><Ustrd>FR14 2004 1010 0505 0001 3M02 606</Ustrd></RmtInf></TxDtls>
  <TxDtls><Refs><EndToEndId>E2E-9</EndToEndId></Refs><Amt Ccy="EUR">50.00</Amt>
   <RmtInf><Strd><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>
 </NtryDtls></Ntry>"""
OTHERS = """
<Ntry><Amt Ccy="EUR">9.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-03-09</Dt></BookgDt></Ntry>
<Ntry><Amt Ccy="EUR">900.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-03-09</Dt></BookgDt>
 <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>IDDT</Cd></Fmly></Domn></BkTxCd></Ntry>
<Ntry><Amt Ccy="EUR">7.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-03-09</Dt></BookgDt>
 <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd></Fmly></Domn></BkTxCd>
 <NtryDtls><TxDtls><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">8.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><RvslInd>true</RvslInd><Sts>BOOK</Sts>
 <BookgDt><Dt>2026-03-09</Dt></BookgDt></Ntry>"""
PLAIN = """
<Ntry><Amt Ccy="EUR">10.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
 <BookgDt><Dt>2026-03-07</Dt></BookgDt></Ntry>"""


def statement(*entries, kind="BkToCstmrStmt", part="Stmt", version="053.001.02"):
    namespace = f"urn:iso:std:iso:20022:tech:xsd:camt.{version}"
    body = "".join(entries).replace("{status}", "BOOK")
    return f'<?xml version="1.0"?><Document xmlns="{namespace}"><{kind}><{part}>{body}</{part}></{kind}></Document>'


def notification(*entries):
    return statement(*entries, kind="BkToCstmrDbtCdtNtfctn", part="Ntfctn", version="054.001.08")


@pytest.mark.parametrize("write", [statement, notification])
def test_a_returned_debit_comes_with_its_reason_and_the_debits_own_amount(write):
    (entry,) = read(write(RETURNED))
    assert (entry.kind, entry.amount, entry.on) == ("returned_debit", Money("120.00", "EUR"), date(2026, 3, 9))
    assert (entry.id, entry.reason, entry.reference, entry.mandate) == ("B-1", "AM04", "F-1", "MD-1")


def test_transfers_of_a_batch_come_one_by_one_without_bank_numbers():
    first, second = read(statement(TRANSFERS).encode())
    assert (first.id, first.amount, first.name) == ("B-2#0", Money("100.00", "EUR"), "Lumière SARL")
    assert (first.reference, second.reference) == ("facture F-2 ▇▇▇", "RF18539007547034")
    assert second.on == date(2026, 3, 8)


def test_other_movements_and_what_is_only_announced_are_left_out():
    assert read(statement(OTHERS)) == ()
    assert read(statement(RETURNED.replace("{status}", "PDNG"))) == ()
    assert read(statement(RETURNED.replace("{status}", "<Cd>PDNG</Cd>"))) == ()


def credit(family):
    return PLAIN.replace(
        "</BookgDt>", f"</BookgDt><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>{family}</Cd></Fmly></Domn></BkTxCd>"
    ).replace("<CdtDbtInd>", f"<AcctSvcrRef>A-{family}</AcctSvcrRef><CdtDbtInd>")


@pytest.mark.parametrize(
    ("family", "kind"),
    [
        ("RCDT", "transfer"), ("RRCT", "transfer"), ("RCHQ", "unclear"), ("NTAV", "unclear"), ("CNTR", "unclear"),
        ("IDDT", None), ("MCRD", None),
    ],
)  # fmt: skip
def test_instant_transfers_are_transfers_and_credits_of_another_kind_go_to_a_person(family, kind):
    found = read(statement(credit(family)))
    assert [entry.kind for entry in found] == ([kind] if kind else [])
    if kind == "unclear":
        (told,) = events(found)
        assert (told.event, told.effect_key) == ("credit_unclear", "")
        assert told.data == {"amount": "10.00 EUR", "date": "2026-03-07", "reference": "", "family": family}


@pytest.mark.parametrize("family", ["IRCT", "RRCT"])
def test_an_instant_transfer_that_came_back_is_no_returned_debit(family):
    ours = RETURNED.replace("<Cd>IDDT</Cd>", f"<Cd>{family}</Cd>").replace("<SubFmlyCd>UPDD</SubFmlyCd>", "")
    assert read(statement(ours)) == ()


def test_unclear_credits_are_listed_beside_the_transfers_and_never_among_them(make, at):
    bank = make(BankStandin, statements=[statement(credit("RCHQ"), credit("RRCT"))])
    told = bank.transfers(key="q", at=at())
    assert [row["entry"] for row in told["transfers"]] == ["A-RRCT"]
    assert [(row["entry"], row["family"]) for row in told["unclear"]] == [("A-RCHQ", "RCHQ")]


def test_what_is_told_twice_counts_once_and_equal_payments_twice(tmp_path):
    assert len(read(statement(RETURNED, RETURNED))) == 1
    twins = read(statement(PLAIN, PLAIN))
    assert len({entry.id for entry in twins}) == 2
    assert [entry.id for entry in read(notification(PLAIN))] == [twins[0].id]
    (tmp_path / "a.xml").write_text(statement(RETURNED, PLAIN), encoding="utf-8")
    (tmp_path / "b.xml").write_text(notification(RETURNED, TRANSFERS), encoding="utf-8")
    bank = StatementFolder({"folder": str(tmp_path)}, MemoryJournal())
    assert [row["entry"] for row in bank.returned(key="q", at=datetime.now(UTC))["debits"]] == ["B-1"]
    told = bank.transfers(key="q", at=datetime.now(UTC), since=date(2026, 3, 8), reference="FACTUREf-2")["transfers"]
    assert [row["entry"] for row in told] == ["B-2#0"]
    assert (bank.find("k"), bank.inbound(datetime.now(UTC)), bank.inbound_due()) == (None, (), None)
    (tmp_path / "c.xml").write_text("half a sta", encoding="utf-8")
    with pytest.raises(UnavailableError, match=r"c\.xml"):
        bank.returned(key="q", at=datetime.now(UTC))
    with pytest.raises(ConfigurationError):
        StatementFolder({"folder": str(tmp_path / "nowhere")}, MemoryJournal())


def test_entries_as_events():
    returned, transfer = events(read(statement(RETURNED, PLAIN)))
    assert (returned.event, transfer.event) == ("debit_rejected", "payment_received")
    assert returned.data == {"reference": "F-1", "amount": "120.00 EUR", "reason": "AM04", "will_attempt_retry": False}
    assert transfer.data == {"amount": "10.00 EUR", "date": "2026-03-07"}
    assert returned.at == datetime(2026, 3, 9, tzinfo=UTC)


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
FETCH = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no XML"), ("<a/>", "no bank statement"), ("<Document><x/></Document>", "no bank statement"),
        (LAUGHS + "<Document>&b;</Document>", "document type"), (FETCH + "<Document>&f;</Document>", "document type"),
        (statement(PLAIN.replace("2026-03-07", "2026-13-07")), "no date"), (statement("<Ntry/>"), "no date|no amount"),
        (statement("<Ntry><CdtDbtInd>CRDT</CdtDbtInd></Ntry>"), "no date"),
        (statement(PLAIN.replace('<Amt Ccy="EUR">10.00</Amt>', "")), "no amount"),
    ],
)  # fmt: skip
def test_what_is_no_statement_is_refused(text, message):
    if text == statement("<Ntry/>"):
        assert read(text) == ()  # neither a credit nor a debit: nothing to take
        return
    with pytest.raises(InputError, match=message):
        read(text)


@given(st.text(max_size=200) | st.binary(max_size=200))
def test_any_text_is_read_or_refused(text):
    with suppress(InputError):
        assert read(text) == ()


def test_the_stand_in_shows_what_is_booked_by_the_day(make, at):
    bank = make(
        BankStandin,
        received={"T-1": {"amount": "20.00 EUR", "on": "2026-03-11", "reference": "F-1", "name": "Lumière"}},
        rejected={"R-1": {"amount": "30.00 EUR", "on": "2026-03-09", "reference": "F-2", "reason": "MS03"}},
        statements=[statement(RETURNED)],
    )
    assert bank.transfers(key="q", at=at())["transfers"] == ()
    assert [row["entry"] for row in bank.transfers(key="q", at=at(1))["transfers"]] == ["T-1"]
    assert [row["reason"] for row in bank.returned(key="q", at=at())["debits"]] == ["AM04", "MS03"]


# --- bank numbers ------------------------------------------------------------------------------------------

GOOD = [
    "FR14 2004 1010 0505 0001 3M02 606",
    "DE89370400440532013000",
    "at611904300234573201",
    "GB82-WEST-1234-5698-7654-32",
]
BAD = {
    "FR1420041010050500013M02607": "check_digits", "FR142004101005050001": "length", "1420041010": "structure",
    "": "structure", "FR14 2004": "length", "FR14!": "structure",
}  # fmt: skip


@pytest.mark.parametrize("build", [lambda: IbanStandin({}, MemoryJournal()), lambda: IbanRegistry({}, MemoryJournal())])
def test_ibans_are_validated_by_both_alike(build, at):
    iban = build()
    for number in GOOD:
        told = iban.validate(key="q", at=at(), iban=number)
        assert told["valid"], number
        assert told["shown"] == shown(number)
    for number in BAD:
        told = iban.validate(key="q", at=at(), iban=number)
        assert not told["valid"], number
        assert told["reason"] in ("length", "structure", "check_digits", "country")


def test_the_registry_knows_countries_and_banks(at):
    iban = load_plugins([plugin], discover=False).factory("iban", "registry").build({}, MemoryJournal())
    assert iban.validate(key="q", at=at(), iban=GOOD[0])["bank"] == "LA BANQUE POSTALE"
    assert iban.validate(key="q", at=at(), iban="ZZ1420041010050500013M02606")["reason"] == "country"
    assert iban.validate(key="q", at=at(), iban="FR1420041010050500013M02607")["reason"] == "check_digits"
    assert (iban.find("k"), iban.inbound(at()), iban.inbound_due(), iban.standin) == (None, (), None, False)


def test_without_its_extra_the_registry_says_which(monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(live, "import_module", missing)
    with pytest.raises(ConfigurationError) as caught:
        IbanRegistry({}, MemoryJournal())
    assert "dunning-engine[iban]" in caught.value.help


@pytest.mark.parametrize(("number", "problem"), BAD.items())
def test_what_is_wrong_with_an_iban(number, problem):
    assert iban_problem(number) == problem


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"RIB {GOOD[0]} merci beaucoup", "RIB ▇▇▇ merci beaucoup"), ("carte 4111-1111-1111-1111.", "carte ▇▇▇."),
        ("<tel:5500000000000004|5500-0000-0000-0004>", "▇▇▇"), ("4111 1111 1111 1112", "4111 1111 1111 1112"),
        ("F-2026-0000000001", "F-2026-0000000001"), ("1111111111111111", "1111111111111111"), ("", ""),
        ("378282246310005 et 4222222222222", "▇▇▇ et ▇▇▇"),
    ],
)  # fmt: skip
def test_numbers_are_removed_from_texts(text, left):
    assert removed(text) == left


def test_what_may_be_shown_of_a_number():
    assert [shown(number) for number in (GOOD[0], "4711", "")] == ["FR…2606", "…", "…"]
