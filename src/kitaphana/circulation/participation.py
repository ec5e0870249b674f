"""What circulation keeps of readers when acts on their records reach it (`patrons.ports`)."""

from typing import Final

from kitaphana.circulation.models import DeskDay, Loan, VisitToken
from kitaphana.circulation.services.visits import token_of
from kitaphana.patrons.participation import OwnedRows
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


LOANS: Final = OwnedRows("circulation.loans", ((Loan, "patron"),))
"""All loans that still have their reader, open or not."""
VISITS: Final = OpenDiary()
