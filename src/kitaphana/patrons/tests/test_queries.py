"""Finding readers: keyed, bounded, and complete enough for a desk."""

import datetime as dt

import pytest

from kitaphana.core import clock
from kitaphana.patrons import queries
from kitaphana.patrons.models import CardState
from kitaphana.patrons.tests.factories import (
    BlockFactory,
    LibraryCardFactory,
    PatronCategoryFactory,
    PatronFactory,
    ReaderFactory,
    RegistrationFactory,
)

pytestmark = pytest.mark.django_db


def test_a_card_finds_its_reader_in_any_spelling_and_state():
    anna = ReaderFactory(card__number="R0000001", card__state=CardState.LOST)

    found = queries.find_by_card(" r000 0001 ")

    assert (found.id, found.card_number, found.card_state) == (anna.pk, "R0000001", "lost")
    assert queries.find_by_card("R404") is None


def test_the_shown_card_is_the_newest_active_one():
    anna = PatronFactory()
    LibraryCardFactory(patron=anna, number="OLD", state=CardState.REPLACED)
    LibraryCardFactory(patron=anna, number="NOW")
    LibraryCardFactory(patron=anna, number="LOST", state=CardState.LOST)

    assert queries.patron_card(anna.pk).card_number == "NOW"
    assert queries.patron_card(PatronFactory().pk).card_number == ""
    assert queries.patron_card(0) is None


def test_the_card_tells_terms_blocks_and_guarantor(django_assert_num_queries):
    mother = ReaderFactory(given_name="Гүлнар")
    child = ReaderFactory(guarantor=mother)
    for code in ("A", "B"):
        RegistrationFactory(patron=child, institution__code=code)
        BlockFactory(patron=child, note=code)

    with django_assert_num_queries(4):
        card = queries.patron_card(child.pk)

    assert len(card.registrations) == 3
    assert [block.note for block in card.blocks] == ["A", "B"]
    assert card.guarantor_name == mother.full_name
    assert (card.category_code, card.category_name.name_in("ru")) == ("adult", "Взрослый читатель")


@pytest.mark.parametrize("text", ["Серікова", "сериков", "СЕРІКОВА АНН", "8 701 234 56 78", "+77012345678", "R77"])
def test_readers_are_found_by_card_phone_and_beginning_of_the_name(text):
    anna = ReaderFactory(phone="+77012345678", card__number="R77")
    ReaderFactory(surname="Ким", given_name="Вера", patronymic="")

    assert [card.id for card in queries.find_patrons(text).rows] == [anna.pk]


@pytest.mark.parametrize("text", ["", "   ", "Неизвестная", "+77019999999", "%", "_"])
def test_nobody_is_found_by_nothing(text):
    ReaderFactory()

    assert queries.find_patrons(text).rows == ()


def test_a_long_list_is_cut_and_costs_no_more_queries(django_assert_num_queries):
    ReaderFactory.create_batch(30)

    with django_assert_num_queries(7):
        found = queries.find_patrons("Серікова", limit=20)

    assert len(found.rows) == 20
    assert found.next_after == 20


def test_categories_are_listed_by_code():
    PatronCategoryFactory(code="school", is_collective=True)
    PatronCategoryFactory(code="adult")

    assert [category.code for category in queries.list_categories()] == ["adult", "school"]
    assert queries.find_category("school").is_collective
    assert queries.find_category("alien") is None


def test_readers_are_counted_with_and_without_a_term_in_force():
    today = clock.today()
    institution = RegistrationFactory(registered_on=today).institution
    RegistrationFactory(registered_on=today - dt.timedelta(days=400), institution=institution)
    RegistrationFactory(registered_on=today + dt.timedelta(days=1), institution=institution)

    assert queries.reader_count(institution.pk) == 3
    assert queries.registered_count(institution.pk, today) == 1
