"""An address with existing ids for every name of the staff edge, made area by area."""

import datetime as dt
import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, reverse
from PIL import Image

from kitaphana.catalog.models import MatchEvidence
from kitaphana.catalog.tests.factories import ImportBatchFactory, MarcRecordFactory
from kitaphana.charges.tests.factories import charge as make_charge
from kitaphana.charges.tests.factories import pay
from kitaphana.circulation import queries as circulation
from kitaphana.circulation.queries import column_mappings
from kitaphana.circulation.queries.freezes import FrozenPlaces
from kitaphana.circulation.rules.freezes import Period
from kitaphana.circulation.services import freezing, place_hold, send_item
from kitaphana.circulation.services.moving_in import Mapping, Target, send_table
from kitaphana.circulation.services.moving_in.mappings import keep_mapping
from kitaphana.circulation.services.paper import send_paper_table
from kitaphana.circulation.services.reviews import note_review
from kitaphana.circulation.tests.factories import BORIS, READER, World
from kitaphana.core import clock
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.trilingual import Names
from kitaphana.edges.staff import urls
from kitaphana.edges.staff.tests.conftest import staff
from kitaphana.holdings.models import DamagePhoto, Item
from kitaphana.holdings.rules.labels import BUILT_IN
from kitaphana.holdings.services import Damage, NewAct, draft_act, note_damage, save_label_sheet
from kitaphana.holdings.tests.factories import (
    CustodianFactory,
    ImportJobFactory,
    NumberSequenceFactory,
    QuarantinedRecordFactory,
)
from kitaphana.network.tests.factories import (
    HoursExceptionFactory,
    OpeningHoursFactory,
    PublicHolidayFactory,
    ServicePointFactory,
)
from kitaphana.notices.models import LetterBatch
from kitaphana.patrons.models import Patron
from kitaphana.patrons.services.groups import create_group
from kitaphana.shelves.tests.factories import ListEntryFactory, ReadingListFactory

Ids = dict[str, Any]
"""Values of the converters in an address, by name."""


def addresses_of(world: World) -> dict[str, str]:
    """The address of every name."""
    anna, item = world.reader(), world.item()
    known = {
        "act": "contact",
        "code": world.point.branch.code,
        **_lending(world, anna, item),
        **_readers(world),
        **_stock(world, item),
        **_records(world, item),
        **_network(world),
        **_house(world),
    }
    special = _special(world)
    found = {}
    for pattern in urls.urlpatterns:
        if not isinstance(pattern, URLPattern) or pattern.name is None:
            continue
        ids = {**known, **special.get(pattern.name, {})}
        kwargs = {name: ids[name] for name in pattern.pattern.converters}
        found[pattern.name] = reverse(f"staff:{pattern.name}", kwargs=kwargs)
    return found


def _lending(world: World, anna: Patron, item: Item) -> Ids:
    """Loans, holds, ways, reviews and money."""
    loan = world.check_out(anna, item)
    charge = make_charge(anna, world.point)
    return {
        "patron_id": anna.pk,
        "loan_id": loan.loan_id,
        "item_id": item.pk,
        "edition_id": item.edition_id,
        "target_id": 1,
        "hold_id": _ready(world),
        "transit_id": _way(world),
        "review_id": note_review(
            item_id=item.pk,
            kind="not_on_shelf",
            service_point_id=world.point.pk,
            note="",
            by=BORIS,
            command_id="review",
        ),
        "charge_id": charge.charge_id,
        "payment_id": pay(charge.charge_id, world.point, "1.00").payment_id,
    }


def _ready(world: World) -> int:
    """A hold whose item stands on the hold shelf."""
    item = world.item()
    asked = {"patron_id": world.reader().pk, "item_id": item.pk, "pickup_point_id": world.point.pk, "by": READER}
    hold_id = place_hold(**asked, command_id="ready").hold_id
    world.check_in(item)
    return hold_id


def _readers(world: World) -> Ids:
    """Groups, pairs and what came from other systems."""
    return {
        "pair_id": 1,
        "proposal_id": 1,
        "merge_id": 1,
        "other_id": world.reader().pk,
        "group_id": create_group(
            institution_id=world.point.institution_id,
            name="4A",
            branch=world.point.branch.code,
            body_card="",
            by=BORIS,
            command_id="group",
        ),
        "mapping_id": _kept_columns(world),
    }


def _stock(world: World, item: Item) -> Ids:
    """Numbers, custody, lists, labels and damage."""
    custodian = CustodianFactory(branch=world.point.branch)
    recommended = ReadingListFactory(patron=None, institution=world.point.branch.institution)
    return {
        "sequence_id": NumberSequenceFactory(institution=world.point.institution).pk,
        "custodian_id": custodian.pk,
        "act_id": _draft(custodian),
        "list_id": ListEntryFactory(reading_list=recommended).reading_list_id,
        "entry_id": recommended.entries.get().pk,
        "sheet_id": save_label_sheet(
            institution_id=world.point.institution_id, name="own", sheet=BUILT_IN["3x8-70x37"], by=COMMAND_LINE
        ),
        "photo_id": _photo(item),
        "size": "small",
    }


def _records(world: World, item: Item) -> Ids:
    """Imports, batches and the evidence of a match."""
    batch = ImportBatchFactory(institution=world.point.institution)
    record = MarcRecordFactory(institution=world.point.institution, batch=batch)
    evidence = MatchEvidence.objects.create(
        batch=batch, record=record, edition=item.edition, act="ask", key="isbn", score=90, created_at=clock.now()
    )
    return {
        "job_id": ImportJobFactory(institution=world.point.institution, state="done", report={"read": 1}).pk,
        "batch_id": batch.pk,
        "record_id": record.pk,
        "evidence_id": evidence.pk,
    }


