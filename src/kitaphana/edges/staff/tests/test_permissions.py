"""The whole table: every address of the staff edge × every role, visitors and readers → the expected answer."""

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from kitaphana.circulation.models import Transit
from kitaphana.circulation.services import send_item
from kitaphana.circulation.tests.factories import BORIS, World
from kitaphana.circulation.tests.hold_world import HoldWorld
from kitaphana.core import clock
from kitaphana.core.models import User
from kitaphana.edges.staff import urls
from kitaphana.edges.staff.permissions import ROLES
from kitaphana.edges.staff.tests.addresses import addresses_of
from kitaphana.edges.staff.tests.conftest import signed_in, staff
from kitaphana.network.tests.factories import BranchFactory, InstitutionFactory, ServicePointFactory
from kitaphana.notices.models import Delivery
from kitaphana.notices.services import tell_reader
from kitaphana.patrons.models import Consent, Patron

pytestmark = pytest.mark.django_db
ALL = set(ROLES)
DESKS = {"desk", "specialist", "head"}
ADMIN = {"administrator"}
MATCHERS = {"cataloguer", "administrator"}
DIRECTORS = {"director", "administrator"}
DIARISTS = {*DESKS, *DIRECTORS}
LABELLERS = ALL - {"director"}
IMPORTERS = {"cataloguer", "administrator"}
CALENDAR = {"head", *DIRECTORS}
KEEPERS = {"cataloguer", "head"}
NUMBERERS = {"cataloguer", "administrator"}
CUSTODY = {"director", *KEEPERS}

EDITORS = {"cataloguer", "head", *DIRECTORS}

