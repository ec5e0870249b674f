"""Every statement of check-out, check-in and renewal, by cursor: the ORM costs six times as much here.

The only module that writes tables of other packages: item status, audit, outbox and stored answers belong to the
loan's own transaction (plan, section 5). No rule lives here: rows in, rows out; what an act writes is gathered in its
`Writes` and sent as one statement on PostgreSQL. Locks are taken in the order
patron, item, loan; on SQLite the write lock of the transaction does that work.
"""

import datetime as dt
import json
import uuid
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final

from django.db import connection
from django.db.backends.utils import CursorWrapper

from kitaphana.circulation.matching import matches
from kitaphana.circulation.rows import DecisionRow, ItemRow, LoanRow, NewLoan, OpenLoans, PatronRow, Versions, Wanted
from kitaphana.circulation.writing import Writes
from kitaphana.core.actor import Actor
from kitaphana.core.commands import StoredAnswer
from kitaphana.core.events import DomainEvent

OPEN, ON_LOAN, AVAILABLE = "open", "on_loan", "available"
ON_HOLD_SHELF, IN_TRANSIT = "on_hold_shelf", "in_transit"

_PATRON: Final = """
SELECT c.code, c.is_collective, p.born_on,
       EXISTS (SELECT 1 FROM patrons_librarycard k
               WHERE k.patron_id = p.id AND k.state = 'active' AND (%s = '' OR k.number = %s)),
       r.expires_on, b.reason,
       CASE WHEN c.lends_on_guarantee_only AND p.guarantor_id IS NULL THEN c.guarantor_below_age ELSE 0 END
FROM patrons_patron p
JOIN patrons_patroncategory c ON c.id = p.category_id
LEFT JOIN patrons_registration r ON r.patron_id = p.id AND r.institution_id = {owner}
LEFT JOIN patrons_block b ON b.patron_id = p.id AND b.lifted_at IS NULL
     AND (b.institution_id IS NULL OR b.institution_id = {owner})
WHERE p.id = %s
"""
_PATRON_AND_ITEM: Final = _PATRON.format(owner="(SELECT institution_id FROM holdings_item WHERE id = %s)")
_PATRON_AND_OWNER: Final = _PATRON.format(owner="%s")
_ITEM_COLUMNS: Final = """
i.id, i.barcode, i.status, i.is_for_loan, i.kit_id IS NOT NULL, i.service_point_id, i.institution_id, o.code,
i.branch_id, h.code, k.code, i.edition_id, e.work_id, e.title, e.age_mark, e.languages, e.form
"""
_ITEM_TABLES: Final = """
FROM holdings_item i
JOIN catalog_edition e ON e.id = i.edition_id
JOIN holdings_itemcategory k ON k.id = i.category_id
JOIN network_institution o ON o.id = i.institution_id
JOIN network_branch h ON h.id = i.branch_id
"""
_ITEM: Final = f"SELECT {_ITEM_COLUMNS} {_ITEM_TABLES} WHERE i.id = %s"
_LOAN: Final = """
SELECT l.id, l.item_id, l.patron_id, l.service_point_id, q.code, l.patron_category, l.age_band, l.state,
       l.loaned_at, l.due_at, l.renewal_count, l.is_in_library
FROM circulation_loan l
JOIN network_lendingpool q ON q.id = l.pool_id
"""
ANSWER_COLUMNS: Final = """
(SELECT number FROM circulation_policyversion WHERE id = 1),
(SELECT stamp FROM circulation_policyversion WHERE id = 1),
(SELECT stamp FROM network_calendarversion WHERE id = 1),
c.body_digest, c.is_refused, c.answer
"""
_ANSWER: Final = f"""
SELECT {ANSWER_COLUMNS}
FROM (SELECT 1 AS one) AS anyway
LEFT JOIN core_storedcommand c ON c.key = %s
"""  # noqa: S608  our own columns
_OPEN_LOANS: Final = """
SELECT COUNT(CASE WHEN pool_id = %s AND NOT is_counted_apart THEN 1 END),
       COUNT(CASE WHEN pool_id = %s AND item_category = %s THEN 1 END), COUNT(*)
FROM circulation_loan WHERE patron_id = %s AND is_in_library = %s AND closed_at IS NULL
"""
_NEXT_ID: Final = {  # on SQLite nobody else can take it: the transaction holds the write lock
    "postgresql": "nextval(pg_get_serial_sequence('{table}', 'id'))",
    "sqlite": "COALESCE((SELECT seq FROM sqlite_sequence WHERE name = '{table}'), 0) + 1",
}
_WANTED: Final = f"""
SELECT {_ITEM_COLUMNS}, {ANSWER_COLUMNS},
       (SELECT COUNT(*) FROM circulation_loan WHERE patron_id = %s AND closed_at IS NULL AND is_in_library = %s
            AND pool_id = (SELECT pool_id FROM network_servicepoint WHERE id = %s) AND NOT is_counted_apart),
       (SELECT COUNT(*) FROM circulation_loan WHERE patron_id = %s AND closed_at IS NULL AND is_in_library = %s
            AND pool_id = (SELECT pool_id FROM network_servicepoint WHERE id = %s) AND item_category = k.code),
       (SELECT COUNT(*) FROM circulation_loan WHERE patron_id = %s AND closed_at IS NULL AND is_in_library = %s),
       (SELECT h.id FROM circulation_hold h
        WHERE h.patron_id = %s AND h.closed_at IS NULL AND h.state IN ('waiting', 'suspended') AND {{matches}}
        ORDER BY h.ranked_at, h.id LIMIT 1),
       EXISTS (SELECT 1 FROM circulation_holdtarget t WHERE t.item_id = i.id AND t.state = 'open'),
       {{next_loan}}
{_ITEM_TABLES}
LEFT JOIN core_storedcommand c ON c.key = %s
WHERE i.id = %s
"""  # noqa: S608  our own columns and tables
_SEEN_LATELY: Final = """
SELECT EXISTS (SELECT 1 FROM circulation_loan WHERE item_id = %s AND closed_at > %s)
    OR EXISTS (SELECT 1 FROM circulation_transit WHERE item_id = %s AND closed_at > %s)
    OR EXISTS (SELECT 1 FROM circulation_hold WHERE item_id = %s AND closed_at > %s)
"""
_LATELY: Final = dt.timedelta(hours=24)
_INSERT_LOAN: Final = """
INSERT INTO circulation_loan (id, item_id, patron_id, institution_id, pool_id, service_point_id, patron_category,
    age_band, state, loaned_at, due_at, renewal_count, is_in_library, item_category, is_counted_apart)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 'open', %s, %s, 0, %s, %s, %s)
"""
_INSERT_PAST_LOAN: Final = """
INSERT INTO circulation_loan (id, item_id, patron_id, institution_id, pool_id, service_point_id, patron_category,
    age_band, state, loaned_at, due_at, renewal_count, is_in_library, item_category, is_counted_apart, closed_at,
    closed_service_point_id)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 'returned', %s, %s, 0, %s, %s, %s, %s, %s)
"""
_CLOSE_LOAN: Final = (
    "UPDATE circulation_loan SET state = %s, closed_at = %s, closed_service_point_id = %s WHERE id = %s"
)
_EXTEND_LOAN: Final = "UPDATE circulation_loan SET due_at = %s, renewal_count = renewal_count + 1 WHERE id = %s"
_INSERT_RENEWAL: Final = "INSERT INTO circulation_renewal (loan_id, service_point_id, renewed_at) VALUES (%s, %s, %s)"
_SET_STATUS: Final = "UPDATE holdings_item SET status = %s WHERE id = %s"
_PLACE_ITEM: Final = "UPDATE holdings_item SET status = %s, service_point_id = %s WHERE id = %s"
_AUDIT: Final = """
INSERT INTO core_auditentry (happened_at, actor_kind, login, door, service_point, act, subject, details, digest)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, '')
"""
_EVENT: Final = "INSERT INTO core_outboxevent (happened_at, name, payload) VALUES (%s, %s, %s)"
_DECISION: Final = """
INSERT INTO circulation_decision (act, happened_at, service_point, door, policy_version, is_refused, refusal_codes,
    facts, trace) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_COMMAND: Final = """
