"""Everything stands still, and nobody pays for it."""

import datetime as dt

import pytest

from kitaphana.circulation.invariants import freezes_hold
from kitaphana.circulation.models import Freeze, FreezeMove, FreezeState, Hold, Loan, Transit
from kitaphana.circulation.queries.freezes import (
    FrozenPlaces,
    freeze_row,
    freeze_rows,
    is_silenced,
    preview_freeze,
    silenced_points,
)
from kitaphana.circulation.rules.freezes import Period
from kitaphana.circulation.services import freezing
from kitaphana.circulation.services.freezing import NewFreeze, moving
from kitaphana.circulation.tests.factories import BORIS, new_key
from kitaphana.core import clock
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry, OutboxEvent
from kitaphana.core.trilingual import Names
from kitaphana.network.calendars import lending_calendar
from kitaphana.network.models import HoursException
from kitaphana.network.tests.factories import OpeningHoursFactory, ServicePointFactory, StationFactory

REASON = Names("Жөндеу", "Ремонт", "Repair")
NOW = dt.datetime(2026, 11, 30, 6, tzinfo=dt.UTC)  # eleven in the morning, a Monday
DAY = dt.timedelta(days=1)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


def closing_of(text: str) -> dt.datetime:
    return dt.datetime.combine(day(text), dt.time(19), tzinfo=clock.zone())


@pytest.fixture(autouse=True)
def _monday(monkeypatch):
    """No worker: tests run the job themselves."""
    monkeypatch.setattr("kitaphana.core.jobs.enqueue", lambda *asked: None)
    with clock.frozen_at(NOW):
        yield


@pytest.fixture
def branch(world) -> FrozenPlaces:
    return FrozenPlaces(world.point.institution_id, world.point.branch_id)


def freeze(places: FrozenPlaces, first: str, last: str, *, run: bool = True, key: str = "") -> int:
    new = NewFreeze(places, Period(day(first), day(last)), REASON)
    freeze_id = freezing.make_freeze(new=new, by=BORIS, command_id=key or new_key())
    if run:
        freezing.run_freeze(freeze_id)
    return freeze_id


def due(answer) -> dt.datetime:
    return Loan.objects.get(pk=answer.loan_id).due_at


def lent(world, due_on: str, **options):
    answer = world.check_out(world.reader(), world.item(), **options)
    Loan.objects.filter(pk=answer.loan_id).update(due_at=closing_of(due_on))
    return answer


def ready_hold(world, *, ready: str, expires: str, **fields) -> Hold:
    item = world.item(status="on_hold_shelf")
    asked = {
        "patron": world.reader(),
        "institution": item.institution,
        "work": item.edition.work,
        "pickup_point": world.point,
        "patron_category": "adult",
        "state": "ready",
        "item": item,
        "placed_at": NOW - 30 * DAY,
        "ranked_at": NOW - 30 * DAY,
        "ready_at": closing_of(ready) - dt.timedelta(hours=9),
        "expires_at": closing_of(expires),
        "shelf_code": f"A{item.pk}",
    }
    return Hold.objects.create(**{**asked, **fields})


def test_what_falls_due_in_the_closed_days_is_due_on_the_first_open_day_after_them(world, branch):
    early, inside, late = (lent(world, text) for text in ("12-01", "12-05", "12-20"))

    freeze(branch, "12-02", "12-10")

    assert (due(early), due(inside), due(late)) == (closing_of("12-01"), closing_of("12-11"), closing_of("12-20"))


def test_the_first_open_day_is_one_of_the_loans_own_point(world, branch):
    station = StationFactory(institution=world.point.institution)
    OpeningHoursFactory(service_point=station, weekdays=0b0100000)  # Saturdays only
    at_desk, at_station = lent(world, "12-05"), lent(world, "12-05", service_point_id=station.pk)

    freeze(FrozenPlaces(world.point.institution_id), "12-02", "12-07")

    assert (due(at_desk), due(at_station)) == (closing_of("12-08"), closing_of("12-12"))


