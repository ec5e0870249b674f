"""A desk has seen who had joined online."""

from kitaphana.core import clock
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.events import publish
from kitaphana.core.transactions import retrying
from kitaphana.patrons import errors, rules
from kitaphana.patrons.events import NewcomerSeen
from kitaphana.patrons.models import Patron, PatronCategory
from kitaphana.patrons.queries import PatronCard
from kitaphana.patrons.services.family import lacks_guarantor
from kitaphana.patrons.services.records import audited, card_of, locked_patron


def confirm_seen(*, patron_id: int, by: Actor) -> PatronCard:
    """Give a newcomer the category of their age, whose limits hold from now on: somebody at a desk has seen them.

    Raises `patron_unknown`, `guarantor_required` (a child for whom nobody answers), `category_unknown` (none fits).
    A reader who is no newcomer stays as they are, so repeating it is safe.
    """
    retrying(lambda: _confirm(patron_id, by))
    return card_of(patron_id)


def _confirm(patron_id: int, by: Actor) -> None:
    patron = locked_patron(patron_id)
    if not patron.category.is_for_newcomers:
        return
    category = _category_of_age(patron)
    if category is None:
        raise Refused(Refusal(errors.CATEGORY_UNKNOWN))
    patron.category = category
    if lacks_guarantor(patron):
        raise Refused(Refusal(errors.GUARANTOR_REQUIRED, {"age": category.guarantor_below_age}))
    patron.save(update_fields=["category"])
    audited("confirm_seen", patron, by)
    band = rules.age_band(patron.born_on, clock.today())
    publish(NewcomerSeen(category.code, band, str(patron.surrogate)))


def _category_of_age(patron: Patron) -> PatronCategory | None:
    """The first with borders that hold the age; who has no birth date is taken for grown up."""
    age = rules.age_on(patron.born_on, clock.today()) if patron.born_on else rules.ADULT_AGE
    rows = PatronCategory.objects.filter(is_collective=False, is_for_newcomers=False).order_by("code")
    bounded = [one for one in rows if one.least_age is not None or one.most_age is not None]
    return next((one for one in bounded if rules.category_fits(age, one.least_age, one.most_age)), None)
