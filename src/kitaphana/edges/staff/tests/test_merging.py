"""The pages on which a head brings two records of one reader together, and parts them again."""

import pytest
from django.urls import reverse

from kitaphana.edges.staff.tests.conftest import open_box, staff
from kitaphana.patrons import queries
from kitaphana.patrons.models import LikelyPair, PatronMerge
from kitaphana.patrons.services.merging import compare_patrons

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(world):
    return open_box(staff("head", username="olga", branch=world.point.branch), world).client


@pytest.fixture
def people(world):
    return world.reader(phone=""), world.reader(phone="+77012223344", patronymic="")


def told(answer):
    return " ".join(str(message) for message in answer.context["messages"])


def test_the_way_from_a_proposed_pair_to_one_record_and_back(client, world, people):
    anna, double = people
    loan = world.check_out(double, world.item())
    compare_patrons()

    listed = client.get(reverse("staff:likely_pairs")).content.decode()
    assert "similar name, same birth date" in listed
    address = reverse("staff:merge_readers", args=[anna.pk, double.pk])
    assert address in listed

    compared = client.get(address).content.decode()
    assert 'id="theirs-phone" name="phone" value="theirs" checked' in compared
    merged = client.post(address, {"phone": "theirs", "name": "mine", "command_id": "once"}, follow=True)
    again = client.post(address, {"phone": "theirs", "name": "mine", "command_id": "once"}, follow=True)

    assert "are one" in told(merged)
    assert "are one" in told(again)
    assert queries.patron_card(anna.pk).phone == "+77012223344"
    assert [row.loan_id for row in merged.context["loans"]] == [loan.loan_id]
    assert client.get(reverse("staff:reader", args=[double.pk])).url == reverse("staff:reader", args=[anna.pk])

    parted = client.post(reverse("staff:undo_merge", args=[PatronMerge.objects.get().pk]), follow=True)
    assert "by themselves again" in told(parted)
    assert queries.patron_card(double.pk).phone == "+77012223344"
    assert "settled" in told(client.post(reverse("staff:undo_merge", args=[1]), follow=True))


def test_a_card_of_the_other_record_leads_to_both(client, people):
    anna, double = people
    address = reverse("staff:choose_other_reader", args=[anna.pk])

    found = client.get(address, {"card": double.cards.get().number})
    unknown = client.get(address, {"card": "NOBODY"}, follow=True)

    assert found.url == reverse("staff:merge_readers", args=[anna.pk, double.pk])
    assert "not known" in told(unknown)
    assert client.get(reverse("staff:merge_readers", args=[anna.pk, anna.pk])).status_code == 404


def test_two_persons_are_proposed_no_more(client, people):
    compare_patrons()
    (pair,) = LikelyPair.objects.all()

    answer = client.post(reverse("staff:keep_apart", args=[pair.pk]), follow=True)

    assert "two persons" in told(answer)
    assert answer.context["rows"] == ()


def test_a_refusal_says_why(client, people):
    anna, double = people
    double.guarantor = anna
    double.save()

    answer = client.post(reverse("staff:merge_readers", args=[anna.pk, double.pk]), {})

    assert "answers for the other" in told(answer)
    assert answer.status_code == 200