GET, POST = "get", "post"
TABLE = {
    "start": (GET, ALL),
    "home": (GET, ALL),
    "security": (GET, ALL),
    "point": (GET, DESKS),
    "desk": (GET, DESKS),
    "command_sheet": (GET, DESKS),
    "reading_room": (GET, DESKS),
    "pick_list": (GET, DESKS),
    "pick_line": (POST, DESKS),
    "fetch_scanned": (POST, DESKS),
    "hold_shelf": (GET, DESKS),
    "hold_slip": (GET, DESKS),
    "left_on_shelf": (GET, DESKS),
    "take_off_shelf": (POST, DESKS),
    "change_hold": (POST, DESKS),
    "transits": (GET, DESKS),
    "receive": (POST, DESKS),
    "send": (POST, DESKS),
    "route_slip": (GET, DESKS),
    "end_transit": (POST, DESKS),
    "hold_queue": (GET, DESKS),
    "print_reader_card": (GET, DESKS),
    "call": (GET, DESKS),
    "call_books": (GET, DESKS),
    "call_lists": (GET, DESKS),
    "call_messages": (GET, DESKS),
    "call_searches": (GET, DESKS),
    "call_agreements": (GET, DESKS),
    "call_record": (GET, DESKS),
    "call_data": (GET, DESKS),
    "call_hold": (GET, DESKS),
    "call_history": (GET, DESKS),
    "serve_call": (POST, DESKS),
    "reader_holds": (GET, DESKS),
    "change_reader_hold": (POST, DESKS),
    "diary": (GET, DIARISTS),
    "diary_month": (GET, DIARISTS),
    "correct_visits": (POST, {"head"}),
    "labels": (GET, LABELLERS),
    "new_label_sheet": (GET, LABELLERS),
    "label_sheet": (GET, LABELLERS),
    "remove_label_sheet": (POST, LABELLERS),
    "calibration": (GET, LABELLERS),
    "unmet": (GET, ALL),
    "settle_unmet": (POST, ALL),
    "note_unmet": (POST, DESKS),
    "readers": (GET, DESKS),
    "new_reader": (GET, DESKS),
    "reader": (GET, DESKS),
    "web_password": (POST, DESKS),
    "change_reader": (POST, DESKS),
    "change_loan": (POST, DESKS),
    "groups": (GET, DESKS),
    "new_group": (GET, DESKS),
    "group": (GET, DESKS),
    "join_list": (GET, DESKS),
    "group_cards": (GET, DESKS),
    "group_desk": (GET, DESKS),
    "group_loans": (GET, DESKS),
    "change_group": (POST, DESKS),
    "terms_ending": (GET, DESKS),
    "reregister": (GET, DESKS),
    "family": (GET, DESKS),
    "reader_data": (GET, DESKS),
    "reader_categories": (GET, DIRECTORS),
    "reader_category": (GET, DIRECTORS),
    "retention": (GET, DIRECTORS),
    "likely_pairs": (GET, {"head"}),
    "keep_apart": (POST, {"head"}),
    "choose_other_reader": (GET, {"head"}),
    "merge_readers": (GET, {"head"}),
    "undo_merge": (POST, {"head"}),
    "reader_charges": (GET, DESKS),
    "new_charge": (POST, DESKS),
    "change_charge": (POST, DESKS),
    "receipt": (GET, {"director", *DESKS}),
    "reverse_payment": (POST, {"head"}),
    "cash": (GET, {"director", *DESKS}),
    "overdue": (GET, DESKS),
    "losses": (GET, DESKS),
    "loss": (GET, DESKS),
    "change_loss": (POST, DESKS),
    "damage": (GET, {*DESKS, *KEEPERS}),
    "damage_photo": (GET, ALL),
    "patron_imports": (GET, {"head"}),
    "patron_import": (GET, {"head"}),
    "patron_columns": (GET, {"head"}),
    "patron_import_state": (GET, {"head"}),
    "patron_rejects": (GET, {"head"}),
    "change_patron_import": (POST, {"head"}),
    "column_mappings": (GET, {"head"}),
    "change_column_mapping": (POST, {"head"}),
    "proposals": (GET, {"head"}),
    "settle_proposal": (POST, {"head"}),
    "settle_strong_proposals": (POST, {"head"}),
    "stock": (GET, ALL),
    "item": (GET, ALL),
    "edition": (GET, ALL),
    "last_copies": (GET, ALL),
    "keep_last_copies": (POST, DIRECTORS),
    "care": (GET, ALL),
    "numbers_twice": (GET, ALL),
    "new_items": (GET, KEEPERS),
    "edit_item": (GET, KEEPERS),
    "item_history": (GET, ALL),
    "change_item": (POST, {*DESKS, *KEEPERS}),
    "sequences": (GET, NUMBERERS),
    "new_sequence": (GET, NUMBERERS),
    "sequence": (GET, NUMBERERS),
    "custodians": (GET, CUSTODY),
    "new_custodian": (GET, CUSTODY),
    "custodian": (GET, CUSTODY),
    "edit_custodian": (GET, CUSTODY),
    "transfers": (GET, CUSTODY),
    "new_transfer": (GET, CUSTODY),
    "transfer": (GET, CUSTODY),
    "print_transfer": (GET, CUSTODY),
    "change_transfer": (POST, CUSTODY),
    "edition_cover": (POST, {"cataloguer", "head"}),
    "quarantine": (GET, {"cataloguer", "head"}),
    "settle_quarantined": (POST, {"cataloguer", "head"}),
    "quarantined_records": (GET, IMPORTERS),
    "raw_records": (GET, IMPORTERS),
    "send_many_records": (POST, IMPORTERS),
    "quarantined_record": (GET, IMPORTERS),
    "raw_record": (GET, IMPORTERS),
    "export_records": (GET, EDITORS),
    "imports": (GET, IMPORTERS),
    "new_import": (GET, IMPORTERS),
    "import": (GET, IMPORTERS),
    "import_state": (GET, IMPORTERS),
    "import_report": (GET, IMPORTERS),
    "change_import": (POST, IMPORTERS),
    "batches": (GET, MATCHERS),
    "batch": (GET, MATCHERS),
    "undo_batch": (GET, MATCHERS),
    "matches": (GET, MATCHERS),
    "settle_match": (POST, MATCHERS),
    "record": (GET, MATCHERS),
    "separate_record": (POST, MATCHERS),
    "match_rules": (GET, MATCHERS),
    "match_rules_of": (GET, MATCHERS),
    "policies": (GET, {"director", "administrator"}),
    "new_policy": (GET, {"director", "administrator"}),
    "policy": (GET, {"director", "administrator"}),
    "freezes": (GET, CALENDAR),
    "new_freeze": (GET, CALENDAR),
    "freeze": (GET, CALENDAR),
    "freeze_state": (GET, CALENDAR),
    "change_freeze": (POST, CALENDAR),
    "reviews": (GET, DESKS),
    "settle_review": (POST, DESKS),
    "reopen_review": (POST, DESKS),
    "note_review": (POST, DESKS),
    "paper_days": (GET, DESKS),
    "paper_sheets": (POST, DESKS),
    "paper_table": (GET, DESKS),
    "paper_day": (GET, DESKS),
    "paper_columns": (GET, DESKS),
    "paper_state": (GET, DESKS),
    "paper_report": (GET, DESKS),
    "change_paper_day": (POST, DESKS),
    "new_draft": (POST, DIRECTORS),
    "two_people": (POST, DIRECTORS),
    "try_rules": (GET, DIARISTS),
    "grid": (GET, DIRECTORS),
    "new_grid_row": (GET, DIRECTORS),
    "grid_row": (GET, DIRECTORS),
    "named_policies": (GET, DIRECTORS),
    "new_named_policy": (GET, DIRECTORS),
    "named_policy": (GET, DIRECTORS),
    "grid_conflicts": (GET, DIRECTORS),
    "grid_changes": (GET, DIRECTORS),
    "simulation": (GET, DIRECTORS),
    "simulation_state": (GET, DIRECTORS),
    "change_grid": (POST, DIRECTORS),
    "places": (GET, CALENDAR),
    "place": (GET, CALENDAR),
    "new_period": (GET, CALENDAR),
    "end_period": (POST, CALENDAR),
    "new_exception": (GET, CALENDAR),
    "remove_exception": (POST, CALENDAR),
    "holidays": (GET, DIRECTORS),
    "holidays_of": (GET, DIRECTORS),
    "new_holiday": (GET, DIRECTORS),
    "load_holidays": (POST, DIRECTORS),
    "holiday": (GET, DIRECTORS),
    "remove_holiday": (POST, DIRECTORS),
    "lists": (GET, EDITORS),
    "new_list": (GET, EDITORS),
    "list": (GET, EDITORS),
    "list_entry": (POST, EDITORS),
    "change_list": (POST, EDITORS),
    "messages": (GET, CALENDAR),
    "message_log": (GET, CALENDAR),
    "send_again": (POST, CALENDAR),
    "unusable_addresses": (GET, DESKS),
    "letters": (GET, DESKS),
    "letter_batch": (GET, DESKS),
    "message_settings": (GET, DIRECTORS),
    "message_kinds": (GET, DIRECTORS),
    "message_texts": (GET, DIRECTORS),
    "message_text": (GET, DIRECTORS),
    "reader_messages": (GET, DESKS),
    "audit": (GET, {"head", "director", "administrator"}),
    "alarms": (GET, ADMIN),
    "see_alarm": (POST, ADMIN),
    "dead_letters": (GET, ADMIN),
    "settle_dead_letter": (POST, ADMIN),
    "accounts": (GET, ADMIN),
    "new_account": (GET, ADMIN),
    "account": (GET, ADMIN),
    "change_account": (POST, ADMIN),
    "terminals": (GET, ADMIN),
    "revoke_terminal": (POST, ADMIN),
}
NAMES = [pattern.name for pattern in urls.urlpatterns if isinstance(pattern, URLPattern)]


