"""Shelving locations speak the language of the page."""

import pytest
from django.utils.translation import override

from kitaphana.ui.shelves import shelf_name


@pytest.mark.parametrize(("language", "words"), [("kk", "Оқу залы"), ("ru", "Читальный зал"), ("en", "Reading room")])
def test_a_known_location_is_told_in_the_language_of_the_page(language, words):
    with override(language):
        assert {shelf_name(text) for text in ("Оқу залы", "читальный зал ", "READING ROOM")} == {words}


def test_a_name_of_the_librarys_own_stays_as_it_is():
    assert shelf_name("Шкаф 3, у окна") == "Шкаф 3, у окна"
    assert shelf_name("") == ""
