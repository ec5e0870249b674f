"""An institution's decision that its last copies are read in the library only.

The policy grid knows owner, pool, reader and category; whether an item is the last of its edition changes with every
other copy. So the decision becomes a mark on the items (`not_for_loan_reason`), which lending reads already, set and
taken back for whole sets: at once when the decision is made, and by the worker once a day.
"""

from collections.abc import Callable

from django.db.models import QuerySet

from kitaphana.core import audit
from kitaphana.core.actor import SYSTEM, Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.events import publish
from kitaphana.core.transactions import retrying
from kitaphana.holdings import errors
from kitaphana.holdings.events import ItemsChanged
from kitaphana.holdings.models import Item, NotForLoan, StockRules
from kitaphana.holdings.queries.last_copies import no_longer_last, the_last
from kitaphana.network.models import Institution

_CHUNK = 500


def keep_last_copies(*, institution_id: int, is_kept: bool, by: Actor) -> int:
    """Decide whether last copies stay in the library, and mark the items so; returns how many marks changed.

    A copy that is on loan comes back first: its mark holds for the next reader. Raises `institution_unknown`.
    """
    retrying(lambda: _decide(institution_id, is_kept, by))
    return _apply(institution_id, is_kept, by)


def refresh_last_copies() -> int:
    """Mark new last copies and free those that are none any more, where it is so decided; for the worker."""
    decided = StockRules.objects.filter(keeps_last_copies=True).order_by("institution_id")
    return sum(_apply(id_, True, SYSTEM) for id_ in decided.values_list("institution_id", flat=True))


def _decide(institution_id: int, is_kept: bool, by: Actor) -> None:
    if not Institution.objects.filter(pk=institution_id).exists():
        raise Refused(Refusal(errors.INSTITUTION_UNKNOWN))
    StockRules.objects.update_or_create(institution_id=institution_id, defaults={"keeps_last_copies": is_kept})
    details = {"keeps_last_copies": is_kept}
    audit.record(act="set_stock_rules", subject=f"institution:{institution_id}", by=by, details=details)


def _apply(institution_id: int, is_kept: bool, by: Actor) -> int:
    marked = Item.objects.filter(institution_id=institution_id, not_for_loan_reason=NotForLoan.LAST_COPY)
    if not is_kept:
        return _change_all(marked, is_for_loan=True, by=by)
    new = the_last(institution_id).filter(is_for_loan=True)
    freed = _change_all(no_longer_last(institution_id), is_for_loan=True, by=by)
    return freed + _change_all(new, is_for_loan=False, by=by)


def _change_all(items: QuerySet[Item], *, is_for_loan: bool, by: Actor) -> int:
    """In chunks, so that nobody waits long for the write lock."""
    changed, last = 0, 0
    while ids := list(items.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:_CHUNK]):
        last = ids[-1]
        changed += retrying(_changing(items.filter(pk__in=ids), is_for_loan, by))
    return changed


def _changing(chunk: QuerySet[Item], is_for_loan: bool, by: Actor) -> Callable[[], int]:
    def change() -> int:
        rows = list(chunk.values_list("pk", "edition__work_id"))
        if not rows:
            return 0
        reason = "" if is_for_loan else NotForLoan.LAST_COPY
        ids = [pk for pk, _ in rows]
        count = Item.objects.filter(pk__in=ids).update(is_for_loan=is_for_loan, not_for_loan_reason=reason)
        details = {"count": count, "is_for_loan": is_for_loan}
        audit.record(act="mark_last_copies", subject=f"item:{ids[0]}", by=by, details=details)
        publish(ItemsChanged(tuple(sorted({work_id for _, work_id in rows}))))
        return count

    return change
