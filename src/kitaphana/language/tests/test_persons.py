"""Names are the same name in three scripts, and nearly the same with a slip."""

import pytest

from kitaphana.language.persons import keys_of, likeness, name_words, skeleton, sound

ONE_NAME = (
    "Серікова Серикова Serikova Serıkova SERIKOVA",
    "Жұмабаев Жумабаев Zhumabayev Jumabaev Žumabaev Djumabaev",
    "Мұхтар Мухтар Mukhtar Muhtar",
    "Әуезов Ауэзов Auezov Äuezov Awezov",
    "Шоқан Шокан Shoqan Şoqan Shokan",
    "Айгүл Айгуль Aigul Aygul Aıgúl",
    "Дмитрий Dmitry Dmitriy Dmitrii",
    "Щербаков Shcherbakov Scherbakov",
    "Геннадий Генадий Gennady",
)


@pytest.mark.parametrize("spellings", ONE_NAME)
def test_spellings_of_one_name_share_their_consonants(spellings):
    assert len({skeleton(sound(word)) for word in spellings.split()}) == 1


@pytest.mark.parametrize(
    ("right", "slip"),
    [("Сейітқазина", "Сейтказинна"), ("Ахметов", "Ахмедов"), ("Петров", "Перов"), ("Байжанов", "Бажйанов")],
)
def test_a_slip_leaves_a_key_in_common(right, slip):
    assert set(keys_of(sound(right))) & set(keys_of(sound(slip)))
    assert likeness([sound(slip)], [sound(right)]) > 0.7


def test_other_names_are_other_names():
    assert likeness(name_words("Иванов"), name_words("Байжанов Ерлан")) < 0.7
    assert not set(keys_of(sound("Серікова"))) & set(keys_of(sound("Жұмабаев")))


def test_words_are_cut_at_hyphens_and_an_apostrophe_is_no_letter():
    assert name_words("Римский-Корсаков Д’Артаньян") == ("rimski", "korsakov", "dartanan")
    assert name_words("  123 -- ") == ()


def test_short_names_have_one_key():
    assert keys_of(sound("Ли")) == ("l",)
    assert keys_of(sound("Ия")) == ("a",)
    assert keys_of(sound("Серікова"), with_slips=False) == ("srkv",)
