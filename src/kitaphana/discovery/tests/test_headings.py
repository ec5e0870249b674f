"""Whole headings as filters, and what stands near a work."""

import pytest

from kitaphana.catalog.models import Edition
from kitaphana.catalog.tests.factories import EditionFactory, WorkFactory
from kitaphana.discovery.queries import Related, SearchRequest, related, search
from kitaphana.holdings.tests.factories import ItemFactory

pytestmark = pytest.mark.django_db


def make(title, author="", copies=0, **fields):
    work = WorkFactory(title=title, author=author)
    edition = EditionFactory(work=work, responsibility="", **fields)
    for _ in range(copies):
        ItemFactory(edition=edition)
    return work.id


def series(number):
    return {"series": [{"title": "Проза степи", "number": number}]}


@pytest.fixture
def shelf(search_index):
    ids = {
        "abai": make(
            "Абай жолы", "Әуезов, Мұхтар", 1, subjects=["Қазақ әдебиеті"], udc="821.512.122-31", **series("2")
        ),
        "wolf": make("Көксерек", "Әуезов, Мұхтар Омарханұлы, 1897–1961", 3, **series("кн. 1")),
        "about": make("Әуезов, Мұхтар", "Ахметов, З.", udc="821.512.122.09", bbk="83.3(5Қаз)", **series("3")),
        "other": make("Құлагер", "Әуезова, Мұхтарқызы", 5, subjects=["Қазақ әдебиеті."], udc="821.161.1"),
    }
    Edition.objects.filter(work_id=ids["about"]).update(
        contributors=[{"name": "Ахметов, З.", "role": "aut", "is_main": True}, {"name": "Иванов, П.", "role": "trl"}]
    )
    search_index()
    return ids


def found(**filters):
    return set(search(SearchRequest(**filters)).work_ids)


@pytest.mark.parametrize("author", ["Әуезов, Мұхтар", "ауезов мухтар", "Әуезов, Мұхтар, 1897–1961"])
def test_an_author_is_found_by_the_heading_and_nobody_of_a_like_name(shelf, author):
    assert found(author=author) == {shelf["abai"], shelf["wolf"]}


def test_a_translator_counts_as_an_author_too(shelf):
    assert found(author="Иванов, П.") == {shelf["about"]}


def test_subject_and_series_are_found_whole(shelf):
    assert found(subject="Қазақ әдебиеті") == {shelf["abai"], shelf["other"]}
    assert found(subject="Қазақ") == set()
    assert found(series="Проза степи") == {shelf["abai"], shelf["wolf"], shelf["about"]}


def test_a_class_finds_what_stands_below_it(shelf):
    assert found(class_mark="821.512.122") == {shelf["abai"], shelf["about"]}
    assert found(class_mark="83.3(5Қаз)") == {shelf["about"]}


def test_headings_and_words_add_up_and_headings_narrow_the_counts(shelf):
    page = search(SearchRequest(text="жолы", author="Әуезов, Мұхтар"))
    assert page.work_ids == (shelf["abai"],)
    assert found(author="Әуезов, Мұхтар", subject="Тарих") == set()


@pytest.mark.parametrize("author", ["\ud800", " ", "…", "x" * 70_000])
def test_whatever_is_typed_is_no_error(shelf, author):
    found(author=author, subject=author, series=author, class_mark=author)


def test_what_stands_near_a_work_comes_with_the_most_copies_first(shelf):
    near = related(shelf["abai"], author="Әуезов, Мұхтар", subject="Қазақ әдебиеті", series="Проза степи", number="2")

    assert near == Related((shelf["wolf"],), (shelf["other"],), before=shelf["wolf"], after=shelf["about"])
    assert near.work_ids == (shelf["wolf"], shelf["about"], shelf["other"])


def test_a_work_without_headings_has_no_neighbours(shelf):
    assert related(shelf["abai"]) == Related()
    assert related(shelf["abai"], series="Проза степи", number="без номера") == Related()


def test_without_an_index_nothing_stands_near(search_index):
    assert related(1, author="Әуезов") == Related()
