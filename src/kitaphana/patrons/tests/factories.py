"""Readers for tests. Anna is the patron, Vera a stranger to her and to the desk."""

import datetime as dt

import factory
from django.db import transaction
from factory.django import DjangoModelFactory

from kitaphana.core import clock
from kitaphana.language.folding import fold
from kitaphana.patrons.models import Block, BlockReason, LibraryCard, Patron, PatronCategory, Registration
from kitaphana.patrons.services.search_keys import write_keys


class PatronCategoryFactory(DjangoModelFactory):
    class Meta:
        model = PatronCategory
        django_get_or_create = ("code",)

    code = "adult"
    name_kk = "Ересек оқырман"
    name_ru = "Взрослый читатель"
    name_en = "Adult"


class PatronFactory(DjangoModelFactory):
    """A person with nothing: no card, no term; found by name and phone."""

    class Meta:
        model = Patron
        skip_postgeneration_save = True

    surname = "Серікова"
    given_name = "Анна"
    patronymic = "Маратқызы"
    folded_name = factory.LazyAttribute(lambda made: fold(f"{made.surname} {made.given_name} {made.patronymic}"))
    born_on = dt.date(1990, 5, 17)
    category = factory.SubFactory(PatronCategoryFactory)
    created_at = factory.LazyFunction(clock.now)

    @factory.post_generation
    def keys(self, create, extracted, **kwargs):
        with transaction.atomic():
            write_keys([self])


class LibraryCardFactory(DjangoModelFactory):
    class Meta:
        model = LibraryCard

    patron = factory.SubFactory(PatronFactory)
    number = factory.Sequence(lambda n: f"R{n:07}")
    issued_on = factory.LazyFunction(clock.today)


class RegistrationFactory(DjangoModelFactory):
    class Meta:
        model = Registration

    patron = factory.SubFactory(PatronFactory)
    institution = factory.SubFactory("kitaphana.network.tests.factories.InstitutionFactory")
    registered_on = factory.LazyFunction(clock.today)
    expires_on = factory.LazyAttribute(lambda made: made.registered_on + dt.timedelta(days=364))


class BlockFactory(DjangoModelFactory):
    class Meta:
        model = Block

    patron = factory.SubFactory(PatronFactory)
    reason = BlockReason.RULES_BROKEN
    placed_at = factory.LazyFunction(clock.now)


class ReaderFactory(PatronFactory):
    """A patron in good standing: an active card and a term with the city's libraries."""

    class Meta:
        model = Patron
        skip_postgeneration_save = True

    card = factory.RelatedFactory(LibraryCardFactory, "patron")
    registration = factory.RelatedFactory(RegistrationFactory, "patron")
