"""Decisions, due dates and the policy grid, without a database."""

import dataclasses
import datetime as dt
import itertools
import subprocess
import sys
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kitaphana.circulation import errors, rules
from kitaphana.circulation.rules import (
    BorrowingFacts,
    Cell,
    ItemFacts,
    PlaceFacts,
    Policy,
    PolicyRow,
    ReaderFacts,
    RenewalFacts,
    Standing,
    decide_checkout,
    decide_renewal,
    resolve,
)
from kitaphana.circulation.rules.states import LOAN_MOVES, next_state

pytestmark = pytest.mark.once
ALMATY = ZoneInfo("Asia/Almaty")
NOON = dt.datetime(2026, 11, 23, 12, tzinfo=ALMATY)
READER = ReaderFacts("adult", False, "31-54", True, Standing.VALID)
ITEM = ItemFacts("book", "available")
PLACE = PlaceFacts("ALMATY", "branches", "CHEKHOV")
FACTS = BorrowingFacts(READER, ITEM, PLACE)
POLICY = Policy(True, 15, 5, 2, 15, ())


@dataclasses.dataclass(frozen=True)
class Weekdays:
    """Open on these weekdays until seven, except on those dates."""

    days: frozenset[int] = frozenset(range(7))
    closed: frozenset[dt.date] = frozenset()

    def is_open_on(self, day):
        return day.weekday() in self.days and day not in self.closed

    def next_open_day(self, day):
        return next(
            later for later in (day + dt.timedelta(days=n) for n in itertools.count()) if self.is_open_on(later)
        )

    def closing_time(self, day):
        return dt.time(19)


def reader(**changes):
    return dataclasses.replace(FACTS, reader=dataclasses.replace(READER, **changes))


def item(**changes):
    return dataclasses.replace(FACTS, item=dataclasses.replace(ITEM, **changes))


def codes(facts=FACTS, policy=POLICY, overrides=frozenset()):
    verdict = decide_checkout(facts, policy, Weekdays(), NOON, overrides)
    return [refusal.code for refusal in verdict.refusals]


@pytest.mark.parametrize(
    ("facts", "policy", "code", "is_overridable"),
    [
        (reader(has_active_card=False), POLICY, errors.CARD_NOT_ACTIVE, False),
        (reader(standing=Standing.MISSING), POLICY, errors.REGISTRATION_MISSING, False),
        (reader(standing=Standing.EXPIRED), POLICY, errors.REGISTRATION_EXPIRED, True),
        (reader(block_reasons=("overdue",)), POLICY, errors.PATRON_BLOCKED, True),
        (reader(open_loan_count=5), POLICY, errors.LOAN_LIMIT, True),
        (item(status="on_loan"), POLICY, errors.ITEM_ON_LOAN, False),
        (item(status="on_loan", is_with_this_reader=True), POLICY, errors.ON_LOAN_TO_YOU, False),
        (item(status="on_hold_shelf"), POLICY, errors.ITEM_NOT_AVAILABLE, True),
        (item(status="on_hold_shelf", is_held_for_another=True), POLICY, errors.ITEM_HELD, True),
        (item(status="in_conservation"), POLICY, errors.ITEM_NOT_AVAILABLE, False),
        (item(status="missing"), POLICY, errors.ITEM_NOT_AVAILABLE, True),
        (item(is_for_loan=False), POLICY, errors.NOT_FOR_LOAN, True),
        (FACTS, dataclasses.replace(POLICY, is_lendable=False), errors.POLICY_FORBIDS, False),
        (FACTS, dataclasses.replace(POLICY, loan_days=None), errors.POLICY_FORBIDS, False),
    ],
)
def test_each_obstacle_has_its_own_refusal(facts, policy, code, is_overridable):
    verdict = decide_checkout(facts, policy, Weekdays(), NOON)

    assert [(refusal.code, refusal.is_overridable) for refusal in verdict.refusals] == [(code, is_overridable)]
    assert verdict.due_at is None
    assert codes(facts, policy, frozenset({code})) == ([] if is_overridable else [code])


@pytest.mark.parametrize(
    ("band", "mark", "is_collective", "refused", "is_overridable"),
    [
        ("18-30", 18, False, False, None),
        ("16-17", 18, False, True, False),
        ("16-17", 16, False, False, None),
        ("12-14", 16, False, True, True),
        ("0-5", 6, False, True, True),
        ("0-5", 0, False, False, None),
        ("", 18, False, True, True),
        ("", 0, False, False, None),
        ("", 18, True, False, None),
    ],
)
def test_the_age_mark_is_respected(band, mark, is_collective, refused, is_overridable):
    facts = BorrowingFacts(
        dataclasses.replace(READER, age_band=band, is_collective=is_collective),
        dataclasses.replace(ITEM, age_mark=mark),
        PLACE,
    )

    refusals = decide_checkout(facts, POLICY, Weekdays(), NOON).refusals

    assert [refusal.code for refusal in refusals] == ([errors.AGE_MARK] if refused else [])
    assert [refusal.is_overridable for refusal in refusals] == ([is_overridable] if refused else [])


