"""The items that could fill holds, for many holds with one statement."""

from collections import defaultdict
from collections.abc import Collection
from functools import lru_cache
from typing import Any, Final

from kitaphana.circulation.hold_path import SERVING
from kitaphana.circulation.hot_path import utc
from kitaphana.circulation.matching import matches, standing
from kitaphana.circulation.rows import StockRow
from kitaphana.core import sql

MOST: Final = 100
"""Items looked at for each hold, those on the shelf first: more would not change what is told."""
_STOCK: Final = """
SELECT s.hold_id, s.id, {standing}, s.code, s.form, s.age_mark, s.branch_id, s.service_point_id, l.due_at
FROM (
    SELECT h.id AS hold_id, i.id, i.status, k.code, e.form, e.age_mark, i.branch_id, i.service_point_id,
           ROW_NUMBER() OVER (PARTITION BY h.id ORDER BY i.status, i.id) AS place
    FROM circulation_hold h
    JOIN catalog_edition e ON e.work_id = h.work_id
    JOIN holdings_item i ON i.edition_id = e.id
    JOIN holdings_itemcategory k ON k.id = i.category_id
    WHERE h.id IN ({marks}) AND {matches} AND {serving}
) s
LEFT JOIN circulation_loan l ON l.item_id = s.id AND l.closed_at IS NULL
WHERE s.place <= %s
"""


def stock_of(hold_ids: Collection[int]) -> defaultdict[int, list[StockRow]]:
    """By hold; one statement."""
    found: defaultdict[int, list[StockRow]] = defaultdict(list)
    if not hold_ids:
        return found
    for hold_id, *head, due_at in sql.rows(_statement(len(hold_ids)), (*hold_ids, MOST)):
        row: list[Any] = [*head, utc(due_at) if due_at else None]  # Any: a cursor knows no types
        found[hold_id].append(StockRow(*row))
    return found


@lru_cache(maxsize=256)
def _statement(count: int) -> str:
    return _STOCK.format(
        marks=", ".join(["%s"] * count), matches=matches(), standing=standing("s"), serving=SERVING.format(i="i")
    )
