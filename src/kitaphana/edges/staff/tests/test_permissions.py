"""The whole table: every address of the staff edge × every role, visitors and readers → the expected answer."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, reverse

from kitaphana.catalog.models import MatchEvidence
from kitaphana.catalog.tests.factories import ImportBatchFactory, MarcRecordFactory
from kitaphana.circulation.queries import column_mappings
from kitaphana.circulation.services.moving_in import Mapping, Target, send_table
from kitaphana.circulation.services.moving_in.mappings import keep_mapping
from kitaphana.circulation.tests.factories import BORIS, World
from kitaphana.core import clock
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.models import User
from kitaphana.edges.staff import urls
from kitaphana.edges.staff.permissions import ROLES
from kitaphana.edges.staff.tests.conftest import signed_in, staff
from kitaphana.holdings.rules.labels import BUILT_IN
from kitaphana.holdings.services import NewAct, draft_act, save_label_sheet
from kitaphana.holdings.tests.factories import (
    CustodianFactory,
    ImportJobFactory,
    NumberSequenceFactory,
    QuarantinedRecordFactory,
)
from kitaphana.network.tests.factories import HoursExceptionFactory, OpeningHoursFactory, PublicHolidayFactory
from kitaphana.shelves.tests.factories import ListEntryFactory, ReadingListFactory

pytestmark = pytest.mark.django_db
ALL = set(ROLES)
DESKS = {"desk", "head"}
ADMIN = {"administrator"}
MATCHERS = {"cataloguer", "administrator"}
DIRECTORS = {"director", "administrator"}
DIARISTS = {"desk", "head", *DIRECTORS}
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
    "new_items": (GET, KEEPERS),
    "edit_item": (GET, KEEPERS),
    "item_history": (GET, ALL),
    "change_item": (POST, {"desk", *KEEPERS}),
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
    "audit": (GET, {"head", "director", "administrator"}),
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
def addresses(world):
    """An address with existing ids for every name."""
    anna, item = world.reader(), world.item()
    loan = world.check_out(anna, item)
    boris = staff("desk", username="somebody", branch=world.point.branch)
    custodian = CustodianFactory(branch=world.point.branch)
    recommended = ReadingListFactory(patron=None, institution=world.point.branch.institution)
    known = {
        "patron_id": anna.pk,
        "loan_id": loan.loan_id,
        "item_id": item.pk,
        "edition_id": item.edition_id,
        "row_id": _first_policy(),
        "letter_id": 1,
        "user_id": boris.pk,
        "terminal_id": 1,
        "act": "contact",
        "code": world.point.branch.code,
        "hours_id": OpeningHoursFactory(branch=world.point.branch).pk,
        "exception_id": HoursExceptionFactory(branch=world.point.branch).pk,
        "holiday_id": PublicHolidayFactory().pk,
        "year": 2026,
        "proposal_id": 1,
        "sequence_id": NumberSequenceFactory(institution=world.point.institution).pk,
        "custodian_id": custodian.pk,
        "act_id": _draft(custodian),
        "list_id": ListEntryFactory(reading_list=recommended).reading_list_id,
        "entry_id": recommended.entries.get().pk,
        "sheet_id": save_label_sheet(
            institution_id=world.point.institution_id, name="own", sheet=BUILT_IN["3x8-70x37"], by=COMMAND_LINE
        ),
        "mapping_id": _kept_columns(world),
        "job_id": ImportJobFactory(institution=world.point.institution, state="done", report={"read": 1}).pk,
    }
    table = {"job_id": _patron_table(world)}
    batch = ImportBatchFactory(institution=world.point.institution)
    record = MarcRecordFactory(institution=world.point.institution, batch=batch)
    evidence = MatchEvidence.objects.create(
        batch=batch, record=record, edition=item.edition, act="ask", key="isbn", score=90, created_at=clock.now()
    )
    known |= {"batch_id": batch.pk, "record_id": record.pk, "evidence_id": evidence.pk}
    aside = {"row_id": QuarantinedRecordFactory(institution=world.point.institution).pk}
    special = {
        "change_account": {"act": "open"},
        "change_item": {"act": "condition"},
        "change_transfer": {"act": "fill"},
        "change_list": {"act": "publish"},
        "calibration": {"code": "3x8-70x37"},
        "change_import": {"act": "cancel"},
        "settle_match": {"act": "apart"},
        "match_rules_of": {"code": world.point.institution.code},
        "quarantined_record": aside,
        "raw_record": aside,
        "change_patron_import": {"act": "try", **table},
        "settle_proposal": {"act": "same"},
        **dict.fromkeys(("patron_import", "patron_columns", "patron_import_state", "patron_rejects"), table),
    }
    found = {}
    for pattern in urls.urlpatterns:
        wanted = pattern.pattern.converters
        kwargs = {name: {**known, **special.get(pattern.name, {})}[name] for name in wanted}
        found[pattern.name] = reverse(f"staff:{pattern.name}", kwargs=kwargs)
    return found


def _draft(taker) -> int:
    new = NewAct(taker.institution_id, clock.today(), None, taker.pk, "First taking over")
    return draft_act(new=new, by=BORIS, command_id="draft")


def _kept_columns(world) -> int:
    mapping = Mapping({"Билет": Target.CARD_NUMBER})
    keep_mapping(name="MegaPro", mapping=mapping, institution_id=world.point.institution_id, by=BORIS)
    return column_mappings([world.point.institution_id])[0].id


def _patron_table(world) -> int:
    file = SimpleUploadedFile("readers.csv", "Билет;Фамилия;Имя\nA-1;Серікова;Асыл\n".encode())
    return send_table(file=file, institution_id=world.point.institution_id, service_point_id=None, by=BORIS)


def _first_policy() -> int:
    from kitaphana.circulation.queries import policy_rows

    return policy_rows()[0].row_id


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