OBSTACLES = {
    errors.CARD_NOT_ACTIVE: ("reader", {"has_active_card": False}),
    errors.REGISTRATION_EXPIRED: ("reader", {"standing": Standing.EXPIRED}),
    errors.PATRON_BLOCKED: ("reader", {"block_reasons": ("other",)}),
    errors.LOAN_LIMIT: ("reader", {"open_loan_count": 9}),
    errors.ITEM_NOT_AVAILABLE: ("item", {"status": "in_conservation"}),
    errors.NOT_FOR_LOAN: ("item", {"is_for_loan": False}),
    errors.AGE_MARK: ("item", {"age_mark": 60}),
}


@given(st.sets(st.sampled_from(sorted(OBSTACLES))))
def test_all_refusals_are_told_at_once(obstacles):
    parts = {"reader": READER, "item": ITEM}
    for code in obstacles:
        part, changes = OBSTACLES[code]
        parts[part] = dataclasses.replace(parts[part], **changes)

    assert set(codes(BorrowingFacts(parts["reader"], parts["item"], PLACE))) == obstacles


def test_an_override_of_something_else_changes_nothing():
    assert codes(reader(open_loan_count=5), overrides=frozenset({errors.PATRON_BLOCKED})) == [errors.LOAN_LIMIT]


def test_what_staff_set_aside_is_named():
    verdict = decide_checkout(reader(open_loan_count=5), POLICY, Weekdays(), NOON, frozenset({errors.LOAN_LIMIT}))

    assert verdict.overridden == (errors.LOAN_LIMIT,)
    assert verdict.due_at is not None


CALENDARS = st.builds(
    Weekdays,
    days=st.frozensets(st.integers(0, 6), min_size=1),
    closed=st.frozensets(st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 31)), max_size=40),
)
MOMENTS = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 12, 31)).map(lambda at: at.replace(tzinfo=ALMATY))


@given(calendar=CALENDARS, moment=MOMENTS, days=st.integers(0, 400))
def test_a_loan_is_due_on_an_open_day_at_closing_time_and_not_too_early(calendar, moment, days):
    verdict = decide_checkout(FACTS, dataclasses.replace(POLICY, loan_days=days), calendar, moment)

    due = verdict.due_at.astimezone(ALMATY)
    assert calendar.is_open_on(due.date())
    assert due.time() == dt.time(19)
    assert due.date() >= moment.date() + dt.timedelta(days=days)


@given(calendar=CALENDARS, moment=MOMENTS, ago=st.integers(0, 60), days=st.integers(0, 60))
def test_a_renewal_never_shortens_and_ends_on_an_open_day(calendar, moment, ago, days):
    due = rules.due_at(moment.date() - dt.timedelta(days=ago), 15, calendar, ALMATY)
    policy = dataclasses.replace(POLICY, renewal_days=days)

    verdict = decide_renewal(RenewalFacts(READER, ITEM, PLACE, "open", 0), policy, calendar, due, moment)

    assert verdict.due_at >= due
    assert calendar.is_open_on(verdict.due_at.astimezone(ALMATY).date())


@pytest.mark.parametrize(
    ("changes", "policy", "expected"),
    [
        ({}, POLICY, []),
        ({"renewal_count": 2}, POLICY, [errors.RENEWAL_LIMIT]),
        ({"loan_state": "returned"}, POLICY, [errors.NOT_ON_LOAN]),
        ({"loan_state": "void"}, POLICY, [errors.NOT_ON_LOAN]),
        ({"loan_state": "lost"}, POLICY, [errors.RENEWAL_NOT_OPEN]),
        ({}, dataclasses.replace(POLICY, is_lendable=False), [errors.POLICY_FORBIDS]),
        (
            {"reader": dataclasses.replace(READER, block_reasons=("other",), standing=Standing.EXPIRED)},
            POLICY,
            [errors.REGISTRATION_EXPIRED, errors.PATRON_BLOCKED],
        ),
    ],
)
def test_renewals_are_decided(changes, policy, expected):
    facts = dataclasses.replace(RenewalFacts(READER, ITEM, PLACE, "open", 1), **changes)

    verdict = decide_renewal(facts, policy, Weekdays(), NOON, NOON)

    assert [refusal.code for refusal in verdict.refusals] == expected
    assert (verdict.due_at is None) == bool(expected)


