import pytest

from kitaphana.catalog.models import Edition
from kitaphana.catalog.tests.factories import EditionFactory, EditionIdentifierFactory, WorkFactory
from kitaphana.discovery.queries import FacetCount, SearchRequest, search
from kitaphana.holdings.tests.factories import ItemFactory
from kitaphana.network.tests.factories import BranchFactory

pytestmark = pytest.mark.django_db


def make(title, author="", **fields):
    work = WorkFactory(title=title, author=author)
    EditionFactory(work=work, responsibility="", **fields)
    return work.id


def found(text, **filters):
    return search(SearchRequest(text=text, **filters)).work_ids


@pytest.fixture
def shelf(search_index):
    """A few works of every sort, indexed; ids by a short name."""
    branch, far = BranchFactory(code="CHEKHOV"), BranchFactory(code="AUEZOV")
    ids = {
        "kazakh": make("Қазақ хандығы", "Сүлейменов, Олжас", year=2015),
        "cossack": make("Казак и конь", "Иванов, Пётр", year=1999, languages=["rus"]),
        "abai": make("Абай жолы", "Әуезов, Мұхтар", year=2007),
        "about": make("Роман «Абай жолы» и его переводчики", "Ёлкина, Анна", year=2011, languages=["rus"]),
        "libraries": make("Public libraries of Asia", "Smith, John", year=2020, languages=["eng"], form="electronic"),
        "songs": make("Песни степи", "Петров, Иван", year=1999, languages=["rus", "kaz"], subjects=["Библиотеки"]),
    }
    ItemFactory(edition=Edition.objects.get(work_id=ids["abai"]), branch=branch, call_number="84(5Қаз)7-44")
    ItemFactory(edition=Edition.objects.get(work_id=ids["abai"]), branch=far)
    ItemFactory(edition=Edition.objects.get(work_id=ids["songs"]), branch=far, status="on_loan", barcode="K0000077")
    EditionIdentifierFactory(edition=Edition.objects.get(work_id=ids["libraries"]), value="9780306406157")
    search_index()
    return ids


def test_kazakh_words_typed_with_russian_letters_are_found_after_the_exact_ones(shelf):
    assert found("казак") == (shelf["cossack"], shelf["kazakh"])


def test_a_word_with_kazakh_letters_finds_its_own_spelling_first(shelf):
    assert found("қазақ")[0] == shelf["kazakh"]


def test_yo_and_ye_are_one_letter(shelf):
    assert found("елкина") == found("Ёлкина") == (shelf["about"],)


@pytest.mark.parametrize(
    ("text", "name"),
    [("песня степей", "songs"), ("library", "libraries"), ("библиотека", "songs"), ("коня", "cossack")],
)
def test_other_forms_of_russian_and_english_words_are_found(shelf, text, name):
    assert shelf[name] in found(text)


def test_the_title_asked_for_stands_before_longer_titles_with_it(shelf):
    assert found("абай жолы") == (shelf["abai"], shelf["about"])


def test_the_last_word_may_be_unfinished(shelf):
    assert found("абай жол") == (shelf["abai"], shelf["about"])


def test_words_before_the_last_may_not_be_unfinished(shelf):
    assert search(SearchRequest("publ asia")).is_partial


def test_author_and_title_may_be_mixed(shelf):
    assert found("ауезов абай") == (shelf["abai"],)


def test_small_words_may_be_left_out_and_added(shelf):
    page = search(SearchRequest("libraries in the asia"))

    assert page.work_ids == (shelf["libraries"],)
    assert not page.is_partial
    assert shelf["cossack"] in found("и")


def test_a_quoted_phrase_must_stand_together(shelf):
    assert found('"жолы и его"') == (shelf["about"],)
    assert search(SearchRequest('"его жолы"')).total == 0


def test_when_no_work_has_all_words_those_with_most_are_shown(shelf):
    page = search(SearchRequest("абай жолы фейхтвангер"))

    assert page.is_partial
    assert set(page.work_ids) == {shelf["abai"], shelf["about"]}