def test_other_branches_stations_left_out_and_ended_loans_stay_as_they_are(world, branch):
    other, station = ServicePointFactory(), StationFactory(institution=world.point.institution)
    for fields in ({"branch": other.branch}, {"service_point": station}):
        OpeningHoursFactory(**fields)
    elsewhere, ended = lent(world, "12-05", service_point_id=other.pk), lent(world, "12-05")
    at_station = lent(world, "12-05", service_point_id=station.pk)
    world.check_in(Loan.objects.get(pk=ended.loan_id).item)

    freeze(branch, "12-02", "12-10")
    freeze(FrozenPlaces(world.point.institution_id, has_stations=False), "12-02", "12-03")

    assert {due(elsewhere), due(ended), due(at_station)} == {closing_of("12-05")}


def test_the_hold_shelf_keeps_as_many_open_days_as_were_promised(world, branch):
    inside = ready_hold(world, ready="11-30", expires="12-04")
    across = ready_hold(world, ready="11-29", expires="12-06")
    before = ready_hold(world, ready="11-28", expires="12-01")

    freeze(branch, "12-02", "12-05")

    found = [Hold.objects.get(pk=one.pk).expires_at for one in (inside, across, before)]
    # three of the four closed days were still to come for the first, all four for the second
    assert found == [closing_of("12-08"), closing_of("12-10"), closing_of("12-01")]


def test_transits_to_the_closed_place_are_not_late_because_of_it(world, branch):
    other = ServicePointFactory()
    item = world.item(status="in_transit")
    sent = Transit.objects.create(
        item=item,
        reason="home",
        from_point=other,
        to_branch=world.point.branch,
        sent_at=NOW,
        due_at=closing_of("12-03"),
    )

    freeze(branch, "12-02", "12-10")

    assert Transit.objects.get(pk=sent.pk).due_at == closing_of("12-11")


def test_a_loan_made_while_everything_stands_still_falls_due_after_it(world, branch):
    freeze(branch, "11-30", "12-20")

    answer = world.check_out(world.reader(), world.item())

    assert answer.due_at == closing_of("12-21")  # fifteen days would end on the fifteenth


def test_an_emergency_begins_today_and_what_is_due_today_is_not_late(world, branch):
    today = lent(world, "11-30")

    freeze(branch, "11-30", "12-02")

    assert due(today) == closing_of("12-03")
    assert is_silenced(service_point_id=world.point.pk)


def test_it_may_be_written_down_afterwards(world, branch):
    last_week = lent(world, "12-01")

    with clock.frozen_at(NOW + 5 * DAY):
        freeze(branch, "11-30", "12-04")

    assert due(last_week) == closing_of("12-05")


def test_doing_it_again_or_after_a_crash_moves_nothing_twice(world, branch, monkeypatch):
    monkeypatch.setattr(moving, "BATCH", 2)
    loans = [lent(world, "12-05") for _ in range(5)]
    freeze_id = freeze(branch, "12-02", "12-10", run=False, key="once")
    assert freeze(branch, "12-02", "12-10", run=False, key="once") == freeze_id
    calls = iter((None, RuntimeError("killed")))

    def killed(*args, **kwargs):
        if (error := next(calls, None)) is not None:
            raise error
        return work(*args, **kwargs)

    work = moving._move
    monkeypatch.setattr(moving, "_move", killed)
    with pytest.raises(RuntimeError):
        freezing.run_freeze(freeze_id)
    assert freeze_row(freeze_id).moved == {"loan": 2}

    freezing.settle_freezes()
    freezing.run_freeze(freeze_id)

    assert {due(one) for one in loans} == {closing_of("12-11")}
    assert FreezeMove.objects.count() == 5
    assert freeze_row(freeze_id).moved == {"loan": 5}
    assert freeze_row(freeze_id).state == FreezeState.MADE


