"""Lists for tests."""

import factory
from factory.django import DjangoModelFactory

from kitaphana.catalog.tests.factories import EditionFactory
from kitaphana.core import clock
from kitaphana.patrons.tests.factories import PatronFactory
from kitaphana.shelves.models import ListEntry, ReadingList


class ReadingListFactory(DjangoModelFactory):
    class Meta:
        model = ReadingList

    patron = factory.SubFactory(PatronFactory)
    name = "Степь туралы"
    created_at = factory.LazyFunction(clock.now)
    changed_at = factory.SelfAttribute("created_at")


class ListEntryFactory(DjangoModelFactory):
    """A row only: the count of its list stays as it is."""

    class Meta:
        model = ListEntry

    reading_list = factory.SubFactory(ReadingListFactory)
    edition = factory.SubFactory(EditionFactory)
    work = factory.SelfAttribute("edition.work")
    position = factory.Sequence(lambda n: n + 1)
    added_at = factory.LazyFunction(clock.now)
