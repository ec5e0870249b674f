"""A number that an item bore is given to no other one, whoever brought it: sequence, hand or import."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kitaphana.core.actor import COMMAND_LINE as BY
from kitaphana.core.transactions import retrying
from kitaphana.holdings import invariants
from kitaphana.holdings.models import IssuedNumber, Item
from kitaphana.holdings.queries import numbers_borne_twice
from kitaphana.holdings.services import change_item, create_items, import_records, running, undo_import
from kitaphana.holdings.services.accessioning import Numbering
from kitaphana.holdings.services.numbering import retire_numbers, take_numbers
from kitaphana.holdings.services.watching import Watch
from kitaphana.holdings.tests.factories import ItemFactory, NumberSequenceFactory
from kitaphana.holdings.tests.test_importing import item, record
from kitaphana.holdings.tests.test_item_services import new, particulars, refused
from kitaphana.holdings.tests.test_numbering import DAY, take
from kitaphana.network.tests.factories import BranchFactory, InstitutionFactory

pytestmark = pytest.mark.django_db
FIRST, SECOND, THIRD = "К-000001", "К-000002", "К-000003"


@pytest.fixture(autouse=True)
def _own_data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"


@pytest.fixture
def branch():
    return BranchFactory(code="A1")


@pytest.fixture
def sequence(branch):
    return NumberSequenceFactory(institution=branch.institution)


@pytest.fixture
def run(tmp_path):
    def import_(*records, **options):
        path = tmp_path / "records.mrc"
        path.write_bytes(b"".join(records))
        return import_records(files=[path], **options)

    return import_


def renumber(one, **numbers):
    one.refresh_from_db()
    change_item(item_id=one.pk, particulars=particulars(one, **numbers), by=BY)


def sound():
    return [*invariants.numbers_given_twice(), *invariants.retired_numbers_given_again()] == []


# ---- numbers that an item loses ----


def test_the_old_number_of_imported_stock_is_not_given_again_when_staff_renumber_it(branch, sequence):
    renumber(ItemFactory(branch=branch, accession_number=FIRST), accession_number="Ж-1")
    assert take(sequence, 2) == [SECOND, THIRD]
    other = ItemFactory(branch=branch, accession_number="")
    assert refused(lambda: renumber(other, accession_number=FIRST)) == {"accession_taken"}
    assert sound()


def test_the_old_barcode_of_imported_stock_is_not_given_again_either(branch):
    sequence = NumberSequenceFactory(kind="barcode", prefix="B", width=7)
    renumber(ItemFactory(branch=branch, barcode="B0000001"), barcode="X-1")
    assert take(sequence) == ["B0000002"]
    other = ItemFactory(branch=branch)
    assert refused(lambda: renumber(other, barcode="B0000001")) == {"barcode_taken"}


def test_a_slip_is_put_right_an_item_may_take_its_own_number_back(branch, sequence):
    one = ItemFactory(branch=branch, accession_number=FIRST)
    for number in ("Ж-1", FIRST, "Ж-2", FIRST):
        renumber(one, accession_number=number)
    assert Item.objects.get().accession_number == FIRST
    assert take(sequence) == [SECOND]
    assert sound()


def test_one_of_three_with_the_same_number_is_renumbered_and_the_stock_is_sound(branch, sequence):
    one, *_ = [ItemFactory(branch=branch, accession_number=FIRST) for _ in range(3)]
    renumber(one, accession_number="Ж-1")
    assert list(invariants.numbers_given_twice()) == []
    assert list(invariants.retired_numbers_given_again()) == ["items that bear the accession number of another one: 1"]


def test_a_number_that_a_later_import_replaces_is_not_given_again(run, branch, sequence):
    run(record("7", "Абай жолы", item("1", i=FIRST)))
    run(record("7", "Абай жолы", item("1", i=SECOND)))
    assert Item.objects.get().accession_number == SECOND
    assert take(sequence) == [THIRD]


def test_numbers_of_an_import_that_was_undone_are_not_given_again_but_its_books_may_be_entered_by_hand(
    run, branch, sequence
):
    report = run(record("7", "Абай жолы", item("1", i=FIRST)))
    ((batch_id, _),) = report.batches
    undo_import(batch_id=batch_id, by=BY)
    assert not Item.objects.exists()
    assert take(sequence) == [SECOND]
    by_hand = new(branch, accession=Numbering(own=(FIRST,)), barcode=Numbering(own=("1",)))
    create_items(new=by_hand, by=BY, command_id="by-hand")
    assert Item.objects.get().accession_number == FIRST
    assert sound()


def test_the_file_of_an_undone_import_comes_again_and_its_numbers_are_then_kept_for_its_items(run, branch, sequence):
    raw = record("7", "Абай жолы", item("1", i=FIRST))
    ((batch_id, _),) = run(raw).batches
    undo_import(batch_id=batch_id, by=BY)
    run(raw)
    renumber(Item.objects.get(), accession_number="Ж-1")
    other = ItemFactory(branch=branch, accession_number="")
    assert refused(lambda: renumber(other, accession_number=FIRST)) == {"accession_taken"}


def test_a_number_that_undoing_takes_away_from_an_overlaid_item_is_not_given_again(run, branch, sequence):
    run(record("7", "Абай жолы", item("1", i=FIRST)))
    ((batch_id, _),) = run(record("7", "Абай жолы", item("1", i=SECOND))).batches
    undo_import(batch_id=batch_id, by=BY)
    assert Item.objects.get().accession_number == FIRST
    assert take(sequence) == [THIRD]


def test_a_number_that_was_given_stays_written_down_as_given(branch, sequence):
    (number,) = take(sequence)
    retrying(lambda: retire_numbers(institution_id=branch.institution_id, kind="accession", borne=[(1, number)]))
    assert IssuedNumber.objects.get().retired_from is None


def test_a_retired_number_on_another_item_is_a_breach(branch):
    one = ItemFactory(branch=branch, accession_number=FIRST)
    renumber(one, accession_number="Ж-1")
    thief = ItemFactory(branch=branch, accession_number=FIRST)
    told = list(invariants.retired_numbers_given_again())
    assert told == [f"item {thief.pk} was given '{FIRST}', which another item bore before"]


def test_retiring_costs_the_same_however_many_items_a_chunk_renumbers(run, branch):
    def statements(count, old, fresh):
        def numbered(prefix):
            return [record(f"{old}{n}", f"Кітап {old}{n}", item(f"{old}{n}", i=f"{prefix}-{n}")) for n in range(count)]

        run(*numbered(old))
        with CaptureQueriesContext(connection) as caught:
            run(*numbered(fresh))
        return len(caught)

    statements(1, "А", "Б")
    assert statements(2, "В", "Г") == statements(12, "Д", "Е")
    assert IssuedNumber.objects.count() == 15


# ---- numbers that come in twice ----


def test_two_items_with_one_number_get_in_and_are_told(run, branch):
    report = run(record("1", "Абай жолы", item("1", i=FIRST)), record("2", "Қилы заман", item("2", i=FIRST)))
    assert (report.counts.items, report.counts.numbers_repeated, report.repeated_numbers) == (2, 1, (FIRST,))
    assert report.as_dict()["repeated_numbers"] == [FIRST]
    assert report.is_clean
    again = run(record("3", "Қараш-қараш", item("3", i=FIRST), item("4", i="К-9")))
    assert (again.counts.items, again.counts.numbers_repeated) == (2, 1)


def test_numbers_are_the_affair_of_each_institution(run, branch):
    other = BranchFactory(code="N1", institution=InstitutionFactory(code="nlrk"))
    run(record("1", "Абай жолы", item("1", i=FIRST)), institution=branch.institution.code)
    report = run(record("1", "Абай жолы", item("2", "N1", i=FIRST)), institution=other.institution.code)
    assert report.counts.numbers_repeated == 0


def test_a_number_that_came_before_is_not_told_again_when_its_record_changes(run, branch):
    raw = [record("1", "Абай жолы", item("1", i=FIRST)), record("2", "Қилы заман", item("2", i=FIRST))]
    run(*raw)
    assert run(*raw).counts.numbers_repeated == 0
    assert run(record("2", "Қилы заман. Роман", item("2", i=FIRST))).counts.numbers_repeated == 0


def test_items_that_exchange_their_numbers_bear_none_twice(run, branch):
    run(record("1", "Абай жолы", item("1", i=FIRST), item("2", i=SECOND)))
    report = run(record("1", "Абай жолы", item("1", i=SECOND), item("2", i=FIRST)))
    assert (report.counts.items, report.counts.numbers_repeated) == (2, 0)


def test_a_dry_run_tells_as_many_as_the_import_also_across_its_chunks(run, branch, monkeypatch):
    monkeypatch.setattr(running, "CHUNK", 1)
    raw = [record(str(one), f"Кітап {one}", item(str(one), i=FIRST)) for one in range(3)]
    dry = run(*raw, dry_run=True)
    real = run(*raw)
    assert (dry.counts.numbers_repeated, dry.repeated_numbers) == (2, (FIRST,))
    assert (real.counts.numbers_repeated, real.repeated_numbers) == (2, (FIRST,))


def test_a_run_that_goes_on_keeps_the_numbers_that_it_had_found(run, branch, monkeypatch):
    monkeypatch.setattr(running, "CHUNK", 2)
    raw = [record(str(one), f"Кітап {one}", item(str(one), i=FIRST)) for one in range(4)]
    reached = []
    whole = run(*raw, watch=Watch(checkpoint=reached.append))
    assert (whole.counts.numbers_repeated, reached[0].repeated_numbers) == (3, (FIRST,))
    rest = run(*raw, watch=Watch(checkpoint=reached.append, resume_from=reached[0]))
    assert rest.repeated_numbers == (FIRST,)


def test_the_work_list_shows_each_item_with_the_first_one_of_its_number(branch, django_assert_num_queries):
    first, second, third = [ItemFactory(branch=branch, accession_number=FIRST) for _ in range(3)]
    ItemFactory(branch=branch, accession_number="")
    ItemFactory(branch=branch, accession_number="")
    ItemFactory(branch=BranchFactory(institution=InstitutionFactory(code="other")), accession_number=FIRST)
    with django_assert_num_queries(2):
        page = numbers_borne_twice(institution_ids=[branch.institution_id], limit=1)
    assert [(row.item_id, row.first_id) for row in page.rows] == [(second.pk, first.pk)]
    rest = numbers_borne_twice(institution_ids=[branch.institution_id], after=page.next_after)
    assert [(row.item_id, row.first_barcode) for row in rest.rows] == [(third.pk, first.barcode)]


def test_taking_numbers_skips_what_is_retired_for_another_day_too(branch, sequence):
    renumber(ItemFactory(branch=branch, accession_number=SECOND), accession_number="Ж-1")
    assert retrying(lambda: take_numbers(sequence_id=sequence.pk, count=2, on=DAY)) == [FIRST, THIRD]
