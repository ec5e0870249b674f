import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from kitaphana.catalog.models import Edition
from kitaphana.catalog.tests.factories import EditionFactory, WorkFactory
from kitaphana.core import clock
from kitaphana.core.actor import Actor, ActorKind, Door
from kitaphana.core.errors import Refused
from kitaphana.core.invariants import examine, registered
from kitaphana.core.models import AuditEntry, OutboxEvent, StoredCommand
from kitaphana.network.tests.factories import InstitutionFactory
from kitaphana.patrons.tests.factories import PatronFactory
from kitaphana.shelves import invariants, queries, rules, services, tasks
from kitaphana.shelves.models import ListEntry, ReadingList
from kitaphana.shelves.rules import ListText, Owner
from kitaphana.shelves.tests.factories import ListEntryFactory

pytestmark = pytest.mark.django_db
READER = Actor(ActorKind.READER, Door.PORTAL)
BORIS = Actor(ActorKind.STAFF, Door.STAFF, login="boris")


@pytest.fixture
def anna():
    return Owner(patron_id=PatronFactory().pk)


@pytest.fixture
def house():
    return Owner(institution_id=InstitutionFactory().pk)


def new_list(owner, name="Степь", key="key-1", by=READER, **text):
    return services.create_list(owner=owner, text=ListText(name, **text), by=by, command_id=key)


def add(owner, *titles, list_id=None, **fields):
    """Entries of new works, in that order; returns their ids."""
    editions = [EditionFactory(work=WorkFactory(title=title), **fields) for title in titles]
    return [services.add_entry(owner=owner, edition_id=one.pk, list_id=list_id, by=READER).entry_id for one in editions]


def titles(list_id):
    rows = queries.all_entries_of(list_id)
    names = dict(Edition.objects.values_list("pk", "title"))
    return [names[row.edition_id] for row in rows]


def refused(act, *codes):
    with pytest.raises(Refused) as caught:
        act()
    assert caught.value.codes == codes


def test_for_later_is_made_on_first_use_and_once_only(anna):
    first = services.add_entry(owner=anna, edition_id=EditionFactory().pk, by=READER)
    second = services.add_entry(owner=anna, edition_id=EditionFactory().pk, by=READER)

    assert first.list_id == second.list_id
    card = queries.lists_of(anna)[0]
    assert (card.is_later, card.entry_count, card.is_public) == (True, 2, False)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReadingList.objects.create(
            patron_id=anna.patron_id, is_later=True, created_at=clock.now(), changed_at=clock.now()
        )


def test_what_was_added_last_stands_first(anna):
    add(anna, "А", "Б", "В")
    assert titles(queries.lists_of(anna)[0].id) == ["В", "Б", "А"]


def test_adding_twice_keeps_one_entry_and_shows_the_edition_chosen_last(anna):
    old = EditionFactory(year=1990)
    new = EditionFactory(work=old.work, form="audio")
    first = services.add_entry(owner=anna, edition_id=old.pk, by=READER, note="зимой")
    again = services.add_entry(owner=anna, edition_id=new.pk, by=READER)

    assert (first.is_new, again.is_new, again.entry_id) == (True, False, first.entry_id)
    entry = ListEntry.objects.get()
    assert (entry.edition_id, entry.note) == (new.pk, "зимой")


def test_what_is_taken_off_can_come_back_into_its_place(anna):
    _, middle, _ = add(anna, "А", "Б", "В")
    removed = services.remove_entry(owner=anna, entry_id=middle, by=READER)
    assert titles(removed.list_id) == ["В", "А"]

    services.add_entry(
        owner=anna, edition_id=removed.edition_id, list_id=removed.list_id, position=removed.position, by=READER
    )
    assert titles(removed.list_id) == ["В", "Б", "А"]


@pytest.mark.parametrize("position", [0, 1, 99, 2**31 - 1])
def test_a_place_that_is_taken_or_never_was_is_not_given(anna, position):
    add(anna, "А")
    services.add_entry(owner=anna, edition_id=EditionFactory(title="Б").pk, by=READER, position=position)
    assert sorted(ListEntry.objects.values_list("position", flat=True)) == [1, 2]


