"""Where an item goes: the decision alone, without a database."""

import datetime as dt

import pytest

from kitaphana.circulation.rules.routing import RoutingFacts, Turn, next_shelf_code, route, shelf_letter

MONDAY = dt.date(2026, 11, 30)


@pytest.mark.parametrize(
    ("facts", "status", "turn"),
    [
        (RoutingFacts("on_loan", is_home=True), "available", Turn.STAYS),
        (RoutingFacts("on_loan", is_home=False), "in_transit", Turn.HOME),
        (RoutingFacts("on_loan", is_home=False, floats=True), "available", Turn.STAYS),
        (RoutingFacts("on_loan", is_home=False, has_place_here=True), "available", Turn.STAYS),
        (RoutingFacts("on_loan", is_home=True, hold_state="waiting"), "in_transit", Turn.TO_PICKUP),
        (RoutingFacts("on_loan", is_home=False, floats=True, hold_state="waiting"), "in_transit", Turn.TO_PICKUP),
        (
            RoutingFacts("lost", is_home=True, hold_state="waiting", is_pickup_here=True),
            "on_hold_shelf",
            Turn.HOLD_SHELF,
        ),
        (
            RoutingFacts("in_transit", False, hold_state="in_transit", is_pickup_here=True),
            "on_hold_shelf",
            Turn.HOLD_SHELF,
        ),
        (RoutingFacts("in_transit", True, hold_state="in_transit", is_leaving_here=True), "in_transit", Turn.AS_IT_WAS),
        (RoutingFacts("in_transit", False, hold_state="in_transit"), "in_transit", Turn.TO_PICKUP),
        (RoutingFacts("on_hold_shelf", True, hold_state="ready", is_pickup_here=True), "on_hold_shelf", Turn.AS_IT_WAS),
        (RoutingFacts("on_hold_shelf", True, hold_state="ready"), "in_transit", Turn.TO_PICKUP),
        (RoutingFacts("in_transit", is_home=True, is_leaving_here=True), "in_transit", Turn.AS_IT_WAS),
        (RoutingFacts("withdrawn", is_home=False, hold_state="waiting"), "withdrawn", Turn.AS_IT_WAS),
        (RoutingFacts("in_conservation", is_home=False), "in_conservation", Turn.AS_IT_WAS),
    ],
)
def test_who_waits_comes_first_then_the_items_own_place(facts, status, turn):
    stop = route(facts)

    assert (stop.status, stop.turn) == (status, turn)


def test_shelf_codes_go_on_after_the_last_one_of_the_week():
    letter = shelf_letter(MONDAY)

    assert next_shelf_code(MONDAY, []) == f"{letter}-1"
    assert (
        next_shelf_code(MONDAY, [f"{letter}-1", f"{letter}-9", f"{letter}-10", f"{letter}-x", "?-77"]) == f"{letter}-11"
    )


def test_every_week_has_a_letter_of_its_own_from_monday_to_sunday():
    week = {shelf_letter(MONDAY + dt.timedelta(days=number)) for number in range(7)}

    assert len(week) == 1
    assert shelf_letter(MONDAY - dt.timedelta(days=1)) not in week
    assert shelf_letter(MONDAY + dt.timedelta(days=7)) not in week
