"""The statements of placing, changing and ending a hold, by cursor; those about its item are in `hot_holds`.

Rows in, rows out, no rule. Locks are taken in the order patron, item, loan, hold, transit.
"""

import datetime as dt
from functools import lru_cache
from typing import Any, Final

from django.db import connection
from django.db.backends.utils import CursorWrapper

from kitaphana.circulation.hot_path import ANSWER_COLUMNS, answer_and_versions_of, lock, next_id, time, utc
from kitaphana.circulation.matching import matches, sought_in_vain, standing
from kitaphana.circulation.rows import Asked, HoldThing, NewHold, StockRow, TargetRow
from kitaphana.circulation.writing import Writes

MOST_STOCK: Final = 200
"""So many items of a title are looked at: more would not change what a reader is told."""
SERVING: Final = "{i}.is_for_loan AND {i}.kit_id IS NULL AND {i}.status NOT IN ('lost', 'withdrawn', 'missing')"

_WORK: Final = "SELECT w.id, NULL, '' FROM catalog_work w WHERE w.id = %s"
_EDITION: Final = "SELECT e.work_id, e.id, '' FROM catalog_edition e WHERE e.id = %s"
_ITEM: Final = """
SELECT e.work_id, e.id, i.volume_key FROM holdings_item i JOIN catalog_edition e ON e.id = i.edition_id WHERE i.id = %s
"""
_WISH: Final = """
(SELECT CAST(%s AS bigint) AS work_id, CAST(%s AS bigint) AS institution_id, CAST(%s AS bigint) AS edition_id,
        CAST(%s AS bigint) AS wanted_item_id, CAST(%s AS varchar(120)) AS volume_key,
        CAST(%s AS varchar(3)) AS language, CAST(%s AS varchar(16)) AS form) h
"""
_ASKED: Final = f"""
SELECT {ANSWER_COLUMNS},
       (SELECT COUNT(*) FROM circulation_hold WHERE patron_id = %s AND institution_id = %s AND closed_at IS NULL),
       EXISTS (SELECT 1 FROM circulation_hold WHERE patron_id = %s AND closed_at IS NULL AND work_id = %s
               AND COALESCE(edition_id, 0) = %s AND COALESCE(wanted_item_id, 0) = %s AND volume_key = %s),
       EXISTS (SELECT 1 FROM {_WISH} JOIN catalog_edition e ON e.work_id = h.work_id
               JOIN holdings_item i ON i.edition_id = e.id
               JOIN circulation_loan l ON l.item_id = i.id AND l.closed_at IS NULL
               WHERE l.patron_id = %s AND {{matches}}),
       (SELECT MIN(id) FROM catalog_edition WHERE work_id = %s),
       {{next_hold}}
FROM (SELECT 1 AS one) AS anyway
LEFT JOIN core_storedcommand c ON c.key = %s
"""  # noqa: S608  our own columns and tables
_STOCK: Final = f"""
SELECT i.id, {standing()}, k.code, e.form, e.age_mark, i.branch_id, i.service_point_id, l.due_at
FROM {_WISH}
JOIN catalog_edition e ON e.work_id = h.work_id
JOIN holdings_item i ON i.edition_id = e.id
JOIN holdings_itemcategory k ON k.id = i.category_id
LEFT JOIN circulation_loan l ON l.item_id = i.id AND l.closed_at IS NULL
WHERE {{matches}} AND {SERVING.format(i="i")} AND {{which}}
LIMIT %s
"""  # noqa: S608  our own columns and tables
_HERE: Final = f"i.status = 'available' AND i.branch_id = %s AND NOT {sought_in_vain()}"
_ELSEWHERE: Final = f"i.status = 'available' AND i.branch_id <> %s AND NOT {sought_in_vain()}"
_NOT_FREE: Final = f"(i.status <> 'available' OR {sought_in_vain()})"
_WAITING: Final = """
SELECT COUNT(*) FROM circulation_hold
WHERE work_id = %s AND institution_id = %s AND state = 'waiting'
      AND state IN ('waiting', 'suspended', 'in_transit', 'ready')
"""
_INSERT: Final = """
INSERT INTO circulation_hold (id, patron_id, institution_id, work_id, edition_id, wanted_item_id, seen_edition_id,
    volume_key, language, form, pickup_point_id, patron_category, age_band, state, placed_at, ranked_at,
    suspended_until, needed_until, estimated_days_low, estimated_days_high, shelf_code, "end")
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '', '')
"""
_END: Final = 'UPDATE circulation_hold SET state = %s, closed_at = %s, "end" = %s WHERE id = %s'
_SUSPEND: Final = "UPDATE circulation_hold SET state = 'suspended', suspended_until = %s WHERE id = %s"
_RESUME: Final = "UPDATE circulation_hold SET state = 'waiting', suspended_until = NULL WHERE id = %s"
_CHANGE_PICKUP: Final = "UPDATE circulation_hold SET pickup_point_id = %s, shelf_code = %s WHERE id = %s"
_FIRST_RANK: Final = """
SELECT MIN(ranked_at) FROM circulation_hold
WHERE work_id = %s AND state IN ('waiting', 'suspended', 'in_transit', 'ready')
"""
_RANK: Final = "UPDATE circulation_hold SET ranked_at = %s WHERE id = %s"
_DROP_TARGET: Final = (
    "UPDATE circulation_holdtarget SET state = 'dropped', ended_at = %s WHERE state = 'open' AND hold_id = %s"
)
_TARGET: Final = "SELECT t.id, t.hold_id, t.item_id, t.branch_id, t.state FROM circulation_holdtarget t WHERE t.id = %s"
_END_TARGET: Final = "UPDATE circulation_holdtarget SET state = %s, ended_at = %s WHERE id = %s AND state = 'open'"


