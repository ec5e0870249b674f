"""The reader behind a login is the same whichever way they are read."""

import datetime as dt

import pytest

from kitaphana.core import clock
from kitaphana.core.models import User
from kitaphana.network.tests.factories import InstitutionFactory
from kitaphana.patrons import queries
from kitaphana.patrons.models import Block
from kitaphana.patrons.signed_in import patron_of_user
from kitaphana.patrons.tests.factories import LibraryCardFactory, PatronFactory, RegistrationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader():
    guarantor = PatronFactory(surname="Серікова", given_name="Айгүл", patronymic="")
    user = User.objects.create_user(username="child", password="steppe-eagle-41")
    return PatronFactory(guarantor=guarantor, user=user, born_on=dt.date(2014, 5, 6), note="Шу", pin_hash="x")


def read(reader):
    return patron_of_user(reader.user_id), queries.patron_card(reader.pk)


def test_cards_terms_and_blocks_are_those_of_the_record(reader):
    for state, day in (
        ("ended", dt.date(2026, 3, 1)),
        ("active", dt.date(2025, 3, 1)),
        ("active", dt.date(2025, 4, 1)),
    ):
        LibraryCardFactory(patron=reader, state=state, issued_on=day)
    for code in ("one", "two"):
        RegistrationFactory(patron=reader, institution=InstitutionFactory(code=code))
    at = clock.now()
    Block.objects.create(patron=reader, reason="manual", note="A", placed_at=at)
    Block.objects.create(patron=reader, reason="manual", note="B", placed_at=at, lifted_at=at)

    mine, record = read(reader)

    assert mine == record
    assert (mine.guarantor_name, mine.age is not None, len(mine.registrations), len(mine.blocks)) == (
        "Серікова Айгүл", True, 2, 1,
    )  # fmt: skip
    assert mine.blocks[0].placed_at == at


def test_who_has_no_card_left_no_term_and_no_guarantor_is_read_too(reader):
    reader.cards.all().delete()
    reader.guarantor = None
    reader.save()

    mine, record = read(reader)

    assert mine == record
    assert (mine.card_number, mine.registrations, mine.guarantor_name) == ("", (), None)


def test_a_login_without_a_reader_is_nobodys():
    assert patron_of_user(987_654) is None


def test_three_statements_are_enough(reader, django_assert_num_queries):
    with django_assert_num_queries(3):
        patron_of_user(reader.user_id)
