"""Questions about groups of readers."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from kitaphana.core import clock
from kitaphana.core.paging import Page, page_of
from kitaphana.language.folding import fold
from kitaphana.language.persons import are_alike
from kitaphana.patrons import rules
from kitaphana.patrons.models import GroupMember, Patron, ReaderGroup
from kitaphana.patrons.queries import PatronCard, patron_cards
from kitaphana.patrons.services.groups import NewMember


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """A group with the name of its body and the id of its branch."""

    id: int
    institution_id: int
    name: str
    branch_id: int | None
    body_id: int | None
    body_name: str
    member_count: int
    closed_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Member:
    """A member in the order of the list; `lacks_guarantor`: somebody has to answer and nobody does."""

    position: int
    reader: PatronCard
    lacks_guarantor: bool


def groups_of(
    institution_ids: Collection[int], *, with_closed: bool = False, after: int | None = None, limit: int = 50
) -> Page[GroupFacts]:
    """Groups of these institutions, newest first. One statement."""
    rows = _groups().filter(institution_id__in=list(institution_ids))
    if not with_closed:
        rows = rows.filter(closed_on__isnull=True)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return page_of((_facts(row) for row in rows.order_by("-pk")[: limit + 1]), limit=limit, key=lambda one: one.id)


def find_group(group_id: int) -> GroupFacts | None:
    """The group by id."""
    row = _groups().filter(pk=group_id).first()
    return _facts(row) if row else None


def members_of(group_id: int) -> tuple[Member, ...]:
    """All members, in order; five statements for any number."""
    places = dict(GroupMember.objects.filter(group_id=group_id).values_list("patron_id", "position"))
    today = clock.today()
    found = [
        Member(
            places[card.id],
            card,
            card.guarantor_name is None
            and not card.is_collective
            and rules.needs_guarantor(card.born_on, today, card.category.guarantor_below_age),
        )
        for card in (patron_cards(places) if places else ())
    ]
    return tuple(sorted(found, key=lambda one: one.position))


def likely_known(rows: Sequence[NewMember], *, most: int = 3) -> list[tuple[PatronCard, ...]]:
    """For each row those whom we may know already: the same or a similar name with the same birth date, or the same
    whole name where one of the two has no date. A person decides. Five statements for any number of rows."""
    days = {one.born_on for one in rows if one.born_on}
    names = {_folded(one) for one in rows}
    people = list(
        Patron.objects.filter(Q(born_on__in=days) | Q(folded_name__in=names), merged_into__isnull=True).values_list(
            "pk", "born_on", "surname", "given_name", "patronymic"
        )
    )
    matches = [[pk for pk, born_on, *name in people if _is_like(one, name, born_on)][:most] for one in rows]
    cards = {card.id: card for card in patron_cards({pk for found in matches for pk in found})} if people else {}
    return [tuple(cards[pk] for pk in found if pk in cards) for found in matches]


def _folded(one: NewMember) -> str:
    return fold(" ".join(part for part in (one.surname, one.given_name, one.patronymic) if part))


def _is_like(one: NewMember, name: Sequence[str], born_on: dt.date | None) -> bool:
    surname, given_name, patronymic = name
    if one.born_on is None or born_on is None:
        return fold(" ".join(part for part in name if part)) == _folded(one)
    told = (one.surname, one.given_name, one.patronymic)
    return one.born_on == born_on and are_alike(told, (surname, given_name, patronymic))


def _groups() -> "QuerySet[ReaderGroup]":
    return ReaderGroup.objects.select_related("body").annotate(member_count=Count("members"))


def _facts(row: ReaderGroup) -> GroupFacts:
    return GroupFacts(
        id=row.pk,
        institution_id=row.institution_id,
        name=row.name,
        branch_id=row.branch_id,
        body_id=row.body_id,
        body_name=row.body.full_name if row.body else "",
        member_count=getattr(row, "member_count", 0),
        closed_on=row.closed_on,
    )