GRID = [
    PolicyRow(1, is_lendable=True, loan_days=15, max_loans=5, max_renewals=2),
    PolicyRow(2, patron_category="school", loan_days=90, max_loans=500),
    PolicyRow(3, item_category="reference", is_lendable=False),
    PolicyRow(4, pool="stations", max_loans=3),
    PolicyRow(5, institution="NLRK", is_lendable=False),
    PolicyRow(6, patron_category="school", item_category="periodical", loan_days=7),
]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (Cell("ALMATY", "branches", "adult", "book"), {"loan_days": (15, 1), "max_loans": (5, 1)}),
        (Cell("ALMATY", "branches", "school", "book"), {"loan_days": (90, 2), "max_loans": (500, 2)}),
        (Cell("ALMATY", "branches", "school", "periodical"), {"loan_days": (7, 6), "max_loans": (500, 2)}),
        (Cell("ALMATY", "stations", "school", "book"), {"loan_days": (90, 2), "max_loans": (3, 4)}),
        (Cell("ALMATY", "branches", "adult", "reference"), {"is_lendable": (False, 3)}),
        (Cell("NLRK", "nlrk", "adult", "book"), {"is_lendable": (False, 5), "max_renewals": (2, 1)}),
    ],
)
def test_the_heaviest_row_with_a_value_decides(cell, expected):
    policy = resolve(GRID, cell)

    lines = {line.value: (line.result, line.row_id) for line in policy.trace}
    assert {name: lines[name] for name in expected} == expected
    assert all(getattr(policy, name) == result for name, (result, _) in expected.items())


def test_the_trace_says_why():
    policy = resolve(GRID, Cell("ALMATY", "stations", "adult", "book"))

    assert [str(line) for line in policy.trace] == [
        "is_lendable = True ← row 1, because everybody",
        "loan_days = 15 ← row 1, because everybody",
        "max_loans = 3 ← row 4, because pool=stations",
        "max_renewals = 2 ← row 1, because everybody",
        "renewal_days = 15 ← no row, because a renewal is as long as a loan",
    ]


def test_an_empty_grid_lends_nothing():
    policy = resolve([], Cell("ALMATY", "branches", "adult", "book"))

    assert codes(policy=policy) == [errors.POLICY_FORBIDS]
    assert "no row says" in str(policy.trace[0])


ROWS = st.builds(
    PolicyRow,
    row_id=st.integers(1, 10**6),
    institution=st.sampled_from([None, "A", "B"]),
    pool=st.sampled_from([None, "A", "B"]),
    patron_category=st.sampled_from([None, "A", "B"]),
    item_category=st.sampled_from([None, "A", "B"]),
    loan_days=st.one_of(st.none(), st.integers(1, 99)),
)


@given(st.lists(ROWS, unique_by=lambda row: (row.institution, row.pool, row.patron_category, row.item_category)))
def test_the_order_of_the_rows_does_not_matter(rows):
    cell = Cell("A", "A", "A", "A")

    assert resolve(rows, cell) == resolve(rows[::-1], cell)


def test_pools_count_for_themselves():
    at_station = dataclasses.replace(reader(open_loan_count=2), place=PlaceFacts("ALMATY", "stations", "ST01"))

    def policy(facts):
        return resolve(GRID, Cell("ALMATY", facts.place.pool, "adult", "book"))

    assert codes(at_station, policy(at_station)) == []
    assert codes(reader(open_loan_count=5), policy(FACTS)) == [errors.LOAN_LIMIT]


def test_every_move_of_a_loan_leads_to_a_known_state():
    assert {state for moves in LOAN_MOVES.values() for state in moves.values()} <= set(LOAN_MOVES)
    assert next_state("open", "check_in") == "returned"
    assert next_state("void", "check_in") is None


def test_the_tables_know_every_state_of_the_models():
    from kitaphana.circulation.models import LoanState

    assert set(LOAN_MOVES) == set(LoanState.values)


def test_facts_become_plain_json_without_identity():
    kept = reader(block_reasons=("other",)).as_json()

    assert kept["reader"]["block_reasons"] == ["other"]
    assert kept["reader"]["standing"] == "valid"
    assert not {"id", "patron", "card", "loan", "born_on", "name"} & set(kept["reader"])


def test_the_rules_import_no_django():
    program = "import sys, kitaphana.circulation.rules; sys.exit('django' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
