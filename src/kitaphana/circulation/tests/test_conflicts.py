"""The conflict finder on grids of plain rows."""

from kitaphana.circulation.rules import PolicyRow
from kitaphana.circulation.rules.conflicts import find_conflicts

KNOWN = {"pool": ["branches", "stations"], "item_category": ["book", "reference"], "patron_category": ["adult"]}
WHOLE = PolicyRow(1, is_lendable=True, loan_days=15)


def found(*rows):
    return [(one.code, one.row_ids) for one in find_conflicts(rows, KNOWN).conflicts]


def test_a_grid_that_is_whole_has_no_conflict():
    assert found(WHOLE, PolicyRow(2, item_category="reference", is_lendable=False)) == []


def test_a_row_under_rows_of_every_pool_never_decides():
    rows = (PolicyRow(2, pool="branches", max_loans=5), PolicyRow(3, pool="stations", max_loans=3))

    assert found(WHOLE, *rows, PolicyRow(4, item_category="book", max_loans=1)) == [("shadowed", (4,))]


def test_a_row_under_rows_of_some_pools_still_decides():
    assert (
        found(WHOLE, PolicyRow(2, pool="stations", max_loans=3), PolicyRow(4, item_category="book", max_loans=1)) == []
    )


def test_a_grid_without_a_general_row_leaves_cells_unanswered():
    assert found(PolicyRow(1, item_category="book", is_lendable=True, loan_days=15)) == [("unanswered", ())]


def test_lending_and_renewing_without_days_is_found():
    assert found(PolicyRow(1, is_lendable=True, max_renewals=2)) == [
        ("lendable_without_days", (1,)),
        ("renewals_without_days", (1,)),
    ]


def test_a_hold_on_what_is_never_lent_is_found():
    rows = (
        PolicyRow(2, is_lendable=True, loan_days=15, is_holdable=True),
        PolicyRow(3, item_category="reference", is_lendable=False),
    )

    assert found(*rows) == [("holdable_not_lendable", (2, 3))]


def test_steps_after_the_loan_counts_as_lost_are_found():
    assert found(PolicyRow(1, is_lendable=True, loan_days=15, overdue_steps=(1, 40), lost_after_days=30)) == [
        ("steps_after_lost", (1,))
    ]
