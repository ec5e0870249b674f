"""What a message tells of loans, holds and terms, as plain facts; and whether it still holds. Constant statements."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from kitaphana.catalog.models import Edition
from kitaphana.charges.queries import charges_of_subjects
from kitaphana.circulation.models import (
    Freeze,
    FreezeState,
    Hold,
    HoldEnd,
    HoldState,
    Loan,
    LoanState,
    Loss,
    LossState,
)
from kitaphana.circulation.queries.lateness import StillDays, still_days_since
from kitaphana.core import clock
from kitaphana.network.queries import service_points
from kitaphana.notices.rules.kinds import (
    CARD_EXPIRED,
    CARD_EXPIRING,
    CLOSURE,
    DUE_SOON,
    HOLD_CANCELLED,
    HOLD_DAY_PASSED,
    HOLD_EXPIRED,
    HOLD_EXPIRING,
    HOLD_IMPOSSIBLE,
    HOLD_READY,
    LOAN_LOST,
    LOSS_OWED,
    OVERDUE,
    OVERDUE_LAST,
    OVERDUE_LATER,
)
from kitaphana.notices.writing import day_text
from kitaphana.patrons.models import Registration


@dataclass(frozen=True, slots=True)
class Case:
    """What a notice is about, as it is now. `point_id` is the service point that may stand still.

    `cause` names it: with another due date, shelf or term it is another cause. After `expires_at` (None: after the days
    of the kind) nobody needs to hear of it.
    """

    patron_id: int
    institution_id: int | None
    subject_id: int | None
    cause: str
    facts: Mapping[str, Any]
    expires_at: dt.datetime | None = None
    point_id: int | None = None


def place_names() -> dict[int, dict[str, str]]:
    """Names of all service points (of their branch, where they have one) in three languages; one statement at most."""
    return {
        point.id: {language: (point.branch_names or point.names).name_in(language) for language in ("kk", "ru", "en")}
        for point in service_points(is_active=False)
    }


def loan_cases(ids: Iterable[int], kind: str) -> dict[int, Case]:
    """Open loans that still have their reader, by id. Five statements at most."""
    rows = Loan.objects.filter(
        pk__in=list(ids), closed_at__isnull=True, patron__isnull=False, state=LoanState.OPEN
    ).values_list(
        "pk", "patron_id", "institution_id", "service_point_id", "due_at",
        "item__edition__title", "item__edition__work__author",
    )  # fmt: skip
    still = still_days_since(dt.date.min) if kind in OVERDUE_KINDS else None
    return {row[0]: _loan_case(row, kind, still) for row in rows}


def _loan_case(row: tuple[Any, ...], kind: str, still: StillDays | None) -> Case:
    pk, patron_id, institution_id, point_id, due_at, title, author = row
    facts = {"title": title, "author": author, "due": day_text(due_at)}
    if still is not None:
        facts["days"] = str(still.days_late(point_id, due_at, clock.now()))
    return Case(
        patron_id, institution_id, pk, f"loan:{pk}:{day_text(due_at)}", facts,
        expires_at=due_at if kind == DUE_SOON else None, point_id=point_id,
    )  # fmt: skip


def loss_cases(ids: Iterable[int], kind: str) -> dict[int, Case]:
    """Loans of items that are lost, or whose sum is owed again (`loss_owed`), by id, which still have their reader.

    One statement, and two more for the sums. An event tells which of several times it is.
    """
    is_owed = kind == LOSS_OWED
    found = Loss.objects.filter(loan__in=list(ids), state=LossState.OWED if is_owed else LossState.LOST)
    rows = found.filter(loan__patron__isnull=False).values_list(
        "loan_id", "loan__patron_id", "loan__institution_id", "loan__service_point_id", "loan__item__edition__title",
        "loan__item__edition__work__author",
    )  # fmt: skip
    sums = _sums([row[0] for row in rows]) if is_owed else {}
    word = "owed" if is_owed else "lost"
    found_cases = {}
    for pk, patron_id, institution_id, point_id, title, author in rows:
        facts = {"title": title, "author": author, **({"sum": sums.get(pk, "")} if is_owed else {})}
        found_cases[pk] = Case(patron_id, institution_id, pk, f"loan:{pk}:{word}", facts, point_id=point_id)
    return found_cases


def _sums(loan_ids: Iterable[int]) -> dict[int, str]:
    """What is open of the charges for these lost items."""
    charges = charges_of_subjects([f"loan:{pk}" for pk in loan_ids])
    return {
        row.loan_id: str(sum(one.left for one in rows if one.left > 0))
        for rows in charges.values()
        for row in rows[:1]
        if row.loan_id is not None
    }


HOLD_FITS: Mapping[str, Q] = {
    HOLD_READY: Q(state=HoldState.READY),
    HOLD_EXPIRING: Q(state=HoldState.READY),
    HOLD_EXPIRED: Q(state=HoldState.EXPIRED, end=HoldEnd.NOT_FETCHED),
    HOLD_DAY_PASSED: Q(state=HoldState.EXPIRED, end=HoldEnd.NO_LONGER_NEEDED),
    HOLD_IMPOSSIBLE: Q(state=HoldState.EXPIRED, end=HoldEnd.NOTHING_LEFT),
    HOLD_CANCELLED: Q(state=HoldState.CANCELLED, end=HoldEnd.STAFF),
}
"""Which holds a kind may be about."""
KIND_OF_END: Mapping[str, str] = {
    HoldEnd.NOT_FETCHED.value: HOLD_EXPIRED,
    HoldEnd.NO_LONGER_NEEDED.value: HOLD_DAY_PASSED,
    HoldEnd.NOTHING_LEFT.value: HOLD_IMPOSSIBLE,
    HoldEnd.STAFF.value: HOLD_CANCELLED,
}
"""What the reader is told of a hold that ended so; of their own wish, and of a better place, nothing."""
ON_THE_SHELF = frozenset({HOLD_READY, HOLD_EXPIRING})


_HOLD_COLUMNS = (
    "pk", "patron_id", "institution_id", "pickup_point_id", "expires_at", "shelf_code", "ready_at",
    "edition_id", "item__edition_id", "work__title", "work__author",
)  # fmt: skip


def hold_cases(ids: Iterable[int], kind: str) -> dict[int, Case]:
    """Holds that are in the state of the kind and still have their reader, by id. Three statements."""
    found = Hold.objects.filter(HOLD_FITS[kind], pk__in=list(ids), patron__isnull=False)
    rows = list(found.values_list(*_HOLD_COLUMNS))
    titles = dict(Edition.objects.filter(pk__in={row[7] or row[8] for row in rows} - {None}).values_list("pk", "title"))
    places = place_names()
    return {row[0]: _hold_case(row, kind, titles, places) for row in rows}


def _hold_case(
    row: tuple[Any, ...], kind: str, titles: Mapping[int, str], places: Mapping[int, Mapping[str, str]]
) -> Case:
    pk, patron_id, institution_id, point_id, expires_at, shelf, ready_at, edition, caught, title, author = row
    facts = {"title": titles.get(edition or caught or 0, title), "author": author, "place": dict(places[point_id])}
    is_over = kind not in ON_THE_SHELF
    if not is_over:
        facts |= {"until": day_text(expires_at), "shelf": shelf}
    cause = f"hold:{pk}" if is_over else f"hold:{pk}:{(ready_at or expires_at):%Y%m%dT%H%M%S}"
    return Case(
        patron_id, institution_id, pk, cause, facts, expires_at=None if is_over else expires_at, point_id=point_id
    )


def registration_cases(ids: Iterable[int], kind: str) -> dict[int, Case]:
    """Terms by id, of readers who are there. One statement.

    Once a term has ended nobody hears that it will.
    """
    rows = Registration.objects.filter(pk__in=list(ids), patron__merged_into__isnull=True).values_list(
        "pk", "patron_id", "institution_id", "expires_on"
    )
    return {
        pk: Case(
            patron_id,
            institution_id,
            pk,
            f"term:{pk}:{ends.isoformat()}",
            {"until": ends.isoformat()},
            expires_at=_end_of(ends) if kind == CARD_EXPIRING else None,
        )
        for pk, patron_id, institution_id, ends in rows
    }


def _end_of(day: dt.date) -> dt.datetime:
    following = dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min, tzinfo=clock.zone())
    return following.astimezone(dt.UTC)


def freezes_in_force(ids: Iterable[int]) -> frozenset[int]:
    """Those of the freezes that were not taken back. One statement."""
    rows = Freeze.objects.filter(pk__in=list(ids), state__in=(FreezeState.MADE, FreezeState.MOVING))
    return frozenset(rows.values_list("pk", flat=True))


OVERDUE_KINDS = frozenset({OVERDUE, OVERDUE_LATER, OVERDUE_LAST})
LOAN_KINDS = frozenset({DUE_SOON, *OVERDUE_KINDS})
LOSS_KINDS = frozenset({LOAN_LOST, LOSS_OWED})
HOLD_KINDS = frozenset(HOLD_FITS)
TERM_KINDS = frozenset({CARD_EXPIRING, CARD_EXPIRED})
FREEZE_KINDS = frozenset({CLOSURE})