def test_lists_are_made_named_and_taken_away(anna):
    list_id = new_list(anna)
    assert new_list(anna) == list_id  # the same form once more
    services.change_list(owner=anna, list_id=list_id, text=ListText("Горы", "о горах", "Тау"), by=READER)
    card = queries.list_of(anna, list_id)
    assert (card.name, card.description, card.pen_name) == ("Горы", "о горах", "Тау")

    add(anna, "А", list_id=list_id)
    services.delete_list(owner=anna, list_id=list_id, by=READER)
    assert queries.lists_of(anna) == ()
    assert not ListEntry.objects.exists()


def test_for_later_stays_and_keeps_its_name(anna):
    add(anna, "А")
    later = queries.lists_of(anna)[0].id
    refused(lambda: services.delete_list(owner=anna, list_id=later, by=READER), "list_stays")
    services.change_list(owner=anna, list_id=later, text=ListText("Имя", "к отпуску"), by=READER)
    assert (queries.list_of(anna, later).name, queries.list_of(anna, later).description) == ("", "к отпуску")


def test_refusals_tell_all_reasons(anna, monkeypatch):
    monkeypatch.setattr("kitaphana.shelves.services.keeping.MOST_LISTS", 1)
    monkeypatch.setattr("kitaphana.shelves.services.keeping.MOST_ENTRIES", 1)
    list_id = new_list(anna)
    refused(lambda: new_list(anna, "", key="key-2"), "list_name_missing", "list_limit")
    refused(lambda: new_list(anna, "", key="key-2"), "list_name_missing", "list_limit")  # a refusal is an answer too
    add(anna, "А", list_id=list_id)
    edition_id = EditionFactory().pk
    refused(
        lambda: services.add_entry(owner=anna, edition_id=edition_id, list_id=list_id, by=READER, note="я" * 501),
        "list_full",
        "list_text_too_long",
    )
    refused(lambda: services.add_entry(owner=anna, edition_id=0, by=READER), "edition_unknown")


def test_nobody_touches_the_lists_of_others(anna):
    boris = Owner(patron_id=PatronFactory().pk)
    list_id = new_list(anna)
    (entry_id,) = add(anna, "А", list_id=list_id)
    own = new_list(boris, key="key-b")

    assert queries.list_of(boris, list_id) is None
    for act in (
        lambda: services.change_list(owner=boris, list_id=list_id, text=ListText("x"), by=READER),
        lambda: services.delete_list(owner=boris, list_id=list_id, by=READER),
        lambda: services.add_entry(owner=boris, edition_id=EditionFactory().pk, list_id=list_id, by=READER),
        lambda: services.sort_list(owner=boris, list_id=list_id, order="title", language="kk", by=READER),
        lambda: services.make_public(owner=boris, list_id=list_id, by=READER),
        lambda: services.make_private(owner=boris, list_id=list_id, by=READER),
    ):
        refused(act, "list_unknown")
    for act in (
        lambda: services.remove_entry(owner=boris, entry_id=entry_id, by=READER),
        lambda: services.note_entry(owner=boris, entry_id=entry_id, note="x", by=READER),
        lambda: services.move_entry(owner=boris, entry_id=entry_id, to_list_id=own, by=READER),
        lambda: services.shift_entry(owner=boris, entry_id=entry_id, is_up=True, by=READER),
    ):
        refused(act, "list_entry_unknown")
    refused(lambda: services.move_entry(owner=anna, entry_id=entry_id, to_list_id=own, by=READER), "list_unknown")
    assert titles(list_id) == ["А"]


def test_an_entry_moves_with_its_note_and_two_of_a_work_become_one(anna):
    list_id = new_list(anna)
    first, second = add(anna, "А", "Б")
    services.note_entry(owner=anna, entry_id=first, note=" для мамы ", by=READER)
    moved = services.move_entry(owner=anna, entry_id=first, to_list_id=list_id, by=READER)
    assert (moved.is_new, ListEntry.objects.get(pk=moved.entry_id).note) == (True, "для мамы")

    edition_id = ListEntry.objects.get(pk=second).edition_id
    services.add_entry(owner=anna, edition_id=edition_id, list_id=list_id, by=READER)
    assert not services.move_entry(owner=anna, entry_id=second, to_list_id=list_id, by=READER).is_new
    assert titles(list_id) == ["Б", "А"]
    assert [card.entry_count for card in queries.lists_of(anna)] == [0, 2]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("title", ["Асан", "Әлия", "Баян"]),
        ("author", ["Асан", "Баян", "Әлия"]),
        ("year", ["Әлия", "Баян", "Асан"]),
        ("added", ["Асан", "Баян", "Әлия"]),
    ],
)
def test_lists_are_sorted_by_the_kazakh_alphabet_year_and_time(anna, order, expected):
    list_id = new_list(anna)
    for minute, (title, author, year) in enumerate((("Әлия", "Я", 2020), ("Баян", "Б", 2010), ("Асан", "Ә", 2000))):
        with clock.frozen_at(clock.now() + dt.timedelta(minutes=minute)):
            add(anna, title, list_id=list_id, author=author, year=year)

    services.sort_list(owner=anna, list_id=list_id, order=order, language="kk", by=READER)

    assert titles(list_id) == expected
    add(anna, "Жаңа", list_id=list_id)
    assert titles(list_id)[0] == "Жаңа"


