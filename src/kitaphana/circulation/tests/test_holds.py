"""Holds below the screens: placed, changed, ended; each act once, with all its reasons, told and audited."""

import datetime as dt

import pytest

from kitaphana.circulation import errors
from kitaphana.circulation.models import Decision, HoldTarget, Transit
from kitaphana.circulation.services import NewPolicyRow, set_policy_row
from kitaphana.circulation.services.holds import expire_holds, follow_editions
from kitaphana.circulation.services.holds.judging import SPARE
from kitaphana.circulation.tests.factories import BORIS, READER
from kitaphana.circulation.tests.hold_world import HoldWorld
from kitaphana.core import clock
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry, OutboxEvent
from kitaphana.holdings.tests.factories import ItemCategoryFactory
from kitaphana.patrons.models import Block

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db) -> HoldWorld:
    return HoldWorld()


def refused(act) -> tuple[str, ...]:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.codes


def events(*names: str) -> list[str]:
    return list(OutboxEvent.objects.filter(name__in=names).order_by("pk").values_list("name", flat=True))


def in_days(number: int) -> dt.date:
    return clock.today() + dt.timedelta(days=number)


def test_a_reader_takes_a_place_in_the_queue_and_is_told_it_with_an_estimate(world):
    edition = world.edition()
    world.check_out(world.reader(), world.item(edition=edition))
    first = world.place(world.reader(), work_id=edition.work_id)
    second = world.place(world.reader(), edition_id=edition.pk)

    assert (first.position, second.position) == (1, 2)
    assert first.state == "waiting"
    assert 0 < first.days_low < first.days_high
    assert second.days_low > first.days_low
    assert second.edition_id == edition.pk
    hold = world.hold(first.hold_id)
    assert (hold.institution_id, hold.seen_edition_id) == (world.point.institution_id, edition.pk)
    assert (hold.patron_category, hold.estimated_days_low) == ("adult", first.days_low)


def test_a_book_on_the_shelf_is_promised_for_the_next_days(world):
    here, there = world.edition(), world.edition()
    world.item(edition=here)
    world.item(edition=there, branch=world.far.branch)

    told_here = world.place(world.reader(), work_id=here.work_id)
    told_there = world.place(world.reader(), work_id=there.work_id)

    assert (told_here.days_low, told_here.days_high) == (1, 2)
    assert told_there.days_high <= 5


def test_the_same_command_places_one_hold(world):
    edition, reader = world.edition(), world.reader()
    world.item(edition=edition)

    first = world.place(reader, work_id=edition.work_id, command_id="once")
    again = world.place(reader, work_id=edition.work_id, command_id="once")

    assert first == again
    assert events("HoldPlaced") == ["HoldPlaced"]
    assert AuditEntry.objects.filter(act="place_hold", subject=f"hold:{first.hold_id}").count() == 1


def test_a_reader_waits_for_a_thing_once(world):
    edition, reader = world.edition(), world.reader()
    world.item(edition=edition)
    world.place(reader, work_id=edition.work_id)

    assert refused(lambda: world.place(reader, work_id=edition.work_id)) == (errors.HOLD_EXISTS,)
    assert world.place(reader, edition_id=edition.pk).position == 2


def test_all_reasons_are_told_at_once_and_kept_without_the_reader(world):
    edition, reader = world.edition(), world.reader(registration__expires_on=in_days(-1))
    item = world.item(edition=edition)
    Block.objects.create(patron=reader, reason="damage", placed_at=clock.now())
    codes = refused(
        lambda: world.place(
            reader,
            item_id=item.pk,
            pickup_point_id=world.desk("SHUT", offers_pickup=False).pk,
            suspended_until=in_days(0),
            needed_until=in_days(-1),
        )
    )

    assert set(codes) == {
        errors.REGISTRATION_EXPIRED,
        errors.PATRON_BLOCKED,
        errors.SUSPENSION_INVALID,
        errors.HOLD_DATE_INVALID,
        errors.PICKUP_NOT_OFFERED,
    }
    decision = Decision.objects.get(act="place_hold")
    assert decision.is_refused
    assert "patron" not in decision.facts


def test_what_does_not_exist_is_named(world):
    item = world.item()
    reader = world.reader()

    assert refused(lambda: world.place(reader, work_id=987_654)) == (errors.ITEM_UNKNOWN,)
    assert refused(lambda: world.place(reader, item_id=item.pk, pickup_point_id=987_654)) == (
        errors.SERVICE_POINT_UNKNOWN,
    )


def test_nothing_is_reserved_that_cannot_come(world):
    lost, reference, edition = world.edition(), world.edition(), world.edition()
    world.item(edition=lost, status="lost")
    world.item(edition=lost, status="missing")
    world.item(edition=reference, is_for_loan=False)
    world.item(edition=edition, volume_key="0002")

    for asked in (
        {"work_id": lost.work_id},
        {"work_id": reference.work_id},
        {"edition_id": edition.pk, "volume_key": "0001"},
        {"work_id": edition.work_id, "form": "braille"},
    ):
        assert refused(lambda asked=asked: world.place(world.reader(), **asked)) == (errors.NOTHING_TO_HOLD,)


