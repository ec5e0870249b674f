import pytest

from kitaphana.language.codes import language_name
from kitaphana.language.names import direct, inverted
from kitaphana.language.sorting import sort_key

pytestmark = pytest.mark.once
KAZAKH_ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"


@pytest.mark.parametrize(
    ("heading", "spoken"),
    [
        ("Әуезов, Мұхтар Омарханұлы", "Мұхтар Омарханұлы Әуезов"),
        ("Толстой, Лев Николаевич, 1828-1910", "Лев Николаевич Толстой"),
        ("Пушкин А. С.", "А. С. Пушкин"),
        ("Абай", "Абай"),
        ("Шевченко, Т.Г.", "Т.Г. Шевченко"),
    ],
)
def test_a_heading_is_spoken_in_direct_order(heading, spoken):
    assert direct(heading) == spoken


@pytest.mark.parametrize(
    ("spoken", "heading"),
    [
        ("Лев Николаевич Толстой", "Толстой, Лев Николаевич"),
        ("Пушкин А. С.", "Пушкин, А. С."),
        ("Абай", "Абай"),
        ("Людвиг ван Бетховен", "Бетховен, Людвиг ван"),
        ("Толстой, Лев", "Толстой, Лев"),
    ],
)
def test_a_spoken_name_becomes_a_heading(spoken, heading):
    assert inverted(spoken) == heading


def test_the_kazakh_alphabet_sorts_in_its_own_order():
    assert "".join(sorted(reversed(KAZAKH_ALPHABET), key=lambda letter: sort_key(letter, "kk"))) == KAZAKH_ALPHABET


def test_titles_sort_word_by_word_by_number_and_without_leading_quotes():
    titles = ["Том 10", "«Том 2»", "Томирис", "Том 1"]

    assert sorted(titles, key=lambda title: sort_key(title, "ru")) == ["Том 1", "«Том 2»", "Том 10", "Томирис"]


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("kaz", "kk", "қазақ тілі"),
        ("rus", "ru", "русский"),
        ("ger", "en", "German"),
        ("chi", "ru", "китайский"),
        ("und", "ru", "язык не определён"),
        ("qqq", "ru", "qqq"),
    ],
)
def test_languages_have_names(code, language, name):
    assert language_name(code, language) == name