def test_an_entry_goes_up_and_down_one_place(anna):
    first, _, last = add(anna, "А", "Б", "В")
    list_id = queries.lists_of(anna)[0].id
    services.shift_entry(owner=anna, entry_id=first, is_up=True, by=READER)
    assert titles(list_id) == ["В", "А", "Б"]
    services.shift_entry(owner=anna, entry_id=last, is_up=False, by=READER)
    assert titles(list_id) == ["А", "В", "Б"]
    services.shift_entry(owner=anna, entry_id=first, is_up=True, by=READER)  # it is at the top already
    assert titles(list_id) == ["А", "В", "Б"]


def test_a_link_leads_to_a_list_until_it_is_taken_away(anna):
    list_id = new_list(anna)
    token = services.make_public(owner=anna, list_id=list_id, by=READER)
    assert services.make_public(owner=anna, list_id=list_id, by=READER) == token
    assert queries.public_list(token).id == list_id

    services.make_private(owner=anna, list_id=list_id, by=READER)
    assert queries.public_list(token) is None
    assert queries.public_list("") is None
    assert services.make_public(owner=anna, list_id=list_id, by=READER) != token
    assert list(OutboxEvent.objects.values_list("name", flat=True)) == [
        "ListMadePublic",
        "ListMadePrivate",
        "ListMadePublic",
    ]


def test_private_acts_leave_nothing_in_audit_and_events(anna):
    list_id = new_list(anna, "Секретный список")
    (entry_id,) = add(anna, "А", list_id=list_id)
    services.note_entry(owner=anna, entry_id=entry_id, note="секретная заметка", by=READER)
    services.remove_entry(owner=anna, entry_id=entry_id, by=READER)
    services.delete_list(owner=anna, list_id=list_id, by=READER)

    assert not AuditEntry.objects.exists()
    assert not OutboxEvent.objects.exists()
    assert "Секрет" not in str(list(StoredCommand.objects.values()))


def test_acts_of_staff_are_audited_by_list(house):
    list_id = new_list(house, by=BORIS)
    services.add_entry(owner=house, edition_id=EditionFactory().pk, list_id=list_id, by=BORIS)
    services.feature_list(owner=house, list_id=list_id, is_featured=True, by=BORIS)

    assert list(AuditEntry.objects.values_list("act", "login", "subject")) == [
        (act, "boris", f"list:{list_id}") for act in ("create_list", "add_to_list", "publish_list", "feature_list")
    ]


def test_featured_lists_are_those_of_the_language_with_something_on_them(house, anna):
    ids = {language: new_list(house, key=language or "all", language=language) for language in ("kk", "ru", "")}
    empty = new_list(house, key="empty")
    for list_id in ids.values():
        services.add_entry(owner=house, edition_id=EditionFactory().pk, list_id=list_id, by=BORIS)
    for list_id in (*ids.values(), empty):
        services.feature_list(owner=house, list_id=list_id, is_featured=True, by=BORIS)

    assert {card.id for card in queries.featured_lists("kk")} == {ids["kk"], ids[""]}
    assert len(queries.public_lists().rows) == 3
    services.make_private(owner=house, list_id=ids["kk"], by=BORIS)
    assert {card.id for card in queries.featured_lists("kk")} == {ids[""]}
    refused(
        lambda: services.feature_list(owner=anna, list_id=new_list(anna), is_featured=True, by=READER), "list_unknown"
    )


def test_a_public_list_is_copied_to_ones_own_once(anna, house):
    list_id = new_list(house, "Абай", key="h", description="о нём")
    add(house, "А", "Б", list_id=list_id)
    token = services.make_public(owner=house, list_id=list_id, by=BORIS)

    copies = [services.copy_list(owner=anna, token=token, name="", by=READER, command_id="c") for _ in range(2)]

    assert copies[0] == copies[1]
    card = queries.list_of(anna, copies[0].list_id)
    assert (card.name, card.description, card.entry_count, card.is_public) == ("Абай", "о нём", 2, False)
    assert titles(card.id) == ["Б", "А"]
    refused(lambda: services.copy_list(owner=anna, token="no", name="", by=READER, command_id="d"), "list_unknown")


