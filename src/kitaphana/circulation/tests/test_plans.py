"""SQLite reads queues through the index of the queue: an index of the institution would read a whole city."""

import pytest
from django.db import connection

from kitaphana.circulation import hot_holds, hot_path

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL plans by what is in the tables"),
]


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        (hot_holds._around, ["", 1]),
        (hot_holds._queue, [1, 0, "0001-01-02", "0001-01-02", 0, 20]),
        (lambda: hot_holds._waited_loans(2), [1, 2]),
    ],
)
def test_who_waits_is_found_by_the_index_of_the_queue(statement, values):
    plan = plan_of(statement(), values)

    assert any("INDEX hold_queue (work_id=?)" in step for step in plan)
    assert not [step for step in plan if "institution" in step or step.startswith("SCAN")]


def test_a_readers_own_hold_is_found_by_the_index_of_the_reader():
    plan = plan_of(hot_path._wanted(), [1, False, 1, 1, False, 1, 1, False, 1, "", 1])

    assert any("SEARCH h USING INDEX one_place_per_reader (patron_id=? AND work_id=?)" in step for step in plan)
    assert [step for step in plan if step.startswith("SCAN")] == ["SCAN sqlite_sequence"]  # one row a table


def plan_of(statement: str, values: list) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}", values)
        return [row[3] for row in cursor.fetchall()]
