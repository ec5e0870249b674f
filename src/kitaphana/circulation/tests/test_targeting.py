"""Pick lists: which item is fetched for whom, and why; and the rules behind it, alone."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from kitaphana.circulation import errors
from kitaphana.circulation.models import HoldTarget, Review
from kitaphana.circulation.queries import holds_of
from kitaphana.circulation.queries.hold_stock import stock_of
from kitaphana.circulation.rules.matching import Served, Wish, serves
from kitaphana.circulation.rules.targeting import Candidate, choose
from kitaphana.circulation.services import NewPolicyRow, expire_holds, set_policy_row, target_holds
from kitaphana.circulation.services.reviews import settle_review
from kitaphana.circulation.tests.factories import BORIS, new_key
from kitaphana.circulation.tests.hold_world import HoldWorld
from kitaphana.core import clock
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry
from kitaphana.network.tests.factories import HoursExceptionFactory

HERE, NEAR, FAR = Candidate(3, 1, 0.0), Candidate(2, 2, 3.0), Candidate(1, 3, 12.0)


def test_the_item_at_the_pick_up_point_is_best_then_the_nearest():
    assert choose([FAR, NEAR, HERE], {}, fair_load=0, turn=1).item_id == 3
    assert choose([FAR, NEAR], {}, fair_load=0, turn=1).item_id == 2
    assert choose([], {}, fair_load=0, turn=1) is None


def test_a_branch_with_many_lines_gives_way_to_one_a_little_farther():
    choice = choose([FAR, NEAR], {2: 30, 3: 2}, fair_load=5, turn=4)

    assert choice.item_id == 1
    assert choice.as_json() == {
        "km": 12.0, "nearest_km": 3.0, "load": 2, "turn": 4, "candidates": 2, "tried": False,
    }  # fmt: skip


def test_a_branch_that_did_not_find_it_comes_last():
    tried = Candidate(3, 1, 0.0, was_tried=True)

    assert choose([tried, FAR], {}, fair_load=0, turn=1).item_id == 1
    assert choose([tried], {}, fair_load=0, turn=1).was_tried


@given(
    st.lists(st.builds(Candidate, st.integers(1, 9), st.integers(1, 5), st.floats(0, 40), st.booleans()), min_size=1),
    st.dictionaries(st.integers(1, 5), st.integers(0, 99)),
)
def test_some_candidate_is_always_chosen_whatever_their_order(candidates, load):
    fair = sum(load.values()) / 5
    choice = choose(candidates, load, fair_load=fair, turn=1)

    assert choice.item_id in {one.item_id for one in candidates}
    assert choice.was_tried <= all(one.was_tried for one in candidates)
    assert choose(sorted(candidates, key=repr), load, fair_load=fair, turn=1).item_id == choice.item_id


@pytest.fixture
def world(db) -> HoldWorld:
    return HoldWorld()


def test_lists_are_made_in_the_order_of_the_queue_and_repeated_safely(world):
    edition = world.edition()
    item = world.item(edition=edition)
    first, second = world.waiting(edition), world.waiting(edition)

    made = target_holds()
    assert (made.holds, made.lines, made.dropped) == (2, 1, 0)
    assert target_holds().lines == 0
    assert (world.line(first).item_id, world.line(first).branch_id) == (item.pk, world.point.branch_id)
    assert world.line(second) is None
    assert AuditEntry.objects.filter(act="target_holds", details__lines=1).count() == 1


def test_a_closed_branch_fetches_nothing(world):
    edition = world.edition()
    world.item(edition=edition, branch=world.far.branch)
    hold = world.waiting(edition)
    HoursExceptionFactory(branch=world.far.branch, starts_on=clock.today())

    world.target()
    assert world.line(hold) is None
    with clock.frozen_at(clock.now() + dt.timedelta(days=1)):
        world.target()
    assert world.line(hold).branch_id == world.far.branch_id


def test_only_what_the_reader_may_borrow_is_fetched(world):
    edition = world.edition()
    world.item(edition=edition)
    hold = world.waiting(edition)
    set_policy_row(row=NewPolicyRow(item_category="book", is_lendable=False), by=COMMAND_LINE)

    world.target()
    assert world.line(hold) is None


def test_what_was_fetched_goes_to_the_hold_shelf_or_on_its_way(world):
    edition = world.edition()
    world.item(edition=edition)
    here, there = world.waiting(edition), world.waiting(edition, pickup_point_id=world.far.pk)
    world.item(edition=edition)
    world.target()

    found = world.fetch(here)
    sent = world.fetch(there, command_id="once")
    assert (found.turn, found.hold_id, found.is_found) == ("hold_shelf", here.pk, True)
    assert (sent.turn, sent.goes_to_code, sent.hold_id) == ("to_pickup", "FAR", there.pk)
    assert set(HoldTarget.objects.values_list("state", flat=True)) == {"found"}


def test_a_line_is_done_with_once(world):
    edition = world.edition()
    world.item(edition=edition)
    hold = world.waiting(edition)
    world.target()
    line = world.line(hold)
    world.fetch(hold)

    for verb in ("fetched", "not_found_on_shelf"):
        with pytest.raises(Refused) as caught:
            world.fetch_line(line, verb)
        assert caught.value.codes == (errors.PICK_LINE_UNKNOWN,)


def test_what_does_not_stand_there_is_noted_and_the_hold_gets_another_at_once(world):
    edition = world.edition()
    gone = world.item(edition=edition)
    hold = world.waiting(edition)
    world.target()
    other = world.item(edition=edition, branch=world.far.branch)

    answer = world.fetch(hold, "not_found_on_shelf")

    assert (answer.is_found, answer.item_id) == (False, gone.pk)
    assert world.line(hold).item_id == other.pk
    review = Review.objects.get()
    assert (review.kind, review.item_id, review.hold_id) == ("not_on_shelf", gone.pk, hold.pk)
    world.act("cancel_hold", hold)
    second = world.waiting(edition)
    HoldTarget.objects.filter(item=other).delete()
    other.delete()
    world.target()
    assert world.line(second) is None  # what is sought in vain is not sought again


def test_nobody_is_promised_what_was_sought_in_vain(world):
    edition = world.edition()
    world.item(edition=edition)
    first = world.place(world.reader(), work_id=edition.work_id)
    world.target()
    world.fetch(world.hold(first.hold_id), "not_found_on_shelf")

    second = world.place(anna := world.reader(), work_id=edition.work_id)

    assert (first.days_low, first.days_high) == (1, 2)
    assert (second.state, second.days_low, second.days_high) == ("waiting", None, None)
    assert holds_of(anna.pk).rows[0].estimate is None
    settle_review(review_id=Review.objects.get().pk, end="on_shelf", service_point_id=world.point.pk, by=BORIS,
                  command_id=new_key())  # fmt: skip
    assert holds_of(anna.pk).rows[0].estimate is not None


def test_what_was_sought_in_vain_and_has_been_lent_since_is_fetched_again(world):
    edition = world.edition()
    item = world.item(edition=edition)
    hold = world.waiting(edition)
    world.target()
    world.fetch(hold, "not_found_on_shelf")
    world.act("suspend_hold", hold, until=clock.today() + dt.timedelta(days=9))
    with clock.frozen_at(clock.now() + dt.timedelta(minutes=5)):
        world.check_out(world.reader(), item)
        world.check_in(item)
        world.act("resume_hold", hold)

        world.target()

        assert Review.objects.get().state == "open"  # a person still says what it was
        assert world.line(hold).item_id == item.pk


def test_a_loan_is_not_renewed_because_of_an_item_that_is_not_on_its_shelf(world):
    edition = world.edition()
    lent = world.check_out(world.reader(), world.item(edition=edition))
    world.item(edition=edition)
    hold = world.waiting(edition)
    world.renew(lent.loan_id)  # the other one serves who waits
    world.target()
    world.fetch(hold, "not_found_on_shelf")

    with pytest.raises(Refused) as caught:
        world.renew(lent.loan_id)

    assert caught.value.codes == (errors.ITEM_WANTED,)


def test_lines_that_nobody_touches_or_that_hold_no_more_are_dropped(world):
    edition = world.edition()
    item = world.item(edition=edition)
    other = world.item(edition=edition, branch=world.far.branch)
    hold = world.waiting(edition)
    world.target()
    assert world.line(hold).item_id == item.pk

    with clock.frozen_at(clock.now() + dt.timedelta(days=4)):
        assert target_holds().dropped == 1
        assert world.line(hold).item_id == other.pk
        assert world.line(hold).reason["tried"] is False
        other.status = "missing"
        other.save()
        assert target_holds().dropped == 1
        assert world.line(hold).reason["tried"] is True


def test_statements_do_not_grow_with_the_queue(world):
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            target_holds()
        return len(captured)

    edition = world.edition()
    world.item(edition=edition)
    world.waiting(edition)
    before = count()
    for _ in range(4):
        other = world.edition()
        world.item(edition=other)
        world.waiting(other)
    assert count() == before


WISHES = [
    {},
    {"by": "edition"},
    {"by": "item"},
    {"volume_key": "0001"},
    {"language": "kaz"},
    {"language": "rus"},
    {"form": "print"},
    {"form": "braille"},
]


@pytest.mark.parametrize("wish", WISHES)
def test_the_rule_and_the_statement_agree_which_item_serves(world, wish):
    """`serves` chooses what is fetched, SQL what is caught: they must be one condition."""
    first = world.edition(languages=["kaz", "rus"], form="print")
    items = [world.item(edition=first, volume_key="0001"), world.item(edition=first, volume_key="0002")]
    other = world.edition(work=first.work, languages=["rus"], form="braille")
    items += [world.item(edition=other), world.item()]
    hold = world.waiting(first)
    asked = {key: value for key, value in wish.items() if key != "by"}
    hold.edition_id = first.pk if wish.get("by") == "edition" else None
    hold.wanted_item_id = items[1].pk if wish.get("by") == "item" else None
    for name, value in asked.items():
        setattr(hold, name, value)
    hold.save()

    by_rule = {
        item.pk
        for item in items
        if serves(
            Served(
                item.pk, item.edition_id, item.edition.work_id, item.institution_id, item.volume_key,
                item.edition.languages[0] if item.edition.languages else "", item.edition.form,
            ),
            Wish(
                hold.work_id, hold.institution_id, hold.edition_id, hold.wanted_item_id, hold.volume_key,
                hold.language, hold.form,
            ),
        )
    }  # fmt: skip
    assert by_rule == {row.item_id for row in stock_of([hold.pk])[hold.pk]}
    assert expire_holds() == (0 if by_rule else 1)
