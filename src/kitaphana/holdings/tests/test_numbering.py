import datetime as dt

import pytest
from django.db import transaction

from kitaphana.core import clock
from kitaphana.core.actor import COMMAND_LINE as BY
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry
from kitaphana.core.transactions import retrying
from kitaphana.holdings import invariants
from kitaphana.holdings.models import IssuedNumber, NumberSequence, SequenceCounter
from kitaphana.holdings.rules.numbers import Pattern
from kitaphana.holdings.services import NewSequence, change_sequence, create_sequence
from kitaphana.holdings.services.numbering import take_numbers
from kitaphana.holdings.tests.factories import ItemFactory, NumberSequenceFactory
from kitaphana.network.tests.factories import BranchFactory, InstitutionFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 23)


def take(sequence, count=1, on=DAY):
    return retrying(lambda: take_numbers(sequence_id=sequence.pk, count=count, on=on))


@pytest.mark.parametrize(
    ("pattern", "value", "text"),
    [
        (Pattern("К-", width=6), 17, "К-000017"),
        (Pattern(width=1), 17, "17"),
        (Pattern("К-", has_year=True, separator="/", width=4), 17, "К-2026/0017"),
        (Pattern("", width=7, has_check_digit=True), 7992739871, "79927398713"),
    ],
)
def test_a_number_is_written_as_its_pattern_says_and_read_back(pattern, value, text):
    assert pattern.number(value, 2026) == text
    assert pattern.value_in(text) == value
    assert pattern.value_in(text + "x") is None
    assert pattern.value_in("Ж" + text) is None


def test_numbers_follow_one_another():
    sequence = NumberSequenceFactory()
    assert take(sequence, 3) == ["К-000001", "К-000002", "К-000003"]
    assert take(sequence) == ["К-000004"]
    assert list(invariants.sequences_that_went_back()) == []


def test_numbers_that_imported_stock_has_are_skipped():
    branch = BranchFactory()
    sequence = NumberSequenceFactory(institution=branch.institution)
    for number in (1, 2, 4):
        ItemFactory(branch=branch, accession_number=f"К-{number:06}")
    other = BranchFactory(institution=InstitutionFactory(code="other"))
    ItemFactory(branch=other, accession_number="К-000003")  # of another institution: its numbers are its own affair
    assert take(sequence, 2) == ["К-000003", "К-000005"]


def test_a_number_is_not_given_again_when_its_item_is_deleted():
    sequence = NumberSequenceFactory()
    item = ItemFactory(branch=BranchFactory(institution=sequence.institution), accession_number=take(sequence)[0])
    item.delete()
    SequenceCounter.objects.update(next_number=1)  # even a counter that somebody set back gives no number twice
    assert take(sequence) == ["К-000002"]


def test_what_is_rolled_back_has_taken_no_number():
    sequence = NumberSequenceFactory()
    with transaction.atomic():
        assert len(take_numbers(sequence_id=sequence.pk, count=5, on=DAY)) == 5
        transaction.set_rollback(True)
    assert not IssuedNumber.objects.exists()
    assert take(sequence) == ["К-000001"]


def test_a_yearly_sequence_begins_anew_and_goes_on_in_the_old_year():
    sequence = NumberSequenceFactory(has_year=True, separator="/", width=3, restarts_yearly=True)
    assert take(sequence, 2) == ["К-2026/001", "К-2026/002"]
    assert take(sequence, on=dt.date(2027, 1, 2)) == ["К-2027/001"]
    assert take(sequence) == ["К-2026/003"]


def test_a_sequence_out_of_use_gives_nothing():
    with pytest.raises(Refused) as caught:
        take(NumberSequenceFactory(is_active=False))
    assert caught.value.codes == ("sequence_out_of_use",)


def test_two_sequences_of_the_same_look_never_give_one_number_twice():
    institution = InstitutionFactory()
    first, second = (NumberSequenceFactory(institution=institution) for _ in range(2))
    assert take(first, 2) == ["К-000001", "К-000002"]
    assert take(second, 2) == ["К-000003", "К-000004"]


def test_barcodes_are_unique_in_the_whole_network():
    ItemFactory(barcode="B0000001")
    one, other = (NumberSequenceFactory(kind="barcode", prefix="B", width=7) for _ in range(2))
    assert take(one) == ["B0000002"]
    assert take(other) == ["B0000003"]


def new(institution, **fields):
    asked = {"kind": "accession", "name": "Main", "pattern": Pattern("К-"), **fields}
    return NewSequence(institution_id=institution.pk, **asked)


def test_a_new_sequence_goes_on_behind_the_stock():
    branch = BranchFactory()
    for number in ("К-000041", "К-000007", "К-9", "other"):
        ItemFactory(branch=branch, accession_number=number)
    sequence_id = create_sequence(new=new(branch.institution), by=BY)
    assert take(NumberSequence.objects.get(pk=sequence_id)) == ["К-000042"]
    assert AuditEntry.objects.filter(act="create_sequence", subject=f"sequence:{sequence_id}").exists()


def test_everything_wrong_with_a_sequence_is_told_at_once():
    institution = InstitutionFactory()
    wrong = new(institution, name=" ", pattern=Pattern(width=0), restarts_yearly=True, branch_id=0, category="?")
    with pytest.raises(Refused) as caught:
        create_sequence(new=wrong, by=BY)
    assert set(caught.value.codes) == {
        "branch_unknown",
        "item_category_unknown",
        "sequence_name_invalid",
        "sequence_pattern_invalid",
        "sequence_year_missing",
    }
    with pytest.raises(Refused) as caught:
        create_sequence(new=new(InstitutionFactory.build(pk=0)), by=BY)
    assert caught.value.codes == ("institution_unknown",)


def test_two_sequences_of_one_name_are_refused():
    institution = InstitutionFactory()
    first = create_sequence(new=new(institution), by=BY)
    with pytest.raises(Refused) as caught:
        create_sequence(new=new(institution, pattern=Pattern("Ж")), by=BY)
    assert caught.value.codes == ("sequence_name_taken",)
    other = create_sequence(new=new(institution, name="Other", pattern=Pattern("Ж")), by=BY)
    with pytest.raises(Refused) as caught:
        change_sequence(sequence_id=other, name="Main", is_active=True, by=BY)
    assert caught.value.codes == ("sequence_name_taken",)
    assert NumberSequence.objects.get(pk=first).name == "Main"


def test_the_next_number_only_grows():
    sequence = NumberSequenceFactory()
    take(sequence, 5)
    with pytest.raises(Refused) as caught:
        change_sequence(sequence_id=sequence.pk, name="Main", is_active=True, next_number=3, by=BY)
    assert caught.value.codes == ("sequence_only_grows",)
    change_sequence(sequence_id=sequence.pk, name="Renamed", is_active=True, next_number=100, by=BY)
    assert take(sequence) == ["К-000100"]
    with pytest.raises(Refused) as caught:
        change_sequence(sequence_id=0, name="x", is_active=True, by=BY)
    assert caught.value.codes == ("sequence_unknown",)


def test_a_counter_that_went_back_is_found():
    sequence = NumberSequenceFactory(has_year=True, separator="/", restarts_yearly=True)
    take(sequence, 3, on=clock.today())
    SequenceCounter.objects.update(next_number=2)
    assert len(list(invariants.sequences_that_went_back())) == 1
