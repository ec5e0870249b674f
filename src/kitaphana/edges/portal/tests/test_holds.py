"""A reader reserves a book, sees where it is, and changes their mind; nobody sees another's."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import translation

from kitaphana.circulation.models import Hold
from kitaphana.circulation.tests.factories import READER, new_key
from kitaphana.circulation.tests.hold_world import HoldWorld
from kitaphana.core import clock
from kitaphana.core.models import AuditEntry

pytestmark = pytest.mark.django_db
KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def world(db) -> HoldWorld:
    return HoldWorld()


def text(response):
    return response.content.decode()


@pytest.fixture
def wanted(world):
    """An edition whose only item is with another reader."""
    edition = world.edition(title="Абай жолы")
    world.check_out(world.reader(), world.item(edition=edition))
    return edition


def reserve(client, world, edition, **sent):
    body = {"pickup": world.point.pk, "command_id": KEY, **sent}
    return client.post(f"/ru/editions/{edition.pk}/hold/", body, follow=True)


def test_reserving_is_for_those_who_signed_in_and_goes_on_after_it(client, wanted):
    response = client.get(f"/ru/editions/{wanted.pk}/hold/")

    assert response.status_code == 302
    assert response["Location"] == f"/ru/account/login/?next=/ru/editions/{wanted.pk}/hold/"


def test_a_reader_reserves_and_is_told_the_place_and_how_long(signed_in, world, wanted):
    response = reserve(signed_in, world, wanted)

    page = text(response)
    assert "Ваше место в очереди: 1 из 1" in page
    assert "Примерно" in page
    assert wanted.title in page
    assert Hold.objects.get().state == "waiting"


def test_sent_twice_it_is_reserved_once(signed_in, world, wanted):
    for _ in range(2):
        reserve(signed_in, world, wanted)

    assert Hold.objects.count() == 1


def test_a_second_hold_on_the_same_is_refused_in_words_and_the_form_keeps_what_was_sent(signed_in, world, wanted):
    reserve(signed_in, world, wanted)

    response = reserve(signed_in, world, wanted, command_id="f" * 32, until=str(clock.today() + dt.timedelta(days=9)))

    assert response.status_code == 409
    assert "Вы уже стоите в очереди на эту книгу" in text(response)
    assert str(clock.today() + dt.timedelta(days=9)) in text(response)


def test_pages_say_how_many_wait(client, signed_in, world, wanted, search_index):
    reserve(signed_in, world, wanted)
    search_index()

    assert "Ждёт 1 читатель, на 1 экземпляр" in text(client.get(f"/ru/editions/{wanted.pk}/"))
    assert "Ждёт 1 читатель, на 1 экземпляр" in text(client.get("/ru/search?q=Абай"))


def test_a_reader_may_want_a_certain_copy(signed_in, world, wanted):
    """Shown where there are several; one of another edition is no choice."""
    assert 'name="item"' not in text(signed_in.get(f"/ru/editions/{wanted.pk}/hold/"))
    signed = world.item(edition=wanted, call_number="84 Ә-82, с автографом")
    strange = world.item()
    page = text(signed_in.get(f"/ru/editions/{wanted.pk}/hold/"))
    assert f'<option value="{signed.pk}">' in page
    assert "с автографом" in page

    reserve(signed_in, world, wanted, item=str(signed.pk))
    assert Hold.objects.get().wanted_item_id == signed.pk

    reserve(signed_in, world, wanted, item=str(strange.pk), scope="edition", command_id="f" * 32)
    assert Hold.objects.filter(wanted_item=strange).count() == 0


def test_a_work_is_reserved_in_the_language_one_wishes(signed_in, world, wanted):
    other = world.edition(work=wanted.work, languages=["rus"])
    world.item(edition=other)
    page = text(signed_in.get(f"/ru/works/{wanted.work_id}/hold/"))
    assert 'name="language"' in page

    sent = {"pickup": world.point.pk, "language": "rus", "command_id": KEY}
    signed_in.post(f"/ru/works/{wanted.work_id}/hold/", sent)

    hold = Hold.objects.get()
    assert (hold.edition_id, hold.language) == (None, "rus")


def test_a_ready_book_shows_its_code_and_until_when(signed_in, world, wanted):
    reserve(signed_in, world, wanted)
    world.check_in(wanted.items.get())

    page = text(signed_in.get("/ru/account/holds/"))

    assert "Можно забирать" in page
    assert Hold.objects.get().shelf_code in page
    assert "Заберите до" in page


def change(client, act, **sent):
    hold = Hold.objects.get()
    address = reverse("portal:change_hold", args=[hold.pk, act])
    return text(client.post(address, {"command_id": new_key().ljust(32, "0"), **sent}, follow=True))


def test_a_hold_is_paused_resumed_moved_and_cancelled(signed_in, world, wanted):
    reserve(signed_in, world, wanted)
    day = clock.today() + dt.timedelta(days=20)

    change(signed_in, "suspend", until=day.isoformat())
    assert (Hold.objects.get().state, Hold.objects.get().suspended_until) == ("suspended", day)
    change(signed_in, "resume")
    assert Hold.objects.get().state == "waiting"
    change(signed_in, "pickup", pickup=world.far.pk)
    assert Hold.objects.get().pickup_point_id == world.far.pk
    change(signed_in, "cancel")
    assert (Hold.objects.get().state, Hold.objects.get().end) == ("cancelled", "reader")


def test_a_pause_without_a_day_is_refused_in_words(signed_in, world, wanted):
    reserve(signed_in, world, wanted)

    assert "alert-danger" in change(signed_in, "suspend", until="tomorrow")
    assert Hold.objects.get().state == "waiting"


def test_nobody_changes_or_sees_the_hold_of_another(signed_in, world, wanted):
    placed = world.place(world.reader(), edition_id=wanted.pk)

    with translation.override("ru"):
        address = reverse("portal:change_hold", args=[placed.hold_id, "cancel"])
    page = text(signed_in.post(address, follow=True))

    assert "Этой брони среди ваших больше нет" in page
    assert Hold.objects.get().state == "waiting"
    assert wanted.title not in text(signed_in.get("/ru/account/holds/"))


def test_the_audit_of_a_hold_does_not_name_the_reader(signed_in, world, anna, wanted):
    reserve(signed_in, world, wanted)

    entry = AuditEntry.objects.get(act="place_hold")
    assert (entry.actor_kind, entry.login) == ("reader", "")
    assert entry.subject == f"hold:{Hold.objects.get().pk}"
    assert "patron" not in str(entry.details)


@pytest.mark.parametrize("count", [2, 12])
def test_my_holds_cost_the_same_however_many(signed_in, world, anna, django_assert_max_num_queries, count):
    for _ in range(count):
        edition = world.edition()
        world.check_out(world.reader(), world.item(edition=edition))
        world.place(anna, edition_id=edition.pk)
    signed_in.get("/ru/account/holds/")
    with django_assert_max_num_queries(18):
        signed_in.get("/ru/account/holds/")


@pytest.mark.parametrize(
    ("verb", "words"), [("staff", "Отменено библиотекой"), ("reader", "Отменено по вашей просьбе")]
)
def test_what_has_ended_lately_stands_on_the_page_with_its_reason(signed_in, anna, world, wanted, verb, words):
    reserve(signed_in, world, wanted)
    by = {"by": READER} if verb == "reader" else {}
    world.act("cancel_hold", Hold.objects.get(), **by)

    page = text(signed_in.get("/ru/account/holds/"))

    assert words in page
    assert wanted.title in page
    assert "Недавно завершились" in page


def test_nobody_sees_what_another_waited_for(signed_in, world, wanted):
    world.act("cancel_hold", world.waiting(wanted))

    assert wanted.title not in text(signed_in.get("/ru/account/holds/"))
