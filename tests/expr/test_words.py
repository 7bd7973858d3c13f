"""Words in a text: punctuation ends them, and a length of time is found however it is written."""

from __future__ import annotations

import pytest
from expr_world import run

from dunning_engine.calendar import Duration

SENTENCES = (
    "Vous aurez une réponse sous {}.", "({})", "« {} »", "{}!", "d'ici {}, au plus", "\n{}\n", "*{}*", "<b>{}</b>",
)  # fmt: skip
TWO_DAYS = (
    "48h", "48 h", "48H", "48 heures", "48 Heures", "48hrs", "48-hour", "48\u00a0heures", "48\u200bh", "４８ｈ",
    "2 jours", "2j", "deux jours", "DEUX JOURS", "deux (2) jours", "2 jours ouvrés", "deux jours ouvrables", "two days",
    "two business days", "2 full working days", "quarante-huit heures", "quarante huit heures", "forty-eight hours",
    "24 à 48 heures", "48 à 72 h", "48/72h", "24-48h", "24 to 48 hours", "48 ou 72 heures", "deux ou trois jours",
    "2880 minutes", "après-demain", "apres demain", "le surlendemain", "the day after tomorrow",
)  # fmt: skip
OTHER_TIMES = (
    "72 heures", "24h", "3 jours", "huit jours", "quinze jours", "une semaine", "la semaine prochaine", "2 mois",
    "un an", "demain", "tomorrow", "jeudi", "by Friday", "sous huitaine", "quatre-vingt-deux jours", "48 minutes",
    "vingt et un jours", "quatre vingts jours", "8 jours", "148 heures", "480h",
)  # fmt: skip
NO_TIME = (
    "48", "", "48 factures", "la facture F-48 et les 2 autres", "48 EUR", "Bonjour", "Aujourdhui", "2 joueurs",
    "hier la facture 48", "1234567 h", "deux factures", "quatre", "vingt",
)  # fmt: skip


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("told", ["48h", "48 h", "Expirée", "l'adresse"])
def test_a_word_ends_where_its_letters_end(sentence, told):
    assert run(f'contains_word(comment, "{told}")', comment=sentence.format(told))


@pytest.mark.parametrize(
    ("text", "word"),
    [("48h", "48"), ("148h", "48h"), ("expired", "expire"), ("", "x"), ("x", ""), ("x", "."), ("48 h", "48h")],
)
def test_a_part_of_a_word_is_no_word(text, word):
    assert not run(f"contains_word(comment, '{word}')", comment=text)


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("told", TWO_DAYS)
def test_two_days_are_found_however_they_are_written(sentence, told):
    text = sentence.format(told)
    assert run("names_time(comment, 48 hours)", comment=text)
    assert run("names_time(comment, span)", comment=text, span=Duration(2, "business days"))
    assert run("names_time(comment)", comment=text)


@pytest.mark.parametrize("told", OTHER_TIMES)
def test_another_time_is_a_time_and_not_that_one(told):
    assert run("names_time(comment)", comment=f"Réponse : {told}.")
    assert not run("names_time(comment, 48 hours)", comment=f"Réponse : {told}.")


@pytest.mark.parametrize("text", NO_TIME)
def test_a_number_without_a_unit_is_no_time(text):
    assert not run("names_time(comment)", comment=text)
    assert not run("names_time(comment, 48 hours)", comment=text)


def test_the_length_that_is_asked_for_decides():
    assert run("names_time(comment, 72 hours)", comment="sous trois jours")
    assert run("names_time(comment, 1 weeks)", comment="in 7 days")
    assert run("names_time(comment, 12 months)", comment="pour un an")
    assert run("names_time(comment, 1 days)", comment="Réponse demain")
    assert run("names_time(comment, 82 days)", comment="quatre-vingt-deux jours")
    assert run("names_time(comment, 90 minutes)", comment="90 mn")


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("1 rue du Puits, Lyon", "1 Rue du Puits, LYON ", True),
        ("1 rue  du\tPuits\nLyon", "1, rue du puits - Lyon", True),
        ("12 allée des Érables", "12 ALLEE DES ERABLES", True), ("1 rue du Puits", "2 rue du Puits", False),
        ("rue du Puits 1", "1 rue du Puits", False), ("", "", False), (" - ", ".", False), ("Lyon", "", False),
    ],
)  # fmt: skip
def test_texts_are_alike_by_their_words(one, other, alike):
    assert run("same_words(comment, owner)", comment=one, owner=other) is alike
