"""Records that may be one person: found, proposed, and left alone once somebody has said no."""

import datetime as dt

import pytest

from kitaphana.core.actor import Actor, ActorKind, Door
from kitaphana.patrons import doubles
from kitaphana.patrons import services as patrons
from kitaphana.patrons.models import LikelyPair, Patron
from kitaphana.patrons.services.merging import compare_patrons, keep_apart
from kitaphana.patrons.tests.factories import ReaderFactory
from kitaphana.patrons.tests.test_merging import merge, undo

pytestmark = pytest.mark.django_db
OLGA = Actor(ActorKind.STAFF, Door.STAFF, login="olga", service_point="DESK")


@pytest.fixture
def anna():
    return ReaderFactory(card__number="A1", phone="+77010000001", email="anna@example.org")


@pytest.mark.parametrize(
    ("other", "evidence"),
    [
        ({"surname": "Серикова", "patronymic": "Маратқызы"}, ["name_and_birth_date"]),
        ({"surname": "Сиррикова", "patronymic": ""}, ["like_name"]),
        ({"surname": "Ким", "phone": "+77010000001"}, ["phone"]),
        ({"surname": "Ким", "phone": "+77010000001", "born_on": dt.date(1980, 1, 1)}, None),
        ({"surname": "Ким", "given_name": "Вера", "phone": "+77010000001"}, None),
        ({"surname": "Ким", "born_on": None}, None),
        ({"surname": "Ким", "patronymic": "", "born_on": None, "email": "anna@example.org"}, ["email"]),
    ],
)
def test_likely_pairs_are_found_with_what_agrees(anna, other, evidence):
    ReaderFactory(**{"patronymic": "Сергеевна", **other})

    compare_patrons()

    assert [pair.evidence for pair in LikelyPair.objects.all()] == ([evidence] if evidence else [])
    assert not Patron.objects.filter(is_compared=False).exists()


def test_a_pair_is_proposed_until_somebody_says_they_are_two(anna):
    ReaderFactory()
    compare_patrons()
    (pair,) = doubles.likely_pairs().rows

    keep_apart(pair_id=pair.id, by=OLGA)
    patrons.change_contact(patron_id=anna.pk, phone="+77015550000", by=OLGA)
    compare_patrons()

    assert doubles.likely_pairs().rows == ()
    assert LikelyPair.objects.count() == 1


def test_who_was_parted_is_not_proposed_again(anna):
    twin = ReaderFactory()
    compare_patrons()
    undo(merge(anna, twin))

    Patron.objects.update(is_compared=False)
    compare_patrons()

    assert doubles.likely_pairs().rows == ()


def test_more_readers_cost_no_more_statements_a_batch(django_assert_max_num_queries):
    ReaderFactory.create_batch(15, phone="+77010000009")

    with django_assert_max_num_queries(14):
        assert compare_patrons() == 105


def test_a_page_of_pairs_costs_the_same_for_any_number(django_assert_num_queries):
    ReaderFactory.create_batch(4)
    compare_patrons()

    with django_assert_num_queries(5):
        assert len(doubles.likely_pairs().rows) == 6