INSERT INTO core_storedcommand (key, verb, body_digest, is_refused, answer, created_at) VALUES (%s, %s, %s, %s, %s, %s)
"""


def cursor() -> CursorWrapper:
    """A cursor for these statements: on PostgreSQL one that plans each of them once per connection."""
    prepared: Callable[[], CursorWrapper] = getattr(connection, "prepared_cursor", connection.cursor)
    return prepared()


def patron(
    cursor: CursorWrapper, patron_id: int, item_id: int, *, card_number: str = "", locked: bool = True
) -> PatronRow | None:
    """The reader, with the term and the blocks that matter for that item; one statement."""
    cursor.execute(_PATRON_AND_ITEM + lock("p", locked), [card_number, card_number, item_id, item_id, patron_id])
    return _patron(cursor.fetchall())


def patron_with(cursor: CursorWrapper, patron_id: int, institution_id: int, *, locked: bool = True) -> PatronRow | None:
    """The reader, with the term and the blocks that matter for that institution; one statement."""
    cursor.execute(_PATRON_AND_OWNER + lock("p", locked), ["", "", institution_id, institution_id, patron_id])
    return _patron(cursor.fetchall())


def _patron(rows: Sequence[tuple[Any, ...]]) -> PatronRow | None:
    if not rows:
        return None
    category, is_collective, born_on, has_card, expires_on, _, below_age = rows[0]
    reasons = tuple(dict.fromkeys(row[5] for row in rows if row[5]))
    return PatronRow(category, bool(is_collective), born_on, bool(has_card), expires_on, reasons, below_age)


def item(cursor: CursorWrapper, item_id: int, *, locked: bool = True) -> ItemRow | None:
    """The item by id; one statement."""
    cursor.execute(_ITEM + lock("i", locked), [item_id])
    row = cursor.fetchone()
    return None if row is None else _item(row)


def answer_and_versions(cursor: CursorWrapper, key: str) -> tuple[StoredAnswer | None, Versions]:
    """What was answered to this command before, and which caches still hold; one statement."""
    cursor.execute(_ANSWER, [key])
    return answer_and_versions_of(cursor.fetchone())


def wanted(
    cursor: CursorWrapper, key: str, *, patron_id: int, item_id: int, service_point_id: int, is_in_library: bool
) -> Wanted | None:
    """All that a check-out asks for beside the reader, the item locked; one statement. None: there is no such item.

    The reader must be locked before: then this statement sees every loan and answer of theirs.
    """
    loans = [patron_id, is_in_library, service_point_id]
    cursor.execute(_wanted(), [*loans, *loans, patron_id, is_in_library, patron_id, key, item_id])
    row = cursor.fetchone()
    if row is None:
        return None
    *columns, count, of_category, in_all, own_hold_id, is_targeted, next_loan_id = row
    stored, versions = answer_and_versions_of(columns[-6:])
    counts = OpenLoans(int(count), int(of_category), int(in_all))
    item = _item(columns[:-6])
    return Wanted(item, stored, versions, counts, int(next_loan_id), own_hold_id, bool(is_targeted))


def open_loan_of_item(cursor: CursorWrapper, item_id: int, *, locked: bool = True) -> LoanRow | None:
    """The loan that has the item now."""
    cursor.execute(_LOAN + "WHERE l.item_id = %s AND l.closed_at IS NULL" + lock("l", locked), [item_id])
    return _loan(cursor.fetchone())


def loan(cursor: CursorWrapper, loan_id: int) -> LoanRow | None:
    """The loan by id, locked."""
    cursor.execute(_LOAN + "WHERE l.id = %s" + lock("l", True), [loan_id])
    return _loan(cursor.fetchone())


def was_seen_lately(cursor: CursorWrapper, item_id: int, at: dt.datetime) -> bool:
    """Whether a loan, a way or a hold of the item ended within a day: then somebody only scans it once more."""
    since = time(at - _LATELY)
    cursor.execute(_SEEN_LATELY, [item_id, since, item_id, since, item_id, since])
    return bool(cursor.fetchone()[0])


def open_loans(
    cursor: CursorWrapper, patron_id: int, pool_id: int, *, item_category: str, is_in_library: bool
) -> OpenLoans:
    """How many items of a pool the reader has at home, or in the building; read from the partial index alone."""
    cursor.execute(_OPEN_LOANS, [pool_id, pool_id, item_category, patron_id, is_in_library])
    return OpenLoans(*map(int, cursor.fetchone()))


def insert_loan(writes: Writes, new: NewLoan, *, is_fetched: bool = False) -> None:
    """Write the loan, mark the item. The partial unique constraint says who was first.

    `is_fetched`: it came to the point for a reader or on its way, and has no place there to return to.
    """
    columns = [new.id, new.item_id, new.patron_id, new.institution_id, new.pool_id, new.service_point_id]
    words = [new.patron_category, new.age_band]
    counted = [new.is_in_library, new.item_category, new.is_counted_apart]
    writes.add(_INSERT_LOAN, [*columns, *words, time(new.loaned_at), time(new.due_at), *counted])
    if is_fetched:
        place_item(writes, new.item_id, ON_LOAN, None)
    else:
        writes.add(_SET_STATUS, [ON_LOAN, new.item_id])


def insert_past_loan(writes: Writes, new: NewLoan, closed_at: dt.datetime) -> None:
    """Write a loan that is over already; the item stays as it is."""
    columns = [new.id, new.item_id, new.patron_id, new.institution_id, new.pool_id, new.service_point_id]
    words = [new.patron_category, new.age_band]
    counted = [new.is_in_library, new.item_category, new.is_counted_apart]
    times = [time(new.loaned_at), time(new.due_at), *counted, time(closed_at), new.service_point_id]
    writes.add(_INSERT_PAST_LOAN, [*columns, *words, *times])


def close_loan(writes: Writes, loan_id: int, state: str, at: dt.datetime, service_point_id: int) -> None:
    """End a loan. Its reader stays on it until the institution's days of retention are over."""
    writes.add(_CLOSE_LOAN, [state, time(at), service_point_id, loan_id])


