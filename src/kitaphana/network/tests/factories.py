"""Institutions, branches, pools and service points for tests."""

import factory
from factory.django import DjangoModelFactory

from kitaphana.network.models import Branch, Institution, InstitutionKind, LendingPool, ServicePoint, ServicePointKind


class InstitutionFactory(DjangoModelFactory):
    class Meta:
        model = Institution
        django_get_or_create = ("code",)

    code = "almaty"
    kind = InstitutionKind.CITY
    name_kk = "Алматы кітапханалары"
    name_ru = "Библиотеки Алматы"
    name_en = "Libraries of Almaty"


class BranchFactory(DjangoModelFactory):
    class Meta:
        model = Branch

    institution = factory.SubFactory(InstitutionFactory)
    code = factory.Sequence(lambda n: f"B{n:03}")
    name_kk = factory.LazyAttribute(lambda made: f"{made.code} кітапханасы")
    name_ru = factory.LazyAttribute(lambda made: f"Библиотека {made.code}")
    name_en = factory.LazyAttribute(lambda made: f"Library {made.code}")
    latitude = 43.2389
    longitude = 76.8897


class LendingPoolFactory(DjangoModelFactory):
    class Meta:
        model = LendingPool
        django_get_or_create = ("code",)

    code = "branches"
    institution = factory.SubFactory(InstitutionFactory)
    name_kk = "Кітапханалар"
    name_ru = "Библиотеки"
    name_en = "Branches"


class ServicePointFactory(DjangoModelFactory):
    class Meta:
        model = ServicePoint

    branch = factory.SubFactory(BranchFactory)
    institution = factory.LazyAttribute(lambda made: made.branch.institution if made.branch else InstitutionFactory())
    pool = factory.SubFactory(LendingPoolFactory)
    code = factory.Sequence(lambda n: f"P{n:03}")
    kind = ServicePointKind.DESK
    name_kk = factory.LazyAttribute(lambda made: f"{made.code} бөлімі")
    name_ru = factory.LazyAttribute(lambda made: f"Пункт {made.code}")
    name_en = factory.LazyAttribute(lambda made: f"Point {made.code}")
