"""What happened while nobody could ask the system: recorded as it was, never refused, beside what is known since.

A loan or return that gives its own moment (`happened_at`) is a fact. The physical order of things wins: whatever was
done with the item after that moment stands, and what the item was thought to do at that moment gives way.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from kitaphana.circulation import errors, hot_path
from kitaphana.circulation.models import Loan, LoanState, ReviewKind, Transit, TransitState
from kitaphana.circulation.rows import ItemRow, NewReview
from kitaphana.circulation.rules import Verdict
from kitaphana.circulation.writing import Writes
from kitaphana.core.models import AuditEntry
from kitaphana.network.queries import ServicePointFacts


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of an item around a moment that lies behind us.

    `spanning` is the loan that had it then; `next_loan` the first one made after; `back_at` when it was first seen back
    after that moment.
    """

    at: dt.datetime
    spanning: Loan | None
    next_loan: Loan | None
    back_at: dt.datetime | None

    @property
    def ends_at(self) -> dt.datetime | None:
        """When what began at the moment had ended again, by what is known; None: it goes on."""
        known = [self.back_at, self.next_loan.loaned_at if self.next_loan else None]
        return min((one for one in known if one is not None), default=None)

    @property
    def rival(self) -> Loan | None:
        """The loan that contradicts one made at the moment: it had the item then, or got it with no return between."""
        following = self.next_loan
        if self.spanning is not None or following is None:
            return self.spanning
        return following if self.back_at is None or self.back_at > following.loaned_at else None

    def as_of(self, item: ItemRow) -> ItemRow:
        """The item as it was for whoever took it then: free, wherever others have it by now."""
        is_elsewhere = self.spanning is not None or self.ends_at is not None
        return replace(item, status=hot_path.AVAILABLE) if is_elsewhere else item


def past_of(item_id: int, at: dt.datetime) -> Past:
    """Look at the item's life around `at`; the item must be locked. Four statements."""
    loans = Loan.objects.select_for_update(of=("self",)).filter(item_id=item_id).exclude(state=LoanState.VOID)
    open_then = loans.filter(loaned_at__lte=at).exclude(closed_at__lte=at).order_by("-loaned_at", "-pk").first()
    later = loans.filter(loaned_at__gt=at).order_by("loaned_at", "pk").first()
    seen = [*_seen(item_id, at), *([open_then.closed_at] if open_then and open_then.closed_at else [])]
    return Past(at, open_then, later, min(seen, default=None))


def _seen(item_id: int, at: dt.datetime) -> Iterator[dt.datetime]:
    """Moments after `at` at which the item came in without a loan."""
    entries = AuditEntry.objects.filter(subject=f"item:{item_id}", act="check_in", happened_at__gt=at)
    for happened_at, details in entries.values_list("happened_at", "details"):
        told = details.get("happened_at")
        moment = dt.datetime.fromisoformat(told) if told else happened_at
        if moment > at and "refused" not in details:
            yield moment
    arrived = Transit.objects.filter(item_id=item_id, state=TransitState.RECEIVED, closed_at__gt=at)
    yield from (one for one in arrived.values_list("closed_at", flat=True) if one is not None)


def make_room(writes: Writes, past: Past, service_point_id: int) -> None:
    """End the loan that had the item then: it cannot have lasted longer."""
    if past.spanning is not None:
        hot_path.close_loan(writes, past.spanning.pk, LoanState.RETURNED.value, past.at, service_point_id)
        writes.then()


def review_of(
    past: Past, verdict: Verdict, item: ItemRow, point: ServicePointFacts, *, loan_id: int, patron_id: int
) -> NewReview | None:
    """The fact for a person: found on two loans, else lent though refused; None where nothing stands against it."""
    rival, codes = past.rival, list(verdict.overridden)
    evidence: dict[str, Any] = {"status": item.status, "at": point.code, "happened_at": past.at.isoformat()}
    kind = None
    if rival is not None and rival.patron_id != patron_id:
        kind = ReviewKind.FOUND_ON_TWO_LOANS
        evidence |= {"other_loan": rival.pk, "other_loaned_at": rival.loaned_at.isoformat()}
    elif rival is not None:
        codes.append(errors.ON_LOAN_TO_YOU)
    if codes:
        kind = kind or ReviewKind.LENT_THOUGH_REFUSED
        evidence["codes"] = _each_once(codes)
    if kind is None:
        return None
    return NewReview(kind.value, item.id, point.id, loan_id=loan_id, evidence=evidence)


def _each_once(codes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(codes))