def test_reversing_puts_back_exactly_what_nobody_has_changed_since(world, branch):
    plain, renewed, ended = (lent(world, "12-05") for _ in range(3))
    hold = ready_hold(world, ready="11-30", expires="12-04")
    freeze_id = freeze(branch, "12-02", "12-10")
    world.renew(renewed.loan_id)
    after_renewal = due(renewed)
    world.check_in(Loan.objects.get(pk=ended.loan_id).item)

    freezing.reverse_freeze(freeze_id=freeze_id, by=BORIS)
    freezing.run_freeze(freeze_id)

    assert (due(plain), due(renewed), due(ended)) == (closing_of("12-05"), after_renewal, closing_of("12-11"))
    assert Hold.objects.get(pk=hold.pk).expires_at == closing_of("12-04")
    assert not HoursException.objects.exists()
    assert not is_silenced(service_point_id=world.point.pk, on=day("12-05"))
    row = freeze_row(freeze_id)
    assert (row.state, row.moved, row.put_back) == ("reversed", {"loan": 3, "hold": 1}, {"loan": 1, "hold": 1})


def test_a_freeze_that_lasts_longer_moves_again_and_still_remembers_where_dates_were(world, branch):
    first, second = lent(world, "12-05"), lent(world, "12-13")
    hold = ready_hold(world, ready="11-30", expires="12-04")
    freeze_id = freeze(branch, "12-02", "12-10")

    with clock.frozen_at(NOW + DAY):
        freezing.change_freeze(freeze_id=freeze_id, last_day=day("12-14"), by=BORIS)
        freezing.run_freeze(freeze_id)

    assert (due(first), due(second)) == (closing_of("12-15"), closing_of("12-15"))
    assert Hold.objects.get(pk=hold.pk).expires_at == closing_of("12-17")
    freezing.reverse_freeze(freeze_id=freeze_id, by=BORIS)
    freezing.run_freeze(freeze_id)
    assert (due(first), due(second)) == (closing_of("12-05"), closing_of("12-13"))
    assert Hold.objects.get(pk=hold.pk).expires_at == closing_of("12-04")


def test_a_freeze_that_ends_early_opens_the_doors_and_takes_no_day_from_readers(world, branch):
    answer = lent(world, "12-05")
    freeze_id = freeze(branch, "12-02", "12-10")

    freezing.change_freeze(freeze_id=freeze_id, last_day=day("12-06"), by=BORIS)

    assert due(answer) == closing_of("12-11")
    assert HoursException.objects.get().ends_on == day("12-06")
    assert [is_silenced(service_point_id=world.point.pk, on=day(text)) for text in ("12-06", "12-07")] == [True, False]


def test_what_goes_back_into_the_days_of_another_freeze_is_moved_by_that_one(world, branch):
    loan = lent(world, "12-05")
    first = freeze(branch, "12-02", "12-08")
    freeze(branch, "12-04", "12-10")
    assert due(loan) == closing_of("12-11")

    freezing.reverse_freeze(freeze_id=first, by=BORIS)
    freezing.run_freeze(first)

    assert due(loan) == closing_of("12-11")
    assert list(freezes_hold()) == []


@pytest.mark.parametrize("how", ["reversed", "shortened"])
def test_a_branch_stays_shut_while_another_freeze_of_the_same_days_lasts(world, branch, how):
    city, institution = FrozenPlaces(), FrozenPlaces(branch.institution_id)
    loan, first = lent(world, "12-05"), freeze(city, "12-02", "12-08")
    freeze(institution, "12-02", "12-08")

    if how == "reversed":
        freezing.reverse_freeze(freeze_id=first, by=BORIS)
        freezing.run_freeze(first)
    else:
        freezing.change_freeze(freeze_id=first, last_day=day("12-03"), by=BORIS)

    assert due(loan) == closing_of("12-09")
    assert not lending_calendar(world.point.pk).is_open_on(day("12-05"))


def test_a_freeze_that_has_lasted_for_months_can_be_changed(world, branch):
    freeze_id = freeze(branch, "12-02", "12-20")
    with clock.frozen_at(NOW + 100 * DAY):
        freezing.change_freeze(freeze_id=freeze_id, last_day=day("12-30"), by=BORIS)

    assert Freeze.objects.get(pk=freeze_id).last_day == day("12-30")


