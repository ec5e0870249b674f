"""Lists that the library recommends, made at the desk."""

import pytest
from django.urls import reverse

from kitaphana.catalog.tests.factories import EditionFactory, EditionIdentifierFactory
from kitaphana.edges.staff.tests.conftest import signed_in, staff
from kitaphana.network.tests.factories import InstitutionFactory
from kitaphana.shelves import queries
from kitaphana.shelves.models import ReadingList
from kitaphana.shelves.rules import Owner
from kitaphana.shelves.tests.factories import ReadingListFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga(world):
    return signed_in(staff("head", branch=world.point.branch))


@pytest.fixture
def house(world):
    return Owner(institution_id=world.point.institution_id)


def made(client, house, **words):
    sent = {"institution": house.institution_id, "name": "Лето", "language": "ru", **words}
    client.post(reverse("staff:new_list"), sent)
    return ReadingList.objects.latest("pk").pk


def test_a_list_is_made_filled_and_shown_on_the_home_page(olga, house):
    list_id = made(olga, house, description="для всех")
    edition = EditionFactory()
    EditionIdentifierFactory(edition=edition)
    other = EditionFactory(title="Екінші")
    for book in ("978-0-306-40615-7", f"https://library.example/kk/editions/{other.pk}/"):
        olga.post(reverse("staff:change_list", args=[list_id, "add"]), {"book": book, "note": "хорошо"})
    assert [row.edition_id for row in queries.all_entries_of(list_id)] == [other.pk, edition.pk]

    olga.post(reverse("staff:change_list", args=[list_id, "feature"]))
    (card,) = queries.featured_lists("ru")
    assert (card.id, card.description, card.is_public) == (list_id, "для всех", True)
    page = olga.get(reverse("staff:list", args=[list_id])).content.decode()
    assert reverse("portal:public_list", args=[card.token]) in page
    assert "Лето" in olga.get(reverse("staff:lists")).content.decode()


def test_books_of_a_list_get_notes_change_places_and_go(olga, house):
    list_id = made(olga, house)
    for edition in (EditionFactory(), EditionFactory()):
        olga.post(reverse("staff:change_list", args=[list_id, "add"]), {"book": str(edition.pk)})
    first, second = (row.id for row in queries.all_entries_of(list_id))
    olga.post(reverse("staff:list_entry", args=[list_id, second]), {"act": "up"})
    olga.post(reverse("staff:list_entry", args=[list_id, first]), {"act": "note", "note": "сначала"})
    assert [(row.id, row.note) for row in queries.all_entries_of(list_id)] == [(second, ""), (first, "сначала")]
    olga.post(reverse("staff:list_entry", args=[list_id, second]), {"act": "remove"})
    olga.post(reverse("staff:change_list", args=[list_id, "sort"]), {"order": "title"})
    assert [row.id for row in queries.all_entries_of(list_id)] == [first]
    olga.post(reverse("staff:change_list", args=[list_id, "delete"]))
    assert not ReadingList.objects.exists()


@pytest.mark.parametrize("number", [7, 3999, 10**17])
@pytest.mark.parametrize(
    "address",
    [
        "{}",
        "№ {}",
        "https://library.example/kk/editions/{}/",
        "https://the-central-library.of-a-long-name.example/ru/editions/{}/?q=абай+2020#items-45",
        "https://library.example/staff/editions/{}",
        "https://library.example/kk/editions/{}/cite.gost",
    ],
)
def test_an_edition_is_found_by_its_number_and_by_the_address_of_its_page_however_long(olga, house, address, number):
    list_id = made(olga, house)
    EditionFactory(pk=number)
    olga.post(reverse("staff:change_list", args=[list_id, "add"]), {"book": address.format(number)})
    assert [row.edition_id for row in queries.all_entries_of(list_id)] == [number]


def test_digits_of_a_wrong_isbn_or_of_a_title_are_no_number_of_an_edition(olga, house):
    list_id = made(olga, house)
    for number in (7, 2007):
        EditionFactory(pk=number)
    for book in ("978-5-00-000000-7", "Абай жолы 2007", "https://library.example/kk/search/?year=2007"):
        olga.post(reverse("staff:change_list", args=[list_id, "add"]), {"book": book})
    assert queries.all_entries_of(list_id) == ()


@pytest.mark.parametrize("book", ["", "нет", "99999999", "9" * 40])
def test_a_number_that_nobody_knows_adds_nothing(olga, house, book):
    list_id = made(olga, house)
    olga.post(reverse("staff:change_list", args=[list_id, "add"]), {"book": book})
    assert queries.all_entries_of(list_id) == ()


def test_lists_of_readers_and_of_other_institutions_are_nobodys_business(olga, house):
    foreign = ReadingListFactory(patron=None, institution=InstitutionFactory(code="OTHER"))
    private = ReadingListFactory()
    for one in (foreign, private):
        assert olga.get(reverse("staff:list", args=[one.pk])).status_code == 403
        assert olga.post(reverse("staff:change_list", args=[one.pk, "publish"])).status_code == 403
    answer = olga.post(reverse("staff:new_list"), {"institution": foreign.institution_id, "name": "x"})
    assert answer.status_code == 200
    assert ReadingList.objects.count() == 2


def test_words_of_a_list_are_changed(olga, house):
    list_id = made(olga, house)
    olga.post(reverse("staff:list", args=[list_id]), {"name": "Осень", "language": "", "pen_name": "Ольга"})
    card = queries.list_of(house, list_id)
    assert (card.name, card.language, card.pen_name) == ("Осень", "", "Ольга")
