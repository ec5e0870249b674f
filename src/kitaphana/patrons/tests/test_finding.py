"""Readers are found by what people say at a desk: any script, slips, the last digits of a phone, a year of birth."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kitaphana.core.actor import COMMAND_LINE
from kitaphana.network.tests.factories import BranchFactory, InstitutionFactory
from kitaphana.patrons import finding, queries, services
from kitaphana.patrons.models import Patron, PatronKey
from kitaphana.patrons.services.moving_in import ReaderDraft, Seen, plan_readers, store_readers, surroundings_of
from kitaphana.patrons.tests.factories import PatronCategoryFactory, ReaderFactory

pytestmark = pytest.mark.django_db


def found(text, **options):
    return [card.id for card in queries.find_patrons(text, **options).rows]


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


@pytest.mark.parametrize("text", ["Серикова Анна", "Серикова Анна 1990", "5678", "Serikova", "Сериковва"])
def test_more_readers_cost_no_more_statements(django_assert_max_num_queries, text):
    here = BranchFactory()
    ReaderFactory.create_batch(25, phone="+77012345678", born_on=dt.date(1990, 5, 5))

    with django_assert_max_num_queries(21):
        assert len(found(text, near_branch_id=here.pk)) == 20
    ReaderFactory.create_batch(50, phone="+77012345678", born_on=dt.date(1990, 5, 5), home_branch=here)
    with django_assert_max_num_queries(21):
        assert len(found(text, near_branch_id=here.pk)) == 20


@pytest.fixture
def namesakes():
    """Seventy of one common surname, two of them here; one whose name begins so, one of a name that sounds alike."""
    here = BranchFactory()
    common = {"surname": "Ахметов", "patronymic": ""}
    many = [ReaderFactory(**common, given_name=f"Ерлан{number:02}") for number in range(68)]
    near = [ReaderFactory(**common, given_name=name, home_branch=here) for name in ("Ян", "Юрий")]
    begins = ReaderFactory(surname="Ахметова", given_name="Анна", patronymic="", home_branch=here)
    sounds = ReaderFactory(surname="Ахмедов", given_name="Али", patronymic="", home_branch=here)
    return here, near, many, begins, sounds


def test_of_a_common_name_the_exact_come_first_and_of_these_the_branch(namesakes):
    here, near, many, begins, sounds = namesakes

    ids = found("Ахметов", limit=100, near_branch_id=here.pk)

    assert ids == [near[1].pk, near[0].pk, *(one.pk for one in many), begins.pk]
    assert found("ахмедов", near_branch_id=here.pk)[0] == sounds.pk


def test_a_common_name_goes_on_page_by_page_and_shows_everybody_once(namesakes):
    here, *_ = namesakes
    seen, after = [], 0
    while after is not None:
        page = queries.find_patrons("Ахметов", after=after, limit=30, near_branch_id=here.pk)
        seen += [card.id for card in page.rows]
        after = page.next_after

    assert seen == found("Ахметов", limit=100, near_branch_id=here.pk)
    assert len(seen) == len(set(seen)) == 71


def test_by_sound_a_common_name_pages_too(namesakes):
    here, near, *_ = namesakes
    first = queries.find_patrons("Akhmetov", limit=30, near_branch_id=here.pk)
    rest = queries.find_patrons("Akhmetov", after=first.next_after, limit=70, near_branch_id=here.pk)

    ids = [card.id for card in (*first.rows, *rest.rows)]
    assert {one.pk for one in near} <= set(ids[:3])
    assert len(ids) == len(set(ids)) >= 70


def test_a_list_ends_where_more_words_help(namesakes, monkeypatch):
    monkeypatch.setattr(queries, "MOST_FOUND", 40)

    first = queries.find_patrons("Ахметов", limit=30)
    second = queries.find_patrons("Ахметов", after=first.next_after, limit=30)

    assert (len(first.rows), len(second.rows), second.next_after) == (30, 10, None)
    assert queries.find_patrons("Ахметов", after=40, limit=30).rows == ()


def test_where_enough_are_called_so_nobody_is_guessed(namesakes, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert len(finding.ids_by_name("Ахметов", 30)) == 30


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by what is in the tables")
@pytest.mark.parametrize(("is_near", "index"), [(True, "patron_by_branch"), (False, "folded_name")])
def test_a_name_is_read_from_an_index_in_its_order(is_near, index):
    branch_id = 1 if is_near else None
    for form in finding._forms("ахметов"):
        rows = finding._whole(Patron.objects.filter(form, finding._nearness(branch_id)[0]))
        plan = rows.order_by("folded_name", "pk")[:30].explain()
        assert index in plan, plan
        assert "TEMP B-TREE" not in plan
        assert "SCAN" not in plan


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by what is in the tables")
def test_a_sound_is_read_from_the_index_of_keys(namesakes):
    with CaptureQueriesContext(connection) as asked:
        finding.ids_by_name("Akhmetov Erlan", 30, near_branch_id=1)
    with connection.cursor() as cursor:
        for one in asked.captured_queries:
            cursor.execute(f"EXPLAIN QUERY PLAN {one['sql']}")
            plan = [row[3] for row in cursor.fetchall()]
            assert not [step for step in plan if step.startswith("SCAN patrons_") or "merged_into" in step], plan
