"""What must always be true of loans and holds (`kitaphana check`). Breaches name loans, holds and items, no readers."""

from kitaphana.circulation.invariants.facts import freezes_hold, paper_adds_up, reviews_are_whole
from kitaphana.circulation.invariants.holds import (
    caught_items_fit,
    hold_links_are_cut,
    holds_are_under_their_works,
    lines_are_for_those_who_wait,
    one_hold_per_caught_item,
    ready_holds_are_whole,
    shelf_matches_hold,
    status_matches_transit,
)
from kitaphana.circulation.invariants.loans import (
    links_are_cut,
    loans_are_whole,
    one_open_loan_per_item,
    status_matches_loan,
)
from kitaphana.circulation.invariants.losses import blocks_have_causes, losses_are_whole

__all__ = [
    "blocks_have_causes",
    "caught_items_fit",
    "freezes_hold",
    "hold_links_are_cut",
    "holds_are_under_their_works",
    "lines_are_for_those_who_wait",
    "links_are_cut",
    "loans_are_whole",
    "losses_are_whole",
    "one_hold_per_caught_item",
    "one_open_loan_per_item",
    "paper_adds_up",
    "ready_holds_are_whole",
    "reviews_are_whole",
    "shelf_matches_hold",
    "status_matches_loan",
    "status_matches_transit",
]
