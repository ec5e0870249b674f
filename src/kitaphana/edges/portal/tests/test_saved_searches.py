"""A search is saved from the results, named, paused, deleted; only its reader sees it. Wished forms stand first."""

import pytest

from kitaphana.catalog.tests.factories import EditionFactory
from kitaphana.core import clock
from kitaphana.patrons.arranged import wished_forms_of
from kitaphana.shelves import services
from kitaphana.shelves.models import SavedSearch
from kitaphana.shelves.saved_searches import searches_of
from kitaphana.shelves.tests.test_searches import save

pytestmark = pytest.mark.django_db
KEY = "0123456789abcdef0123456789abcdef"
QUERY = "?q=абай&lang=kaz&form=braille&from=2020&sort=title&page=3"


def text(response):
    return response.content.decode()


def test_results_offer_to_save_the_search_with_its_filters(signed_in, search_index):
    search_index()

    assert "/ru/account/searches/new/?q=" in text(signed_in.get(f"/ru/search{QUERY}"))
    assert "account/searches/new" not in text(signed_in.get("/ru/search"))


def test_a_visitor_signs_in_first_and_comes_back_to_the_form(client, db):
    answer = client.get(f"/ru/account/searches/new/{QUERY}")

    assert answer["Location"].startswith("/ru/account/login/?next=/ru/account/searches/new/%3Fq%3D")


def test_the_search_is_told_in_words_named_and_kept(signed_in, anna):
    form = text(signed_in.get(f"/ru/account/searches/new/{QUERY}"))
    assert "“абай”; казахский; шрифт Брайля; с 2020 года" in form
    assert 'value="Абай"' in form

    page = text(
        signed_in.post(f"/ru/account/searches/new/{QUERY}", {"command_id": KEY, "name": "Абай Брайлем"}, follow=True)
    )

    kept = searches_of(anna.pk)[0]
    assert "Абай Брайлем" in page
    assert (kept.terms.text, kept.terms.languages, kept.terms.forms, kept.terms.year_from) == (
        "абай", ("kaz",), ("braille",), 2020,
    )  # fmt: skip


def test_nothing_and_no_name_are_refused_in_words(signed_in):
    answer = signed_in.post("/ru/account/searches/new/", {"command_id": KEY, "name": ""})

    assert answer.status_code == 409
    assert "пустой поиск не сохраняется" in text(answer)
    assert "Дайте поиску название" in text(answer)
    assert not SavedSearch.objects.exists()


def test_what_came_in_stands_on_its_page(signed_in, anna):
    search_id, edition = save(anna), EditionFactory(work__title="Абай жолы", title="Абай жолы")
    services.note_found(search_id=search_id, work_ids=[edition.work_id], until=clock.now())

    page = text(signed_in.get(f"/ru/account/searches/{search_id}/"))

    assert "Абай жолы" in page
    assert "/ru/feeds/new.rss?q=" in page


def test_it_rests_is_renamed_and_goes(signed_in, anna):
    search_id = save(anna)
    base = f"/ru/account/searches/{search_id}"

    signed_in.post(f"{base}/pause")
    assert searches_of(anna.pk)[0].is_paused
    assert "Приостановлен" in text(signed_in.get("/ru/account/searches/"))
    signed_in.post(f"{base}/resume")
    signed_in.post(f"{base}/rename", {"name": "Другое"})
    assert (searches_of(anna.pk)[0].name, searches_of(anna.pk)[0].is_paused) == ("Другое", False)
    signed_in.post(f"{base}/delete")
    assert searches_of(anna.pk) == ()
    assert signed_in.post(f"{base}/steal").status_code == 404


def test_nobody_sees_or_changes_the_search_of_another(signed_in, world):
    other = world.reader()
    search_id = save(other)

    assert signed_in.get(f"/ru/account/searches/{search_id}/").status_code == 404
    page = text(signed_in.post(f"/ru/account/searches/{search_id}/delete", follow=True))
    assert "больше нет" in page
    assert searches_of(other.pk) != ()


def test_wishes_are_kept_and_stand_first_on_the_page_of_a_work(signed_in, anna):
    work = EditionFactory(form="print").work
    EditionFactory(work=work, form="print")
    EditionFactory(work=work, form="audio")
    address = f"/en/works/{work.pk}/"
    before = text(signed_in.get(address))
    assert before.index("Printed book") < before.index("Audio book")

    page = text(signed_in.post("/en/account/wishes/", {"form": ["daisy", "nonsense"]}, follow=True))

    after = text(signed_in.get(address))
    assert 'value="daisy" checked' in page
    assert wished_forms_of(anna.pk) == ("daisy",)
    assert after.index("Audio book") < after.index("Printed book")


def test_no_box_is_no_wish(signed_in, anna):
    signed_in.post("/en/account/wishes/", {"form": ["braille"]})
    signed_in.post("/en/account/wishes/", {})

    assert wished_forms_of(anna.pk) == ()
