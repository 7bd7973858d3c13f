"""Numbers are found however they are written, and what is none is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from numbers_made import CARDS, IBANS, notations, wrapped

from dunning_engine.model.secret import NO_VAULT, REMOVED, make_ref
from dunning_engine.vault.scrub import find, holds_card, remove, scrub


def told(text):
    return [(each.kind, each.value) for each in find(text)]


@given(CARDS, st.data())
def test_every_card_number_is_found(number, data):
    text = data.draw(wrapped(data.draw(notations(number, (4, 4, 4)))))
    # three digits at the end of a long one may be a code: then they are not kept
    assert {("card", number), ("card", number[:16]), ("card", number[:15])} & set(told(text))
    assert number[:-4] not in "".join(each for each in remove(text) if each.isdigit())


@given(IBANS, st.data())
def test_every_iban_is_found(iban, data):
    written = data.draw(notations(iban, (4,) * 8))
    text = data.draw(wrapped(data.draw(st.sampled_from([written, written.lower()]))))
    assert ("bank", iban) in told(text)
    assert iban[4:] not in "".join(each for each in remove(text).upper() if each.isalnum())


@given(CARDS, st.from_regex(r"\A\d{3}\Z"), st.sampled_from([
    "{card} {code}", "{card}, 12/27, {code}", "{card} 12/27 {code}", "carte {card} exp 09/2028 cvc {code}",
    "cvv: {code} for {card}", "{card} cryptogramme visuel {code}", "{card}\nexp: 12/27\ncode: {code}",
    "{card} 1227 {code}", "le code à 3 chiffres est {code} pour {card}", "{card} security code is {code}",
    "CVV2={code};PAN={card}", "{code} est mon cryptogramme, carte {card}", "{card} / 12-27 / {code}",
]))  # fmt: skip
def test_the_code_beside_a_card_is_removed(number, code, form):
    left = scrub(form.format(card=number, code=code), lambda *_: "<number>")
    assert code not in left.replace("12/27", "").replace("1227", "").replace("12-27", "")
    assert REMOVED in left


@pytest.mark.parametrize("text", [
    "my cvc is 123", "CVV:123", "cvc 1 2 3", "le cryptogramme visuel : 456", "code de sécurité 789", "code 321",
    "the security code is 999", "123 est mon cvc", "exp 12/27, 123", "au dos: 123", "cid 1234", "12/27 123",
])  # fmt: skip
def test_a_code_is_removed_without_its_card_too(text):
    assert REMOVED in remove(text)
    assert not any(part.isdigit() and len(part) in (3, 4) for part in remove(text).split())


@pytest.mark.parametrize("text", [
    "invoice F-2026-000123 of 2026-03-15, 1 234 567,89 EUR", "call +33 6 12 34 56 78 or 01 23 45 67 89",
    "06 12 34 56 78 - 01 23 45 67 89 - 06 98 76 54 32", "+4915112345678", "SIRET 362 521 879 00034",
    "SIRET: 36252187900034", "from 2026-03-01 to 2026-03-31, 2021 2022 2023 2024", "20260301 - 20260331",
    "order 4711, code postal 75002", "reason code 105, error code 404", "de 12 rue de la Paix 75002 Paris",
    "2026-03-15T10:00:00.000+01:00", "1700000000000", "IBAN FR76 3000 6000 0112 3456 7890 180", "4242 4242 4242 4243",
    "150 EUR on 12/03", "VAT FR40303265045", "tickets 101, 102, 103", "total 4242.00 EUR", "https://x.org/a/12345678",
    "a-b-c 12:30 13:45 14:00 15:15 16:30", "SIREN 552 100 554", "3 x 120.00 EUR = 360.00 EUR", "", "no digits",
])  # fmt: skip
def test_what_is_no_bank_number_is_left_alone(text):
    assert remove(text) == text


@given(st.lists(st.one_of(
    st.dates().map(str), st.dates().map(lambda d: f"{d:%d/%m/%Y}"),
    st.integers(1, 999_999).map(lambda n: f"{n / 100:.2f} EUR"),
    st.integers(1, 99_999).map(lambda n: f"F-2026-{n:05}"), st.integers(10**8, 10**9 - 1).map(lambda n: f"+33{n}"),
    st.integers(10**7, 10**8 - 1).map(lambda n: "06 " + " ".join(str(n)[i : i + 2] for i in range(0, 8, 2))),
    st.sampled_from(["paid", "the", "invoice", "le", "de", "es", "facture", "relance", "R1"]),
), max_size=12).map(", ".join))  # fmt: skip
def test_letters_about_invoices_are_left_alone(text):
    assert remove(text) == text


@given(st.text(max_size=200))
def test_any_text_is_read_without_failing_and_once_is_enough(text):
    once = remove(text)
    assert remove(once) == once


def test_links_of_a_chat_are_replaced_whole():
    for text in (
        "<tel:4111111111111111|4111-1111-1111-1111>", "<tel:4111-1111-1111-1111|4111-1111-1111-1111>",
        "4111-<tel:111111111111|1111-1111-1111>", "<tel:4111111111111111|call>",
    ):  # fmt: skip
        assert remove(f"card {text} please") == f"card {NO_VAULT} please"
    kept = "call <tel:+33612345678|06 12 34 56 78> please"
    assert remove(kept) == kept


def test_mark_up_and_invisible_characters_hide_nothing():
    for text in (
        "4111&nbsp;1111&nbsp;1111&nbsp;1111", "4111%201111%201111%201111", "4111\u200b1111\u200b1111\u200b1111",
        "<b>4111</b> 1111 1111 <b>1111</b>", "4111<br>1111<br>1111<br/>1111", "４１１１ １１１１ １１１１ １１１１",
        "4111=\r\n1111 1111 1111", "4111\n1111\n1111\n1111", "41 11 11 11 11 11 11 11",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
    ):  # fmt: skip
        assert "1111" not in "".join(remove(text).split()), text


def test_a_code_run_together_with_its_card_is_not_kept():
    assert told("42424242424242421227123") == [("card", "4242424242424242")]


def test_a_french_rib_is_found():
    assert told("RIB 30006 00001 12345678901 89") == [("bank", "30006000011234567890189")]


def test_references_are_passed_over():
    ref = make_ref("card", "…4242", "12345678901234567890")
    assert remove(f"see {ref}, code 123") == f"see {ref}, code {REMOVED}"
    assert holds_card(f"see {ref}")
    assert not holds_card("see the invoice")


def test_a_long_text_costs_little():
    text = "facture 12 du 03/04 de 120 EUR, relance par FR et DE; " * 2000
    assert remove(text) == text
