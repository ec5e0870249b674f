"""The categories of readers that the house knows."""

from kitaphana.core import audit
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import retrying
from kitaphana.patrons import errors, rules
from kitaphana.patrons.models import PatronCategory
from kitaphana.patrons.rules import CATEGORIES, CATEGORY_AGES, NEWCOMER


def ensure_patron_categories() -> None:
    """Make the categories that are missing, keep those that are there; one is for newcomers."""
    _ensure_newcomers()
    found = set(PatronCategory.objects.values_list("code", flat=True))
    PatronCategory.objects.bulk_create(
        (
            PatronCategory(code=code, name_kk=kk, name_ru=ru, name_en=en, is_collective=is_collective, **_ages(code))
            for code, kk, ru, en, is_collective in CATEGORIES
            if code not in found
        ),
        ignore_conflicts=True,
    )


def _ensure_newcomers() -> None:
    if not PatronCategory.objects.filter(is_for_newcomers=True).exists():
        code, kk, ru, en = NEWCOMER
        PatronCategory.objects.update_or_create(
            code=code,
            defaults={
                "name_kk": kk,
                "name_ru": ru,
                "name_en": en,
                "is_for_newcomers": True,
                "lends_on_guarantee_only": True,
            },
        )


def _ages(code: str) -> dict[str, int | None]:
    least, most = CATEGORY_AGES.get(code, (None, None))
    return {"least_age": least, "most_age": most}


def set_category_ages(
    *,
    code: str,
    guarantor_below_age: int,
    least_age: int | None,
    most_age: int | None,
    by: Actor,
    lends_on_guarantee_only: bool | None = None,
) -> None:
    """Say until which age somebody has to answer for readers of the category, and for which ages it is.

    `lends_on_guarantee_only` says whether a child takes nothing home while nobody answers; None leaves it.
    Raises `category_unknown`, `category_ages_invalid`. Repeating it changes nothing.
    """
    refusals = rules.category_refusals(guarantor_below_age=guarantor_below_age, least_age=least_age, most_age=most_age)
    if refusals:
        raise Refused(*refusals)
    wanted = {"guarantor_below_age": guarantor_below_age, "least_age": least_age, "most_age": most_age}
    if lends_on_guarantee_only is not None:
        wanted["lends_on_guarantee_only"] = lends_on_guarantee_only
    retrying(lambda: _set_ages(code, wanted, by))


def _set_ages(code: str, ages: dict[str, int | None], by: Actor) -> None:
    category = PatronCategory.objects.select_for_update().filter(code=code).first()
    if category is None:
        raise Refused(Refusal(errors.CATEGORY_UNKNOWN))
    changed = [name for name, value in ages.items() if getattr(category, name) != value]
    if not changed:
        return
    details = {name: [getattr(category, name), ages[name]] for name in changed}
    for name in changed:
        setattr(category, name, ages[name])
    category.save(update_fields=changed)
    audit.record(act="set_category_ages", subject=f"category:{category.pk}", by=by, details=details)
