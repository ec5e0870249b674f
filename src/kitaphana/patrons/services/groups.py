"""Groups of readers: made, filled by hand or from the list of a school, closed."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db.models import Max

from kitaphana.core import audit, clock
from kitaphana.core.actor import Actor
from kitaphana.core.bulk import insert_instances, take_ids
from kitaphana.core.commands import once
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.events import publish_many
from kitaphana.core.transactions import retrying
from kitaphana.network.models import Branch, Institution
from kitaphana.patrons import errors, rules
from kitaphana.patrons.events import CardIssued, PatronRegistered
from kitaphana.patrons.models import (
    Consent,
    ConsentPurpose,
    GroupMember,
    LibraryCard,
    Patron,
    PatronCategory,
    ReaderGroup,
    Registration,
)
from kitaphana.patrons.services.cards import new_number
from kitaphana.patrons.services.family import holder_of
from kitaphana.patrons.services.records import audited, folded_name
from kitaphana.patrons.services.search_keys import write_keys


@dataclass(frozen=True, slots=True)
class NewMember:
    """A row of the list. `same_as`: a reader whom we know already and who joins as they are."""

    given_name: str
    surname: str = ""
    patronymic: str = ""
    born_on: dt.date | None = None
    phone: str = ""
    same_as: int | None = None


@dataclass(frozen=True, slots=True)
class JoinTerms:
    """What holds for all new readers of a list; `category` by code. `consent_version`: of the text that was signed."""

    category: str
    language: str
    consent_version: str
    has_consents: bool


def create_group(*, institution_id: int, name: str, branch: str, body_card: str, by: Actor, command_id: str) -> int:
    """Make an empty group of a branch (by code), of a body (by any card of it), or of both; returns its id.

    Raises `group_name_missing`, `group_owner_missing`, `group_body_unfit` (the card is of no body), `branch_unknown`.
    The same `command_id` makes one group.
    """
    body = {"institution": institution_id, "name": name, "branch": branch, "card": body_card}
    answer = once(
        key=command_id,
        verb="create_group",
        body=body,
        act=lambda: _create(institution_id, rules.tidy(name), branch, body_card, by),
    )
    return int(answer["group"])


def _create(institution_id: int, name: str, branch: str, body_card: str, by: Actor) -> dict[str, int]:
    house = Branch.objects.filter(code=branch, institution_id=institution_id).first() if branch else None
    body = holder_of(body_card) if body_card else None
    refusals = rules.group_refusals(
        name=name,
        has_branch=bool(branch),
        has_body=bool(body_card),
        is_body_fit=body is not None and body.category.is_collective,
    )
    if branch and house is None:
        refusals.append(Refusal(errors.BRANCH_UNKNOWN))
    if refusals:
        raise Refused(*refusals)
    group = ReaderGroup.objects.create(
        institution_id=institution_id,
        branch=house,
        body=body,
        name=name[: rules.GROUP_NAME_LENGTH],
        created_at=clock.now(),
    )
    _audited("create_group", group, by)
    return {"group": group.pk}


def close_group(*, group_id: int, by: Actor) -> None:
    """The class has left: its members stay readers. Raises `group_unknown`; repeating is safe."""

    def close() -> None:
        group = _locked(group_id)
        if group.closed_on is None:
            group.closed_on = clock.today()
            group.save(update_fields=["closed_on"])
            _audited("close_group", group, by)

    retrying(close)


def add_to_group(*, group_id: int, card_number: str, by: Actor) -> None:
    """Let the reader with that card be a member. Raises `group_unknown`, `card_unknown`, `group_full`.

    Repeating it changes nothing.
    """

    def add() -> None:
        group, patron = _locked(group_id), holder_of(card_number)
        if patron is None:
            raise Refused(Refusal(errors.CARD_UNKNOWN))
        if group.members.filter(patron=patron).exists():
            return
        _room(group, 1)
        _enrol(group, [patron.pk])
        _audited("add_to_group", group, by)

    retrying(add)


def remove_from_group(*, group_id: int, patron_id: int, by: Actor) -> None:
    """Let a reader be a member no more. Raises `group_unknown`; repeating is safe."""

    def remove() -> None:
        group = _locked(group_id)
        if group.members.filter(patron_id=patron_id).delete()[0]:
            _audited("remove_from_group", group, by)

    retrying(remove)


@dataclass(frozen=True, slots=True)
class Joined:
    """How many came new, and how many were known already."""

    new_count: int
    known_count: int


def join_list(*, group_id: int, members: Sequence[NewMember], terms: JoinTerms, by: Actor, command_id: str) -> Joined:
    """Let everybody on a list join the group, each new one with a card, a term and the signed consent of their own.

    Guarantors stay open: the group's page says who has none. Nobody is merged; who is known is named by `same_as`.
    All or nothing. Raises `group_unknown`, `group_full`, `category_unknown`, `consent_required`, `patron_unknown`, and
    `group_list_faulty` with the numbers of the rows without a name or with an impossible birth date. The same
    `command_id` joins them once.
    """
    rows = [asdict(one) for one in members]
    answer = once(
        key=command_id,
        verb="join_list",
        body={"group": group_id, "members": rows, **asdict(terms)},
        act=lambda: _join(group_id, members, terms, by),
    )
    return Joined(int(answer["new"]), int(answer["known"]))


def _join(group_id: int, members: Sequence[NewMember], terms: JoinTerms, by: Actor) -> dict[str, int]:
    group = _locked(group_id)
    category = PatronCategory.objects.filter(code=terms.category).first()
    new = [one for one in members if one.same_as is None]
    known = list(dict.fromkeys(one.same_as for one in members if one.same_as is not None))
    refusals = _refusals(new, known, category, terms)
    if refusals or category is None:
        raise Refused(*refusals)
    here = set(group.members.filter(patron_id__in=known).values_list("patron_id", flat=True))
    _room(group, len(new) + len(known) - len(here))
    made = _register(group, new, category, terms)
    _enrol(group, [*(patron_id for patron_id in known if patron_id not in here), *(one.pk for one in made)])
    for patron in made:
        audited("register_patron", patron, by)
    _audited("join_list", group, by)
    return {"new": len(made), "known": len(known)}


def _refusals(
    new: Sequence[NewMember], known: Sequence[int], category: PatronCategory | None, terms: JoinTerms
) -> list[Refusal]:
    refusals = [Refusal(errors.CATEGORY_UNKNOWN)] if category is None else []
    if new and not terms.has_consents:
        refusals.append(Refusal(errors.CONSENT_REQUIRED))
    if Patron.objects.filter(pk__in=known, merged_into__isnull=True).count() != len(known):
        refusals.append(Refusal(errors.PATRON_UNKNOWN))
    if faults := [str(number) for number, one in enumerate(new, start=1) if _faults(one)]:
        refusals.append(Refusal(errors.GROUP_LIST_FAULTY, {"rows": ", ".join(faults)}))
    return refusals


def _faults(one: NewMember) -> list[Refusal]:
    return [
        *rules.name_refusals(surname=one.surname, given_name=one.given_name, patronymic=one.patronymic),
        *rules.birth_date_refusals(one.born_on, clock.today()),
        *rules.contact_refusals(phone=one.phone, email=""),
    ]


def _register(
    group: ReaderGroup, members: Sequence[NewMember], category: PatronCategory, terms: JoinTerms
) -> list[Patron]:
    """All of them with as many statements as one."""
    today, moment = clock.today(), clock.now()
    institution = Institution.objects.get(pk=group.institution_id)
    ids = take_ids(Patron, len(members))
    made = [_patron(id_, one, group, category, terms) for id_, one in zip(ids, members, strict=True)]
    insert_instances(made)
    write_keys(made)
    insert_instances(LibraryCard(patron_id=one.pk, number=new_number(), issued_on=today) for one in made)
    until = rules.term_end(today, institution.registration_months)
    insert_instances(
        Registration(patron_id=one.pk, institution=institution, registered_on=today, expires_on=until) for one in made
    )
    version, language = terms.consent_version, terms.language
    insert_instances(
        Consent(
            patron_id=one.pk,
            purpose=ConsentPurpose.PROCESSING,
            text_version=version,
            language=language,
            given_at=moment,
        )
        for one in made
    )
    _tell(group, institution, category, made)
    return made


def _patron(id_: int, one: NewMember, group: ReaderGroup, category: PatronCategory, terms: JoinTerms) -> Patron:
    names = {name: rules.tidy(getattr(one, name)) for name in ("surname", "given_name", "patronymic")}
    return Patron(
        pk=id_,
        **names,
        folded_name=folded_name(**names),
        born_on=one.born_on,
        phone=rules.phone_e164(one.phone) or "",
        category=category,
        home_branch_id=group.branch_id,
        language=terms.language,
        created_at=clock.now(),
    )


def _tell(group: ReaderGroup, institution: Institution, category: PatronCategory, made: Sequence[Patron]) -> None:
    branch, today = (group.branch.code if group.branch else ""), clock.today()
    publish_many(CardIssued(is_replacement=False) for _ in made)
    publish_many(
        PatronRegistered(institution.code, branch, category.code, rules.age_band(one.born_on, today), one.language)
        for one in made
    )


def _enrol(group: ReaderGroup, patron_ids: Sequence[int]) -> None:
    last = group.members.aggregate(last=Max("position"))["last"] or 0
    moment = clock.now()
    GroupMember.objects.bulk_create(
        GroupMember(group=group, patron_id=patron_id, position=place, joined_at=moment)
        for place, patron_id in enumerate(patron_ids, start=last + 1)
    )


def _room(group: ReaderGroup, more: int) -> None:
    if group.members.count() + more > rules.MOST_IN_GROUP:
        raise Refused(Refusal(errors.GROUP_FULL, {"most": rules.MOST_IN_GROUP}))


def _locked(group_id: int) -> ReaderGroup:
    group = ReaderGroup.objects.select_for_update(of=("self",)).select_related("branch").filter(pk=group_id).first()
    if group is None:
        raise Refused(Refusal(errors.GROUP_UNKNOWN))
    return group


def _audited(act: str, group: ReaderGroup, by: Actor) -> None:
    audit.record(act=act, subject=f"group:{group.pk}", by=by)
