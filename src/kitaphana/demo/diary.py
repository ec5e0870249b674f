"""What the desks of the demo city have counted: reading-room loans, uses inside, unmet requests, and closed days.

Made after the loans, from what lies in the tables: one pass over the loans of the last weeks gives the diaries of all
desks, so that the figures agree with the rows behind them.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from random import Random
from typing import Any  # rows of every column type

from django.db import transaction

from kitaphana.catalog.models import Edition
from kitaphana.circulation.models import DeskDay, InHouseUse, Loan, UnmetKind, UnmetRequest, UnmetState
from kitaphana.circulation.queries.unmet import grouping_key
from kitaphana.circulation.rules import diary
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.bulk import insert_rows
from kitaphana.demo.rows.items import Places, Shelf
from kitaphana.holdings.rules.labels import Sheet
from kitaphana.holdings.services import save_label_sheet

DAYS = 60
INSIDE_SHARE, USES_SHARE = 0.8, 0.08
UNMET_A_WEEK = 3
_OWN_SHEET = Sheet(2, 6, 99, 42.3, 4.7, 21.5, gap_x=2.5)
_BANDS = ("6-11", "12-14", "16-17", "18-30", "18-30", "31-54", "31-54", "55+")
_WISHES = (
    "Гарри Поттер және от кубогы", "Атомные привычки", "Көшпенділер", "Математика 7 класс, решебник", "1984",
    "Менің атым Қожа", "English Grammar in Use", "Преступление и наказание", "ҰБТ тест жинағы 2026", "Sapiens",
    "Қан мен тер", "Мастер и Маргарита", "Python для детей", "Абай жолы, 3-кітап",
)  # fmt: skip
_LOAN = ("service_point_id", "loaned_at", "closed_at", "closed_service_point_id", "is_in_library", "age_band")
_EDITION = ("item__edition__languages", "item__edition__udc", "item__edition__bbk", "item__edition__form")
_Days = dict[tuple[int, dt.date], Counter[str]]


def keep_diaries(rng: Random, places: Places, now: dt.datetime) -> int:
    """Fill the desks' books up to yesterday; `now` is the city's moment in its own zone. Returns how many days."""
    shelves = [*places.city, *places.national]
    with transaction.atomic():
        save_label_sheet(
            institution_id=places.central.institution_id, name="Zebra A4, 2 × 6", sheet=_OWN_SHEET, by=COMMAND_LINE
        )
        _read_inside(rng, now)
        _use_inside(rng, now)
        _miss(rng, shelves, now)
        return insert_rows(DeskDay, _DAY, _pages(rng, shelves, now))


def _begin(now: dt.datetime) -> dt.datetime:
    return (now - dt.timedelta(days=DAYS)).replace(hour=0, minute=0, second=0, microsecond=0)


def _read_inside(rng: Random, now: dt.datetime) -> None:
    """Some loans that came back the day they began were for the reading room."""
    short = Loan.objects.filter(loaned_at__gte=_begin(now), closed_at__isnull=False, patron__isnull=True)
    brief = [
        (pk, loaned, closed)
        for pk, loaned, closed in short.order_by("pk").values_list("pk", "loaned_at", "closed_at").iterator()
        if closed and closed - loaned < dt.timedelta(hours=3)
    ]
    chosen = rng.sample(brief, round(len(brief) * INSIDE_SHARE))
    for start in range(0, len(chosen), 500):
        Loan.objects.filter(pk__in=[pk for pk, _, _ in chosen[start : start + 500]]).update(
            is_in_library=True, renewal_count=0
        )


def _use_inside(rng: Random, now: dt.datetime) -> None:
    """Uses of items that were lent there lately: what people read they also leaf through."""
    lent = Loan.objects.filter(loaned_at__gte=_begin(now), service_point__branch__isnull=False, state="returned")
    rows = list(lent.order_by("pk").values_list("item_id", "service_point_id", "loaned_at"))
    chosen = rng.sample(rows, round(len(rows) * USES_SHARE))
    insert_rows(InHouseUse, ("item_id", "service_point_id", "used_at"), chosen)


def _miss(rng: Random, shelves: Sequence[Shelf], now: dt.datetime) -> None:
    columns = (
        "service_point_id", "noted_at", "kind", "text", "edition_id", "grouping_key", "language", "age_band", "state"
    )  # fmt: skip
    wanted = list(Edition.objects.order_by("pk").values_list("pk", "title", "languages")[:200])
    insert_rows(UnmetRequest, columns, _unmet(rng, shelves, wanted, now))


def _unmet(
    rng: Random, shelves: Sequence[Shelf], wanted: Sequence[tuple[int, str, list[str]]], now: dt.datetime
) -> Iterator[tuple[object, ...]]:
    for shelf in shelves:
        for _ in range(UNMET_A_WEEK * DAYS // 7):
            noted = now - dt.timedelta(days=rng.randint(1, DAYS - 1), minutes=rng.randint(0, 300))
            state = rng.choices(list(UnmetState), (8, 2, 1))[0].value
            band = rng.choice(_BANDS)
            if rng.random() < 0.6:
                text, kind = rng.choice(_WISHES), UnmetKind.NOT_IN_STOCK.value
                yield (shelf.desk_id, noted, kind, text, None, grouping_key(text, None), "", band, state)
            else:
                pk, title, languages = rng.choice(wanted)
                kind = rng.choice((UnmetKind.ALL_ON_LOAN, UnmetKind.ALL_ON_LOAN, UnmetKind.LOST_OR_MISSING)).value
                language = next(iter(languages), "")
                yield (shelf.desk_id, noted, kind, title[:200], pk, grouping_key(title, pk), language, band, state)


_DAY = (
    "service_point_id", "on", "key", "other_visit_count", "new_registration_count", "renewed_registration_count",
    "corrections", "figures", "closed_at",
)  # fmt: skip


def _pages(rng: Random, shelves: Sequence[Shelf], now: dt.datetime) -> Iterator[tuple[object, ...]]:
    """The days before today on which something was lent: visits are those of the loans, and some who only read."""
    desks = {shelf.desk_id for shelf in shelves}
    days = _counted(now)
    for point, on in sorted(days):
        if point not in desks or on >= now.date():
            continue
        figures = days[point, on]
        issued = diary.issue_count(figures)
        others, new, renewed = rng.randint(0, 4 + issued // 3), rng.randint(0, 1 + issued // 12), rng.randint(0, 2)
        _add_visits(figures, rng, issued, others, new, renewed)
        closed = dt.datetime.combine(on + dt.timedelta(days=1), dt.time(0, 20), tzinfo=now.tzinfo)
        yield (point, on, "", others, new, renewed, [], diary.tidy_figures(figures), closed)


def _add_visits(figures: Counter[str], rng: Random, issued: int, others: int, new: int, renewed: int) -> None:
    readers = max(1, round(issued * rng.uniform(0.55, 0.9))) + rng.randint(0, 3)
    figures.update({"visits.readers": readers, "visits.others": others})
    figures.update({"registrations.new": new, "registrations.renewed": renewed})
    figures.update(f"visitors.{rng.choice(_BANDS)}" for _ in range(readers))


def _counted(now: dt.datetime) -> _Days:
    """Everything that the tables say of those days, by point and day of the city."""
    found: _Days = defaultdict(Counter)
    zone, begin = now.tzinfo, _begin(now)
    loans = Loan.objects.filter(loaned_at__gte=begin).exclude(state="void").order_by("pk")
    for point, loaned, closed, closed_at_point, is_inside, band, *edition in loans.values_list(
        *_LOAN, *_EDITION
    ).iterator():
        kind = diary.IN_LIBRARY if is_inside else diary.HOME
        found[point, loaned.astimezone(zone).date()].update(diary.issue_figures([_issue(kind, band, edition)]))
        if closed:
            found[closed_at_point, closed.astimezone(zone).date()]["acts.returns"] += 1
    uses = InHouseUse.objects.order_by("pk").values_list("service_point_id", "used_at", *_EDITION)
    for point, used, *edition in uses.iterator():
        found[point, used.astimezone(zone).date()].update(diary.issue_figures([_issue(diary.IN_HOUSE, "", edition)]))
    for point, noted, kind in _noted():
        found[point, noted.astimezone(zone).date()][f"unmet.{kind}"] += 1
    return found


def _noted() -> Iterable[tuple[int, dt.datetime, str]]:
    return UnmetRequest.objects.order_by("pk").values_list("service_point_id", "noted_at", "kind").iterator()


def _issue(kind: str, band: str, edition: Sequence[Any]) -> diary.Issue:
    languages, udc, bbk, form = edition
    return diary.Issue(kind, next(iter(languages), ""), udc, bbk, band, form)