def thing(
    cursor: CursorWrapper, *, work_id: int | None, edition_id: int | None, item_id: int | None
) -> HoldThing | None:
    """What is asked for, by its narrowest name; None where there is no such thing."""
    text, value = (_ITEM, item_id) if item_id else (_EDITION, edition_id) if edition_id else (_WORK, work_id)
    cursor.execute(text, [value])
    row = cursor.fetchone()
    return None if row is None else HoldThing(row[0], row[1], row[2], item_id)


def asked(
    cursor: CursorWrapper, key: str, patron_id: int, wish: tuple[Any, ...], *, is_only_tried: bool = False
) -> Asked:
    """What was answered before, and how the reader stands to the thing; one statement. Lock the reader before.

    `wish` are the columns of `judging.wish_for`. What `is_only_tried` takes no number for its hold.
    """
    work_id, institution_id, edition_id, item_id, volume_key, _, _ = wish
    same = [patron_id, work_id, edition_id or 0, item_id or 0, volume_key]
    cursor.execute(_asked(is_only_tried), [patron_id, institution_id, *same, *wish, patron_id, work_id, key])
    *answer, count, is_held, is_lent, seen_edition_id, next_hold_id = cursor.fetchone()
    stored, versions = answer_and_versions_of(answer)
    return Asked(stored, versions, int(count), bool(is_held), bool(is_lent), seen_edition_id, int(next_hold_id))


def stock(cursor: CursorWrapper, wish: tuple[Any, ...], *, branch_id: int | None, enough: int) -> list[StockRow]:
    """The items that could fill such a hold: those on the shelves of the branch, those on others, those that come back.

    Where `enough` stand on shelves, nobody looks further; at most `MOST_STOCK` of each sort.
    """
    enough, here = min(enough, MOST_STOCK), branch_id or 0
    cursor.execute(_free_stock(), [*wish, here, enough, *wish, here, enough])
    found = cursor.fetchall()
    if len(found) < enough:
        cursor.execute(_other_stock(), [*wish, MOST_STOCK])
        found += cursor.fetchall()
    return [_stock_row(*row) for row in found]


