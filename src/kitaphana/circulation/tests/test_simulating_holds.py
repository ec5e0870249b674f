"""The simulator and holds: kept decisions about who may wait, under a draft."""

import datetime as dt

import pytest

from kitaphana.circulation.models import Decision
from kitaphana.circulation.services import (
    NewNamedPolicy,
    NewPolicyRow,
    NewRow,
    begin_draft,
    save_policy,
    save_row,
    set_policy_row,
)
from kitaphana.circulation.tests.factories import BORIS
from kitaphana.circulation.tests.hold_world import HoldWorld
from kitaphana.circulation.tests.test_simulator import NAMES, change, results, what_changes
from kitaphana.core import clock
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.errors import Refused
from kitaphana.holdings.tests.factories import ItemCategoryFactory
from kitaphana.patrons.tests.factories import PatronCategoryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return HoldWorld()


@pytest.fixture
def draft(world) -> int:
    PatronCategoryFactory(code="adult")
    return begin_draft(by=BORIS)


def placed(world, reader=None, **asked):
    """A reader waits for a title that the library has."""
    edition = world.edition()
    world.item(edition=edition)
    return world.place(reader or world.reader(), work_id=edition.work_id, **asked)


def test_a_lower_limit_of_holds_refuses_who_waits_for_more(world, draft):
    anna = world.reader()
    for _ in range(3):
        placed(world, anna)
    row = change(draft, "hold", max_holds=2)

    told = results(draft)

    assert told["acts"] == {"place_hold": 3}
    assert what_changes(told) == [
        ("place_hold", "other_limit", "max_holds", row, 2),
        ("place_hold", "newly_refused", "max_holds", row, 1),
    ]


def test_a_higher_limit_of_holds_allows_who_was_refused(world):
    PatronCategoryFactory(code="adult")
    anna = world.reader()
    placed(world, anna)
    set_policy_row(row=NewPolicyRow(item_category="book", is_holdable=True, max_holds=1), by=COMMAND_LINE)
    with pytest.raises(Refused, match="hold_limit"):
        placed(world, anna)
    draft = begin_draft(by=BORIS)
    row = change(draft, "hold", max_holds=10)

    assert ("place_hold", "newly_allowed", "max_holds", row, 1) in what_changes(results(draft))


def test_what_may_be_held_no_more_is_newly_refused_by_its_row(world, draft):
    placed(world)
    row = change(draft, "hold", is_holdable=False)

    assert what_changes(results(draft)) == [("place_hold", "newly_refused", "is_holdable", row, 1)]


def test_what_is_lent_no_more_cannot_be_waited_for(world, draft):
    placed(world)
    row = change(draft, "loan", is_lendable=False)

    assert what_changes(results(draft)) == [("place_hold", "newly_refused", "is_lendable", row, 1)]


def test_other_days_on_the_hold_shelf_are_told(world, draft):
    placed(world)
    row = change(draft, "hold", shelf_days=3)

    assert what_changes(results(draft)) == [("place_hold", "other_shelf", "shelf_days", row, 1)]


def test_a_rule_about_another_kind_of_item_changes_nothing(world, draft):
    ItemCategoryFactory(code="rare")
    placed(world)
    save_policy(version_id=draft, policy=NewNamedPolicy("hold", "rare", NAMES, {"is_holdable": False}), by=BORIS)
    save_row(version_id=draft, row=NewRow({"item_category": "rare"}, {"hold": "rare"}), by=BORIS)

    assert results(draft)["effects"] == []


def test_dates_that_were_refused_stay_refused(world, draft):
    with pytest.raises(Refused, match="suspension_invalid"):
        placed(world, suspended_until=clock.today() - dt.timedelta(days=1))
    change(draft, "hold", max_holds=50)

    told = results(draft)

    assert (told["decision_count"], told["unlike_record"], told["effects"]) == (1, 0, [])


def test_decisions_that_kept_too_little_are_counted_and_left_out(world, draft):
    placed(world)
    kept = Decision.objects.get()
    del kept.facts["kinds"]
    Decision.objects.filter(pk=kept.pk).update(facts=kept.facts)

    told = results(draft)

    assert (told["decision_count"], told["skipped"]) == (0, 1)


def test_what_is_kept_of_a_hold_names_neither_reader_nor_thing(world):
    placed(world)

    kept = Decision.objects.get().facts

    assert set(kept) == {
        "reader", "age_mark", "open_hold_count", "candidate_count", "is_held_already", "is_on_loan_to_reader",
        "offers_pickup", "institution", "pool", "kinds", "overridden", "dates",
    }  # fmt: skip
    assert kept["kinds"] == [["book", "print"]]
