"""The city as it stands in the database: figures, accounts, invariants, sameness."""

from collections import Counter

import pytest
from django.contrib.auth import authenticate
from django.db import connection
from django.test.utils import override_settings

from kitaphana.catalog.models import Edition, MarcRecord, Work
from kitaphana.charges.models import Charge
from kitaphana.charges.queries import balances_of
from kitaphana.circulation.models import Hold, Loan, Loss, Transit
from kitaphana.circulation.queries import open_loan_count, open_loan_of_item, pick_counts, ready_at
from kitaphana.circulation.services import follow_overdue
from kitaphana.cli import check, figures
from kitaphana.core.invariants import examine, registered
from kitaphana.core.models import AuditEntry, OutboxEvent
from kitaphana.demo import accounts, plan, services
from kitaphana.discovery.queries import SearchRequest, search
from kitaphana.holdings.models import Item
from kitaphana.holdings.queries import find_item
from kitaphana.network.queries import posts_of, service_point_by_code, terminal_for_token
from kitaphana.patrons.models import Block, Entitlement
from kitaphana.patrons.queries import find_by_card
from kitaphana.patrons.services import verify_pin
from kitaphana.shelves import queries as shelves
from kitaphana.shelves.rules import Owner

pytestmark = pytest.mark.django_db
SCALE = 0.001
LOANS = {1: 0, 2: 3, 3: 0, 4: 0, 5: 0, 6: 0, 7: 400, 8: 0}
POSTS = {
    "director": ("director", ""),
    "head": ("head", "CHEKHOV"),
    "librarian": ("desk", "CHEKHOV"),
    "specialist": ("specialist", "AUEZOV"),
    "dispatcher": ("specialist", ""),
    "cataloguer": ("cataloguer", ""),
    "admin": ("administrator", ""),
}


@pytest.fixture(scope="module")
def city(django_db_setup, django_db_blocker, tmp_path_factory):
    """A whole city at the smallest scale, built once for the module and forgotten afterwards."""
    folder = tmp_path_factory.mktemp("city")
    with django_db_blocker.unblock(), override_settings(DATA_DIR=folder, INDEX_DIR=folder / "index"):
        yield services.build_city(scale=SCALE, seed=1)
        services.forget_everything()


def test_libraries_recommend_lists_in_every_language_and_a_reader_keeps_books(city):
    for language in ("kk", "ru", "en"):
        lists = shelves.featured_lists(language)
        assert lists
        assert all(one.entry_count and one.is_public for one in lists)
    anna = find_by_card("R0000002")
    later, own = shelves.lists_of(Owner(patron_id=anna.id))
    assert (later.is_later, later.entry_count, own.is_public) == (True, 6, False)


def test_the_figures_of_the_city_are_those_of_the_plan(city):
    counted, planned = figures.count(), plan.plan_for(SCALE)

    assert {group: counted[f"items_{group}"] for group in planned.items} == planned.items
    assert counted["items"] == planned.city_items == city.items - planned.national_items
    assert counted["items_national"] == planned.national_items
    assert counted["editions"] == sum(planned.editions.values()) == city.editions
    assert counted["readers"] == planned.readers
    assert counted["loans_open"] == planned.open_loans
    assert (counted["libraries"], counted["libraries_city"], counted["libraries_national"]) == (37, 28, 9)
    assert (counted["stations"], counted["stations_planned"]) == (26, 6)
    assert (counted["branches_24_7"], counted["blind_departments"]) == (3, 7)


def test_every_invariant_holds(city):
    check.load()
    findings = [examine(one) for one in registered()]

    assert findings
    assert [finding for finding in findings if finding.breach_count] == []


def test_items_on_loan_are_those_with_an_open_loan(city):
    on_loan = set(Item.objects.filter(status="on_loan").values_list("pk", flat=True))

    assert set(Loan.objects.filter(state="open").values_list("item_id", flat=True)) == on_loan


