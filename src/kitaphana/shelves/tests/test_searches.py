"""Searches that readers keep."""

import datetime as dt

import pytest

from kitaphana.core import clock
from kitaphana.core.actor import Actor, ActorKind, Door
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry, OutboxEvent, StoredCommand
from kitaphana.patrons.tests.factories import PatronFactory
from kitaphana.shelves import services
from kitaphana.shelves.models import SavedSearch
from kitaphana.shelves.participation import SEARCHES
from kitaphana.shelves.rules import MOST_FOUND, MOST_SEARCHES, SearchTerms
from kitaphana.shelves.saved_searches import saved_search, search_of, searches_of

pytestmark = pytest.mark.django_db
READER = Actor(ActorKind.READER, Door.PORTAL)
CALLER = Actor(ActorKind.STAFF, Door.TELEPHONE, "boris")
ABAI = SearchTerms(text="абай", languages=("kaz",), year_from=2020)


@pytest.fixture
def anna():
    return PatronFactory()


def save(patron, terms=ABAI, *, name="Абай туралы", key="one", by=READER):
    return services.save_search(patron_id=patron.pk, name=name, terms=terms, by=by, command_id=key)


def codes(refused):
    return [one.code for one in refused.value.refusals]


def test_a_search_is_kept_and_comes_back_as_it_was(anna):
    search_id = save(anna)

    kept = search_of(anna.pk, search_id)
    assert (kept.name, kept.terms, kept.is_paused, kept.found_work_ids) == ("Абай туралы", ABAI, False, ())


def test_a_double_click_keeps_one_and_the_stored_answer_tells_nothing(anna):
    assert save(anna) == save(anna)

    assert SavedSearch.objects.count() == 1
    assert "абай" not in str(StoredCommand.objects.get().answer).lower()


def test_the_same_words_and_filters_are_the_same_search_under_a_new_name(anna):
    assert save(anna) == save(anna, name="Жаңа атау", key="two")

    assert [one.name for one in searches_of(anna.pk)] == ["Жаңа атау"]


def test_an_empty_search_and_one_without_a_name_are_refused_together(anna):
    with pytest.raises(Refused) as refused:
        save(anna, SearchTerms(), name="  ")

    assert codes(refused) == ["search_empty", "search_name_missing"]


def test_there_is_an_end_to_how_many_one_keeps(anna):
    SavedSearch.objects.bulk_create(
        SavedSearch(patron=anna, name="x", terms={}, digest=str(n), created_at=clock.now(), looked_until=clock.now())
        for n in range(MOST_SEARCHES)
    )

    with pytest.raises(Refused) as refused:
        save(anna)

    assert codes(refused) == ["search_limit"]


def test_nobody_else_sees_changes_or_deletes_it(anna):
    search_id, vera = save(anna), PatronFactory(given_name="Вера")

    assert search_of(vera.pk, search_id) is None
    for act in (services.pause_search, services.resume_search, services.delete_search):
        with pytest.raises(Refused) as refused:
            act(patron_id=vera.pk, search_id=search_id, by=READER)
        assert codes(refused) == ["search_unknown"]
    assert search_of(anna.pk, search_id) is not None


def test_what_came_while_it_rested_is_passed_over(anna):
    search_id = save(anna)
    services.pause_search(patron_id=anna.pk, search_id=search_id, by=READER)
    later = clock.now() + dt.timedelta(days=3)
    with clock.frozen_at(later):
        services.resume_search(patron_id=anna.pk, search_id=search_id, by=READER)

    assert search_of(anna.pk, search_id).looked_until == later


def test_what_was_found_is_told_once_without_reader_and_words(anna):
    search_id, until = save(anna), clock.now() + dt.timedelta(hours=1)

    first = services.note_found(search_id=search_id, work_ids=[7, 5], until=until)
    again = services.note_found(search_id=search_id, work_ids=[7, 5], until=until)

    assert (first, again) == (True, False)
    event = OutboxEvent.objects.get(name="SavedSearchFound")
    assert event.payload == {"saved_search_id": search_id, "work_count": 2}
    assert saved_search(search_id).found_work_ids == (7, 5)


def test_only_the_last_works_found_are_kept_and_a_resting_search_finds_none(anna):
    search_id, until = save(anna), clock.now() + dt.timedelta(hours=1)
    services.note_found(search_id=search_id, work_ids=range(1, 41), until=until)
    services.note_found(search_id=search_id, work_ids=range(41, 81), until=until + dt.timedelta(days=1))
    services.pause_search(patron_id=anna.pk, search_id=search_id, by=READER)

    told = services.note_found(search_id=search_id, work_ids=[99], until=until + dt.timedelta(days=2))

    assert told is False
    assert saved_search(search_id).found_work_ids[:1] == (41,)
    assert len(saved_search(search_id).found_work_ids) == MOST_FOUND


def test_a_reader_s_own_acts_are_written_down_nowhere_and_those_of_staff_are(anna):
    search_id = save(anna)
    assert not AuditEntry.objects.exists()

    services.rename_search(patron_id=anna.pk, search_id=search_id, name="Басқа", by=CALLER)

    entry = AuditEntry.objects.get()
    assert (entry.act, entry.door, entry.subject, entry.details) == (
        "rename_search",
        "telephone",
        f"saved_search:{search_id}",
        {},
    )


def test_searches_are_told_merged_given_back_and_erased_with_their_reader(anna):
    double = PatronFactory()
    save(anna)
    save(double, key="two")
    other = save(double, SearchTerms(text="шоқан"), key="three")

    moved = SEARCHES.absorb(survivor_id=anna.pk, absorbed_id=double.pk)
    assert {one.terms.text for one in searches_of(anna.pk)} == {"абай", "шоқан"}
    SEARCHES.give_back(moved)
    assert search_of(double.pk, other) is not None

    assert SEARCHES.export(anna.pk)["saved_searches"][0]["search"] == "абай; kaz; 2020"
    SEARCHES.erase(anna.pk)
    assert searches_of(anna.pk) == ()
