"""What the tables of readers themselves move when two records become one.

Of two terms with one institution the later end holds, of two entitlements too; of two blocks for one reason, and of
two logins, the survivor's stays; of two words on one purpose of a consent the later one stands.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db import models

from kitaphana.core.models import User
from kitaphana.patrons.models import (
    Block,
    CalendarFeed,
    Consent,
    Entitlement,
    FormWish,
    GroupMember,
    GuarantorRequest,
    LibraryCard,
    NameChange,
    Origin,
    Patron,
    PatronContact,
    PatronLooks,
    PostalAddress,
    ProposedReader,
    ReaderGroup,
    Registration,
)
from kitaphana.patrons.participation import return_rows, take_rows
from kitaphana.patrons.ports import Moved

_PLAIN: Final = (
    (LibraryCard, "patron"),
    (Origin, "patron"),
    (ProposedReader, "candidate"),
    (Patron, "guarantor"),
    (ReaderGroup, "body"),
    (GuarantorRequest, "guarantor"),
)
"""Rows that merely change hands: cards of both stay in force, children have another record of the same guarantor."""
_UNENDING: Final = dt.date.max


class OwnTables:
    """The participant of this package."""

    name = "patrons"
    covers = frozenset(
        {
            "patrons.librarycard.patron",
            "patrons.origin.patron",
            "patrons.proposedreader.candidate",
            "patrons.patron.guarantor",
            "patrons.registration.patron",
            "patrons.entitlement.patron",
            "patrons.block.patron",
            "patrons.consent.patron",
            "patrons.patronlooks.patron",
            "patrons.formwish.patron",
            "patrons.calendarfeed.patron",
            "patrons.postaladdress.patron",
            "patrons.readergroup.body",
            "patrons.groupmember.patron",
            "patrons.patroncontact.patron",
            "patrons.guarantorrequest.child",
            "patrons.guarantorrequest.guarantor",
            "patrons.namechange.patron",
        }
    )

    def absorb(self, *, survivor_id: int, absorbed_id: int) -> Moved:
        """All tables and the login."""
        pair = {"survivor_id": survivor_id, "absorbed_id": absorbed_id}
        data: dict[str, Any] = {_key(model): take_rows(model, column=column, **pair) for model, column in _PLAIN}
        data["terms"] = _absorb_terms(**pair)
        data["entitlements"] = _absorb_entitlements(**pair)
        data["blocks"] = _absorb_blocks(**pair)
        data["consents"] = _absorb_consents(**pair)
        data["looks"] = _absorb_only(PatronLooks, **pair)
        data["calendar"] = _absorb_only(CalendarFeed, **pair)
        data["postal_address"] = _absorb_only(PostalAddress, **pair)
        data["wishes"] = _absorb_wishes(**pair)
        data["memberships"] = _absorb_memberships(**pair)
        data["login"] = _absorb_login(**pair)
        data["contacts"] = _absorb_contacts(**pair)
        data["requests"] = _absorb_if_free(GuarantorRequest, "child", settled_at__isnull=True, **pair)
        data["name_change"] = _absorb_if_free(NameChange, "patron", **pair)
        return Moved(survivor_id, absorbed_id, data)

    def give_back(self, moved: Moved) -> None:
        """What is still the survivor's; a term or an entitlement that was changed since stays as it is."""
        data = moved.data
        for model, column in _PLAIN:
            return_rows(model, data.get(_key(model), ()), moved, column=column)
        _give_back_dated(Registration, data["terms"], "expires_on", moved)
        _give_back_dated(Entitlement, data["entitlements"], "ends_on", moved)
        return_rows(Block, data["blocks"], moved)
        return_rows(Consent, data["consents"]["ids"], moved)
        Consent.objects.filter(pk__in=data["consents"]["withdrawn"]).update(withdrawn_at=None)
        return_rows(PatronLooks, data["looks"], moved)
        return_rows(CalendarFeed, data.get("calendar", ()), moved)
        return_rows(PostalAddress, data.get("postal_address", ()), moved)
        return_rows(FormWish, data.get("wishes", ()), moved)
        return_rows(GroupMember, data["memberships"], moved)
        _give_back_login(moved)
        return_rows(PatronContact, data.get("contacts", ()), moved)
        return_rows(GuarantorRequest, data.get("requests", ()), moved, column="child")
        return_rows(NameChange, data.get("name_change", ()), moved)