def test_who_is_silent(world, branch):
    station = StationFactory(institution=world.point.institution)
    other = ServicePointFactory()
    institution = world.point.institution_id

    assert not is_silenced(service_point_id=world.point.pk, on=day("12-03"))
    freeze(branch, "12-02", "12-04")
    assert silenced_points(day("12-03")) == {world.point.pk}
    assert not is_silenced(institution_id=institution, on=day("12-03"))
    freeze(FrozenPlaces(institution, has_stations=False), "12-03", "12-04")
    assert silenced_points(day("12-03")) == {world.point.pk, other.pk}
    assert is_silenced(institution_id=institution, on=day("12-03"))
    freeze(FrozenPlaces(), "12-04", "12-04")
    assert silenced_points(day("12-04")) == {world.point.pk, other.pk, station.pk}
    assert silenced_points(day("12-05")) == frozenset()


def test_the_preview_counts_what_would_be_moved_and_writes_nothing(world, branch, django_assert_num_queries):
    lent(world, "12-05")
    ready_hold(world, ready="11-30", expires="12-04")
    preview_freeze(branch, Period(day("12-02"), day("12-10")))

    with django_assert_num_queries(4):
        found = preview_freeze(branch, Period(day("12-02"), day("12-10")))

    assert (found.as_dict(), found.branch_count, found.day_count) == ({"loan": 1, "hold": 1, "transit": 0}, 1, 9)
    assert not Freeze.objects.exists()


def test_it_is_audited_and_told(world, branch):
    freeze_id = freeze(branch, "12-02", "12-10")
    freezing.reverse_freeze(freeze_id=freeze_id, by=BORIS)

    acts = list(AuditEntry.objects.filter(subject=f"freeze:{freeze_id}").order_by("pk").values_list("act", flat=True))
    assert acts == ["make_freeze", "freeze_made", "reverse_freeze"]
    events = OutboxEvent.objects.filter(name__startswith="Freeze").order_by("pk")
    assert [(one.name, one.payload["branch"]) for one in events] == [
        ("FreezeMade", world.point.branch.code),
        ("FreezeReversed", world.point.branch.code),
    ]


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [("12-05", "12-04", "freeze_dates_invalid"), ("09-01", "12-04", "freeze_dates_invalid")],
)
def test_days_that_cannot_be_are_refused(world, branch, first, last, code):
    with pytest.raises(Refused) as refused:
        freeze(branch, first, last)

    assert refused.value.codes == (code,)


def test_refusals_of_what_is_not_there_or_not_ready(world, branch):
    with pytest.raises(Refused, match="freeze_unknown"):
        freezing.reverse_freeze(freeze_id=0, by=BORIS)
    with pytest.raises(Refused, match="freeze_places_unknown"):
        freeze(FrozenPlaces(world.point.institution_id, 0), "12-02", "12-03")
    freeze_id = freeze(branch, "12-02", "12-03", run=False)
    with pytest.raises(Refused, match="freeze_busy"):
        freezing.reverse_freeze(freeze_id=freeze_id, by=BORIS)
    freezing.run_freeze(freeze_id)
    freezing.reverse_freeze(freeze_id=freeze_id, by=BORIS)
    freezing.run_freeze(freeze_id)
    with pytest.raises(Refused, match="freeze_over"):
        freezing.change_freeze(freeze_id=freeze_id, last_day=day("12-04"), by=BORIS)


def test_the_check_finds_a_loan_that_falls_due_on_a_closed_day(world, branch):
    freeze(branch, "12-02", "12-10")
    assert list(freezes_hold()) == []

    slipped = lent(world, "12-05")
    assert list(freezes_hold()) == [f"loan {slipped.loan_id} is due while its point stands still"]
    freezing.settle_freezes()
    assert list(freezes_hold()) == []


def test_lists_show_what_touches_an_institution(world, branch):
    city, own = freeze(FrozenPlaces(), "12-02", "12-03"), freeze(branch, "12-02", "12-03")

    found = freeze_rows(institution_ids=[world.point.institution_id])
    assert [row.id for row in found.rows] == [own, city]
    assert [row.id for row in freeze_rows(institution_ids=[0]).rows] == [city]
