"""Closing for a time, from the screen."""

import datetime as dt

import pytest
from django.urls import reverse

from kitaphana.circulation.models import Freeze, Loan
from kitaphana.circulation.services import freezing
from kitaphana.core import clock
from kitaphana.edges.staff.tests.conftest import signed_in, staff
from kitaphana.network.tests.factories import ServicePointFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(world):
    return signed_in(staff("head", branch=world.point.branch))


def asked(world, **fields):
    today = clock.today()
    return {
        "places": f"branch:{world.point.institution_id}.{world.point.branch_id}",
        "first_day": today.isoformat(),
        "last_day": (today + dt.timedelta(days=20)).isoformat(),
        "reason_kk": "Жөндеу",
        "reason_ru": "Ремонт",
        "reason_en": "Repair",
        **fields,
    }


def test_a_head_looks_first_and_then_closes_the_branch(world, head):
    loan = world.check_out(world.reader(), world.item())
    address = reverse("staff:new_freeze")

    looked = head.post(address, asked(world, how="look"))
    assert looked.context["preview"].loan_count == 1
    assert not Freeze.objects.exists()

    seen = looked.context["form"].data["seen"]
    answer = head.post(address, asked(world, how="make", seen=seen, command_id="one"), follow=True)

    row = answer.context["row"]
    assert (row.state, row.moved["loan"]) == ("made", 1)
    assert Loan.objects.get(pk=loan.loan_id).due_at > loan.due_at
    listed = head.get(reverse("staff:freezes")).content.decode()
    assert world.point.branch.name_en in listed


def test_nothing_is_done_that_was_not_looked_at(world, head):
    answer = head.post(reverse("staff:new_freeze"), asked(world, how="make", seen="something else"))

    assert answer.context["preview"] is not None
    assert not Freeze.objects.exists()


def test_an_administrator_may_close_the_city_a_head_only_the_own_branch(world, head):
    other = ServicePointFactory().branch
    administrator = signed_in(staff("administrator", institution=world.point.institution))

    wide = [
        code for code, _name in administrator.get(reverse("staff:new_freeze")).context["form"]["places"].field.choices
    ]
    narrow = [code for code, _name in head.get(reverse("staff:new_freeze")).context["form"]["places"].field.choices]

    assert wide[:2] == ["city", f"institution:{world.point.institution_id}"]
    assert narrow == [f"branch:{world.point.institution_id}.{world.point.branch_id}"]
    foreign = asked(world, places=f"branch:{other.institution_id}.{other.pk}", how="look")
    assert head.post(reverse("staff:new_freeze"), foreign).context["form"].errors


def test_it_is_prolonged_and_reversed_from_its_page(world, head):
    seen = head.post(reverse("staff:new_freeze"), asked(world, how="look")).context["form"].data["seen"]
    head.post(reverse("staff:new_freeze"), asked(world, how="make", seen=seen))
    freeze = Freeze.objects.get()
    later = (clock.today() + dt.timedelta(days=30)).isoformat()

    head.post(reverse("staff:change_freeze", args=[freeze.pk, "last-day"]), {"last_day": later})
    freezing.run_freeze(freeze.pk)
    assert Freeze.objects.get().last_day.isoformat() == later
    head.post(reverse("staff:change_freeze", args=[freeze.pk, "reverse"]))

    assert Freeze.objects.get().state == "reversed"
    assert b"reversed" in head.get(reverse("staff:freeze", args=[freeze.pk])).content


def test_a_head_does_not_touch_the_closure_of_a_whole_network(world, head):
    director = signed_in(staff("director", institution=world.point.institution))
    wide = asked(world, places=f"institution:{world.point.institution_id}", has_stations="on")
    seen = director.post(reverse("staff:new_freeze"), {**wide, "how": "look"}).context["form"].data["seen"]
    director.post(reverse("staff:new_freeze"), {**wide, "how": "make", "seen": seen})
    freeze = Freeze.objects.get()

    assert head.get(reverse("staff:freezes")).status_code == 200
    assert head.post(reverse("staff:change_freeze", args=[freeze.pk, "reverse"])).status_code == 403
