from decimal import Decimal

import pytest

from kitaphana.language.numerals import MOST, in_words, tenge_in_words


@pytest.mark.parametrize(
    ("number", "kazakh", "russian"),
    [
        (0, "нөл", "ноль"),
        (1, "бір", "один"),
        (10, "он", "десять"),
        (11, "он бір", "одиннадцать"),
        (21, "жиырма бір", "двадцать один"),
        (100, "жүз", "сто"),
        (114, "жүз он төрт", "сто четырнадцать"),
        (742, "жеті жүз қырық екі", "семьсот сорок два"),
        (1_000, "бір мың", "одна тысяча"),
        (2_022, "екі мың жиырма екі", "две тысячи двадцать два"),
        (12_005, "он екі мың бес", "двенадцать тысяч пять"),
        (
            1_372_423,
            "бір миллион үш жүз жетпіс екі мың төрт жүз жиырма үш",
            "один миллион триста семьдесят две тысячи четыреста двадцать три",
        ),
        (5_000_000_001, "бес миллиард бір", "пять миллиардов один"),
    ],
)
def test_numbers_are_said_as_on_paper(number, kazakh, russian):
    assert in_words(number, "kk") == kazakh
    assert in_words(number, "ru") == russian


def test_sums_have_tenge_and_tiyn():
    assert tenge_in_words(Decimal("1250.50"), "kk") == "бір мың екі жүз елу теңге 50 тиын"
    assert tenge_in_words(Decimal("41"), "ru") == "сорок один тенге 00 тиын"


def test_every_number_of_a_thousand_has_words_of_its_own():
    for language in ("kk", "ru"):
        assert len({in_words(number, language) for number in range(2_000)}) == 2_000


@pytest.mark.parametrize("number", [-1, MOST + 1])
def test_what_has_no_words_is_said(number):
    with pytest.raises(ValueError, match="no words"):
        in_words(number, "kk")
