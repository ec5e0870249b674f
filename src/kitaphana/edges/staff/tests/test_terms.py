"""The yearly visit, the list of terms that end, families and the ages of categories, as desks see them."""

import datetime as dt

import pytest
from django.urls import reverse

from kitaphana.core import clock
from kitaphana.core.models import AuditEntry
from kitaphana.edges.staff.registering import CONSENT_VERSION
from kitaphana.edges.staff.tests.conftest import open_box, signed_in, staff
from kitaphana.network.tests.factories import BranchFactory
from kitaphana.patrons import queries
from kitaphana.patrons.models import PatronCategory
from kitaphana.patrons.tests.factories import PatronCategoryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(world, boris):
    return open_box(boris, world).client


@pytest.fixture
def child_categories(world):
    PatronCategoryFactory(code="adult", least_age=18)
    PatronCategory.objects.filter(code="adult").update(least_age=18)
    return PatronCategoryFactory(code="child", name_en="Child", most_age=14)


def told(answer):
    return " ".join(str(message) for message in answer.context["messages"])


FORM = {"phone": "+7 701 222 33 44", "email": "", "language": "ru", "category": "adult"}


def test_the_yearly_visit_is_one_page_and_one_act(client, world, child_categories):
    anna = world.reader(category=child_categories, born_on=dt.date(1990, 5, 17))
    before = anna.registrations.get().expires_on
    loan = world.check_out(anna, world.item())
    address = reverse("staff:reregister", args=[anna.pk])

    with clock.frozen_at(loan.due_at + dt.timedelta(days=1)):
        shown = client.get(address)
        unsigned = client.post(address, FORM)
        done = [client.post(address, {**FORM, "has_consented": "on", "command_id": "c"}, follow=True) for _ in "ab"]

    text = shown.content.decode()
    assert "has outgrown" in text
    assert "overdue" in text
    assert shown.context["form"]["category"].value() == "adult"
    assert "has_consented" in unsigned.context["form"].errors
    card = queries.patron_card(anna.pk)
    assert card.registrations[0].expires_on.year == before.year + 1
    assert all("Registered until" in told(answer) for answer in done)
    assert (card.phone, card.language, card.category_code) == ("+77012223344", "ru", "adult")
    assert [one.text_version for one in queries.consents_of(anna.pk)] == [CONSENT_VERSION]
    assert AuditEntry.objects.filter(act="renew_registration").count() == 1


def test_the_page_of_four_hundred_loans_costs_no_more(client, world, django_assert_max_num_queries):
    anna = world.reader()
    address = reverse("staff:reregister", args=[anna.pk])
    client.get(address)
    for _ in range(5):
        world.check_out(anna, world.item())

    with django_assert_max_num_queries(30):
        assert len(client.get(address).context["loans"]) == 5


def test_terms_that_end_are_listed_by_branch_the_first_first(client, world):
    today, here = clock.today(), world.point.branch
    days = {"soon": 3, "later": 20, "next year": 200, "just over": -5, "long over": -90}
    made = {
        name: world.reader(home_branch=here, given_name=name, registration__expires_on=today + dt.timedelta(days=count))
        for name, count in days.items()
    }
    elsewhere = world.reader(
        home_branch=BranchFactory(institution=here.institution), registration__expires_on=today + dt.timedelta(days=1)
    )

    address = reverse("staff:terms_ending")
    mine = client.get(address, {"branch": here.code})
    everybody = client.get(address, {"branch": "", "within": "14"})
    file = client.get(address, {"branch": here.code, "format": "csv"})

    ids = [row.reader.id for row in mine.context["rows"]]
    assert ids == [made["just over"].pk, made["soon"].pk, made["later"].pk]
    assert [row.reader.id for row in everybody.context["rows"]] == [
        made["just over"].pk,
        elsewhere.pk,
        made["soon"].pk,
    ]
    assert "soon" in b"".join(file.streaming_content).decode()
    assert AuditEntry.objects.filter(act="download_terms", subject=f"branch:{here.pk}").count() == 1


def test_a_family_is_tied_and_parted_by_the_rules(client, world):
    mother = world.reader(given_name="Гүлнар")
    child = world.reader(born_on=clock.today() - dt.timedelta(days=9 * 366))
    loan = world.check_out(child, world.item())
    address = reverse("staff:family", args=[child.pk])

    unknown = client.post(address, {"guarantor_card": "NOBODY"}, follow=True)
    tied = client.post(address, {"guarantor_card": mother.cards.get().number}, follow=True)
    circle = client.post(
        reverse("staff:family", args=[mother.pk]), {"guarantor_card": child.cards.get().number}, follow=True
    )
    parted = client.post(address, {"act": "unlink"}, follow=True)
    page = client.get(reverse("staff:family", args=[mother.pk]))

    assert "not known" in told(unknown)
    assert "Noted" in told(tied)
    assert "answers for this person already" in told(circle)
    assert "needs a guarantor" in told(parted) or "guarantor" in told(parted)
    ((ward, loans),) = page.context["wards"]
    assert (ward.id, [one.loan_id for one in loans]) == (child.pk, [loan.loan_id])


def test_a_director_says_until_which_age_somebody_answers(world, child_categories):
    director = signed_in(staff("director", institution=world.point.institution))
    address = reverse("staff:reader_category", args=["child"])

    odd = director.post(address, {"guarantor_below_age": 14, "least_age": 10, "most_age": 5})
    saved = director.post(
        address,
        {"guarantor_below_age": 14, "least_age": "", "most_age": 13, "lends_on_guarantee_only": "on"},
        follow=True,
    )

    assert "not in order" in str(odd.context["form"].errors)
    assert "Saved" in told(saved)
    found = queries.find_category("child")
    assert (found.guarantor_below_age, found.least_age, found.most_age) == (14, None, 13)
    assert found.lends_on_guarantee_only
    assert AuditEntry.objects.filter(act="set_category_ages").count() == 1
    assert director.get(reverse("staff:reader_category", args=["nobody"])).status_code == 404
