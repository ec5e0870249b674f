import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitaphana.language.folding import fold, mend

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Қазақ", "казак"),
        ("Әуезов, Мұхтар", "ауезов, мухтар"),
        ("Өмір жолы", "омир жолы"),
        ("Үңгір", "унгир"),
        ("Ғаһарман", "гахарман"),
        ("Шёл ёжик", "шел ежик"),
        ("Café Æsop", "cafe aesop"),
        ("İstanbul ışık", "istanbul isik"),
        ("за\u0301мок", "замок"),
    ],
)
def test_what_readers_type_equals_what_catalogues_write(written, typed):
    assert fold(written) == fold(typed) == typed


def test_mending_keeps_kazakh_letters_and_yo():
    assert mend("ҚАЗАҚ  Ёлка") == "қазақ ёлка"


def test_short_i_stays_a_letter_of_its_own():
    assert fold("бой") != fold("бои")


def test_short_i_in_two_code_points_is_put_together():
    assert fold(unicodedata.normalize("NFD", "Первый Қайрат")) == "первый кайрат"


@pytest.mark.parametrize(
    ("damaged", "whole"),
    [
        ("кiтап", "кітап"),  # Latin i
        ("шahар", "шаһар"),  # Latin a and h
        ("Yлкен", "үлкен"),  # Latin Y
        ("əлем", "әлем"),  # Latin schwa
        ("ҡала", "қала"),  # Bashkir ka
        ("Сomputer", "computer"),  # Cyrillic С
    ],
)
def test_letters_of_another_alphabet_are_mended(damaged, whole):
    assert mend(damaged) == whole


def test_a_word_that_cannot_be_one_alphabet_stays_as_it_is():
    assert mend("Жf") == "жf"


def test_dashes_quotes_and_invisible_signs_become_plain():
    assert fold("«Абай\u00a0жолы» — ро\u00adман") == '"абай жолы" - роман'


LETTERS = st.text(alphabet="aBHiYyfłéÝЖвНһіҮуйёќї -'0", max_size=12)


@given(LETTERS)
def test_folding_any_text_twice_changes_nothing_more(text):
    once = fold(text)
    assert fold(once) == once


@given(st.text(max_size=200))
def test_folding_takes_any_text_and_leaves_no_capitals(text):
    assert fold(text) == fold(text).lower()


@given(LETTERS)
def test_mending_any_text_twice_changes_nothing_more(text):
    once = mend(text)
    assert mend(once) == once
