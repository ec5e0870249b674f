"""Books for later, lists, public lists, and what a device remembers."""

import io
import re

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from kitaphana.catalog.tests.factories import EditionFactory, WorkFactory
from kitaphana.core.models import User
from kitaphana.edges.portal import device
from kitaphana.holdings.tests.factories import ItemFactory
from kitaphana.network.tests.factories import InstitutionFactory
from kitaphana.shelves import queries, services
from kitaphana.shelves.models import ListEntry
from kitaphana.shelves.rules import ListText, Owner
from kitaphana.shelves.tests.test_services import BORIS, READER

pytestmark = pytest.mark.django_db


def make(title="Абай жолы", **fields):
    edition = EditionFactory(work=WorkFactory(title=title), **fields)
    ItemFactory(edition=edition)
    return edition


def value_of(edition):
    return f"{edition.work_id}.{edition.pk}"


@pytest.fixture
def owner(anna):
    return Owner(patron_id=anna.pk)


def new_list(owner, *editions, name="Дала", by=READER):
    list_id = services.create_list(owner=owner, text=ListText(name), by=by, command_id=f"list-{name}")
    for edition in reversed(editions):
        services.add_entry(owner=owner, edition_id=edition.pk, list_id=list_id, by=by)
    return list_id


def test_a_visitor_keeps_books_on_the_device_and_no_table_knows(client):
    first, second = make("Бірінші"), make("Екінші")
    for edition in (first, second):
        client.post("/kk/lists/later/add", {"entry": value_of(edition), "next": "/kk/search?q=x"})
    text = client.get("/kk/lists/").content.decode()
    assert text.index("Екінші") < text.index("Бірінші")
    assert not ListEntry.objects.exists()

    client.post("/kk/lists/later/remove", {"entry": value_of(second)})
    assert "Екінші" not in client.get("/kk/lists/").content.decode()
    client.post("/kk/lists/device/forget")
    assert "Бірінші" not in client.get("/kk/lists/").content.decode()