def _stock_row(*columns: Any) -> StockRow:
    *head, due_at = columns
    row: list[Any] = [*head, utc(due_at) if due_at else None]  # Any: a cursor knows no types
    return StockRow(*row)


def waiting_count(cursor: CursorWrapper, work_id: int, institution_id: int) -> int:
    """How many wait for the work with that institution."""
    cursor.execute(_WAITING, [work_id, institution_id])
    return int(cursor.fetchone()[0])


def insert_hold(writes: Writes, new: NewHold) -> None:
    """A place in the queue; the unique constraint lets a reader have one only."""
    things = [new.work_id, new.edition_id, new.wanted_item_id, new.seen_edition_id]
    wishes = [new.volume_key, new.language, new.form, new.pickup_point_id, new.patron_category, new.age_band]
    days = [_date(new.suspended_until), _date(new.needed_until), new.estimated_days_low, new.estimated_days_high]
    writes.add(
        _INSERT,
        [new.id, new.patron_id, new.institution_id, *things, *wishes, new.state, time(new.at), time(new.at), *days],
    )


def end_hold(writes: Writes, hold_id: int, state: str, end: str, at: dt.datetime) -> None:
    """Cancelled or expired, and by whom or why."""
    writes.add(_END, [state, time(at), end, hold_id])


def suspend(writes: Writes, hold_id: int, until: dt.date) -> None:
    """It keeps its place and is passed over."""
    writes.add(_SUSPEND, [_date(until), hold_id])


def resume(writes: Writes, hold_id: int) -> None:
    """It waits again."""
    writes.add(_RESUME, [hold_id])


def change_pickup(cursor: CursorWrapper, hold_id: int, pickup_point_id: int, shelf_code: str) -> None:
    """At once, so that whoever passes the item on sees it."""
    cursor.execute(_CHANGE_PICKUP, [pickup_point_id, shelf_code, hold_id])


def first_rank(cursor: CursorWrapper, work_id: int) -> dt.datetime | None:
    """The rank of the first in the queue of a work."""
    cursor.execute(_FIRST_RANK, [work_id])
    found = cursor.fetchone()[0]
    if isinstance(found, str):  # SQLite knows no type of a MIN
        found = dt.datetime.fromisoformat(found)
    return utc(found) if found else None


def rank(writes: Writes, hold_id: int, ranked_at: dt.datetime) -> None:
    """Another place in the queue."""
    writes.add(_RANK, [time(ranked_at), hold_id])


def drop_target(writes: Writes, hold_id: int, at: dt.datetime) -> None:
    """Nobody fetches anything for this hold any more."""
    writes.add(_DROP_TARGET, [time(at), hold_id])


def target(cursor: CursorWrapper, target_id: int) -> TargetRow | None:
    """The line of a pick list, locked."""
    cursor.execute(_TARGET + lock("t", True), [target_id])
    row = cursor.fetchone()
    return None if row is None else TargetRow(*row)


def end_target(writes: Writes, target_id: int, state: str, at: dt.datetime) -> None:
    """The line is done with."""
    writes.add(_END_TARGET, [state, time(at), target_id])


@lru_cache
def _asked(is_only_tried: bool) -> str:
    return _ASKED.format(matches=matches(), next_hold="0" if is_only_tried else next_id("circulation_hold"))


@lru_cache
def _free_stock() -> str:
    here, elsewhere = (_STOCK.format(matches=matches(), which=which) for which in (_HERE, _ELSEWHERE))
    return f"SELECT * FROM ({here}) AS here UNION ALL SELECT * FROM ({elsewhere}) AS elsewhere"  # noqa: S608  as above


@lru_cache
def _other_stock() -> str:
    return _STOCK.format(matches=matches(), which=_NOT_FREE)


def _date(day: dt.date | None) -> Any:  # Any: text on SQLite
    return None if day is None else connection.ops.adapt_datefield_value(day)
