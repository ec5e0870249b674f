"""Who a reader is: name, birth date, category, home branch, guarantor. Contact data and language are in `records`."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from kitaphana.core import clock
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import retrying
from kitaphana.network.models import Branch
from kitaphana.patrons import errors, rules
from kitaphana.patrons.models import Patron, PatronCategory
from kitaphana.patrons.queries import PatronCard
from kitaphana.patrons.services.family import age_of_guarantee, holder_of, makes_a_circle
from kitaphana.patrons.services.records import audited, card_of, folded_name, locked_patron
from kitaphana.patrons.services.search_keys import renew_keys


@dataclass(frozen=True, slots=True)
class Particulars:
    """What the record shall say from now on; `category` and `home_branch` by code, an empty branch is none.

    `guarantor_card`: any card of the guarantor; None leaves the guarantor as it is, "" is nobody.
    """

    given_name: str
    surname: str = ""
    patronymic: str = ""
    born_on: dt.date | None = None
    category: str = "adult"
    home_branch: str = ""
    guarantor_card: str | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    """What the codes stand for; None where there is no such thing."""

    category: PatronCategory | None
    branch: Branch | None
    guarantor: Patron | None


def change_particulars(*, patron_id: int, particulars: Particulars, by: Actor) -> PatronCard:
    """Write the particulars anew.

    Raises `patron_unknown`, and together `name_missing`, `name_too_long`, `birth_date_invalid`, `category_unknown`,
    `branch_unknown`, `card_unknown` (no such card of a guarantor), `guarantor_required` (a child without one),
    `guarantor_unfit` (not of age, the reader itself, or a reader who answers for others and would not be of age),
    `guarantor_circle`.
    Repeating it changes nothing.
    """
    retrying(lambda: _change(patron_id, particulars, by))
    return card_of(patron_id)


def _change(patron_id: int, wanted: Particulars, by: Actor) -> None:
    patron = locked_patron(patron_id)
    found = _found(patron, wanted)
    refusals = _refusals(patron, wanted, found)
    if refusals or found.category is None:
        raise Refused(*refusals)
    columns = _columns(wanted, found, found.category)
    changed = [name for name, value in columns.items() if getattr(patron, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(patron, name, columns[name])
    patron.is_compared = False
    patron.save(update_fields=[*changed, "is_compared"])
    if set(changed) & {"surname", "given_name", "patronymic"}:
        renew_keys([patron])
    audited("change_particulars", patron, by)


def _found(patron: Patron, wanted: Particulars) -> _Found:
    return _Found(
        category=PatronCategory.objects.filter(code=wanted.category).first(),
        branch=Branch.objects.filter(code=wanted.home_branch).first() if wanted.home_branch else None,
        guarantor=patron.guarantor if wanted.guarantor_card is None else holder_of(wanted.guarantor_card),
    )


def _columns(wanted: Particulars, found: _Found, category: PatronCategory) -> dict[str, Any]:
    names = {name: rules.tidy(getattr(wanted, name)) for name in ("surname", "given_name", "patronymic")}
    return {
        **names,
        "folded_name": folded_name(**names),
        "born_on": wanted.born_on,
        "category": category,
        "home_branch": found.branch,
        "guarantor": found.guarantor,
    }


def _refusals(patron: Patron, wanted: Particulars, found: _Found) -> list[Refusal]:
    refusals = rules.name_refusals(surname=wanted.surname, given_name=wanted.given_name, patronymic=wanted.patronymic)
    refusals += rules.birth_date_refusals(wanted.born_on, clock.today())
    is_card_unknown = bool(wanted.guarantor_card) and found.guarantor is None
    checks = (
        (found.category is None, errors.CATEGORY_UNKNOWN),
        (bool(wanted.home_branch) and found.branch is None, errors.BRANCH_UNKNOWN),
        (is_card_unknown, errors.CARD_UNKNOWN),
    )
    refusals += [Refusal(code) for is_wrong, code in checks if is_wrong]
    return refusals if is_card_unknown else refusals + _family_refusals(patron, wanted, found)


def _family_refusals(patron: Patron, wanted: Particulars, found: _Found) -> list[Refusal]:
    today = clock.today()
    unfit = Refusal(errors.GUARANTOR_UNFIT, {"age": rules.ADULT_AGE})
    if found.guarantor == patron:
        return [unfit]
    refusals = rules.guarantor_refusals(
        born_on=wanted.born_on,
        is_collective=found.category is not None and found.category.is_collective,
        has_guarantor=found.guarantor is not None,
        guarantor_born_on=found.guarantor.born_on if found.guarantor else None,
        today=today,
        below_age=age_of_guarantee(found.category),
    )
    if found.guarantor is not None and makes_a_circle(patron.pk, found.guarantor):
        refusals.append(Refusal(errors.GUARANTOR_CIRCLE))
    if not refusals and not rules.is_adult(wanted.born_on, today) and patron.wards.exists():
        refusals.append(unfit)
    return refusals