def test_filters_that_leave_nothing_do_not_bring_works_with_fewer_words(shelf):
    page = search(SearchRequest("песни степи", languages=("eng",)))

    assert (page.total, page.is_partial) == (0, False)
    assert FacetCount("rus", 1) in page.facets.languages


def test_a_slip_of_the_finger_in_a_long_word_is_forgiven(shelf):
    page = search(SearchRequest("переводчеки абай"))

    assert page.is_corrected
    assert page.work_ids == (shelf["about"],)


@pytest.mark.parametrize("text", ["9780306406157", "978-0-306-40615-7", "0-306-40615-2"])
def test_an_isbn_goes_to_its_edition(shelf, text):
    assert found(text) == (shelf["libraries"],)


def test_a_shelf_mark_goes_to_its_work(shelf):
    assert found("84(5каз)7-44") == (shelf["abai"],)


def test_a_barcode_goes_to_its_work(shelf):
    assert found("K0000077") == (shelf["songs"],)


def test_a_year_is_a_word_too(shelf):
    assert found("песни 1999") == (shelf["songs"],)


def test_filters_add_up_and_their_values_are_alternatives(shelf):
    assert set(found("", languages=("rus", "eng"))) == {
        shelf["cossack"],
        shelf["about"],
        shelf["libraries"],
        shelf["songs"],
    }
    assert found("", languages=("rus",), year_from=2000, year_to=2012) == (shelf["about"],)
    assert found("", forms=("electronic",)) == (shelf["libraries"],)


def test_available_means_a_free_item_somewhere_or_in_the_branches_asked_for(shelf):
    assert found("", is_available=True) == (shelf["abai"],)
    assert found("", branches=("CHEKHOV",)) == (shelf["abai"],)
    assert found("песни", branches=("AUEZOV",)) == ()


def test_facets_count_works(shelf):
    facets = search(SearchRequest()).facets

    assert facets.languages == (FacetCount("kaz", 3), FacetCount("rus", 3), FacetCount("eng", 1))
    assert facets.forms == (FacetCount("print", 5), FacetCount("electronic", 1))
    assert facets.years == (FacetCount("2020", 1), FacetCount("2010", 2), FacetCount("2000", 1), FacetCount("1990", 2))
    assert set(facets.branches) == {FacetCount("AUEZOV", 1), FacetCount("CHEKHOV", 1)}


def test_the_choice_of_a_facet_does_not_narrow_its_own_counts(shelf):
    facets = search(SearchRequest(languages=("eng",))).facets

    assert FacetCount("rus", 3) in facets.languages
    assert facets.forms == (FacetCount("electronic", 1),)


def test_sorting_by_title_follows_the_alphabet_and_by_year_the_newest(shelf):
    names = {id_: name for name, id_ in shelf.items()}

    by_title = [names[id_] for id_ in found("", sort="title")]
    assert by_title == ["abai", "cossack", "kazakh", "songs", "about", "libraries"]
    assert found("", sort="newest")[0] == shelf["libraries"]
    assert found("")[0] == shelf["libraries"]


def test_pages_follow_one_another_without_overlap(shelf):
    pages = [search(SearchRequest(page=number, size=4, sort="title")) for number in (1, 2)]

    assert [page.page_count for page in pages] == [2, 2]
    assert len({*pages[0].work_ids, *pages[1].work_ids}) == pages[0].total == 6


def test_without_an_index_search_says_so(search_index):
    assert search(SearchRequest("абай")).is_ready is False


@pytest.mark.parametrize("text", ["Naqdi barayi", "نقدی", "author:Nuri", "author:نوری", "Tarhi"])
def test_a_record_in_two_scripts_is_found_by_both(search_index, text):
    forms = [("title", "Naqdi barayi"), ("contributor", "Nuri, Abd"), ("publisher", "Tarhi Naw"), ("series", "Farhang")]
    other_forms = [{"kind": kind, "text": form} for kind, form in forms]
    names = [{"name": "نوری، عبد الله", "role": "aut", "is_main": True}]
    work = make("نقدی برای", contributors=names, other_forms=other_forms)
    search_index()
    assert found(text) == (work,)
