import datetime as dt

import pytest

from kitaphana.circulation.item_history import item_history, loan_count
from kitaphana.circulation.tests.factories import BORIS, World
from kitaphana.core import clock
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.holdings.models import Item
from kitaphana.holdings.services import (
    Confirmation,
    NewAct,
    draft_act,
    move_item,
    note_condition,
    restore_item,
    scan_into_act,
    sign_act,
    withdraw_item,
)
from kitaphana.holdings.tests.factories import CustodianFactory
from kitaphana.network.tests.factories import BranchFactory

pytestmark = pytest.mark.django_db
SURE = Confirmation("asked for", is_for_last_copy=True)


@pytest.fixture
def world(db):
    return World()


def kinds(item, **options):
    return [one.kind for one in item_history(item.pk, **options).rows]


def live(world, item):
    """Days of an item: seen, lent, returned, moved, handed over, withdrawn, back."""
    taker = CustodianFactory(branch=world.point.branch)
    other = BranchFactory(institution=world.point.institution)
    begun = clock.now()
    days = iter(range(1, 20))

    def on_next_day(act, **asked):
        with clock.frozen_at(begun + dt.timedelta(days=next(days))):
            return act(**asked)

    on_next_day(note_condition, item_id=item.pk, condition="worn", note="spine", by=BORIS)
    on_next_day(lambda: world.check_out(world.reader(), item))
    on_next_day(lambda: world.check_in(item))
    on_next_day(move_item, item_id=item.pk, branch_id=other.pk, by=BORIS, confirmed=SURE)
    new = NewAct(world.point.institution_id, clock.today(), None, taker.pk, "First taking over")
    act_id = draft_act(new=new, by=BORIS, command_id="act")
    scan_into_act(act_id=act_id, codes=[item.barcode], by=BORIS)
    on_next_day(sign_act, act_id=act_id, by=BORIS)
    on_next_day(withdraw_item, item_id=item.pk, reason="obsolete", by=BORIS, confirmed=SURE)
    on_next_day(restore_item, item_id=item.pk, note="", by=COMMAND_LINE)


def test_everything_that_happened_is_told_newest_first(world):
    item = world.item()
    live(world, item)
    assert kinds(item) == [
        "restore_item", "withdraw_item", "custody", "move_item", "returned", "lent", "condition", "accessioned"
    ]  # fmt: skip
    assert loan_count(item.pk) == 1
    rows = {one.kind: one for one in item_history(item.pk).rows}
    assert rows["lent"].place == world.point.code
    assert rows["condition"].facts == {"condition": "worn", "note": "spine"}
    assert rows["custody"].facts["to"]["ru"] == "Хранитель фонда"
    assert rows["withdraw_item"].facts["reason"] == "obsolete"


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_go_on_where_the_last_one_ended(world, limit):
    item = world.item()
    live(world, item)
    found, before = [], None
    while True:
        page = item_history(item.pk, before=before, limit=limit)
        found += [one.kind for one in page.rows]
        if (before := page.next_after) is None:
            break
    assert found == kinds(item)


def test_what_happened_at_one_moment_stands_on_one_page(world):
    item = world.item()
    with clock.frozen_at(clock.now() + dt.timedelta(hours=1)):
        for condition in ("good", "worn", "damaged"):
            note_condition(item_id=item.pk, condition=condition, by=BORIS)
    first = item_history(item.pk, limit=2)
    assert [one.kind for one in first.rows] == ["condition"] * 3
    assert [one.kind for one in item_history(item.pk, before=first.next_after, limit=2).rows] == ["accessioned"]


@pytest.mark.parametrize("loans", [1, 12])
def test_a_page_costs_the_same_however_long_the_life(world, loans, django_assert_max_num_queries):
    item = world.item()
    for _ in range(loans):
        world.check_out(world.reader(), item)
        world.check_in(item)
    with django_assert_max_num_queries(7):
        assert len(item_history(item.pk, limit=5).rows) <= 6


def test_a_loan_that_was_undone_never_was(world):
    item = world.item()
    world.check_out(world.reader(), item, command_id="undone")
    world.undo("undone")
    assert kinds(item) == ["accessioned"]
    assert loan_count(item.pk) == 0


def test_no_reader_stands_in_the_history(world):
    anna, item = world.reader(surname="Қанарейқызы"), world.item()
    world.check_out(anna, item)
    world.check_in(item)
    told = repr(item_history(item.pk))
    assert "Қанарейқызы" not in told
    assert str(anna.surrogate) not in told
    assert not {"patron", "reader", "card"} & {name for one in item_history(item.pk).rows for name in one.facts}


def test_an_item_that_never_was_has_no_history():
    assert item_history(0).rows == ()
    assert not Item.objects.exists()
