"""What the tables of readers themselves keep of one."""

from collections.abc import Mapping
from typing import Any, Final

from allauth.mfa.models import Authenticator

from kitaphana.core import clock
from kitaphana.core.errors import Refusal
from kitaphana.core.models import SignedInDevice, User
from kitaphana.patrons import errors, rules
from kitaphana.patrons.models import CalendarFeed, NameChange, Patron, PatronLooks, PostalAddress
from kitaphana.patrons.services.provider_links import links_of


class OwnRecord:
    """The record, and all that hangs on it."""

    name = "patrons"

    def export(self, patron_id: int) -> Mapping[str, Any]:
        """Every column but hashes and keys, which tell nothing."""
        patron = Patron.objects.select_related("category", "home_branch", "guarantor", "user").get(pk=patron_id)
        looks = PatronLooks.objects.filter(patron=patron).first()
        calendar = CalendarFeed.objects.filter(patron=patron).first()
        return {
            "record": _record(patron),
            "cards": _rows(patron.cards.order_by("pk"), "number", "state", "issued_on", "ended_on"),
            "registrations": _rows(
                patron.registrations.order_by("pk"), "institution__code", "registered_on", "expires_on"
            ),
            "consents": _rows(
                patron.consents.order_by("pk"), "purpose", "text_version", "language", "given_at", "withdrawn_at"
            ),
            "blocks": _rows(
                patron.blocks.order_by("pk"), "reason", "note", "institution__code", "placed_at", "lifted_at"
            ),
            "entitlements": _rows(patron.entitlements.order_by("pk"), "kind", "granted_on", "ends_on"),
            "older_systems": _rows(patron.origins.order_by("pk"), "institution__code", "number"),
            "groups": _rows(patron.memberships.order_by("pk"), "group__name", "joined_at"),
            "wards": [{"name": ward.full_name} for ward in patron.wards.order_by("pk")],
            "merged_records": [{"name": one.full_name, "phone": one.phone} for one in patron.absorbed.order_by("pk")],
            "contacts": _rows(patron.contacts.order_by("pk"), "channel", "address", "verified_at", "ended_at"),
            "postal_address": _rows(
                PostalAddress.objects.filter(patron=patron), "street", "town", "postcode", "changed_at"
            ),
            "name_change": _rows(
                NameChange.objects.filter(patron=patron), "surname", "given_name", "patronymic", "asked_at"
            ),
            "guarantor_requests": _rows(patron.guarantor_requests.order_by("pk"), "channel", "address", "asked_at"),
            "looks": {"settings": looks.settings} if looks else {},
            "form_wishes": _rows(patron.form_wishes.order_by("pk"), "form"),
            "calendar": {"created_at": calendar.created_at, "shows_titles": calendar.shows_titles} if calendar else {},
            **_login(patron.user_id),
        }

    def erasure_obstacles(self, patron_id: int) -> list[Refusal]:
        """Children must not stay without somebody who answers for them."""
        today = clock.today()
        wards = Patron.objects.filter(guarantor_id=patron_id, category__is_collective=False).select_related("category")
        children = [one for one in wards if rules.needs_guarantor(one.born_on, today, one.category.guarantor_below_age)]
        if not children:
            return []
        return [Refusal(errors.ERASURE_ANSWERS_FOR_CHILDREN, {"count": len(children)})]

    def erase(self, patron_id: int) -> None:
        """The row goes with all that hangs on it, shells too, and their logins; a login of staff stays."""
        mine = Patron.objects.filter(pk=patron_id) | Patron.objects.filter(merged_into_id=patron_id)
        logins = list(mine.filter(user__isnull=False).values_list("user_id", flat=True))
        Patron.objects.filter(pk=patron_id).delete()
        User.objects.filter(pk__in=logins, is_staff=False, is_superuser=False, posts__isnull=True).delete()


PARTICIPANT: Final = OwnRecord()


def _record(patron: Patron) -> dict[str, Any]:
    return {
        "surname": patron.surname,
        "given_name": patron.given_name,
        "patronymic": patron.patronymic,
        "born_on": patron.born_on,
        "phone": patron.phone,
        "email": patron.email,
        "category": patron.category.name_in(patron.language),
        "home_branch": patron.home_branch.name_in(patron.language) if patron.home_branch else "",
        "language": patron.language,
        "guarantor": patron.guarantor.full_name if patron.guarantor else "",
        "note": patron.note,
        "has_pin": bool(patron.pin_hash),
        "login": patron.user.username if patron.user else "",
        "created_at": patron.created_at,
    }


def _login(user_id: int | None) -> dict[str, Any]:
    """How the reader signs in, and where: without keys and hashes."""
    devices = SignedInDevice.objects.filter(user_id=user_id or 0).order_by("pk")
    passkeys = Authenticator.objects.filter(user_id=user_id or 0, type=Authenticator.Type.WEBAUTHN).order_by("pk")
    return {
        "devices": _rows(devices, "browser", "system", "began_at", "last_seen_at"),
        "passkeys": [{"name": one.wrap().name, "created_at": one.created_at} for one in passkeys],
        "accounts_elsewhere": [{"provider": one.provider} for one in links_of(user_id or 0)],
    }


def _rows(rows: Any, *columns: str) -> list[dict[str, Any]]:  # Any: a query set of any table
    names = [column.removesuffix("__code").removeprefix("group__") for column in columns]
    return [dict(zip(names, row, strict=True)) for row in rows.values_list(*columns)]
