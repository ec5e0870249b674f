"""What stands at one place: figures for its page, and what came last. Callers keep the answers for a while."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from kitaphana.catalog.models import EditionForm
from kitaphana.holdings.models import Item
from kitaphana.holdings.queries.availability import GONE
from kitaphana.holdings.queries.figures import LANGUAGE_GROUPS

CHILDREN = "children"
"""The audience of books for children, as the records' coded fields are read."""

ACCESSIBLE_FORMS = (EditionForm.BRAILLE.value, EditionForm.LARGE_PRINT.value, EditionForm.AUDIO.value)
_COPIES_LOOKED_AT = 8  # of one title several copies may come at once


@dataclass(frozen=True, slots=True)
class PlaceStock:
    """Items at one place that still exist: in all, by language group, and those for children and for the blind."""

    item_count: int
    by_language: dict[str, int]
    children_count: int
    by_form: dict[str, int]

    @property
    def accessible_count(self) -> int:
        """Braille, large print and audio."""
        return sum(self.by_form.get(form, 0) for form in ACCESSIBLE_FORMS)


def place_stock(place_id: int, *, is_station: bool) -> PlaceStock:
    """The stock of a branch or (by the id of its service point) a station. One statement over its items."""
    languages: Counter[str] = Counter()
    forms: Counter[str] = Counter()
    children = 0
    columns = ("edition__languages", "edition__audience", "edition__form")
    for codes, audience, form, count in _items(place_id, is_station).values_list(*columns).annotate(Count("id")):
        languages[LANGUAGE_GROUPS.get(codes[0], "foreign") if codes else "undetermined"] += count
        forms[form] += count
        children += count if audience == CHILDREN else 0
    return PlaceStock(languages.total(), dict(languages), children, dict(forms))


def newest_works_at(place_id: int, *, is_station: bool, limit: int) -> list[int]:
    """Ids of the works of which an item came last to a branch or station, newest first. One statement."""
    newest = _items(place_id, is_station).order_by("-created_at", "-id").values_list("edition__work_id", flat=True)
    return list(dict.fromkeys(newest[: limit * _COPIES_LOOKED_AT]))[:limit]


def _items(place_id: int, is_station: bool) -> QuerySet[Item]:
    """A branch is asked for what is not at a station just now, a station for what is."""
    at = {"service_point_id": place_id} if is_station else {"branch_id": place_id, "service_point_id": None}
    return Item.objects.filter(**at).exclude(status__in=GONE).order_by()
