"""Lists follow a reader whose two records become one, and part again."""

import pytest

from kitaphana.catalog.tests.factories import EditionFactory
from kitaphana.circulation.tests.factories import BORIS, READER, new_key
from kitaphana.patrons.services.merging import merge_patrons, undo_merge
from kitaphana.patrons.tests.factories import ReaderFactory
from kitaphana.shelves import queries, services
from kitaphana.shelves.models import ReadingList
from kitaphana.shelves.rules import ListText, Owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return ReaderFactory(), ReaderFactory()


def keep(patron, *editions):
    for edition in editions:
        services.add_entry(owner=Owner(patron_id=patron.pk), edition_id=edition.pk, by=READER)


def kept(patron):
    row = ReadingList.objects.filter(patron=patron, is_later=True).first()
    entries = [] if row is None else [one.edition_id for one in queries.all_entries_of(row.pk)]
    assert row is None or row.entry_count == len(entries)
    return entries


def merge(people):
    survivor, absorbed = people
    return merge_patrons(survivor_id=survivor.pk, absorbed_id=absorbed.pk, take=(), by=BORIS, command_id=new_key())


def test_what_is_kept_for_later_joins_without_doubles(people):
    anna, double = people
    both, mine, theirs = EditionFactory(), EditionFactory(), EditionFactory()
    keep(anna, mine, both)
    keep(double, both, theirs)

    merge_id = merge(people)

    assert kept(anna) == [theirs.pk, both.pk, mine.pk]
    undo_merge(merge_id=merge_id, by=BORIS, command_id=new_key())
    assert kept(anna) == [both.pk, mine.pk]
    assert kept(double) == [theirs.pk, both.pk]


def test_the_only_list_for_later_goes_over_whole(people):
    anna, double = people
    edition = EditionFactory()
    keep(double, edition)

    merge_id = merge(people)

    assert kept(anna) == [edition.pk]
    undo_merge(merge_id=merge_id, by=BORIS, command_id=new_key())
    assert (kept(anna), kept(double)) == ([], [edition.pk])


def test_lists_of_ones_own_go_over_with_their_links(people):
    anna, double = people
    owner = Owner(patron_id=double.pk)
    list_id = services.create_list(owner=owner, text=ListText("Birds"), by=READER, command_id=new_key())
    token = services.make_public(owner=owner, list_id=list_id, by=READER)

    merge_id = merge(people)

    assert [one.id for one in queries.lists_of(Owner(patron_id=anna.pk)) if one.name == "Birds"] == [list_id]
    assert queries.public_list(token).id == list_id
    undo_merge(merge_id=merge_id, by=BORIS, command_id=new_key())
    assert [one.id for one in queries.lists_of(owner) if one.name == "Birds"] == [list_id]


def test_an_entry_that_was_taken_off_since_does_not_come_back(people):
    anna, double = people
    mine, theirs = EditionFactory(), EditionFactory()
    keep(anna, mine)
    keep(double, theirs)
    merge_id = merge(people)
    entry = ReadingList.objects.get(patron=anna, is_later=True).entries.get(edition=theirs)
    services.remove_entry(owner=Owner(patron_id=anna.pk), entry_id=entry.pk, by=READER)

    undo_merge(merge_id=merge_id, by=BORIS, command_id=new_key())

    assert (kept(anna), kept(double)) == ([mine.pk], [])