def extend_loan(writes: Writes, loan_id: int, due_at: dt.datetime, *, service_point_id: int, at: dt.datetime) -> None:
    """Give a loan a later due date, and count the renewal on the loan and at the point."""
    writes.add(_EXTEND_LOAN, [time(due_at), loan_id])
    writes.add(_INSERT_RENEWAL, [loan_id, service_point_id, time(at)])


def place_item(writes: Writes, item_id: int, status: str, service_point_id: int | None) -> None:
    """Say in which state the item is, and where when that is not its home."""
    writes.add(_PLACE_ITEM, [status, service_point_id, item_id])


def audit(writes: Writes, at: dt.datetime, by: Actor, *, act: str, subject: str, details: dict[str, Any]) -> None:
    """Append an audit entry; never anything of a reader."""
    who = [by.kind.value, by.login, by.door.value, by.service_point]
    writes.add(_AUDIT, [time(at), *who, act, subject, json.dumps(details)])


def publish(writes: Writes, at: dt.datetime, event: DomainEvent) -> None:
    """Write an event to the outbox."""
    writes.add(_EVENT, [time(at), type(event).__name__, json.dumps(event.payload())])


def record_decision(writes: Writes, at: dt.datetime, by: Actor, service_point: str, decision: DecisionRow) -> None:
    """Keep the anonymous facts and the trace."""
    head = [decision.act, time(at), service_point, by.door.value, decision.policy_version]
    codes = json.dumps(list(decision.refusal_codes))
    is_refused = bool(decision.refusal_codes)
    writes.add(_DECISION, [*head, is_refused, codes, json.dumps(decision.facts), decision.trace])


