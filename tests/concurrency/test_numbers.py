"""Eight processes take numbers of one sequence, and of another that writes them alike: none comes twice."""

import pytest

from kitaphana.core import clock
from kitaphana.core.transactions import retrying
from kitaphana.holdings import invariants
from kitaphana.holdings.models import IssuedNumber
from kitaphana.holdings.services.numbering import take_numbers
from kitaphana.holdings.tests.factories import ItemFactory, NumberSequenceFactory
from kitaphana.network.tests.factories import BranchFactory
from tests.concurrency.processes import together

WRITERS, ROUNDS = 8, 12


def take_some(number, sequence_id):
    """One, two or three numbers at a time."""
    taken = []
    for round_ in range(ROUNDS):
        taken += retrying(
            lambda count=1 + (number + round_) % 3: take_numbers(sequence_id=sequence_id, count=count, on=clock.today())
        )
    return taken


@pytest.mark.django_db(transaction=True)
def test_eight_processes_never_get_the_same_number():
    branch = BranchFactory()
    sequence = NumberSequenceFactory(institution=branch.institution)
    ItemFactory(branch=branch, accession_number="К-000005")  # imported stock stands in the way

    answers = together(WRITERS, take_some, sequence.pk)

    taken = [number for answer in answers for number in answer]
    assert len(set(taken)) == len(taken) == IssuedNumber.objects.count()
    assert "К-000005" not in taken
    assert sorted(taken)[-1] == f"К-{len(taken) + 1:06}"  # no gap but the one that the stock made
    assert list(invariants.sequences_that_went_back()) == []
