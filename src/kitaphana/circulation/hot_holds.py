"""Every statement about holds, transits, pick lists and reviews that an act on an item needs, by cursor.

Like `hot_path`: rows in, rows out, no rule. Locks are taken in the order patron, item, loan, hold, transit; whoever
changes a caught hold or an open transit holds the lock of its item.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from django.db import connection
from django.db.backends.utils import CursorWrapper

from kitaphana.circulation.hot_path import ANSWER_COLUMNS, answer_and_versions_of, lock, next_id, time, utc
from kitaphana.circulation.matching import matches as matches  # told further: who asks for holds asks here
from kitaphana.circulation.matching import sought_in_vain
from kitaphana.circulation.rows import Around, HoldRow, ItemRow, NewReview, NewTransit, TransitRow, Versions
from kitaphana.circulation.rules.reviews import LENT_FROM_HOLD_SHELF
from kitaphana.circulation.writing import Writes
from kitaphana.core.commands import StoredAnswer

_ACTIVE: Final = "('waiting', 'suspended', 'in_transit', 'ready')"  # to the letter as in the partial indexes
_CAUGHT: Final = "('in_transit', 'ready')"
_HOLD_COLUMNS: Final = (
    "id", "patron_id", "state", "work_id", "edition_id", "item_id", "pickup_point_id", "patron_category", "age_band",
    "shelf_code", "placed_at", "ranked_at", "caught_at", "ready_at", "expires_at",
)  # fmt: skip
_TIMES_OF_HOLD: Final = 5
_TRANSIT_COLUMNS: Final = """
t.id, t.item_id, t.state, t.reason, t.hold_id, t.from_point_id, t.to_point_id, t.to_branch_id,
fp.code, COALESCE(tp.code, tb.code), fp.branch_id, tp.branch_id
"""
_TRANSIT_JOINS: Final = """
LEFT JOIN network_servicepoint fp ON fp.id = t.from_point_id
LEFT JOIN network_servicepoint tp ON tp.id = t.to_point_id
LEFT JOIN network_branch tb ON tb.id = t.to_branch_id
"""
_TRANSIT_WIDTH: Final = 12
_AROUND: Final = f"""
SELECT {ANSWER_COLUMNS}, {{hold}}, {_TRANSIT_COLUMNS},
       EXISTS (SELECT 1 FROM circulation_hold h
               WHERE h.state = 'waiting' AND h.state IN {_ACTIVE} AND {{matches}}),
       COALESCE(x.shelf_code, ''), COALESCE(x.why, '')
FROM holdings_item i
JOIN catalog_edition e ON e.id = i.edition_id
LEFT JOIN core_storedcommand c ON c.key = %s
LEFT JOIN circulation_hold g ON g.item_id = i.id AND g.state IN {_CAUGHT}
LEFT JOIN circulation_leftonshelf x ON x.item_id = i.id AND x.cleared_at IS NULL
LEFT JOIN circulation_transit t ON t.item_id = i.id AND t.state = 'sent'
{_TRANSIT_JOINS}
WHERE i.id = %s
"""  # noqa: S608  our own columns and tables
_QUEUE: Final = f"""
SELECT {{hold}}
FROM holdings_item i
JOIN catalog_edition e ON e.id = i.edition_id
JOIN circulation_hold h ON {{matches}}
WHERE i.id = %s AND h.state = 'waiting' AND h.state IN {_ACTIVE} AND h.id <> %s
      AND (h.ranked_at > %s OR (h.ranked_at = %s AND h.id > %s))
ORDER BY h.ranked_at, h.id LIMIT %s
"""  # noqa: S608  our own columns and tables
_WAITED_LOANS: Final = """
SELECT l.id, EXISTS (SELECT 1 FROM circulation_hold h WHERE {waits} AND {matches} AND NOT EXISTS (
                     SELECT 1 FROM catalog_edition f JOIN holdings_item j ON j.edition_id = f.id
                     WHERE {is_free} AND {matches_other})),
       (SELECT COUNT(*) FROM circulation_hold h WHERE {waits} AND {matches})
FROM circulation_loan l
JOIN holdings_item i ON i.id = l.item_id
JOIN catalog_edition e ON e.id = i.edition_id
WHERE l.id IN ({loans}) AND l.closed_at IS NULL AND i.is_for_loan AND i.kit_id IS NULL
    AND EXISTS (SELECT 1 FROM circulation_hold h WHERE {waits} AND {matches})