def test_the_button_says_what_it_has_done(client):
    edition = make()
    answer = client.post("/en/lists/later/add", {"entry": value_of(edition)}, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert 'data-announce="Kept for later"' in text
    assert "/en/lists/later/remove" in text
    small = client.post(
        "/en/lists/later/remove", {"entry": value_of(edition), "small": "1"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "later-small" in small
    assert edition.title in small
    assert "/en/lists/later/add" in small


def test_a_device_keeps_fifty_books_and_says_so(client):
    full = "-".join(f"{n}.{n}" for n in range(1, device.MOST_LATER + 1))
    answer = client.post("/en/lists/later/add", {"entry": value_of(make())})
    cookie = answer.cookies[device.LATER]
    assert cookie["httponly"]
    from django.core import signing

    client.cookies[device.LATER] = signing.get_cookie_signer(salt=device.LATER + device.SALT).sign(full)
    answer = client.post("/en/lists/later/add", {"entry": "999.999", "next": "/en/lists/"}, follow=True)
    assert "keeps up to 50 books" in answer.content.decode()


@pytest.mark.parametrize("cookie", ["1.1:forged", "", "x" * 5000, "1.1"])
def test_a_forged_cookie_is_an_empty_one(client, cookie):
    client.cookies[device.LATER] = cookie
    assert client.get("/kk/lists/").status_code == 200


@pytest.mark.parametrize("entry", ["", "1", "a.b", "1.2.3", "-1.5", "9" * 40 + ".1"])
def test_a_broken_button_is_refused(client, entry):
    assert client.post("/kk/lists/later/add", {"entry": entry}).status_code == 400


def test_the_way_back_stays_in_the_house(client):
    answer = client.post("/kk/lists/later/add", {"entry": value_of(make()), "next": "https://evil.example/"})
    assert answer["Location"] == "/kk/"


def test_a_reader_keeps_books_on_the_list_and_rows_show_it(signed_in, anna, search_index):
    edition = make()
    search_index()
    assert "later-small is-kept" not in signed_in.get("/kk/search?q=абай").content.decode()
    signed_in.post("/kk/lists/later/add", {"entry": value_of(edition)})
    assert queries.works_for_later(anna.pk, [edition.work_id])
    assert "later-small is-kept" in signed_in.get("/kk/search?q=абай").content.decode()
    assert device.LATER not in signed_in.cookies
    signed_in.post("/kk/lists/later/remove", {"entry": value_of(edition)})
    assert not queries.works_for_later(anna.pk, [edition.work_id])


def test_a_readers_list_is_changed_with_a_token_only(anna):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(anna.user)
    assert strict.post("/kk/lists/later/add", {"entry": value_of(make())}).status_code == 403
    assert not ListEntry.objects.exists()
    assert Client(enforce_csrf_checks=True).post("/kk/lists/later/add", {"entry": value_of(make())}).status_code == 302


def test_what_the_device_kept_is_offered_after_signing_in(client, anna):
    edition = make("Кітабым")
    client.post("/kk/lists/later/add", {"entry": value_of(edition)})
    client.force_login(anna.user)
    assert "/kk/lists/device/take-over" in client.get("/kk/lists/").content.decode()

    answer = client.post("/kk/lists/device/take-over", follow=True)
    assert "Кітабым" in answer.content.decode()
    assert queries.works_for_later(anna.pk, [edition.work_id])
    assert "/kk/lists/device/take-over" not in client.get("/kk/lists/").content.decode()


def test_a_list_is_made_renamed_filled_ordered_and_deleted(signed_in, owner):
    made = signed_in.post("/en/lists/new/", {"name": "Summer", "description": "by the lake"})
    list_id = queries.lists_of(owner)[0].id
    assert made["Location"] == f"/en/lists/{list_id}/"
    signed_in.post(f"/en/lists/{list_id}/edit/", {"name": "Winter", "pen_name": "Bookworm"})
    assert queries.list_of(owner, list_id).name == "Winter"
    assert signed_in.post("/en/lists/new/", {"name": " "}).status_code == 422

    first, second = make("Алма"), make("Бала")
    for edition in (second, first):
        signed_in.post(f"/en/editions/{edition.pk}/lists/", {"list": list_id})
    signed_in.post(f"/en/lists/{list_id}/sort", {"order": "title"})
    text = signed_in.get(f"/en/lists/{list_id}/").content.decode()
    assert text.index("Алма") < text.index("Бала")
    assert signed_in.post(f"/en/lists/{list_id}/sort", {"order": "x"}).status_code == 400

    assert "Winter" in signed_in.get(f"/en/editions/{first.pk}/lists/").content.decode()
    signed_in.post(f"/en/lists/{list_id}/delete")
    assert queries.lists_of(owner) == ()


def test_a_new_list_is_made_for_a_book(signed_in, owner):
    edition = make()
    signed_in.post(f"/en/editions/{edition.pk}/lists/", {"name": "Fresh", "command_id": "a" * 32})
    signed_in.post(f"/en/editions/{edition.pk}/lists/", {"name": "Fresh", "command_id": "a" * 32})
    (card,) = queries.lists_of(owner)
    assert (card.name, card.entry_count) == ("Fresh", 1)


def test_an_entry_gets_a_note_moves_goes_and_comes_back(signed_in, owner):
    first, second = make("Алма"), make("Бала")
    list_id, other = new_list(owner, first, second), new_list(owner, name="Басқа")
    top, below = (row.id for row in queries.all_entries_of(list_id))
    act = f"/en/lists/{list_id}/entries/"
    signed_in.post(f"{act}{top}", {"act": "note", "note": "gift <b>"})
    assert "gift &lt;b&gt;" in signed_in.get(f"/en/lists/{list_id}/").content.decode()
    signed_in.post(f"{act}{below}", {"act": "up"})
    assert [row.id for row in queries.all_entries_of(list_id)] == [below, top]

    page = signed_in.post(f"{act}{top}", {"act": "remove"}).content.decode()
    fields = dict(re.findall(r'name="(edition|position|note)" value="([^"]*)"', page.split('class="list-columns"')[0]))
    assert len(queries.all_entries_of(list_id)) == 1
    signed_in.post(f"/en/lists/{list_id}/restore", {**fields, "note": "gift <b>"})
    assert [row.edition_id for row in queries.all_entries_of(list_id)] == [second.pk, first.pk]

    signed_in.post(f"{act}{below}", {"act": "move", "to": other})
    assert [row.edition_id for row in queries.all_entries_of(other)] == [second.pk]
    assert signed_in.post(f"{act}{top}", {"act": "dance"}).status_code == 400
    gone = signed_in.post(f"{act}{below}", {"act": "remove"}, follow=True).content.decode()
    assert "not on the list any more" in gone


def test_nobody_sees_or_changes_the_lists_of_others(client, world, owner):
    list_id = new_list(owner, make())
    stranger = world.reader(user=User.objects.create_user("boris", password="a long password"))
    client.force_login(stranger.user)
    for address in ("", "edit/", "print/", "list.csv"):
        assert client.get(f"/kk/lists/{list_id}/{address}").status_code == 404
    entry_id = queries.all_entries_of(list_id)[0].id
    client.post(f"/kk/lists/{list_id}/delete")
    client.post(f"/kk/lists/{list_id}/entries/{entry_id}", {"act": "note", "note": "x"})
    assert queries.all_entries_of(list_id)[0].note == ""


@pytest.mark.parametrize("address", ["new/", "1/", "1/edit/", "1/print/", "1/list.csv", "1/sort"])
def test_visitors_are_asked_to_sign_in(client, address):
    answer = client.post(f"/kk/lists/{address}") if address.endswith("sort") else client.get(f"/kk/lists/{address}")
    assert answer.status_code == 302
    assert "/account/login/" in answer["Location"]


def test_a_link_shows_the_list_and_never_the_reader(client, signed_in, anna, owner):
    list_id = new_list(owner, make("Бөлісемін"))
    signed_in.post(f"/kk/lists/{list_id}/publish")
    token = queries.list_of(owner, list_id).token
    visitor = Client()
    text = visitor.get(f"/kk/lists/{token}/").content.decode()
    assert "Бөлісемін" in text
    assert 'name="robots" content="noindex"' in text
    for secret in (anna.surname, anna.given_name, anna.cards.get().number, "anna"):
        assert secret not in text

    signed_in.post(f"/kk/lists/{list_id}/unpublish")
    assert visitor.get(f"/kk/lists/{token}/").status_code == 404
    for address in ("list.csv", "print/"):
        assert visitor.get(f"/kk/lists/{token}/{address}").status_code == 404


def test_a_public_list_is_copied_once_per_form(signed_in, owner):
    house = Owner(institution_id=InstitutionFactory().pk)
    list_id = new_list(house, make(), name="Ұсынамыз", by=BORIS)
    token = services.make_public(owner=house, list_id=list_id, by=BORIS)
    assert "noindex" not in Client().get(f"/kk/lists/{token}/").content.decode()
    for _ in range(2):
        signed_in.post(f"/kk/lists/{token}/copy", {"command_id": "b" * 32})
    (card,) = queries.lists_of(owner)
    assert (card.name, card.entry_count) == ("Ұсынамыз", 1)


def test_a_list_is_taken_along_in_every_format(signed_in, owner):
    list_id = new_list(owner, make("=Формула"), make("Абай жолы"))
    entry_id = queries.all_entries_of(list_id)[0].id
    services.note_entry(owner=owner, entry_id=entry_id, note="менікі", by=READER)
    base = f"/kk/lists/{list_id}/list."
    table = signed_in.get(f"{base}csv").content.decode("utf-8-sig").splitlines()
    assert table[0].startswith("Атауы,")
    assert table[1].startswith("'=Формула")
    assert "менікі" in table[1]
    sheet = openpyxl.load_workbook(io.BytesIO(signed_in.get(f"{base}xlsx").content)).active
    assert [cell.value for cell in sheet["A"]] == ["Атауы", "=Формула", "Абай жолы"]
    assert sheet["A2"].data_type == "s"
    assert signed_in.get(f"{base}bib").content.decode().count("@book{") == 2
    assert signed_in.get(f"{base}ris").content.decode().count("ER  - ") == 2
    printed = signed_in.get(f"/kk/lists/{list_id}/print/").content.decode()
    assert printed.index("=Формула") < printed.index("Абай жолы")
    assert "– Алматы : Жазушы, 2007." in printed
    assert signed_in.get(f"{base}exe").status_code == 404


@pytest.mark.parametrize("size", [2, 60])
def test_a_list_costs_the_same_however_long_and_pages_by_key(signed_in, owner, django_assert_max_num_queries, size):
    list_id = new_list(owner, *(make(f"Кітап {n:02}") for n in range(size)))
    signed_in.get(f"/kk/lists/{list_id}/")
    with django_assert_max_num_queries(16):
        text = signed_in.get(f"/kk/lists/{list_id}/").content.decode()
    assert ("after=" in text) is (size > 20)


def test_the_library_recommends_on_the_home_page(client):
    house = Owner(institution_id=InstitutionFactory().pk)
    list_id = new_list(house, make(), name="Жаңа ұсыныс", by=BORIS)
    services.feature_list(owner=house, list_id=list_id, is_featured=True, by=BORIS)
    assert "Жаңа ұсыныс" in client.get("/kk/").content.decode()


def test_what_was_looked_at_stays_on_the_device_and_can_be_switched_off(client):
    first, second = make("Біріншісі"), make("Екіншісі")
    client.get(f"/kk/editions/{first.pk}/")
    text = client.get(f"/kk/editions/{second.pk}/").content.decode()
    assert f"/kk/editions/{first.pk}/" in text
    assert client.cookies[device.SEEN].value == f"{second.pk}.{first.pk}"
    assert client.cookies[device.SEEN]["httponly"]

    client.post("/kk/lists/device/seen", {"act": "clear", "next": "/kk/"})
    assert client.cookies[device.SEEN].value == ""
    client.post("/kk/lists/device/seen", {"act": "off"})
    client.get(f"/kk/editions/{first.pk}/")
    assert client.cookies[device.SEEN].value == device.OFF
    client.post("/kk/lists/device/seen", {"act": "on"})
    client.get(f"/kk/editions/{first.pk}/")
    assert client.cookies[device.SEEN].value == str(first.pk)


def test_twenty_are_remembered_at_most(client):
    editions = [make(f"К{n}") for n in range(22)]
    for edition in editions:
        client.get(f"/kk/editions/{edition.pk}/")
    assert len(client.cookies[device.SEEN].value.split(".")) == 20


def test_signing_out_forgets_what_this_device_knows(signed_in):
    edition = make()
    signed_in.get(f"/kk/editions/{edition.pk}/")
    answer = signed_in.post(reverse("account_logout"))
    assert answer.cookies[device.SEEN].value == ""
