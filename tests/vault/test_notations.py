"""The notations that people, mails and programs use for numbers and codes; and identifiers, which are none of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from numbers_made import CARDS

from dunning_engine.model.secret import NO_VAULT, REMOVED
from dunning_engine.vault.numbers import is_branded, is_rib
from dunning_engine.vault.scrub import find, remove, scrub

CARD, IBAN = "4111111111111111", "FR1420041010050500013M02606"


@pytest.mark.parametrize(
    "text",
    [
        "4111    1111    1111    1111",
        "4111/1111/1111/1111",
        "4111, 1111, 1111, 1111",
        "4111+1111+1111+1111",
        "4111|1111|1111|1111",
        "4111:1111:1111:1111",
        "(4111) (1111) (1111) (1111)",
        "4111;1111;1111;1111",
        '"4111" "1111" "1111" "1111"',
        '["4111","1111","1111","1111"]',
        "[4111, 1111, 1111, 1111]",
        "4111'1111'1111'1111",
        "4111\\n1111\\n1111\\n1111",
        "4111\\u00a01111\\u00a01111\\u00a01111",
        "card=4111+1111+1111+1111",
        "card=4111%201111%201111%201111",
        "card=4111%2D1111%2D1111%2D1111",
        "4111=201111=201111=201111",
        "<td>4111</td><td>1111</td><td>1111</td><td>1111</td>",
        "<p>4111</p><p>1111</p><p>1111</p><p>1111</p>",
        "**4111** **1111** **1111** **1111**",
        "> 4111 1111\n> 1111 1111",
        "[4111](tel:4111) 1111 1111 1111",
        "&#x34;111111111111111",
        "4111&thinsp;1111&thinsp;1111&thinsp;1111",
        "4111💳1111💳1111💳1111",
        "4111→1111→1111→1111",
        "4️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣",
        "⁴¹¹¹¹¹¹¹¹¹¹¹¹¹¹¹",
        "④①①①①①①①①①①①①①①①",
        "4111\u180e1111\u180e1111\u180e1111",
        "4111\ufe0f1111\ufe0f1111\ufe0f1111",
        "4111\u034f1111\u034f1111\u034f1111",
        "4111\u2066111111111111",
        "4111\x001111\x001111\x001111",
        "4111\x011111\x011111\x011111",
        "99994111111111111111",
        "04111111111111111",
        "4,111,111,111,111,111",
        "4.111.111.111.111.111",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        "<span title='4111111111111111'>card</span>",
        "41111111/11111111",
        "réf 12, 41 11 11 11 11 11 11 11",
    ],
)
def test_a_card_number_is_found_in_it(text):
    assert ("card", CARD) in [(each.kind, each.value) for each in find(text)]
    assert "111" not in remove(text)


def test_a_word_before_it_makes_a_card_of_digits_that_no_scheme_has():
    assert [each.kind for each in find("carte bancaire n° 2026030100000002")] == ["card"]
    assert find("facture n° 2026030100000002") == find("cartes de visite, facture 2026030100000002") == []


def test_the_letter_that_stands_for_what_is_hidden_hides_nothing():
    assert remove("\u3106 123, \u3107 1234") == "\u3106 123, \u3107 1234"
    assert remove(f"\u3106 {CARD}") == f"\u3106 {NO_VAULT}"


def test_numbers_run_together_are_all_found():
    both = "41111111111111115555555555554444"
    assert [each.value for each in find(both)] == [CARD, "5555555555554444"]
    assert [each.value for each in find(both + CARD)] == [CARD, "5555555555554444", CARD]
    assert remove(both + CARD) == NO_VAULT * 3


@pytest.mark.parametrize(
    "text",
    [
        "ＦＲ１４２００４１０１００５０５０００１３Ｍ０２６０６",
        "FR14/2004/1010/0505/0001/3M02/606",
        "FR14, 2004, 1010, 0505, 0001, 3M02, 606",
        "> FR14 2004 1010\n> 0505 0001 3M02 606",
        "F R 1 4 2 0 0 4 1 0 1 0 0 5 0 5 0 0 0 1 3 M 0 2 6 0 6",
        "FR142OO41O1OO5O5OOO13M026O6",
        "<td>FR14</td><td>2004</td><td>1010</td><td>0505</td><td>0001</td><td>3M02</td><td>606</td>",
    ],
)
def test_an_iban_is_found_in_it(text):
    assert [(each.kind, each.value) for each in find(text)] == [("bank", IBAN)]


@pytest.mark.parametrize(
    "text",
    [
        "20041 01005 0500013M026 06",
        "20041010050500013m02606",
        "20041|01005|0500013M026|06",
        "20041/01005/0500013M026/06",
        "Code banque 20041 guichet 01005 compte 0500013M026 clé 06",
        "Banque : 20041 - Guichet : 01005 - N° de compte : 0500013M026 - Clé RIB : 06",
        "20041 01005 0500013 M 026 06",
        "2004 1010 0505 0001 3M02 606",
    ],
)
def test_a_rib_with_a_letter_is_found_in_it(text):
    assert [(each.kind, each.value) for each in find(text)] == [("bank", IBAN[4:])]


def test_the_key_of_a_rib_counts_letters():
    assert is_rib("20041010050500013M02606")
    assert not is_rib("20041010050500013N02606")
    assert not is_rib("2004101005050001302606")


@pytest.mark.parametrize(
    "text",
    [
        "ccv: 737 numéro de sécurité 737",
        "C.V.V. 737",
        "c v v 737",
        "CCV 737",
        "vcc 737",
        "cv 737",
        "mycvv737",
        "visuel 737",
        "12/27/737",
        "12-27 737",
        "les 3 derniers chiffres sont 737",
        "les trois chiffres : 737",
        "mes trois chiffres 737",
        "737 c'est le cvc",
        "c'est 737 au verso",
        "derrière : 737",
        "derriere la carte 737",
        "pin 737",
        "kryptogramme 737",
        "criptogramme 737",
        "cryptogram 737",
        "cryptograme 737",
        f"737 {CARD}",
        f"737, 12/27, {CARD}",
        f"carte {CARD}, expire fin décembre 2027, 737",
        f"{CARD} <b>12/27</b> 737",
    ],
)
def test_a_code_is_removed_from_it(text):
    assert "737" not in remove(text)
    assert REMOVED in remove(text)


def test_a_code_of_four_digits_goes_with_its_card():
    assert remove("378282246310005 1234") == f"{NO_VAULT} {REMOVED}"
    assert remove("1234 378282246310005") == f"{REMOVED} {NO_VAULT}"
    assert remove(f"1234 {CARD} 2026") == f"1234 {NO_VAULT} 2026"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f";{CARD}=27121010000012300000?", f";{NO_VAULT}={REMOVED}?"),
        (f"{CARD}D27121010000012300000", f"{NO_VAULT}D{REMOVED}"),
        (f"%B{CARD}^DOE/JOHN^2712101000000000000?", f"%B{NO_VAULT}^DOE/JOHN^{REMOVED}?"),
        (f"%3B{CARD}=27121010000000000000?", f"%3B{NO_VAULT}={REMOVED}?"),
    ],
)
def test_what_a_magnetic_stripe_holds_is_removed(text, left):
    assert remove(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "facture 2026030100000002",
        "2026030100000002",
        "avoir 2026030100000002 du 01/03/2026",
        "commande 9140000000000009",
        "I am back in 2026",
        "au verso de la page 2026",
        "les 3 derniers chiffres de la facture sont 737",
        "tickets 4711, 4712, 4713, 4714",
        "49,00 / 52,00 / 13,00 / 20,00",
        "12,50 49,00 ; 49,00 49,00",
        "F-2026-24970, +33285579410",
        "12/03/2026 737 EUR",
        "es, 06 39 20 04 28, 0045-02-17, +33180000000",
        "F-2026-00308, 101.31 EUR, 06 22 50 00 00",
        "my CV, 2026",
        "SIRET : 36252187900034",
        "1 rue de la Paix, 75002 Paris; 2 rue du Puits, 69001 Lyon; 3 quai",
        "100% 2026 %20 &amp; <b>2026</b> 12:30",
    ],
)
def test_what_is_none_of_them_is_left_alone(text):
    assert remove(text) == text


@given(st.integers(10**15, 10**16 - 1).map(str))
def test_digits_in_one_piece_are_a_card_only_with_a_scheme_and_its_check_digit(number):
    assert bool(find(number)) is is_branded(number)
    assert bool(find(f"facture {number} du 1er mars")) is is_branded(number)


@given(CARDS)
def test_an_identifier_in_one_piece_is_spared_and_the_same_digits_in_groups_are_not(number):
    text = f"invoice {number}, card {number[:4]} {number[4:]}, code 123"
    left = scrub(text, lambda *_: "<n>", lambda digits: digits == number)
    assert left.startswith(f"invoice {number}, card ")
    assert find(f"x{number}y", lambda digits: digits == number) == []
    assert find(f"9{number}", lambda digits: digits == number) == find(f"9{number}")