def test_some_items_are_lost_claimed_and_reported_and_one_reader_is_to_pay(city):
    assert Counter(Loss.objects.values_list("state", flat=True)) == {"lost": 3, "claimed": 2, "reported": 2}
    charge = Charge.objects.get()
    assert balances_of(charge.patron_id)[0].owed == charge.amount * 3 / 4
    assert Block.objects.filter(placed_by_rule=True, reason="lost_item").count() >= 1


def test_the_first_night_finds_nothing_more_to_tell(city):
    before = OutboxEvent.objects.count()

    assert follow_overdue() == 0
    assert OutboxEvent.objects.count() == before


def test_returned_loans_name_no_reader(city):
    returned = Loan.objects.exclude(closed_at=None)

    assert returned.exists()
    assert not returned.exclude(patron=None).exists()


@pytest.mark.parametrize(("number", "loans"), LOANS.items())
def test_readers_have_the_loans_and_the_secrets_of_the_contract(city, number, loans):
    card = find_by_card(f"R{number:07d}")

    assert open_loan_count(card.id) == loans
    assert verify_pin(card_number=card.card_number, pin=accounts.PIN, source="test").id == card.id
    assert authenticate(None, username=card.card_number, password=accounts.PASSWORD).pk


def test_readers_are_in_the_states_of_the_contract(city):
    good, _, blocked, expired, child, delivery, school, accessible = (
        find_by_card(f"R{number:07d}") for number in range(1, 9)
    )

    assert good.blocks == ()
    assert good.registrations[0].expires_on > expired.registrations[0].expires_on
    assert len(blocked.blocks) == 1
    assert child.guarantor_name
    assert child.age < 16
    assert school.is_collective
    assert set(Entitlement.objects.values_list("patron_id", "kind")) == {
        (delivery.id, "home_delivery"),
        (accessible.id, "accessible_copies"),
    }


def test_items_are_in_the_states_of_the_contract(city):
    items = {number: find_item(f"K{number:07d}") for number in range(1, 16)}

    assert {items[number].status for number in range(1, 11)} == {"available"}
    assert {item.branch_code for item in items.values()} == {"CHEKHOV"}
    assert {number for number, item in items.items() if not item.is_for_loan} == {12}
    assert open_loan_of_item(items[11].id).patron_id == find_by_card("R0000002").id
    assert items[13].status == "on_hold_shelf"
    reader_id = find_by_card("R0000006").id
    (waits,) = ready_at([reader_id], service_point_by_code("CHEKHOV").id)[reader_id]
    assert (waits.title, bool(waits.shelf_code)) == (items[13].title, True)
    assert items[14].title == "Көшпенділер"
    assert items[15].status == "in_conservation"


def test_readers_wait_some_books_travel_and_pick_lists_are_made(city):
    states = Counter(Hold.objects.values_list("state", flat=True))

    assert states["waiting"] > 20
    assert states["ready"] >= 4
    assert states["in_transit"] == Transit.objects.filter(state="sent").count() > 3
    assert sum(pick_counts().values()) > 3


@pytest.mark.parametrize(("login", "post"), POSTS.items())
def test_staff_sign_in_to_their_posts(city, login, post):
    user = authenticate(None, username=login, password=accounts.PASSWORD)

    assert [(found.role, found.branch_code) for found in posts_of(user.pk)] == [post]


def test_the_token_opens_the_desk_of_the_central_branch(city):
    terminal = terminal_for_token(city.token_file.read_text().strip())

    assert terminal.service_point.branch_code == "CHEKHOV"
    assert city.token_file.stat().st_mode & 0o777 == 0o600


def test_the_catalogue_can_be_searched_at_once(city):
    found = search(SearchRequest(text="кошпендилер", interface_language="kk"))

    assert Work.objects.get(title="Көшпенділер").pk in found.work_ids


def test_building_tells_it_once(city):
    assert AuditEntry.objects.filter(act="build_demo_city").count() == 1
    assert not OutboxEvent.objects.filter(name__in=["WorksChanged", "ItemsChanged", "ItemCheckedOut"]).exists()


def test_every_edition_has_its_record(city):
    assert MarcRecord.objects.count() == Edition.objects.count()


def test_indexes_stand_again_after_the_build(city):
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, Item._meta.db_table)

    assert "item_availability" in found