PARTICIPANT: Final = OwnTables()


def _give_back_dated(model: type[models.Model], rows: Mapping[str, Any], column: str, moved: Moved) -> None:
    """Rows with their ends; an end that was changed since stays."""
    return_rows(model, rows["ids"], moved)
    for one in rows["changed"]:
        still_so = model._base_manager.filter(pk=one["id"], **{column: one["became"]})
        still_so.update(**{column: one["was"]})


def _key(model: type) -> str:
    return model.__name__.lower()


def _absorb_terms(*, survivor_id: int, absorbed_id: int) -> dict[str, Any]:
    """The longer term of each institution; the shell keeps its own where the survivor has one."""
    own = {term.institution_id: term for term in Registration.objects.filter(patron_id=survivor_id)}
    changed = []
    for term in Registration.objects.filter(patron_id=absorbed_id, institution_id__in=own):
        mine = own[term.institution_id]
        if term.expires_on > mine.expires_on:
            changed.append(_change(mine.pk, mine.expires_on, term.expires_on))
            mine.expires_on = term.expires_on
            mine.save(update_fields=["expires_on"])
    free = Registration.objects.filter(patron_id=absorbed_id).exclude(institution_id__in=own)
    ids = list(free.values_list("pk", flat=True))
    Registration.objects.filter(pk__in=ids).update(patron_id=survivor_id)
    return {"ids": ids, "changed": changed}


def _absorb_entitlements(*, survivor_id: int, absorbed_id: int) -> dict[str, Any]:
    """Each kind once, with the later end; without an end is latest."""
    own = {one.kind: one for one in Entitlement.objects.filter(patron_id=survivor_id)}
    changed = []
    for one in Entitlement.objects.filter(patron_id=absorbed_id, kind__in=own):
        mine = own[one.kind]
        if (one.ends_on or _UNENDING) > (mine.ends_on or _UNENDING):
            changed.append(_change(mine.pk, mine.ends_on, one.ends_on))
            mine.ends_on = one.ends_on
            mine.save(update_fields=["ends_on"])
    free = Entitlement.objects.filter(patron_id=absorbed_id).exclude(kind__in=own)
    ids = list(free.values_list("pk", flat=True))
    Entitlement.objects.filter(pk__in=ids).update(patron_id=survivor_id)
    return {"ids": ids, "changed": changed}


def _change(row_id: int, was: dt.date | None, became: dt.date | None) -> dict[str, Any]:
    return {"id": row_id, "was": was.isoformat() if was else None, "became": became.isoformat() if became else None}


def _absorb_blocks(*, survivor_id: int, absorbed_id: int) -> list[int]:
    """All but those in force for a reason for which the survivor is stopped already."""
    own = set(_in_force(survivor_id).values_list("reason", "institution_id"))
    doubled = [one.pk for one in _in_force(absorbed_id) if (one.reason, one.institution_id) in own]
    ids = list(Block.objects.filter(patron_id=absorbed_id).exclude(pk__in=doubled).values_list("pk", flat=True))
    Block.objects.filter(pk__in=ids).update(patron_id=survivor_id)
    return ids


def _in_force(patron_id: int) -> Any:  # Any: a query set
    return Block.objects.filter(patron_id=patron_id, lifted_at__isnull=True)


def _absorb_consents(*, survivor_id: int, absorbed_id: int) -> dict[str, list[int]]:
    """By purpose, the record on which was spoken last is right: a withdrawal there ends what was given before."""
    mine, theirs = _consents(survivor_id), _consents(absorbed_id)
    ids: list[int] = []
    withdrawn: list[int] = []
    for purpose, rows in theirs.items():
        own = mine.get(purpose, [])
        if own and _last_word(own) >= _last_word(rows):
            continue
        ids += [row.pk for row in rows]
        ending = [row.pk for row in own if row.withdrawn_at is None]
        Consent.objects.filter(pk__in=ending).update(withdrawn_at=_last_word(rows))
        withdrawn += ending
    Consent.objects.filter(pk__in=ids).update(patron_id=survivor_id)
    return {"ids": ids, "withdrawn": withdrawn}