def test_what_was_kept_on_a_device_is_taken_over_without_doubles(anna, monkeypatch):
    monkeypatch.setattr("kitaphana.shelves.services.copying.MOST_ENTRIES", 3)
    add(anna, "Есть")
    known = ListEntry.objects.get().edition_id
    editions = [EditionFactory(title=title) for title in "АБВ"]
    sister = EditionFactory(work=editions[0].work)
    wanted = [editions[0].pk, known, sister.pk, 10**12, editions[1].pk, editions[2].pk]

    copied = services.take_over(owner=anna, edition_ids=wanted, by=READER)

    assert (copied.count, copied.left_out) == (2, 1)
    assert titles(copied.list_id) == ["А", "Б", "Есть"]
    assert services.take_over(owner=anna, edition_ids=wanted[:5], by=READER).count == 0


def test_entries_follow_their_editions_to_another_work(anna):
    _, _ = add(anna, "А", "Б")
    list_id = queries.lists_of(anna)[0].id
    first, second = ListEntry.objects.order_by("pk")
    services.note_entry(owner=anna, entry_id=first.pk, note="моя", by=READER)
    Edition.objects.filter(pk=first.edition_id).update(work_id=second.work_id)  # an import has merged the two

    assert services.follow_editions(work_ids=[first.work_id, second.work_id]) == 1
    assert services.follow_editions(work_ids=[first.work_id, second.work_id]) == 0
    assert titles(list_id) == ["Б"]
    assert ListEntry.objects.get().note == "моя"
    assert queries.list_of(anna, list_id).entry_count == 1


def test_the_worker_brings_entries_after_works_that_changed(anna):
    add(anna, "А")
    entry = ListEntry.objects.get()
    other = WorkFactory()
    Edition.objects.filter(pk=entry.edition_id).update(work=other)
    event = type("Event", (), {"payload": {"work_ids": [entry.work_id, other.pk]}})

    tasks.follow_works([event])

    assert ListEntry.objects.get().work_id == other.pk


def test_what_somebody_keeps_is_not_deleted_under_their_hands(anna):
    add(anna, "А")
    edition = Edition.objects.get()
    assert queries.is_on_a_list([edition.pk])
    with pytest.raises(ProtectedError):
        edition.delete()


def test_lists_go_with_their_reader(anna):
    add(anna, "А")
    PatronFactory._meta.model.objects.get(pk=anna.patron_id).delete()
    assert not ReadingList.objects.exists()
    assert Edition.objects.exists()


def test_the_invariants_see_what_is_wrong(anna):
    add(anna, "А")
    assert all(examine(one).is_ok for one in registered() if one.find.__module__ == invariants.__name__)
    ListEntryFactory(reading_list=ReadingList.objects.get(), work=WorkFactory())
    assert not any(examine(one).is_ok for one in registered() if one.find.__module__ == invariants.__name__)


@pytest.mark.parametrize("size", [3, 60])
def test_a_page_of_a_list_costs_one_statement_however_long_the_list(anna, django_assert_num_queries, size):
    add(anna, *(f"Т{n}" for n in range(size)))
    list_id = queries.lists_of(anna)[0].id
    with django_assert_num_queries(1):
        page = queries.entries_of(list_id, limit=2)
    with django_assert_num_queries(1):
        following = queries.entries_of(list_id, after=page.next_after, limit=2)
    assert [row.position for row in (*page.rows, *following.rows)][:3] == [size, size - 1, size - 2]


def test_marks_of_works_on_lists(anna):
    list_id = new_list(anna)
    (entry_id,) = add(anna, "А", list_id=list_id)
    work_id = ListEntry.objects.get(pk=entry_id).work_id
    assert queries.works_for_later(anna.patron_id, [work_id]) == frozenset()
    assert queries.lists_with_work(anna.patron_id, work_id) == {list_id}
    services.add_entry(owner=anna, edition_id=ListEntry.objects.get(pk=entry_id).edition_id, by=READER)
    assert queries.works_for_later(anna.patron_id, [work_id]) == {work_id}
    assert len(rules.ORDERS) == 4