"""
_ENOUGH_FREE: Final = """
SELECT %s WHERE %s <= (SELECT COUNT(*) FROM (
    SELECT 1 FROM circulation_loan l JOIN holdings_item i ON i.id = l.item_id
    JOIN catalog_edition e ON e.id = i.edition_id JOIN catalog_edition f ON f.work_id = e.work_id
    JOIN holdings_item j ON j.edition_id = f.id
    WHERE l.id = %s AND +j.institution_id = i.institution_id AND {is_free} LIMIT %s) AS free)
"""
_WAITS: Final = f"h.state = 'waiting' AND h.state IN {_ACTIVE} AND h.patron_id <> l.patron_id"
_IS_FREE: Final = (
    f"j.status = 'available' AND j.is_for_loan AND j.kit_id IS NULL AND j.id <> i.id AND NOT {sought_in_vain('j')}"
)
_STILL_WAITING: Final = "SELECT id FROM circulation_hold WHERE id = %s AND state = 'waiting'"
_SHELF_CODES: Final = """
SELECT shelf_code FROM circulation_hold WHERE pickup_point_id = %s AND state = 'ready' AND shelf_code LIKE %s
UNION ALL
SELECT shelf_code FROM circulation_leftonshelf WHERE service_point_id = %s AND cleared_at IS NULL AND shelf_code LIKE %s
"""
_TAKE_OFF: Final = "UPDATE circulation_leftonshelf SET cleared_at = %s WHERE item_id = %s AND cleared_at IS NULL"
_MAKE_READY: Final = """
UPDATE circulation_hold SET state = 'ready', item_id = %s, caught_at = %s, ready_at = %s, expires_at = %s,
    shelf_code = %s WHERE id = %s
"""
_SEND_HOLD: Final = "UPDATE circulation_hold SET state = 'in_transit', item_id = %s, caught_at = %s WHERE id = %s"
_REQUEUE: Final = """
UPDATE circulation_hold SET state = 'waiting', item_id = NULL, caught_at = NULL, ready_at = NULL, expires_at = NULL,
    shelf_code = '' WHERE id = %s
"""
_FULFIL: Final = "UPDATE circulation_hold SET state = 'fulfilled', closed_at = %s WHERE id = %s"
_INSERT_TRANSIT: Final = """
INSERT INTO circulation_transit (id, item_id, reason, hold_id, from_point_id, to_point_id, to_branch_id, state, sent_at,
    due_at) VALUES (%s, %s, %s, %s, %s, %s, %s, 'sent', %s, %s)
"""
_CLOSE_TRANSIT: Final = (
    "UPDATE circulation_transit SET state = %s, closed_at = %s, received_point_id = %s WHERE id = %s"
)
_END_TARGETS: Final = """
UPDATE circulation_holdtarget SET state = CASE WHEN item_id = %s AND hold_id = %s THEN 'found' ELSE 'dropped' END,
    ended_at = %s WHERE state = 'open' AND (item_id = %s OR hold_id = %s)
"""
_INSERT_REVIEW: Final = """
INSERT INTO circulation_review (kind, item_id, service_point_id, loan_id, hold_id, evidence, noted_at, state,
    settled_by, verdict, note)
SELECT %s, i.id, %s, {loan}, {hold}, {evidence}, {at}, 'open', '', '', '' FROM holdings_item i
WHERE i.id = %s AND NOT EXISTS (SELECT 1 FROM circulation_review r WHERE r.item_id = i.id AND r.kind = %s
                                AND r.state = 'open' AND r.service_point_id = %s
                                AND COALESCE(r.loan_id, 0) = %s)
