import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitaphana.language import analysis
from kitaphana.language.analysis import MAX_WORD_LENGTH, keys, words

pytestmark = pytest.mark.once


def test_a_text_is_cut_at_all_but_letters_and_digits():
    assert words("«Абай жолы»: роман-эпопея, т. 1–2") == ["абай", "жолы", "роман", "эпопея", "т", "1", "2"]


def test_an_apostrophe_inside_a_word_is_no_end():
    assert words("D’Artagnan и О'Генри") == ["dartagnan", "и", "огенри"]


def test_programming_languages_keep_their_signs():
    assert words("C++ and C#") == ["c++", "and", "c#"]


def test_a_stress_mark_is_no_end_of_a_word():
    assert words("за\u0301мок") == ["замок"]


@pytest.mark.parametrize(
    ("one", "other"), [("книги", "книга"), ("библиотеками", "библиотека"), ("libraries", "library"), ("ёлки", "елка")]
)
def test_forms_of_a_word_share_a_key(one, other):
    assert set(keys(one)) & set(keys(other))


def test_the_folded_word_is_the_first_key():
    assert keys("Қазақтың")[0] == "казактын"


def test_words_with_kazakh_letters_are_not_stemmed_as_russian():
    assert keys("кітапханалар") == ("китапханалар",)


def test_an_analyser_of_one_more_language_can_be_registered(monkeypatch):
    monkeypatch.setattr(analysis, "_analysers", dict(analysis._analysers))

    analysis.register("kk", lambda word: [word.removesuffix("лар")])

    assert keys("кітапханалар") == ("китапханалар", "китапхана")
    monkeypatch.undo()
    keys.cache_clear()


def test_keys_are_the_same_in_every_thread():
    found = []
    threads = [threading.Thread(target=lambda: found.append(keys.__wrapped__("библиотеками"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [keys("библиотеками")] * 8


@given(st.text(max_size=300))
def test_any_text_gives_words_of_bounded_length_with_keys(text):
    for word in words(text):
        assert 0 < len(word) <= MAX_WORD_LENGTH
        assert all(keys(word))
