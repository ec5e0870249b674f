"""The n-th write of an act fails, for every n: it has happened in full or not at all, and the same key completes it.

No transaction is around the act but its own: an act of two transactions would leave the first one behind.
"""

from contextlib import suppress

import pytest
from django.db import connection

from kitaphana.circulation.tests.factories import new_key
from kitaphana.circulation.tests.hold_world import HoldWorld as World
from kitaphana.cli.check import load
from kitaphana.core import invariants
from kitaphana.core.errors import Refused
from kitaphana.core.models import StoredCommand
from tests.faults.acts import ACTS
from tests.faults.jobs import JOBS
from tests.faults.loss_acts import LOSS_ACTS
from tests.faults.nth_write import DiskIsFull, chosen, everything, failing_at, writes_of
from tests.faults.people_acts import PEOPLE_ACTS
from tests.faults.review_acts import REVIEW_ACTS
from tests.faults.small_acts import SMALL_ACTS, untried
from tests.faults.wider_acts import WIDER_ACTS

pytestmark = pytest.mark.django_db(transaction=True)
MAKERS = {**ACTS, **LOSS_ACTS, **WIDER_ACTS, **REVIEW_ACTS, **PEOPLE_ACTS, **SMALL_ACTS}
MOST_BREAKS = 200


@pytest.fixture(autouse=True)
def _jobs_are_rows(settings):
    """What is put off is written in the transaction of the act, as in production."""
    settings.TASKS = {"default": {**settings.TASKS["default"], "BACKEND": "django_tasks_db.DatabaseBackend"}}


def test_every_act_of_lending_money_and_readers_is_among_them():
    assert untried() == []


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_an_act_whose_nth_write_fails_leaves_nothing_and_completes_under_the_same_key(make):
    case, key = make(World()), new_key()
    count = writes_of(lambda: case.send(key))
    assert count, "the act writes nothing"
    assert not connection.in_atomic_block
    before = everything()
    for number in chosen(count):
        with failing_at(number), pytest.raises(DiskIsFull):
            case.send(key)
        assert everything() == before, f"write {number} of {count} failed and left something behind"
    case.send(key)
    assert case.is_done()
    assert faults_of_the_house() == []
    assert StoredCommand.objects.filter(key=key, is_refused=False).count() == case.has_key

    after = everything()
    with suppress(Refused):  # what has no key may say that it has been done
        case.send(key)
    assert everything() == after, "the same key did it twice"


@pytest.mark.parametrize("make", JOBS.values(), ids=JOBS)
def test_a_job_that_breaks_off_at_any_write_leaves_the_house_sound_and_goes_on(make):
    """A job is many transactions: each is whole or not there, and the next run does what is left."""
    case, before, number = make(World()), everything(), 1
    for _ in range(MOST_BREAKS):
        with failing_at(number):
            try:
                case.send("")
            except DiskIsFull:
                now = everything()
                number = number + 1 if now == before else 1
                if now != before:
                    assert faults_of_the_house() == []
                before = now
                continue
        break
    assert number > 1, "the job writes nothing, or never in one transaction"
    assert case.is_done()
    assert faults_of_the_house() == []

    after = everything()
    case.send("")
    assert everything() == after, "the next night did it again"


def test_an_act_of_two_transactions_would_be_seen():
    """The proof itself: what is not atomic leaves its first half behind."""
    world = World()
    item = world.item()
    lent = world.check_out(world.reader(), item)
    before = everything()

    def act():
        world.renew(lent.loan_id)
        world.check_in(item)

    with failing_at(writes_of(lambda: world.renew(lent.loan_id)) + 1), pytest.raises(DiskIsFull):
        act()

    assert everything() != before


def faults_of_the_house() -> list[object]:
    """What `kitaphana check` finds; the index is not built here."""
    load()
    checked = [one for one in invariants.registered() if one.code != "I11"]
    return [finding for finding in map(invariants.examine, checked) if not finding.is_ok]
