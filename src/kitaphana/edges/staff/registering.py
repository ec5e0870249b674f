"""Join at the desk: the form of a new reader as the service asks for it."""

from typing import Any

from kitaphana.circulation import services as circulation
from kitaphana.core.errors import Refusal, Refused
from kitaphana.edges.staff.desk.find import reader as reader_by_card
from kitaphana.edges.staff.member import Member
from kitaphana.edges.staff.permissions import Permission
from kitaphana.patrons import services as patrons
from kitaphana.patrons.consent_texts import version_of

CONSENT_VERSION = version_of("processing")
FIELD_OF_CODE = {
    "name_missing": "given_name",
    "name_too_long": "given_name",
    "phone_invalid": "phone",
    "email_invalid": "email",
    "birth_date_invalid": "born_on",
    "category_unknown": "category",
    "branch_unknown": "home_branch",
    "guarantor_required": "guarantor_card",
    "guarantor_unfit": "guarantor_card",
    "card_unknown": "guarantor_card",
    "card_taken": "card_number",
    "card_number_invalid": "card_number",
    "consent_required": "has_consented",
}
"""Which field of the form a refusal is about."""


def register(form: dict[str, Any], member: Member, command_id: str) -> int:  # Any: cleaned data of a form
    """Make the reader with a term at the member's institution and return its id. Raises `Refused` with all faults."""
    purposes = {"processing": form["has_consented"], "messages": form["wants_messages"]}
    names = ("surname", "given_name", "patronymic", "born_on", "category", "phone", "email", "language", "home_branch")
    card = patrons.register_patron(
        patron=patrons.NewPatron(
            **{name: form[name] for name in names},
            guarantor_id=_guarantor(form["guarantor_card"]),
            card_number=form["card_number"],
            consents=tuple(purpose for purpose, is_given in purposes.items() if is_given),
            consent_version=CONSENT_VERSION,
        ),
        institution_id=institution_of(member),
        by=member.actor,
        command_id=command_id,
    )
    return card.id


def institution_of(member: Member) -> int:
    """Where the member registers readers: the institution of the service point, else of the first post."""
    if member.point is not None:
        return member.point.institution_id
    return member.posts_with(Permission.READERS)[0].institution_id


def count_at_desk(member: Member, command_id: str, *, is_first: bool) -> None:
    """Note the registration in the diary of the desk where it was made; elsewhere there is no diary."""
    if member.point is not None:
        circulation.count_registration(service_point_id=member.point.id, is_first=is_first, command_id=command_id)


def _guarantor(card_number: str) -> int | None:
    if not card_number:
        return None
    guarantor = reader_by_card(card_number)
    if guarantor is None:
        raise Refused(Refusal("card_unknown"))
    return guarantor.id
