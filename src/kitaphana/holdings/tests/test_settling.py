"""Items that an import set aside: a person places them or says why they are none; each is settled once."""

import pytest

from kitaphana.catalog.marc.record import Record, data_field
from kitaphana.catalog.marc.writing import DEFAULT_LEADER, write_iso2709
from kitaphana.catalog.queries import marc_view
from kitaphana.core.actor import Actor, ActorKind, Door
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry, OutboxEvent
from kitaphana.holdings import errors, queries
from kitaphana.holdings.models import Item, QuarantinedItem
from kitaphana.holdings.services import dismiss_quarantined, import_records, place_quarantined
from kitaphana.holdings.tests.factories import ItemFactory
from kitaphana.network.tests.factories import BranchFactory, InstitutionFactory

pytestmark = pytest.mark.django_db
VERA = Actor(ActorKind.STAFF, Door.STAFF, "vera")


@pytest.fixture
def branch():
    return BranchFactory(code="A1")


@pytest.fixture
def set_aside(settings, tmp_path, branch):
    """One item of a branch that nobody knows, as the import has set it aside."""
    settings.DATA_DIR = tmp_path / "data"
    fields = (
        ("001", "7"),
        ("008", "240101s2007    kz a   j      000 1 kaz  "),
        data_field("245", "10", ("a", "Абай жолы")),
        data_field("952", "  ", ("a", "ELSEWHERE"), ("p", "200001"), ("o", "84(5Қаз) Ә82")),
    )
    path = tmp_path / "records.mrc"
    path.write_bytes(write_iso2709(Record(DEFAULT_LEADER, fields)))
    import_records(files=[path])
    return QuarantinedItem.objects.get()


def codes(call):
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.codes


def test_what_waits_is_shown_to_the_institution_that_imported_it(set_aside, branch):
    page = queries.quarantined_items(institution_ids=[branch.institution_id])

    assert [(row.id, row.title, row.reason) for row in page.rows] == [(set_aside.pk, "Абай жолы", "branch_unknown")]
    assert queries.quarantined_items(institution_ids=[InstitutionFactory(code="OTHER").pk]).rows == ()
    assert len(queries.quarantined_of_edition(set_aside.edition_id)) == 1


def test_a_placed_item_is_an_item_of_the_branch_and_waits_no_longer(set_aside, branch):
    item_id = place_quarantined(row_id=set_aside.pk, branch_id=branch.pk, by=VERA)

    item = Item.objects.get(pk=item_id)
    assert (item.branch, item.barcode, item.call_number) == (branch, "200001", "84(5Қаз) Ә82")
    assert queries.quarantined_item(set_aside.pk) is None
    assert AuditEntry.objects.filter(act="place_quarantined", subject=f"item:{item_id}", login="vera").exists()
    assert OutboxEvent.objects.filter(name="ItemsChanged").exists()


def test_a_taken_barcode_is_refused_and_another_one_accepted(set_aside, branch):
    ItemFactory(barcode="200001", branch=branch)

    refused = codes(lambda: place_quarantined(row_id=set_aside.pk, branch_id=branch.pk, by=VERA))
    item_id = place_quarantined(row_id=set_aside.pk, branch_id=branch.pk, barcode="200002", by=VERA)

    assert refused == (errors.BARCODE_TAKEN,)
    assert Item.objects.get(pk=item_id).barcode == "200002"


def test_a_branch_of_another_institution_is_refused(set_aside):
    foreign = BranchFactory(institution=InstitutionFactory(code="OTHER"))

    call = codes(lambda: place_quarantined(row_id=set_aside.pk, branch_id=foreign.pk, barcode="9" * 41, by=VERA))

    assert call == (errors.BRANCH_UNKNOWN, errors.BARCODE_TOO_LONG)


def test_a_dismissed_item_waits_no_longer_and_its_reason_is_kept(set_aside, branch):
    dismiss_quarantined(row_id=set_aside.pk, note="a neighbour's book", by=VERA)

    assert queries.quarantined_item(set_aside.pk) is None
    assert not Item.objects.exists()
    assert AuditEntry.objects.get(act="dismiss_quarantined").details["note"] == "a neighbour's book"
    again = codes(lambda: place_quarantined(row_id=set_aside.pk, branch_id=branch.pk, by=VERA))
    assert again == (errors.QUARANTINED_UNKNOWN,)


def test_the_record_is_read_line_by_line(set_aside):
    view = marc_view(set_aside.edition_id)

    assert view is not None
    assert [(line.tag, line.indicators, line.text) for line in view.lines][1:4] == [
        ("001", "", "7"),
        ("008", "", "240101s2007    kz a   j      000 1 kaz  "),
        ("245", "10", "$a Абай жолы"),
    ]
    assert marc_view(0) is None