@pytest.fixture
def addresses(world, settings, tmp_path):
    """An address with existing ids for every name."""
    settings.DATA_DIR = tmp_path
    return addresses_of(world)


def test_every_address_stands_in_the_table():
    assert set(NAMES) == set(TABLE)


def ask(client: Client, name: str, address: str) -> int:
    method, _ = TABLE[name]
    return getattr(client, method)(address).status_code


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_the_table_says_and_nothing_else(world: World, addresses, role):
    client = signed_in(staff(role, branch=world.point.branch))
    if role in DESKS:
        client.post(reverse("staff:point"), {"point": world.point.code})

    answers = {name: ask(client, name, address) for name, address in addresses.items()}

    wrong = {name: code for name, code in answers.items() if (code in {200, 302}) != (role in TABLE[name][1])}
    assert not wrong
    assert {code for name, code in answers.items() if role not in TABLE[name][1]} <= {403}


def test_visitors_are_sent_to_sign_in(addresses):
    for name, address in addresses.items():
        answer = getattr(Client(), TABLE[name][0])(address)
        assert answer.status_code == 302, name
        assert "/account/login/" in answer.url, name


def test_readers_are_refused_everywhere(world, addresses):
    user = User.objects.create_user("anna", "kitaphana-demo")
    world.reader(user=user)
    client = signed_in(user)

    assert {ask(client, name, address) for name, address in addresses.items()} == {403}


def test_a_login_without_a_post_opens_nothing(addresses):
    client = signed_in(User.objects.create_user("nobody", "kitaphana-demo", is_staff=True))

    assert {ask(client, name, address) for name, address in addresses.items()} == {403}


def test_a_closed_login_is_out_at_once(world, addresses):
    boris = staff("desk", branch=world.point.branch)
    client = signed_in(boris)
    boris.is_active = False
    boris.save()

    assert client.get(addresses["home"]).status_code == 302