def store_answer(
    writes: Writes,
    at: dt.datetime,
    *,
    key: str,
    verb: str,
    digest: str,
    answer: dict[str, Any],
    is_refused: bool = False,
) -> None:
    """Keep the answer to a command."""
    writes.add(_COMMAND, [key, verb, digest, is_refused, json.dumps(answer), time(at)])


@lru_cache
def _wanted() -> str:
    return _WANTED.format(next_loan=next_id("circulation_loan"), matches=matches()) + lock("i", True)


@lru_cache
def next_id(table: str) -> str:
    """SQL for the id of the next row of a table."""
    return _NEXT_ID[connection.vendor].format(table=table)


@lru_cache
def lock(alias: str, locked: bool) -> str:
    """The end of a SELECT that locks the rows of `alias`; nothing on SQLite."""
    return f" FOR NO KEY UPDATE OF {alias}" if locked and connection.vendor == "postgresql" else ""


@lru_cache  # one moment is written by five statements
def time(moment: dt.datetime) -> Any:  # Any: text on SQLite, a datetime on PostgreSQL
    """A moment as a parameter."""
    return connection.ops.adapt_datetimefield_value(moment)


def utc(value: dt.datetime) -> dt.datetime:
    """SQLite's times come without a zone and are UTC."""
    return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value


@lru_cache
def _uuid(value: str | uuid.UUID | None) -> uuid.UUID | None:
    return uuid.UUID(value) if isinstance(value, str) else value


def _item(row: Sequence[Any]) -> ItemRow:
    id_, barcode, *middle, languages, form = row
    language = next(iter(json.loads(languages)), "")
    columns: list[Any] = [id_, barcode or "", *middle, language, form]  # Any: a cursor knows no types
    return ItemRow(*columns)


def answer_and_versions_of(row: Sequence[Any]) -> tuple[StoredAnswer | None, Versions]:
    """What stands in `ANSWER_COLUMNS`."""
    number, policy_stamp, calendar_stamp, digest, is_refused, answer = row
    stored = StoredAnswer(digest, bool(is_refused), json.loads(answer)) if digest is not None else None
    return stored, Versions(number or 0, _uuid(policy_stamp), _uuid(calendar_stamp))


def _loan(row: tuple[Any, ...] | None) -> LoanRow | None:
    if row is None:
        return None
    *head, loaned_at, due_at, renewal_count, is_in_library = row
    columns: list[Any] = [*head, utc(loaned_at), utc(due_at), renewal_count, bool(is_in_library)]
    return LoanRow(*columns)
