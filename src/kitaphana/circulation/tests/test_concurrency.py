"""Two desks at the same moment: one of them was first, and nobody gets an error that is not a refusal."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection

from kitaphana.circulation import errors, invariants
from kitaphana.circulation.models import Hold, Loan
from kitaphana.circulation.tests.factories import World
from kitaphana.circulation.tests.hold_world import HoldWorld
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry, StoredCommand

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 100


def at_once(*acts) -> list[str]:
    """Run all acts at the same moment, each on a connection of its own; "done" or the codes of the refusal."""
    start = threading.Barrier(len(acts))

    def run(act) -> str:
        try:
            start.wait(30)
            act()
            return "done"
        except Refused as refused:
            return ",".join(refused.codes)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def sound() -> bool:
    found = [*invariants.one_open_loan_per_item(), *invariants.status_matches_loan(), *invariants.loans_are_whole()]
    return not found


def test_two_desks_lend_one_item_once():
    world = World()
    readers = [world.reader() for _ in range(6)]

    for _ in range(4):
        item = world.item()
        outcomes = at_once(*(partial(world.check_out, reader, item) for reader in readers))
        assert Counter(outcomes) == {"done": 1, errors.ITEM_ON_LOAN: 5}

    assert Loan.objects.count() == 4
    assert sound()


def test_one_reader_at_many_desks_keeps_to_the_limit():
    world = World()
    anna, items = world.reader(), [world.item() for _ in range(8)]

    outcomes = at_once(*(partial(world.check_out, anna, item) for item in items))

    assert Counter(outcomes) == {"done": 5, errors.LOAN_LIMIT: 3}
    assert sound()


def test_one_command_sent_many_times_lends_once_and_answers_alike():
    world = World()
    anna, item = world.reader(), world.item()
    answers = []

    outcomes = at_once(*(lambda: answers.append(world.check_out(anna, item, command_id="same")) for _ in range(6)))

    assert set(outcomes) == {"done"}
    assert all(answer == answers[0] for answer in answers)
    assert Loan.objects.count() == 1
    assert AuditEntry.objects.filter(act="check_out").count() == 1


def test_one_refused_command_sent_many_times_is_remembered_once():
    world = World()
    anna, item = world.reader(), world.item(is_for_loan=False)

    outcomes = at_once(*(lambda: world.check_out(anna, item, command_id="same") for _ in range(4)))

    assert set(outcomes) == {errors.NOT_FOR_LOAN}
    assert StoredCommand.objects.count() == 1


def test_returns_and_renewals_of_one_item_at_once_end_in_one_return():
    world = World()
    anna, item = world.reader(), world.item()
    lent = world.check_out(anna, item)

    outcomes = at_once(
        *(lambda: world.check_in(item) for _ in range(3)), *(lambda: world.renew(lent.loan_id) for _ in range(3))
    )

    assert outcomes[:3] == ["done"] * 3
    told = {code for outcome in outcomes[3:] for code in outcome.split(",")}
    assert told <= {"done", errors.NOT_ON_LOAN, errors.RENEWAL_LIMIT}
    assert Loan.objects.get().state == "returned"
    assert sound()


def test_a_hundred_desks_at_the_same_moment_lend_one_item_once():
    world = World()
    readers, item = [world.reader() for _ in range(CROWD)], world.item()

    outcomes = at_once(*(partial(world.check_out, reader, item) for reader in readers))

    assert Counter(outcomes) == {"done": 1, errors.ITEM_ON_LOAN: CROWD - 1}
    assert Loan.objects.count() == 1
    assert sound()


def test_a_hundred_at_the_same_moment_renew_for_the_last_time_once():
    world = World()
    lent = world.check_out(world.reader(), world.item())
    world.renew(lent.loan_id)

    outcomes = at_once(*(partial(world.renew, lent.loan_id) for _ in range(CROWD)))

    assert Counter(outcomes) == {"done": 1, errors.RENEWAL_LIMIT: CROWD - 1}
    assert Loan.objects.get().renewal_count == 2
    assert sound()


def test_a_hundred_at_the_same_moment_want_one_ready_hold_and_its_reader_alone_gets_it():
    world = HoldWorld()
    edition, anna = world.edition(), world.reader()
    item = world.item(edition=edition)
    world.place(anna, work_id=edition.work_id)
    world.check_in(item)
    others = [world.reader() for _ in range(CROWD // 2)]

    outcomes = at_once(
        *(partial(world.check_out, anna, item) for _ in range(CROWD // 2)),
        *(partial(world.check_out, reader, item) for reader in others),
    )

    hers, theirs = outcomes[: CROWD // 2], outcomes[CROWD // 2 :]
    assert Counter(hers) == {"done": 1, errors.ON_LOAN_TO_YOU: CROWD // 2 - 1}
    assert set(theirs) <= {errors.ITEM_HELD, errors.ITEM_ON_LOAN}
    assert (Hold.objects.get().state, Loan.objects.get().patron) == ("fulfilled", anna)
    assert sound()


def test_a_hundred_at_the_same_moment_fetch_change_and_give_up_one_ready_hold():
    """Whoever is first: the item is lent to its reader, goes to the other desk, or is free again; never two of it."""
    world = HoldWorld()
    edition, anna = world.edition(), world.reader()
    item = world.item(edition=edition)
    hold = world.place(anna, work_id=edition.work_id)
    world.check_in(item)
    kinds = (
        partial(world.check_out, anna, item),
        partial(world.act, "cancel_hold", hold),
        partial(world.act, "change_pickup", hold, pickup_point_id=world.far.pk),
        partial(world.check_out, world.reader(), item),
    )

    outcomes = at_once(*(kind for kind in kinds for _ in range(CROWD // len(kinds))))

    told = {code for outcome in outcomes for code in outcome.split(",")} - {"done"}
    assert told <= {
        errors.ITEM_HELD, errors.ITEM_ON_LOAN, errors.ON_LOAN_TO_YOU, errors.ITEM_NOT_AVAILABLE,
        errors.HOLD_MOVE_NOT_OPEN,
    }  # fmt: skip
    assert Loan.objects.filter(closed_at__isnull=True).count() <= 1
    assert sound()
    assert [*invariants.shelf_matches_hold(), *invariants.caught_items_fit()] == []


def test_two_items_that_come_back_at_once_serve_two_who_wait():
    world = HoldWorld()
    edition = world.edition()
    items = [world.item(edition=edition) for _ in range(4)]
    for item in items:
        world.check_out(world.reader(), item)
    for _ in range(3):
        world.waiting(edition)

    assert set(at_once(*(partial(world.check_in, item) for item in items))) == {"done"}

    assert sorted(Hold.objects.values_list("state", flat=True)) == ["ready"] * 3
    assert len(set(Hold.objects.values_list("item_id", flat=True))) == 3
    assert len(set(Hold.objects.values_list("shelf_code", flat=True))) == 3