def _network(world: World) -> Ids:
    """Hours, holidays and closures."""
    return {
        "hours_id": OpeningHoursFactory(branch=world.point.branch).pk,
        "exception_id": HoursExceptionFactory(branch=world.point.branch).pk,
        "holiday_id": PublicHolidayFactory().pk,
        "year": 2026,
        "freeze_id": _closure(world),
    }


def _house(world: World) -> Ids:
    """Rules, accounts and messages."""
    return {
        **_grid(),
        "user_id": staff("desk", username="somebody", branch=world.point.branch).pk,
        "terminal_id": 1,
        "letter_id": 1,
        "alarm_id": 1,
        "delivery_id": 1,
        "channel": "email",
        "language": "ru",
    }


def _special(world: World) -> dict[str, Ids]:
    """Names whose values differ from those of all others."""
    table = {"job_id": _patron_table(world)}
    sheet = {"job_id": _paper_table(world)}
    aside = {"row_id": QuarantinedRecordFactory(institution=world.point.institution).pk}
    return {
        **{name: {"act": act} for name, act in ACTS.items()},
        "message_texts": {"kind": "due_soon"},
        "message_text": {"kind": "due_soon"},
        "letter_batch": {"batch_id": _letters(world)},
        "two_people": {"code": world.point.institution.code},
        "match_rules_of": {"code": world.point.institution.code},
        "reader_category": {"code": "adult"},
        "calibration": {"code": "3x8-70x37"},
        "new_named_policy": {"kind": "loan"},
        "print_reader_card": {"kind": "paper"},
        "call_data": {"kind": "html"},
        "quarantined_record": aside,
        "raw_record": aside,
        "change_patron_import": {"act": "try", **table},
        "change_paper_day": {"act": "try", **sheet},
        **dict.fromkeys(("paper_day", "paper_columns", "paper_state", "paper_report"), sheet),
        **dict.fromkeys(("patron_import", "patron_columns", "patron_import_state", "patron_rejects"), table),
    }


ACTS = {
    "change_grid": "simulate",
    "change_account": "open",
    "pick_line": "found",
    "change_hold": "cancel",
    "change_reader_hold": "cancel",
    "serve_call": "renew",
    "end_transit": "lose",
    "change_group": "close",
    "change_charge": "pay",
    "change_loss": "claim",
    "change_item": "condition",
    "change_transfer": "fill",
    "change_list": "publish",
    "change_freeze": "last-day",
    "change_import": "cancel",
    "settle_match": "apart",
    "settle_proposal": "same",
}
"""An act of each address that names one."""


def _photo(item) -> int:
    out = io.BytesIO()
    Image.new("RGB", (200, 200)).save(out, "PNG")
    seen = Damage(item.pk, "damaged", "torn", (out.getvalue(),))
    note_damage(damage=seen, by=BORIS, command_id="damage")
    return DamagePhoto.objects.get().pk


def _draft(taker) -> int:
    new = NewAct(taker.institution_id, clock.today(), None, taker.pk, "First taking over")
    return draft_act(new=new, by=BORIS, command_id="draft")


def _closure(world) -> int:
    day = clock.today() + dt.timedelta(days=3)
    places = FrozenPlaces(world.point.institution_id, world.point.branch_id)
    new = freezing.NewFreeze(places, Period(day, day), Names("Жөндеу", "Ремонт", "Repair"))
    return freezing.make_freeze(new=new, by=BORIS, command_id="closure")


def _kept_columns(world) -> int:
    mapping = Mapping({"Билет": Target.CARD_NUMBER})
    keep_mapping(name="MegaPro", mapping=mapping, institution_id=world.point.institution_id, by=BORIS)
    return column_mappings([world.point.institution_id])[0].id


def _patron_table(world) -> int:
    file = SimpleUploadedFile("readers.csv", "Билет;Фамилия;Имя\nA-1;Серікова;Асыл\n".encode())
    return send_table(file=file, institution_id=world.point.institution_id, service_point_id=None, by=BORIS)


def _letters(world) -> int:
    """Letters that were printed; they were nobody's but the branch's."""
    return LetterBatch.objects.create(
        institution_id=world.point.institution_id,
        branch_id=world.point.branch_id,
        made_at=clock.now(),
        made_by="boris",
        letter_count=0,
    ).pk


def _way(world) -> int:
    """An item that is on its way to another desk."""
    far = ServicePointFactory(code="FAR", pool=world.point.pool)
    asked = {"item_id": world.item().pk, "service_point_id": world.point.pk, "to_point_id": far.pk}
    return send_item(**asked, by=BORIS, command_id="way").transit_id


def _paper_table(world) -> int:
    file = SimpleUploadedFile("sheet.csv", "Время;Билет;Штрихкод;Выдача или возврат\n10:00;A;B;+\n".encode())
    return send_paper_table(file=file, service_point_id=world.point.pk, day=clock.today(), by=BORIS)


def _grid() -> dict[str, int]:
    version = circulation.version_in_force().id
    policy = next(one.id for one in circulation.policies_of_version(version) if one.kind == "loan")
    return {"version_id": version, "row_id": circulation.rows_of_version(version)[0].row_id, "policy_id": policy}
