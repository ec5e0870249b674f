"""Loans for reading in the building: rules as tables, the acts through the service, and what is counted apart."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from kitaphana.circulation import queries, services
from kitaphana.circulation.models import Decision, InHouseUse, Loan
from kitaphana.circulation.rules import (
    BorrowingFacts,
    Cell,
    ItemFacts,
    PlaceFacts,
    PolicyRow,
    ReaderFacts,
    Standing,
    decide_in_library,
    in_library_due_at,
    resolve_in_library,
)
from kitaphana.circulation.services import NewPolicyRow
from kitaphana.circulation.tests.factories import BORIS, new_key
from kitaphana.core import clock
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.errors import Refused
from kitaphana.core.models import OutboxEvent
from kitaphana.network.tests.factories import StationFactory
from kitaphana.patrons import services as patrons

ALMATY = ZoneInfo("Asia/Almaty")
NOON = dt.datetime(2026, 11, 23, 12, 0, tzinfo=ALMATY)
CELL = Cell("ALMATY", "branches", "adult", "book")


class Hours:
    """A calendar that closes at one time on every day, or is shut."""

    def __init__(self, closes: dt.time | None) -> None:
        self.closes = closes

    def is_open_on(self, day: dt.date) -> bool:
        return self.closes is not None

    def next_open_day(self, day: dt.date) -> dt.date:
        return day

    def closing_time(self, day: dt.date) -> dt.time:
        return self.closes or dt.time(23, 59)


def reader(**fields) -> ReaderFacts:
    return ReaderFacts(
        **{
            "category": "adult", "is_collective": False, "age_band": "31-54", "has_active_card": True,
            "standing": Standing.VALID, **fields,
        }
    )  # fmt: skip


def decided(reader=reader(), item=ItemFacts("book", "available"), place=PlaceFacts("ALMATY", "branches", "D"), rows=()):  # noqa: B008  frozen facts
    policy = resolve_in_library(rows, CELL)
    facts = BorrowingFacts(reader, item, place, is_in_library=True)
    return decide_in_library(facts, policy, Hours(dt.time(20)), NOON)


@pytest.mark.parametrize(
    ("closes", "moment", "expected"),
    [
        (dt.time(20), NOON, NOON.replace(hour=20)),
        (dt.time(20), NOON.replace(hour=20, minute=5), NOON.replace(hour=20, minute=5) + dt.timedelta(hours=12)),
        (dt.time(23, 59), NOON.replace(hour=22), NOON.replace(hour=22) + dt.timedelta(hours=12)),
        (None, NOON, NOON + dt.timedelta(hours=12)),
    ],
)
def test_what_is_read_inside_is_due_at_closing_time_or_after_the_hours_of_a_room_that_never_closes(
    closes, moment, expected
):
    assert in_library_due_at(moment, 12, Hours(closes)) == expected


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({}, ()),
        ({"item": ItemFacts("reference", "available", is_for_loan=False)}, ()),
        ({"reader": reader(standing=Standing.EXPIRED)}, ()),
        ({"reader": reader(standing=Standing.MISSING)}, ()),
        ({"reader": reader(block_reasons=("overdue", "lost_item"))}, ()),
        ({"reader": reader(block_reasons=("overdue", "rules_broken"))}, ("reader_barred",)),
        ({"reader": reader(has_active_card=False)}, ("card_not_active",)),
        ({"item": ItemFacts("book", "on_loan")}, ("item_on_loan",)),
        ({"item": ItemFacts("book", "in_conservation")}, ("item_not_available",)),
        ({"item": ItemFacts("book", "available", age_mark=18), "reader": reader(age_band="16-17")}, ("age_mark",)),
        ({"place": PlaceFacts("ALMATY", "stations", "S", has_reading_room=False)}, ("no_reading_room",)),
        ({"rows": (PolicyRow(1, is_lendable=False, max_loans=0),)}, ()),
        ({"rows": (PolicyRow(1, max_in_library=2),), "reader": reader(open_loan_count=2)}, ("in_library_limit",)),
    ],
)
def test_who_may_read_what_inside(changed, codes):
    verdict = decided(**changed)
    assert tuple(refusal.code for refusal in verdict.refusals) == codes
    assert (verdict.due_at is None) == bool(codes)


def test_the_grid_says_how_many_and_how_long_with_its_reasons():
    rows = [PolicyRow(1, max_in_library=10), PolicyRow(2, item_category="book", in_library_hours=4)]
    policy = resolve_in_library(rows, CELL)
    assert (policy.most, policy.hours) == (10, 4)
    assert [line.row_id for line in policy.trace] == [1, 2]


@pytest.mark.django_db
class TestThroughTheService:
    def lend(self, world, patron, item, **options):
        return world.check_out(patron, item, is_in_library=True, **options)

    def test_a_reference_book_is_lent_until_closing_time_and_counted_apart(self, world):
        anna, atlas, novel = world.reader(), world.item(is_for_loan=False), world.item()
        with clock.frozen_at(NOON):
            answer = self.lend(world, anna, atlas)
            world.check_out(anna, novel)
            figures = queries.loan_figures(world.point.institution_id, since=NOON)

        assert answer.is_in_library
        assert answer.due_at.astimezone(ALMATY).date() == NOON.date()
        assert answer.renewals_left == 0
        assert Loan.objects.get(pk=answer.loan_id).is_in_library
        assert (figures.since_count, figures.since_in_library_count) == (1, 1)
        kinds = {event.payload["is_in_library"] for event in OutboxEvent.objects.filter(name="ItemCheckedOut")}
        assert kinds == {True, False}
        assert Decision.objects.filter(facts__is_in_library=True).count() == 1

    def test_the_limit_inside_leaves_the_limit_at_home_alone(self, world):
        row = NewPolicyRow(
            is_lendable=True, loan_days=15, max_loans=2, max_renewals=2, renewal_days=15, max_in_library=1
        )
        services.set_policy_row(row=row, by=COMMAND_LINE)
        anna = world.reader()
        world.check_out(anna, world.item())
        self.lend(world, anna, world.item())
        world.check_out(anna, world.item())
        with pytest.raises(Refused) as inside:
            self.lend(world, anna, world.item())
        with pytest.raises(Refused) as home:
            world.check_out(anna, world.item())
        assert inside.value.codes == ("in_library_limit",)
        assert home.value.codes == ("loan_limit",)

    def test_it_is_not_renewed_and_comes_back_by_scanning(self, world):
        anna, atlas = world.reader(), world.item()
        loan = self.lend(world, anna, atlas)
        with pytest.raises(Refused) as refused:
            world.renew(loan.loan_id)
        assert refused.value.codes == ("renewal_in_library",)
        assert not queries.open_loans_of(anna.pk).rows[0].may_renew
        answer = world.check_in(atlas)
        assert answer.was_in_library
        assert OutboxEvent.objects.get(name="ItemCheckedIn").payload["is_in_library"]

    def test_an_expired_reader_who_owes_may_read_inside(self, world):
        anna = world.reader(registration__expires_on=dt.date(2020, 1, 1))
        patrons.place_block(patron_id=anna.pk, reason="overdue", note="", by=BORIS, command_id=new_key())
        assert self.lend(world, anna, world.item()).is_in_library

    def test_the_same_key_lends_once_and_undo_takes_it_back(self, world):
        anna, atlas, key = world.reader(), world.item(), new_key()
        assert self.lend(world, anna, atlas, command_id=key) == self.lend(world, anna, atlas, command_id=key)
        world.undo(key)
        assert queries.in_library_loans(world.point.pk).rows == ()
        assert OutboxEvent.objects.get(name="LoanUndone").payload["is_in_library"]

    def test_a_station_has_no_reading_room(self, world):
        station = StationFactory()
        with pytest.raises(Refused) as refused:
            self.lend(world, world.reader(), world.item(), service_point_id=station.pk)
        assert "no_reading_room" in refused.value.codes

    def test_what_is_out_at_closing_time_is_listed_in_one_statement(self, world, django_assert_num_queries):
        anna = world.reader()
        with clock.frozen_at(NOON):
            loans = [self.lend(world, anna, world.item()) for _ in range(3)]
            world.check_out(anna, world.item())
        with clock.frozen_at(loans[0].due_at + dt.timedelta(minutes=1)), django_assert_num_queries(1):
            page = queries.in_library_loans(world.point.pk, limit=2)
        assert [row.loan_id for row in page.rows] == [loan.loan_id for loan in loans[:2]]
        assert page.next_after == loans[1].loan_id
        assert all(row.is_overdue and row.patron_id == anna.pk for row in page.rows)


@pytest.mark.django_db
class TestInHouseUse:
    def use(self, world, item, **options):
        asked = {"service_point_id": world.point.pk, "by": BORIS, "command_id": new_key(), **options}
        return services.use_in_house(item_id=item.pk, **asked)

    def test_a_use_is_counted_without_a_reader_and_leaves_the_item_on_its_shelf(self, world):
        atlas, key = world.item(is_for_loan=False), new_key()
        assert self.use(world, atlas, command_id=key) == self.use(world, atlas, command_id=key)
        assert InHouseUse.objects.filter(item=atlas).count() == 1
        assert not Loan.objects.exists()
        atlas.refresh_from_db()
        assert atlas.status == "available"

    def test_undo_takes_one_use_away(self, world):
        atlas, key = world.item(), new_key()
        self.use(world, atlas)
        self.use(world, atlas, command_id=key)
        assert world.undo(key).title == atlas.edition.title
        assert InHouseUse.objects.count() == 1
        told = [
            event.payload["is_undone"] for event in OutboxEvent.objects.filter(name="ItemUsedInHouse").order_by("id")
        ]
        assert told == [False, False, True]

    @pytest.mark.parametrize("unknown", ["item", "point"])
    def test_unknown_things_are_refused(self, world, unknown):
        item = world.item()
        if unknown == "item":
            item.pk = 10**9
        options = {"service_point_id": 10**9} if unknown == "point" else {}
        with pytest.raises(Refused) as refused:
            self.use(world, item, **options)
        assert refused.value.codes == ({"item": "item_unknown", "point": "service_point_unknown"}[unknown],)

    def test_what_is_on_loan_is_taken_back_instead(self, world):
        atlas = world.item()
        world.check_out(world.reader(), atlas)
        atlas.refresh_from_db()
        with pytest.raises(Refused) as refused:
            self.use(world, atlas)
        assert refused.value.codes == ("item_on_loan",)
