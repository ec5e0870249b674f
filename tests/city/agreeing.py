"""Whether the product and the model say the same: read from the tables by bare statements."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from kitaphana.circulation import hot_path
from kitaphana.core import clock
from tests.city.reference import City
from tests.city.watch import rows

_STATUSES = "SELECT status FROM holdings_item ORDER BY id"
_LOANS = "SELECT item_id, patron_id, service_point_id, id, due_at FROM circulation_loan WHERE closed_at IS NULL"
_HOLDS = "SELECT id, state, item_id, pickup_point_id, expires_at FROM circulation_hold ORDER BY id"
_WAYS = "SELECT item_id, from_point_id, id FROM circulation_transit WHERE state = 'sent'"
_ANSWERED = """
SELECT COUNT(*), COALESCE(SUM(CASE WHEN is_refused THEN 1 ELSE 0 END), 0)
FROM core_storedcommand WHERE key LIKE 'city-%'
"""


class Agreement:
    """Both sides of `Days`."""

    city: City
    items: Sequence[Any]
    readers: Sequence[Any]
    points: Sequence[Any]
    branch_of: Mapping[int, int]
    keys: int
    refused: int

    @property
    def loans(self) -> dict[int, tuple[Any, ...]]:
        return {row[0]: row[1:] for row in rows(_LOANS)}

    @property
    def ways(self) -> dict[int, tuple[Any, ...]]:
        return {row[0]: row[1:] for row in rows(_WAYS)}

    def way(self, item: int) -> int:
        return int(self.ways[self.items[item].pk][1])

    def agree(self) -> None:
        """Items, loans, holds, ways and answered commands are the same in both."""
        assert [row[0] for row in rows(_STATUSES)] == [thing.status for thing in self.city.things]
        self._loans_agree()
        self._holds_agree()
        ways = {item: start for item, (start, _) in self.ways.items()}
        travelling = [(item, thing.way) for item, thing in zip(self.items, self.city.things, strict=True) if thing.way]
        assert ways == {item.pk: self.points[way.start].pk for item, way in travelling}
        assert rows(_ANSWERED) == [(self.keys, self.refused)], "I2: an acknowledged act is missing"

    def _loans_agree(self) -> None:
        loans = self.loans
        lent = [
            (item.pk, one) for item, one in zip(self.items, self.city.things, strict=True) if one.holder is not None
        ]
        assert {item: row[0] for item, row in loans.items()} == {
            item: self.readers[thing.holder].pk for item, thing in lent
        }
        for item, thing in lent:
            _, point, _, due_at = loans[item]
            due_at = hot_path.utc(due_at)
            assert due_at >= thing.until, "a reader was promised more time"
            assert not self.city.is_shut(self.branch_of[point], _day(due_at)), "due on a closed day"

    def _holds_agree(self) -> None:
        holds = rows(_HOLDS)
        caught = {"in_transit", "ready"}
        assert [row[:2] for row in holds] == [(one.number, one.state) for one in self.city.places]
        assert [row[2] for row in holds if row[1] in caught] == [
            self.items[one.item].pk for one in self.city.places if one.state in caught
        ]
        for _, state, _, point, expires_at in holds:
            if state == "ready":
                day = _day(hot_path.utc(expires_at))
                assert not self.city.is_shut(self.branch_of[point], day), "expires on a closed day"


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(clock.zone()).date()
