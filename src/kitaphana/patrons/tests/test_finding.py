"""Readers are found by what people say at a desk: any script, slips, the last digits of a phone, a year of birth."""

import datetime as dt

import pytest

from kitaphana.core.actor import COMMAND_LINE
from kitaphana.network.tests.factories import BranchFactory, InstitutionFactory
from kitaphana.patrons import queries, services
from kitaphana.patrons.models import PatronKey
from kitaphana.patrons.services.moving_in import ReaderDraft, Seen, plan_readers, store_readers, surroundings_of
from kitaphana.patrons.tests.factories import PatronCategoryFactory, ReaderFactory

pytestmark = pytest.mark.django_db


def found(text, **options):
    return [card.id for card in queries.find_patrons(text, **options)]


@pytest.fixture
def gulmira():
    ReaderFactory(surname="Ким", given_name="Вера", patronymic="")
    ReaderFactory(surname="Ахметов", given_name="Ерлан", patronymic="Серікұлы")
    return ReaderFactory(surname="Сейітқазина", given_name="Гүлмира", patronymic="Жақсылыққызы", phone="+77012345678")


@pytest.mark.parametrize(
    "text",
    [
        "Сейітқазина Гүлмира",
        "Сейтказина Гульмира",
        "гульмира сейтказина",
        "Seitkazina Gulmira",
        "Seyitqazina",
        "Сейтказинна Гулмира",
        "Сейткасина",
        "Сеитказина гульмира жаксылыккызы",
    ],
)
def test_a_name_is_found_in_three_scripts_and_with_slips(gulmira, text):
    assert found(text)[:1] == [gulmira.pk]


@pytest.mark.parametrize(
    "text", ["+7 701 234-56-78", "8 (701) 234 56 78", "87012345678", "7012345678", "234-56-78", "56 78", "5678"]
)
def test_a_phone_is_found_in_any_writing_and_by_its_last_digits(gulmira, text):
    assert found(text) == [gulmira.pk]


@pytest.mark.parametrize("text", ["0000", "678", "Незнакомцева Зульфия", "+", "1990"])
def test_nobody_is_found_by_what_is_nobodys(gulmira, text):
    assert found(text) == []


def test_the_year_of_birth_and_the_branch_part_namesakes():
    here = BranchFactory()
    older = ReaderFactory(born_on=dt.date(1975, 1, 1))
    younger = ReaderFactory(born_on=dt.date(2001, 1, 1), home_branch=here)

    assert found("Серикова Анна 1975") == [older.pk]
    assert found("Анна Серикова 2001") == [younger.pk]
    assert found("Серикова Анна", near_branch_id=here.pk) == [younger.pk, older.pk]
    assert found("Серикова Анна") == [older.pk, younger.pk]


def test_keys_follow_the_name_and_the_phone(gulmira):
    services.change_particulars(
        patron_id=gulmira.pk,
        particulars=services.Particulars(surname="Бекова", given_name="Гүлмира", category="adult"),
        by=COMMAND_LINE,
    )
    services.change_contact(patron_id=gulmira.pk, phone="+77770001122", by=COMMAND_LINE)

    assert found("Сейтказина") == []
    assert found("Bekova") == [gulmira.pk]
    assert found("1122") == [gulmira.pk]
    assert found("5678") == []


def test_readers_who_join_and_who_move_in_are_found_at_once():
    PatronCategoryFactory()
    institution = InstitutionFactory()
    form = services.NewPatron(
        given_name="Тоғжан", surname="Қалдыбай", consents=("processing",), consent_version="1", phone="+77051112233"
    )
    services.register_patron(patron=form, institution_id=institution.pk, by=COMMAND_LINE, command_id="join")
    around = surroundings_of(institution.pk)
    draft = ReaderDraft(number="7", surname="Нұрланқызы", given_name="Аружан", category="adult")
    store_readers(plan_readers([draft], around, Seen()), around)

    assert len(found("Togjan Kaldybai")) == 1
    assert len(found("Нурланкызы Аружан")) == 1


def test_the_key_of_a_reader_goes_with_the_reader(gulmira):
    gulmira.delete()

    assert not PatronKey.objects.filter(patron_id=gulmira.pk).exists()


@pytest.mark.parametrize("text", ["Серикова Анна", "5678", "Serikova"])
def test_more_readers_cost_no_more_statements(django_assert_num_queries, text):
    ReaderFactory.create_batch(25, phone="+77012345678")

    with django_assert_num_queries(7 if not text.isdigit() else 6):
        assert len(found(text)) == 20
