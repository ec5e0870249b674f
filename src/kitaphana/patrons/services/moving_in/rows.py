"""The rows that a draft becomes, in every table of readers."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from kitaphana.core import clock
from kitaphana.patrons import rules
from kitaphana.patrons.models import Block, Consent, LibraryCard, Origin, Registration
from kitaphana.patrons.services.moving_in.drafts import CardDraft, ReaderDraft
from kitaphana.patrons.services.moving_in.surroundings import Surroundings

CARRIED_OVER = "carried-over"
"""The version of a text that only the older system knows."""


def columns(draft: ReaderDraft, around: Surroundings) -> dict[str, Any]:
    """The columns of a new record."""
    return {
        "surname": draft.surname,
        "given_name": draft.given_name,
        "patronymic": draft.patronymic,
        "folded_name": draft.folded_name,
        "born_on": draft.born_on,
        "phone": draft.phone,
        "email": draft.email,
        "category_id": around.categories[draft.category].id,
        "home_branch_id": around.branches.get(draft.home_branch),
        "language": draft.language,
        "note": draft.note,
        "created_at": around.now,
    }


def card_row(patron_id: int, card: CardDraft, draft: ReaderDraft, around: Surroundings) -> LibraryCard:
    """A card; one that is not in force ended on a day that nobody knows any more, so today."""
    issued_on = min(card.issued_on or draft.registered_on or around.today, around.today)
    ended_on = None if card.state == "active" else around.today
    return LibraryCard(
        patron_id=patron_id, number=card.number, state=card.state, issued_on=issued_on, ended_on=ended_on
    )


def term_row(patron_id: int, draft: ReaderDraft, around: Surroundings) -> Registration:
    """The term with the institution; without its end, it is as long as the institution's terms are."""
    start, end = term_of(draft, around)
    return Registration(patron_id=patron_id, institution_id=around.institution_id, registered_on=start, expires_on=end)


def term_of(draft: ReaderDraft, around: Surroundings) -> tuple[dt.date, dt.date]:
    """First and last day."""
    start = draft.registered_on or min(draft.expires_on or around.today, around.today)
    return start, draft.expires_on or rules.term_end(start, around.registration_months)


def consent_rows(patron_id: int, draft: ReaderDraft, around: Surroundings) -> Iterable[Consent]:
    """Consents that the older system holds."""
    for one in draft.consents:
        day = min(one.given_on or draft.registered_on or around.today, around.today)
        given_at = around.now if day == around.today else noon(day)
        yield Consent(
            patron_id=patron_id,
            purpose=one.purpose,
            text_version=CARRIED_OVER,
            language=draft.language,
            given_at=given_at,
        )


def block_row(patron_id: int, draft: ReaderDraft, around: Surroundings) -> Block:
    """The stop holds with the institution that placed it."""
    return Block(
        patron_id=patron_id,
        institution_id=around.institution_id,
        reason=draft.block_reason,
        note=draft.block_note[:300],
        placed_at=around.now,
    )


def origin_row(patron_id: int, draft: ReaderDraft, around: Surroundings) -> Origin:
    """By which the reader is known again."""
    return Origin(
        patron_id=patron_id,
        institution_id=around.institution_id,
        number=draft.number,
        digest=draft.digest,
        guarantor_card=draft.guarantor_card[:40],
    )


def noon(day: dt.date) -> dt.datetime:
    """The middle of a day in the city, of which nobody knows the hour."""
    return dt.datetime.combine(day, dt.time(12), tzinfo=clock.zone()).astimezone(dt.UTC)
