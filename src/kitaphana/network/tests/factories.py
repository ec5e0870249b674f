"""Places and hours for tests. Every one made raises the calendar's version, as the services do."""

import datetime as dt
import hashlib

import factory
from django.db import transaction

from kitaphana.network import models, versions
from kitaphana.network.rules import HoursState, InstitutionKind, ServicePointKind, StaffRole

EVERY_DAY = 0b1111111
WEEKDAYS = 0b0011111


class NetworkFactory(factory.django.DjangoModelFactory):
    """Base: what is made shows at once in cached questions."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        with transaction.atomic():
            made = super()._create(model_class, *args, **kwargs)
            versions.raise_version()
        return made


class NamedFactory(NetworkFactory):
    """A thing with a name in three languages."""

    class Meta:
        abstract = True

    name_en = factory.LazyAttribute(lambda made: f"Library {made.code}")
    name_ru = factory.LazyAttribute(lambda made: f"Библиотека {made.code}")
    name_kk = factory.LazyAttribute(lambda made: f"{made.code} кітапханасы")


class DistrictFactory(NamedFactory):
    class Meta:
        model = models.District
        django_get_or_create = ("code",)

    code = "medeu"


class InstitutionFactory(NamedFactory):
    class Meta:
        model = models.Institution
        django_get_or_create = ("code",)

    code = "ALMATY"
    kind = InstitutionKind.CITY


class LendingPoolFactory(NamedFactory):
    class Meta:
        model = models.LendingPool
        django_get_or_create = ("code",)

    code = "branches"
    institution = factory.SubFactory(InstitutionFactory)


class BranchFactory(NamedFactory):
    class Meta:
        model = models.Branch

    institution = factory.SubFactory(InstitutionFactory)
    code = factory.Sequence(lambda n: f"B{n:03}")
    latitude = 43.2389
    longitude = 76.8897


class ServicePointFactory(NamedFactory):
    """A desk in a branch of its own; `StationFactory` has none."""

    class Meta:
        model = models.ServicePoint

    branch = factory.SubFactory(BranchFactory)
    institution = factory.LazyAttribute(lambda made: made.branch.institution if made.branch else InstitutionFactory())
    pool = factory.SubFactory(LendingPoolFactory, institution=factory.SelfAttribute("..institution"))
    code = factory.Sequence(lambda n: f"P{n:03}")
    kind = ServicePointKind.DESK


class StationFactory(ServicePointFactory):
    branch = None
    pool = factory.SubFactory(LendingPoolFactory, code="stations", institution=factory.SelfAttribute("..institution"))
    code = factory.Sequence(lambda n: f"ST{n:03}")
    kind = ServicePointKind.STATION


class OpeningHoursFactory(NetworkFactory):
    """Every day, staffed from ten to seven; give `branch` or `service_point`."""

    class Meta:
        model = models.OpeningHours

    valid_from = dt.date(2020, 1, 1)
    weekdays = EVERY_DAY
    opens_at = dt.time(10)
    closes_at = dt.time(19)
    state = HoursState.STAFFED


class HoursExceptionFactory(NetworkFactory):
    """Closed for a day; give `branch` or `service_point`."""

    class Meta:
        model = models.HoursException

    starts_on = dt.date(2026, 11, 26)
    state = HoursState.CLOSED


class PublicHolidayFactory(NamedFactory):
    class Meta:
        model = models.PublicHoliday

    on = dt.date(2026, 12, 16)
    name_en = "Independence Day"
    name_ru = "День независимости"
    name_kk = "Тәуелсіздік күні"


class HolidayRuleFactory(NetworkFactory):
    class Meta:
        model = models.HolidayRule

    pool = factory.SubFactory(LendingPoolFactory)
    state = HoursState.CLOSED


class StaffPostFactory(NetworkFactory):
    """Give `user`; the branch is empty: a post in the whole institution."""

    class Meta:
        model = models.StaffPost

    institution = factory.SubFactory(InstitutionFactory)
    role = StaffRole.DESK


class TerminalTokenFactory(NetworkFactory):
    """A terminal whose token is `token` ("only-for-tests")."""

    class Meta:
        model = models.TerminalToken

    class Params:
        token = "only-for-tests"

    digest = factory.LazyAttribute(lambda made: hashlib.sha256(made.token.encode()).hexdigest())
    label = "A terminal"
    role = StaffRole.DESK
    service_point = factory.SubFactory(ServicePointFactory)
