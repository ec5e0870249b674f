import pytest

from kitaphana.catalog.tests.factories import EditionFactory, EditionIdentifierFactory
from kitaphana.holdings.tests.factories import ItemFactory
from kitaphana.network.tests.factories import BranchFactory

pytestmark = pytest.mark.django_db


def test_an_edition_shows_its_description_and_its_items(client, world):
    edition = EditionFactory(work__title="Абай жолы", subjects=["Қазақ әдебиеті"], age_mark=12, udc="821.512.122")
    EditionIdentifierFactory(edition=edition)
    ItemFactory(edition=edition, branch=world.point.branch, barcode="K0000001", is_for_loan=False)

    page = client.get(f"/ru/editions/{edition.pk}/").content.decode()

    for expected in ("Абай жолы", "Жазушы", "9780306406157", "821.512.122", "12+", "K0000001", "84(5Қаз) Ә82"):
        assert expected in page
    assert "только для чтения в библиотеке" in page
    assert "subject=%D2%9A%D0%B0%D0%B7%D0%B0%D2%9B" in page  # the subject leads to a search


def test_an_item_on_loan_says_until_when(client, world):
    item = world.item()
    loan = world.check_out(world.reader(), item)

    page = client.get(f"/en/editions/{item.edition_id}/").content.decode()

    assert "On loan until" in page
    assert str(loan.due_at.day) in page


def test_nothing_of_the_reader_is_on_the_page(client, world):
    item, patron = world.item(), world.reader(surname="Қанарейкина")
    world.check_out(patron, item)

    page = client.get(f"/kk/editions/{item.edition_id}/").content.decode()

    assert "Қанарейкина" not in page
    assert patron.cards.get().number not in page


def test_other_editions_are_linked(client):
    old = EditionFactory(year=1990)
    new = EditionFactory(work=old.work, year=2020)

    assert f"/kk/editions/{new.pk}/" in client.get(f"/kk/editions/{old.pk}/").content.decode()


def test_an_only_edition_stands_for_its_work(client):
    edition = EditionFactory()

    assert client.get(f"/kk/works/{edition.work_id}/")["Location"] == f"/kk/editions/{edition.pk}/"


@pytest.mark.parametrize("address", ["/kk/editions/99999999/", "/kk/works/99999999/", "/kk/editions/99999999/record/"])
def test_what_is_not_there_is_a_404(client, address):
    assert client.get(address).status_code == 404


def test_many_items_page_by_key(client):
    edition, branch = EditionFactory(), BranchFactory()
    for number in range(60):
        ItemFactory(edition=edition, branch=branch, barcode=f"K{number:07}")

    first = client.get(f"/kk/editions/{edition.pk}/").content.decode()
    after = first.split("?after=")[1].split('"')[0]
    second = client.get(f"/kk/editions/{edition.pk}/?after={after}").content.decode()

    assert "K0000049" in first
    assert "K0000050" not in first
    assert "K0000050" in second


@pytest.mark.parametrize("count", [1, 40])
def test_an_edition_costs_the_same_however_many_items(client, world, django_assert_max_num_queries, count):
    edition = EditionFactory()
    for _ in range(count):
        ItemFactory(edition=edition, branch=BranchFactory())
    world.check_out(world.reader(), world.item(edition=edition))
    client.get(f"/kk/editions/{edition.pk}/")
    # one more than twelve when the index knows works like this one, one more when no copy is free
    with django_assert_max_num_queries(15):
        client.get(f"/kk/editions/{edition.pk}/")


def test_each_class_leads_to_its_own_books(client):
    page = client.get(f"/kk/editions/{EditionFactory(udc='821.512.122 ; 94(574)').pk}/").content.decode()
    assert all(f">{mark}</a>" in page for mark in ("821.512.122", "94(574)"))
    assert "821.512.122 ; 94(574)" not in page
