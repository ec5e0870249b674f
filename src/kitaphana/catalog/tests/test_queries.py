import pytest

from kitaphana.catalog import queries
from kitaphana.catalog.tests.factories import EditionFactory, EditionIdentifierFactory, WorkFactory

pytestmark = pytest.mark.django_db


def test_a_card_shows_the_newest_edition_and_tells_of_all():
    work = WorkFactory(title="Абай жолы")
    EditionFactory(work=work, year=1990, languages=["rus"])
    newest = EditionFactory(work=work, year=2015, languages=["kaz"], form="braille", age_mark=12)
    card = queries.work_cards([work.id])[work.id]
    assert (card.title, card.years, card.edition_count) == ("Абай жолы", (1990, 2015), 2)
    assert card.edition_id == newest.id
    assert set(card.languages) == {"rus", "kaz"}
    assert set(card.forms) == {"print", "braille"}
    assert card.age_mark == 12


def test_cards_keep_the_order_asked_for_and_leave_out_what_is_gone():
    first, second = EditionFactory().work, EditionFactory().work
    empty = WorkFactory()
    assert list(queries.work_cards([second.id, 10**9, empty.id, first.id])) == [second.id, first.id]


def test_cards_cost_one_statement_however_many(django_assert_num_queries):
    works = [EditionFactory().work for _ in range(5)]
    with django_assert_num_queries(1):
        queries.work_cards([work.id for work in works])


def test_the_newest_works_come_first():
    EditionFactory()
    last = EditionFactory().work
    assert [card.id for card in queries.newest_works(1)] == [last.id]


def test_details_hold_identifiers_and_sister_editions(django_assert_num_queries):
    edition = EditionFactory(series=[{"title": "Мұра", "number": "3"}], subjects=["Қазақ әдебиеті"])
    EditionIdentifierFactory(edition=edition, value="9780306406157")
    EditionIdentifierFactory(edition=edition, scheme="issn", value="03178471")
    sister = EditionFactory(work=edition.work, year=1999)
    with django_assert_num_queries(3):
        details = queries.edition_details(edition.id)
    assert (details.isbns, details.issns) == (("9780306406157",), ("03178471",))
    assert details.contributors == (queries.Contributor("Әуезов, Мұхтар", "aut", True),)
    assert details.series == (queries.SeriesEntry("Мұра", "3"),)
    assert ([brief.id for brief in details.other_editions], details.other_count) == ([sister.id], 1)


def test_details_of_nothing_are_nothing():
    assert queries.edition_details(10**9) is None


@pytest.mark.parametrize("text", ["0-306-40615-2", "978-0-306-40615-7", "9780306406157"])
def test_an_edition_is_found_by_any_spelling_of_its_isbn(text):
    identifier = EditionIdentifierFactory(value="9780306406157")
    assert [brief.id for brief in queries.find_by_identifier(text)] == [identifier.edition_id]


@pytest.mark.parametrize("text", ["", "Абай", "9780306406150", "12345"])
def test_what_is_no_identifier_finds_nothing(text):
    assert queries.find_by_identifier(text) == ()


def test_index_rows_gather_all_editions_of_a_work(django_assert_num_queries):
    edition = EditionFactory(title="Абай жолы", subtitle="роман-эпопея", udc="821.512.122 ; 94(574)")
    EditionFactory(work=edition.work, title="Путь Абая", languages=["rus"], year=1958)
    EditionIdentifierFactory(edition=edition)
    with django_assert_num_queries(3):
        (row,) = queries.index_rows([edition.work_id])
    assert row.titles == ("Абай жолы роман-эпопея", "Путь Абая")
    assert row.languages == ("kaz", "rus")
    assert (row.years, row.identifiers) == ((2007, 1958), ("9780306406157",))
    assert row.classes == ("821.512.122", "94(574)")


def test_index_rows_stream_by_key():
    ids = sorted(EditionFactory().work_id for _ in range(5))
    first = queries.index_rows(after=ids[0] - 1, limit=2)
    rest = queries.index_rows(after=first[-1].work_id)
    assert [row.work_id for row in first + rest] == ids
