"""What circulation keeps of readers when acts on their records reach it (`patrons.ports`)."""

from collections.abc import Mapping
from typing import Any, Final

from kitaphana.circulation.models import DeskDay, Hold, Loan, VisitToken
from kitaphana.circulation.rules.holds import IN_TRANSIT, READY
from kitaphana.circulation.services.blocks import settle_blocks_of
from kitaphana.circulation.services.holds import cancel_hold, end_doubled_hold
from kitaphana.circulation.services.visits import token_of
from kitaphana.core.actor import SYSTEM
from kitaphana.core.errors import Refusal
from kitaphana.patrons.errors import ERASURE_OPEN_LOANS
from kitaphana.patrons.participation import OwnedRows, return_rows, take_rows
from kitaphana.patrons.ports import Moved


class OpenDiary:
    """Days of desks that are not closed yet: who came under both records came once."""

    name = "circulation.visits"
    covers: Final = frozenset[str]()

    def absorb(self, *, survivor_id: int, absorbed_id: int) -> Moved:
        """Two statements for each of the few open days on which the absorbed record was seen."""
        moved, doubled = [], []
        for day, token in self._seen(absorbed_id):
            if VisitToken.objects.filter(day=day, token=token_of(day, survivor_id)).exists():
                doubled.append({"day": day.pk, "age_band": token.age_band})
                token.delete()
            else:
                VisitToken.objects.filter(pk=token.pk).update(token=token_of(day, survivor_id))
                moved.append(day.pk)
        return Moved(survivor_id, absorbed_id, {"moved": moved, "doubled": doubled})

    def give_back(self, moved: Moved) -> None:
        """On days that are still open; a closed day knows nobody any more."""
        bands = {one["day"]: one["age_band"] for one in moved.data["doubled"]}
        days = DeskDay.objects.filter(pk__in=[*moved.data["moved"], *bands], closed_at__isnull=True)
        for day in days:
            theirs = token_of(day, moved.absorbed_id)
            if day.pk in bands:
                VisitToken.objects.get_or_create(day=day, token=theirs, defaults={"age_band": bands[day.pk]})
            else:
                mine = VisitToken.objects.filter(day=day, token=token_of(day, moved.survivor_id))
                mine.update(token=theirs)

    def _seen(self, patron_id: int) -> list[tuple[DeskDay, VisitToken]]:
        days = list(DeskDay.objects.filter(closed_at__isnull=True))
        tokens = {token_of(day, patron_id): day for day in days}
        rows = VisitToken.objects.filter(day__in=days, token__in=tokens)
        return [(tokens[row.token], row) for row in rows]


class StopsByRule:
    """Stops by rule go by their causes: when loans have gone back to one of two readers, each answers for the own."""

    name = "circulation.stops"
    covers: Final = frozenset[str]()

    def absorb(self, *, survivor_id: int, absorbed_id: int) -> Moved:
        """The stop of either comes along with the loans."""
        return Moved(survivor_id, absorbed_id, {})

    def give_back(self, moved: Moved) -> None:
        """What both had was one stop, and one of them may have none now; or one without a cause."""
        settle_blocks_of((moved.survivor_id, moved.absorbed_id), by=SYSTEM)


class LoansKept:
    """Loans that still name their reader: told when the reader asks, cut from the reader who wants to be forgotten."""

    name = "circulation.loans"

    def export(self, patron_id: int) -> Mapping[str, Any]:
        """Open loans, and returned ones whose link is not cut yet."""
        columns = ("item__edition__title", "item__barcode", "service_point__code", "loaned_at", "due_at", "closed_at")
        rows = Loan.objects.filter(patron_id=patron_id).order_by("-pk").values_list(*columns, "state", "renewal_count")
        names = ("title", "barcode", "service_point", "loaned_at", "due_at", "closed_at", "state", "renewal_count")
        return {"loans": [dict(zip(names, row, strict=True)) for row in rows.iterator()]}

    def erasure_obstacles(self, patron_id: int) -> list[Refusal]:
        """Books that are still out."""
        count = Loan.objects.filter(patron_id=patron_id, closed_at__isnull=True).count()
        return [Refusal(ERASURE_OPEN_LOANS, {"count": count})] if count else []

    def erase(self, patron_id: int) -> None:
        """The loans stay for statistics, with category and age band only."""
        Loan.objects.filter(patron_id=patron_id).update(patron=None)


class ReadersHolds:
    """Places in queues: of two for the same thing the better one stays, and who is forgotten waits for nothing."""

    name = "circulation.holds"
    covers = frozenset({"circulation.hold.patron"})

    def absorb(self, *, survivor_id: int, absorbed_id: int) -> Moved:
        """The worse of two places ends first, its item is passed on; an act for each such pair, else a few statements.

        It stays ended when the merge is undone: the item may have gone to somebody else.
        """
        for worse in _doubled(survivor_id, absorbed_id):
            end_doubled_hold(worse.pk)
        return Moved(
            survivor_id, absorbed_id, {"holds": take_rows(Hold, survivor_id=survivor_id, absorbed_id=absorbed_id)}
        )

    def give_back(self, moved: Moved) -> None:
        """Those that are still the survivor's."""
        return_rows(Hold, moved.data["holds"], moved)

    def export(self, patron_id: int) -> Mapping[str, Any]:
        """Open holds, and ended ones whose link is not cut yet."""
        columns = ("work__title", "pickup_point__code", "placed_at", "closed_at", "state", "end", "shelf_code")
        names = ("title", "pickup_point", "placed_at", "closed_at", "state", "end", "shelf_code")
        rows = Hold.objects.filter(patron_id=patron_id).order_by("-pk").values_list(*columns)
        return {"holds": [dict(zip(names, row, strict=True)) for row in rows.iterator()]}

    def erasure_obstacles(self, patron_id: int) -> list[Refusal]:
        """Holds keep nobody back."""
        return []

    def erase(self, patron_id: int) -> None:
        """Open ones are cancelled as if by the reader, what is caught is passed on; the rows stay for statistics."""
        open_ids = Hold.objects.filter(patron_id=patron_id, closed_at__isnull=True).order_by("pk")
        for hold_id in list(open_ids.values_list("pk", flat=True)):
            cancel_hold(hold_id=hold_id, by=SYSTEM, command_id=f"erase-hold-{hold_id}")
        Hold.objects.filter(patron_id=patron_id).update(patron=None)


def _doubled(survivor_id: int, absorbed_id: int) -> list[Hold]:
    """Of every two open holds for the same thing the one with the worse place."""
    best: dict[tuple[Any, ...], Hold] = {}
    worse = []
    rows = Hold.objects.filter(patron_id__in=(survivor_id, absorbed_id), closed_at__isnull=True)
    for hold in sorted(rows, key=_place):
        thing = (hold.work_id, hold.edition_id, hold.wanted_item_id, hold.volume_key)
        if thing in best:
            worse.append(hold)
        best.setdefault(thing, hold)
    return worse


def _place(hold: Hold) -> tuple[Any, ...]:
    """What lies ready is better than what is on its way, and that than any place in the queue."""
    near = {READY: 0, IN_TRANSIT: 1}
    return (near.get(hold.state, len(near)), hold.ranked_at, hold.pk)


HOLDS: Final = ReadersHolds()
LOANS_KEPT: Final = LoansKept()
LOANS: Final = OwnedRows("circulation.loans", ((Loan, "patron"),))
"""All loans that still have their reader, open or not."""
STOPS: Final = StopsByRule()
VISITS: Final = OpenDiary()