def test_who_has_the_book_does_not_wait_for_it_except_a_school(world):
    edition = world.edition()
    world.item(edition=edition)
    reader, school = world.reader(), world.reader(category__code="school", category__is_collective=True)
    world.check_out(reader, world.item(edition=edition))
    world.check_out(school, world.item(edition=edition))

    assert refused(lambda: world.place(reader, work_id=edition.work_id)) == (errors.ALREADY_WITH_YOU,)
    assert world.place(school, work_id=edition.work_id).position == 1


def test_staff_set_aside_a_limit_and_readers_do_not(world):
    first, second, reader = world.edition(), world.edition(), world.reader()
    set_policy_row(row=NewPolicyRow(patron_category="adult", max_holds=1), by=COMMAND_LINE)
    for edition in (first, second):
        world.item(edition=edition)
    world.place(reader, work_id=first.work_id)
    wanted = {"work_id": second.work_id, "overrides": frozenset({errors.HOLD_LIMIT})}

    assert refused(lambda: world.place(reader, **wanted)) == (errors.HOLD_LIMIT,)
    assert world.place(reader, by=BORIS, **wanted).overridden == (errors.HOLD_LIMIT,)


def test_kinds_that_the_grid_does_not_reserve_are_refused(world):
    edition = world.edition()
    world.item(edition=edition)
    set_policy_row(row=NewPolicyRow(item_category="book", is_holdable=False), by=COMMAND_LINE)

    assert refused(lambda: world.place(world.reader(), work_id=edition.work_id)) == (errors.HOLD_FORBIDDEN,)


def test_many_items_of_a_kind_that_stays_do_not_hide_the_one_that_may_go_home(world):
    edition, stays = world.edition(), ItemCategoryFactory(code="rare")
    set_policy_row(row=NewPolicyRow(item_category="rare", is_lendable=False), by=COMMAND_LINE)
    for _ in range(SPARE + 3):
        world.item(edition=edition, category=stays)
    world.item(edition=edition)

    assert world.place(world.reader(), work_id=edition.work_id).position == 1


def test_no_more_items_are_looked_at_than_tell_a_wait(world):
    edition, reader = world.edition(), world.reader()
    for _ in range(3 * SPARE):
        world.item(edition=edition)
    world.place(reader, work_id=edition.work_id)

    assert Decision.objects.latest("pk").facts["candidate_count"] == SPARE


def test_a_cancelled_hold_leaves_the_queue_and_the_pick_list(world):
    edition = world.edition()
    world.item(edition=edition)
    hold = world.waiting(edition)
    world.target()

    answer = world.act("cancel_hold", hold, by=READER)

    assert (answer.state, answer.turn) == ("cancelled", "")
    assert (world.hold(hold.pk).end, world.hold(hold.pk).closed_at is None) == ("reader", False)
    assert HoldTarget.objects.get().state == "dropped"
    assert refused(lambda: world.act("cancel_hold", hold)) == (errors.HOLD_MOVE_NOT_OPEN,)


def test_a_ready_item_of_a_cancelled_hold_goes_to_the_next(world):
    edition = world.edition()
    hold = world.ready(edition)
    following = world.waiting(edition)
    far = world.waiting(edition, pickup_point_id=world.far.pk)

    answer = world.act("cancel_hold", hold)
    assert (answer.turn, answer.next_hold_id) == ("hold_shelf", following.pk)
    assert answer.shelf_code == world.hold(following.pk).shelf_code

    answer = world.act("cancel_hold", following)
    assert (answer.turn, answer.next_hold_id, answer.goes_to_code) == ("to_pickup", far.pk, "FAR")
    assert world.hold(far.pk).state == "in_transit"

    answer = world.act("cancel_hold", far)
    assert (answer.state, answer.turn) == ("cancelled", "")
    assert Transit.objects.get().state == "sent"


def test_a_suspended_hold_keeps_its_place_and_is_passed_over(world):
    edition = world.edition()
    first, second = world.waiting(with_item(world, edition)), world.waiting(edition)
    world.act("suspend_hold", first, until=in_days(5), by=READER)

    world.target()

    assert world.line(first) is None
    assert world.line(second) is not None
    assert refused(lambda: world.act("suspend_hold", first, until=in_days(0))) == (errors.SUSPENSION_INVALID,)
    world.act("resume_hold", first)
    assert world.hold(first.pk).state == "waiting"
    assert world.hold(first.pk).suspended_until is None
    assert events("HoldChanged") == ["HoldChanged"] * 2


def with_item(world, edition):
    world.item(edition=edition)
    return edition