"""
_CASTS: Final = {"loan": "bigint", "hold": "bigint", "evidence": "jsonb", "at": "timestamptz"}
_SHELF_LOCK: Final = 7_301  # any number that no other advisory lock has


def around(cursor: CursorWrapper, item_id: int, key: str = "") -> tuple[StoredAnswer | None, Versions, Around] | None:
    """What is known about the item, with what was answered to the command `key` before; one statement.

    The item must be locked before. None: there is no such item.
    """
    cursor.execute(_around(), [key, item_id])
    row = cursor.fetchone()
    if row is None:
        return None
    *before, is_wanted, left_code, left_why = row
    answer, hold, transit = before[:6], before[6 : 6 + len(_HOLD_COLUMNS)], before[-_TRANSIT_WIDTH:]
    stored, versions = answer_and_versions_of(answer)
    return stored, versions, Around(_hold(hold), _transit(transit), bool(is_wanted), left_code, left_why)


def hold(cursor: CursorWrapper, hold_id: int, *, locked: bool = True) -> HoldRow | None:
    """The hold by id."""
    text = f"SELECT {_columns('h')} FROM circulation_hold h WHERE h.id = %s"  # noqa: S608  our own columns
    cursor.execute(text + lock("h", locked), [hold_id])
    row = cursor.fetchone()
    return None if row is None else _hold(row)


def transit(cursor: CursorWrapper, transit_id: int, *, locked: bool = True) -> TransitRow | None:
    """The transit by id."""
    text = f"SELECT {_TRANSIT_COLUMNS} FROM circulation_transit t {_TRANSIT_JOINS} WHERE t.id = %s"  # noqa: S608  our own columns
    cursor.execute(text + lock("t", locked), [transit_id])
    row = cursor.fetchone()
    return None if row is None else _transit(row)


def lost_transit(cursor: CursorWrapper, item_id: int) -> TransitRow | None:
    """The last way on which the item was given up for lost."""
    text = f"SELECT {_TRANSIT_COLUMNS} FROM circulation_transit t {_TRANSIT_JOINS} "  # noqa: S608  our own columns
    cursor.execute(text + "WHERE t.item_id = %s AND t.state = 'lost' ORDER BY t.id DESC LIMIT 1", [item_id])
    row = cursor.fetchone()
    return None if row is None else _transit(row)


def waiting_for(
    cursor: CursorWrapper, item: ItemRow, *, after: HoldRow | None, skip_hold_id: int | None, limit: int
) -> list[HoldRow]:
    """The holds that wait for such an item, in the order of the queue, from the one after `after` on; not locked."""
    since = time(after.ranked_at if after else dt.datetime(1, 1, 2, tzinfo=dt.UTC))
    cursor.execute(_queue(), [item.id, skip_hold_id or 0, since, since, after.id if after else 0, limit])
    return [found for row in cursor.fetchall() if (found := _hold(row)) is not None]


def wanted_loans(cursor: CursorWrapper, loan_ids: Sequence[int]) -> set[int]:
    """Those of the open loans whose item somebody else waits for and no other item that is free could serve.

    No free item fits one of those who wait, or more wait than items of the work are free. One statement; where somebody
    waits and items are free, a second one, which looks at no more items than readers wait.
    """
    if not loan_ids:
        return set()
    cursor.execute(_waited_loans(len(loan_ids)), list(loan_ids))
    waited = cursor.fetchall()
    doubtful = {loan_id: count for loan_id, is_unserved, count in waited if not is_unserved}
    return {row[0] for row in waited} - _with_enough(cursor, doubtful)


def _with_enough(cursor: CursorWrapper, waiting: Mapping[int, int]) -> set[int]:
    """Those of the loans beside whose item as many are free as wait for its work."""
    if not waiting:
        return set()
    cursor.execute(
        _enough_free(len(waiting)), [value for loan, count in waiting.items() for value in (loan, count, loan, count)]
    )
    return {row[0] for row in cursor.fetchall()}


def seize(cursor: CursorWrapper, hold_id: int) -> bool:
    """Lock a waiting hold; False when it waits no more, or somebody else is just catching an item for it."""
    if connection.vendor != "postgresql":
        return True  # the transaction holds the write lock
    cursor.execute(_STILL_WAITING + lock("circulation_hold", True) + " SKIP LOCKED", [hold_id])
    return cursor.fetchone() is not None


def shelf_codes(cursor: CursorWrapper, service_point_id: int, letter: str) -> list[str]:
    """The codes with that letter on the hold shelf of a point, also of items that are to be taken off it; nobody else
    gets one there until this act is over.
    """
    if connection.vendor == "postgresql":
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_SHELF_LOCK, service_point_id])
    cursor.execute(_SHELF_CODES, [service_point_id, f"{letter}-%"] * 2)
    return [row[0] for row in cursor.fetchall()]


def make_ready(
    writes: Writes, hold: HoldRow, item_id: int, *, at: dt.datetime, expires_at: dt.datetime, shelf_code: str
) -> None:
    """The item waits on the hold shelf."""
    caught_at = hold.caught_at or at
    writes.add(_MAKE_READY, [item_id, time(caught_at), time(at), time(expires_at), shelf_code, hold.id])


def send_hold(writes: Writes, hold: HoldRow, item_id: int, *, at: dt.datetime) -> None:
    """The item is on its way to the pick-up point. Where it stood on a shelf before, the row still says until when."""
    writes.add(_SEND_HOLD, [item_id, time(hold.caught_at or at), hold.id])


def requeue(writes: Writes, hold_id: int) -> None:
    """The hold has lost its item and waits again at its old place."""
    writes.add(_REQUEUE, [hold_id])


def take_off(writes: Writes, item_id: int, at: dt.datetime) -> None:
    """The item is in the hand: it stands no longer where it was left."""
    writes.add(_TAKE_OFF, [time(at), item_id])


def fulfil(writes: Writes, hold_id: int, at: dt.datetime) -> None:
    """The reader has the book. A caught item stays named, so that an undo finds the way back."""
    writes.add(_FULFIL, [time(at), hold_id])


def next_transit_id(cursor: CursorWrapper) -> int:
    """The id for a new transit; one statement."""
    cursor.execute(f"SELECT {next_id('circulation_transit')}")
    return int(cursor.fetchone()[0])


def insert_transit(writes: Writes, new: NewTransit) -> None:
    """An item leaves. The partial unique constraint lets it be on one way only: close another one before (`then`)."""
    ways = [new.from_point_id, new.to_point_id, new.to_branch_id]
    writes.add(
        _INSERT_TRANSIT,
        [new.id, new.item_id, new.reason, new.hold_id, *ways, time(new.sent_at), time(new.due_at)],
    )


def close_transit(
    writes: Writes, transit_id: int, state: str, *, at: dt.datetime, service_point_id: int | None
) -> None:
    """It arrived at that point, was given up for lost, or was called back."""
    writes.add(_CLOSE_TRANSIT, [state, time(at), service_point_id, transit_id])


def end_targets(writes: Writes, *, item_id: int, hold_id: int | None, at: dt.datetime) -> None:
    """Take the item, and the hold that has found one, off the pick lists."""
    writes.add(_END_TARGETS, [item_id, hold_id or 0, time(at), item_id, hold_id or 0])


def note_review(writes: Writes, new: NewReview, at: dt.datetime) -> None:
    """Put a fact on the work list of the point, unless the same one of that item and loan waits there already.

    A hold that was passed over is a fact each time: its evidence is what an undo of that loan restores.
    """
    same_kind = "" if new.kind == LENT_FROM_HOLD_SHELF else new.kind
    values = [new.kind, new.service_point_id, new.loan_id, new.hold_id, json.dumps(new.evidence), time(at)]
    writes.add(_insert_review(), [*values, new.item_id, same_kind, new.service_point_id, new.loan_id or 0])


@lru_cache
def _insert_review() -> str:
    """PostgreSQL has to be told the types of bare values in a SELECT."""
    is_typed = connection.vendor == "postgresql"
    return _INSERT_REVIEW.format(**{name: f"%s::{cast}" if is_typed else "%s" for name, cast in _CASTS.items()})


@lru_cache
def _columns(alias: str) -> str:
    return ", ".join(f"{alias}.{name}" for name in _HOLD_COLUMNS)


@lru_cache
def _around() -> str:
    return _AROUND.format(hold=_columns("g"), matches=matches())


@lru_cache
def _waited_loans(count: int) -> str:
    return _WAITED_LOANS.format(
        loans=", ".join(["%s"] * count),
        waits=_WAITS,
        matches=matches(),
        matches_other=matches(item="j", edition="f"),
        is_free=_IS_FREE,
    )


@lru_cache
def _enough_free(count: int) -> str:
    return " UNION ALL ".join([_ENOUGH_FREE.format(is_free=_IS_FREE)] * count)


@lru_cache
def _queue() -> str:
    return _QUEUE.format(hold=_columns("h"), matches=matches())


def _hold(row: Sequence[Any]) -> HoldRow | None:
    if row[0] is None:
        return None
    head, times = row[:-_TIMES_OF_HOLD], row[-_TIMES_OF_HOLD:]
    columns: list[Any] = [*head, *(None if one is None else utc(one) for one in times)]  # Any: a cursor knows no types
    return HoldRow(*columns)


def _transit(row: Sequence[Any]) -> TransitRow | None:
    columns: list[Any] = list(row)
    return None if columns[0] is None else TransitRow(*columns)
