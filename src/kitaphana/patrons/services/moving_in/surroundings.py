"""What a run needs to know of the house, looked up once."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from kitaphana.core import clock
from kitaphana.network.models import Branch, Institution
from kitaphana.patrons.models import PatronCategory


@dataclass(frozen=True, slots=True)
class Category:
    """A category of readers."""

    id: int
    is_collective: bool
    guarantor_below_age: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The institution that moves in; categories and branches by code; the moment of the run."""

    institution_id: int
    registration_months: int
    categories: Mapping[str, Category]
    branches: Mapping[str, int]
    now: dt.datetime
    today: dt.date


def surroundings_of(institution_id: int) -> Surroundings:
    """Look them up."""
    institution = Institution.objects.get(pk=institution_id)
    return Surroundings(
        institution_id=institution_id,
        registration_months=institution.registration_months,
        categories={
            one.code: Category(one.pk, one.is_collective, one.guarantor_below_age)
            for one in PatronCategory.objects.all()
        },
        branches=dict(Branch.objects.filter(institution=institution).values_list("code", "id")),
        now=clock.now(),
        today=clock.today(),
    )