def test_a_waiting_hold_is_fetched_elsewhere_and_a_ready_item_travels_there(world):
    edition = world.edition()
    waiting = world.waiting(with_item(world, edition))
    world.act("change_pickup", waiting, pickup_point_id=world.far.pk)
    assert world.hold(waiting.pk).pickup_point_id == world.far.pk

    other = world.edition()
    ready = world.ready(other)
    answer = world.act("change_pickup", ready, pickup_point_id=world.far.pk)

    assert (answer.state, answer.turn, answer.goes_to_code) == ("in_transit", "to_pickup", "FAR")
    moved = world.hold(ready.pk)
    assert (moved.state, moved.pickup_point_id, moved.item.status) == ("in_transit", world.far.pk, "in_transit")
    assert Transit.objects.get(hold=moved).to_point_id == world.far.pk
    assert refused(lambda: world.act("change_pickup", ready, pickup_point_id=987)) == (errors.PICKUP_NOT_OFFERED,)


def test_staff_put_a_hold_first_with_a_reason_that_is_audited(world):
    edition = world.edition()
    first, last = world.waiting(with_item(world, edition)), world.waiting(edition)

    assert refused(lambda: world.act("move_hold", last, reason="because")) == (errors.HOLD_REASON_MISSING,)
    world.act("move_hold", last, reason="our_mistake")
    world.target()

    assert world.line(last) is not None
    assert world.line(first) is None
    assert AuditEntry.objects.filter(act="move_hold", details__reason="our_mistake").count() == 1


def test_what_is_not_fetched_in_time_goes_on(world):
    edition = world.edition()
    hold = world.ready(edition)
    following = world.waiting(edition)

    assert expire_holds() == 0
    with clock.frozen_at(hold.expires_at + dt.timedelta(minutes=1)):
        assert expire_holds() == 1
        assert expire_holds() == 0

    assert (world.hold(hold.pk).state, world.hold(hold.pk).end) == ("expired", "not_fetched")
    assert world.hold(following.pk).state == "ready"


def test_upkeep_ends_what_is_needed_no_longer_and_wakes_what_has_rested(world):
    edition = world.edition()
    late = world.waiting(with_item(world, edition), needed_until=in_days(2))
    rested = world.waiting(edition, suspended_until=in_days(3))
    stays = world.waiting(edition, suspended_until=in_days(9))

    with clock.frozen_at(clock.now() + dt.timedelta(days=3)):
        expire_holds()

    assert (world.hold(late.pk).state, world.hold(late.pk).end) == ("expired", "no_longer_needed")
    assert world.hold(rested.pk).state == "waiting"
    assert world.hold(stays.pk).state == "suspended"


def test_a_queue_without_any_item_left_is_told_so(world):
    edition = world.edition()
    item = world.item(edition=edition)
    hold = world.waiting(edition)
    item.status = "withdrawn"
    item.save()

    expire_holds()

    assert (world.hold(hold.pk).state, world.hold(hold.pk).end) == ("expired", "nothing_left")


def test_holds_follow_editions_and_emptied_works(world):
    edition, other = world.edition(), world.edition()
    for one in (edition, other):
        world.item(edition=one)
    both = world.reader()
    on_work, on_edition = world.waiting(edition), world.hold(world.place(world.reader(), edition_id=edition.pk).hold_id)
    early = world.place(both, work_id=edition.work_id)
    late = world.place(both, work_id=other.work_id)
    old_work = edition.work_id
    edition.work_id = other.work_id
    edition.save()

    assert follow_editions(work_ids=[old_work, other.work_id]) == 3
    assert follow_editions(work_ids=[old_work, other.work_id]) == 0

    assert {world.hold(one.pk).work_id for one in (on_work, on_edition)} == {other.work_id}
    assert (world.hold(early.hold_id).work_id, world.hold(early.hold_id).state) == (other.work_id, "waiting")
    assert (world.hold(late.hold_id).state, world.hold(late.hold_id).end) == ("cancelled", "merged")


def test_a_hold_on_a_work_stays_while_the_work_has_editions(world):
    edition = world.edition()
    stays = world.edition(work=edition.work)
    world.item(edition=edition)
    hold = world.waiting(edition)
    work = edition.work_id
    edition.work_id = world.edition().work_id
    edition.save()

    assert follow_editions(work_ids=[work]) == 0
    assert world.hold(hold.pk).work_id == stays.work_id


def test_every_act_on_a_hold_that_is_not_there_says_so(world):
    nobody = type("Nobody", (), {"pk": 987_654})
    asked = {
        "cancel_hold": {},
        "resume_hold": {},
        "suspend_hold": {"until": in_days(3)},
        "change_pickup": {"pickup_point_id": world.far.pk},
        "move_hold": {"reason": "other"},
    }
    for verb, options in asked.items():
        assert refused(lambda verb=verb, options=options: world.act(verb, nobody, **options)) == (errors.HOLD_UNKNOWN,)


def test_repeated_commands_change_a_hold_once(world):
    edition = world.edition()
    hold = world.ready(edition)
    world.waiting(edition)

    first = world.act("cancel_hold", hold, command_id="once")
    again = world.act("cancel_hold", hold, command_id="once")

    assert first == again
    assert events("HoldEnded") == ["HoldEnded"]