def test_holds_lists_and_ways_of_another_institution_are_out_of_reach():
    """By number, and with the same role."""
    world = HoldWorld()
    shelved, waits = world.ready(world.edition()), world.edition()
    world.item(edition=waits)
    hold = world.waiting(waits)
    world.target()
    sent = {"item_id": world.item().pk, "service_point_id": world.point.pk, "to_point_id": world.far.pk}
    way = send_item(**sent, by=BORIS, command_id="way").transit_id
    elsewhere = ServicePointFactory(branch=BranchFactory(institution=InstitutionFactory(code="OTHER")))
    stranger = signed_in(staff("head", username="stranger", branch=elsewhere.branch))
    stranger.post(reverse("staff:point"), {"point": elsewhere.code})
    forms = (
        *((reverse("staff:change_hold", args=[one.pk, act]), {"reason": "other"})
          for one in (hold, shelved) for act in ("cancel", "first", "resume")),
        *((reverse("staff:pick_line", args=[world.line(hold).pk, act]), {}) for act in ("found", "missing")),
        *((reverse("staff:end_transit", args=[way, act]), {}) for act in ("arrived", "lose", "cancel")),
    )  # fmt: skip

    assert {stranger.post(address, body).status_code for address, body in forms} == {403}
    assert stranger.get(reverse("staff:hold_slip", args=[shelved.pk])).status_code == 403
    assert (world.hold(hold.pk).state, world.hold(shelved.pk).state) == ("waiting", "ready")
    assert (world.line(hold).state, Transit.objects.get(pk=way).state) == ("open", "sent")
    own = signed_in(staff("head", branch=world.point.branch))
    own.post(reverse("staff:point"), {"point": world.point.code})
    assert {own.post(address, body).status_code for address, body in forms} == {302}


def another_library():
    """An institution of its own in the same city."""
    return InstitutionFactory(code="NATIONAL")


OF_ONE_LIBRARY = (
    "loss", "change_loss", "change_charge", "reverse_payment", "group", "join_list", "group_cards", "group_desk",
    "group_loans", "change_group", "patron_import", "patron_columns", "patron_import_state", "patron_rejects",
    "change_patron_import", "change_column_mapping", "letter_batch",
)  # fmt: skip
"""What one library has with a reader: money, losses, classes, tables that move in, letters. Readers, their loans and
holds belong to the city: every desk serves them."""


@pytest.mark.parametrize("role", sorted(DESKS))
def test_staff_of_another_library_are_refused_what_one_library_has_with_a_reader(world, addresses, role):
    elsewhere = ServicePointFactory(code="ELSEWHERE", branch__institution=another_library())
    client = signed_in(staff(role, branch=elsewhere.branch))
    client.post(reverse("staff:point"), {"point": elsewhere.code})

    answers = {name: ask(client, name, addresses[name]) for name in OF_ONE_LIBRARY}

    assert {name: code for name, code in answers.items() if code not in {403, 404}} == {}


def test_messages_of_another_library_are_neither_seen_nor_sent_again(world):
    anna = world.reader(email="zqx@example.kz")
    Consent.objects.create(patron=anna, purpose="messages", text_version="1", language="ru", given_at=clock.now())
    tell_reader(surrogate=str(anna.surrogate), kind="password_changed", cause="1", facts={})
    delivery = Delivery.objects.get()
    Delivery.objects.update(state="failed", ended_at=clock.now(), reason="blocked")
    elsewhere = signed_in(staff("head", institution=another_library()))

    log = elsewhere.get(reverse("staff:message_log")).content.decode()
    elsewhere.post(reverse("staff:send_again", args=[delivery.pk]))

    assert reverse("staff:reader", args=[anna.pk]) not in log
    delivery.refresh_from_db()
    assert delivery.state == "failed"


MEETS_NO_READERS = sorted(set(ROLES) - DESKS)


@pytest.mark.parametrize("role", MEETS_NO_READERS)
def test_who_does_not_serve_readers_meets_none(world, addresses, role):
    """Not in a page, not in what a page offers as a file, and not in what comes of a form."""
    anna = Patron.objects.get(pk=addresses["reader"].rstrip("/").rsplit("/", 1)[-1])
    words = (anna.surname, anna.patronymic, anna.cards.get().number)
    client = signed_in(staff(role, branch=world.point.branch))
    met = {}
    for name, address in addresses.items():
        answers = [client.get(address), client.get(f"{address}?format=csv"), client.post(address, follow=True)]
        for answer in answers:
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            if found := [word for word in words if word in body.decode("utf-8", "replace")]:
                met[name] = found
    assert met == {}