def _consents(patron_id: int) -> dict[str, list[Consent]]:
    found: dict[str, list[Consent]] = {}
    for row in Consent.objects.filter(patron_id=patron_id):
        found.setdefault(row.purpose, []).append(row)
    return found


def _last_word(rows: Iterable[Consent]) -> dt.datetime:
    return max(row.withdrawn_at or row.given_at for row in rows)


def _absorb_only(model: type[models.Model], *, survivor_id: int, absorbed_id: int) -> list[int]:
    """The one row of a reader: the survivor's stays where there is one."""
    if model._base_manager.filter(patron_id=survivor_id).exists():
        return []
    return take_rows(model, survivor_id=survivor_id, absorbed_id=absorbed_id)


def _absorb_wishes(*, survivor_id: int, absorbed_id: int) -> list[int]:
    own = FormWish.objects.filter(patron_id=survivor_id).values_list("form", flat=True)
    free = FormWish.objects.filter(patron_id=absorbed_id).exclude(form__in=list(own))
    ids = list(free.values_list("pk", flat=True))
    FormWish.objects.filter(pk__in=ids).update(patron_id=survivor_id)
    return ids


def _absorb_memberships(*, survivor_id: int, absorbed_id: int) -> list[int]:
    """Where both are in a group, the survivor's place stays."""
    own = GroupMember.objects.filter(patron_id=survivor_id).values_list("group_id", flat=True)
    free = GroupMember.objects.filter(patron_id=absorbed_id).exclude(group_id__in=list(own))
    ids = list(free.values_list("pk", flat=True))
    GroupMember.objects.filter(pk__in=ids).update(patron_id=survivor_id)
    return ids


def _absorb_contacts(*, survivor_id: int, absorbed_id: int) -> list[int]:
    """Proven addresses by ways that the survivor has not proven one for."""
    own = PatronContact.objects.filter(patron_id=survivor_id, ended_at__isnull=True).values_list("channel", flat=True)
    free = PatronContact.objects.filter(patron_id=absorbed_id).exclude(channel__in=list(own))
    ids = list(free.values_list("pk", flat=True))
    PatronContact.objects.filter(pk__in=ids).update(patron_id=survivor_id)
    return ids


def _absorb_if_free(
    model: type[models.Model], column: str, *, survivor_id: int, absorbed_id: int, **which: Any
) -> list[int]:
    """What may be there once only, where the survivor has none."""
    if model._base_manager.filter(**{f"{column}_id": survivor_id}, **which).exists():
        return []
    return take_rows(model, survivor_id=survivor_id, absorbed_id=absorbed_id, column=column, **which)


def _absorb_login(*, survivor_id: int, absorbed_id: int) -> dict[str, Any]:
    """The login of the absorbed record goes over where the survivor has none, and is closed where it has one."""
    logins: dict[int, int | None] = dict(
        Patron.objects.filter(pk__in=(survivor_id, absorbed_id)).values_list("pk", "user_id")
    )
    login = logins[absorbed_id]
    if login is None:
        return {}
    if logins[survivor_id] is None:
        Patron.objects.filter(pk=absorbed_id).update(user=None)
        Patron.objects.filter(pk=survivor_id).update(user_id=login)
        return {"moved": login}
    closed = User.objects.filter(pk=login, is_active=True).update(is_active=False)
    return {"closed": login} if closed else {}


def _give_back_login(moved: Moved) -> None:
    login = moved.data["login"]
    if "moved" in login and Patron.objects.filter(pk=moved.survivor_id, user_id=login["moved"]).update(user=None):
        Patron.objects.filter(pk=moved.absorbed_id).update(user_id=login["moved"])
    if "closed" in login:
        User.objects.filter(pk=login["closed"]).update(is_active=True)
