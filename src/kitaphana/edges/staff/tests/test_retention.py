"""The days until it is forgotten who had what, as the director sets them."""

import datetime as dt

import pytest
from django.urls import reverse

from kitaphana.circulation.models import Loan
from kitaphana.circulation.services import cut_expired_links
from kitaphana.core import clock
from kitaphana.core.models import AuditEntry
from kitaphana.edges.staff.tests.conftest import signed_in, staff
from kitaphana.network.models import Institution
from kitaphana.network.tests.factories import InstitutionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def director(world):
    return signed_in(staff("director", institution=world.point.institution))


def save(client, days, query=""):
    return client.post(reverse("staff:retention") + query, {"days": days}, follow=True)


def test_what_the_director_says_is_what_the_night_does(world, director):
    item = world.item()
    world.check_out(world.reader(), item)
    world.check_in(item)
    assert 'value="7"' in director.get(reverse("staff:retention")).content.decode()

    assert b"Saved." in save(director, 1).content

    assert cut_expired_links() == 0
    assert cut_expired_links(clock.now() + dt.timedelta(days=1, minutes=1)) == 1
    assert Loan.objects.get().patron_id is None
    entry = AuditEntry.objects.get(act="set_retention_days")
    assert (entry.subject, entry.details["before"], entry.details["days"]) == (
        f"institution:{world.point.institution.code}", 7, 1
    )  # fmt: skip


@pytest.mark.parametrize("days", ["366", "-1", "a week", ""])
def test_what_is_no_number_of_days_is_told_on_the_form(world, director, days):
    assert save(director, days).context["form"].errors["days"]
    assert Institution.objects.get(pk=world.point.institution_id).retention_days == 7


def test_zero_is_possible_and_saying_it_twice_is_written_down_once(world, director):
    save(director, 0)
    save(director, 0)

    assert Institution.objects.get(pk=world.point.institution_id).retention_days == 0
    assert AuditEntry.objects.filter(act="set_retention_days").count() == 1


def test_another_institution_is_out_of_reach(world, director):
    other = InstitutionFactory(code="OTHER")

    save(director, 30, "?institution=OTHER")

    assert Institution.objects.get(pk=other.pk).retention_days == 7
    assert Institution.objects.get(pk=world.point.institution_id).retention_days == 30
