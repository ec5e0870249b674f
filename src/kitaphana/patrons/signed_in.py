"""The reader behind a login, whom every page of an account asks for: three statements written by hand."""

import datetime as dt
from typing import Any, Final, NamedTuple  # Any: a cursor knows no types

from kitaphana.core import clock, sql
from kitaphana.patrons import rules
from kitaphana.patrons.queries import BlockFacts, CategoryFacts, PatronCard, RegistrationFacts

_READER: Final = """
SELECT p.id, p.surname, p.given_name, p.patronymic, p.born_on, p.phone, p.email, p.home_branch_id, p.language, p.note,
       p.pin_hash, k.number, k.state, g.surname, g.given_name, g.patronymic,
       c.id, c.code, c.name_kk, c.name_ru, c.name_en, c.is_collective, c.guarantor_below_age, c.least_age, c.most_age,
       c.is_for_newcomers, c.lends_on_guarantee_only
FROM patrons_patron p
JOIN patrons_patroncategory c ON c.id = p.category_id
LEFT JOIN patrons_patron g ON g.id = p.guarantor_id
LEFT JOIN patrons_librarycard k ON k.id = (
    SELECT id FROM patrons_librarycard WHERE patron_id = p.id
    ORDER BY CASE WHEN state = 'active' THEN 0 ELSE 1 END, issued_on DESC, id DESC LIMIT 1)
WHERE p.user_id = %s
"""
_TERMS: Final = """
SELECT r.institution_id, i.code, r.expires_on FROM patrons_registration r
JOIN network_institution i ON i.id = r.institution_id WHERE r.patron_id = %s ORDER BY r.institution_id
"""
_BLOCKS: Final = """
SELECT id, institution_id, reason, note, placed_at, placed_by_rule FROM patrons_block
WHERE patron_id = %s AND lifted_at IS NULL ORDER BY id
"""


class _Reader(NamedTuple):
    """The columns of `_READER` before those of the guarantor and the category."""

    id: int
    surname: str
    given_name: str
    patronymic: str
    born_on: dt.date | None
    phone: str
    email: str
    home_branch_id: int | None
    language: str
    note: str
    pin_hash: str
    card_number: str | None
    card_state: str | None


def patron_of_user(user_id: int) -> PatronCard | None:
    """The reader who signs in with that login, as `queries.patron_card` shows them. Three statements."""
    found = sql.rows(_READER, (user_id,))
    return _card(found[0]) if found else None


def _card(row: tuple[Any, ...]) -> PatronCard:
    reader, guarantor, category = _Reader._make(row[:13]), row[13:16], CategoryFacts(*row[16:])
    terms, blocks = sql.rows(_TERMS, (reader.id,)), sql.rows(_BLOCKS, (reader.id,))
    return PatronCard(
        id=reader.id,
        card_number=reader.card_number or "",
        card_state=reader.card_state or "",
        full_name=rules.full_name(reader.surname, reader.given_name, reader.patronymic),
        surname=reader.surname,
        given_name=reader.given_name,
        patronymic=reader.patronymic,
        born_on=reader.born_on,
        age=rules.age_on(reader.born_on, clock.today()) if reader.born_on else None,
        phone=reader.phone,
        email=reader.email,
        category=category,
        home_branch_id=reader.home_branch_id,
        language=reader.language,
        registrations=tuple(RegistrationFacts(*term) for term in terms),
        blocks=tuple(_block(*block) for block in blocks),
        guarantor_name=rules.full_name(*guarantor) if guarantor[1] is not None else None,
        is_collective=category.is_collective,
        has_pin=bool(reader.pin_hash),
        has_login=True,
        note=reader.note,
    )


def _block(
    pk: int, institution_id: int | None, reason: str, note: str, placed_at: dt.datetime, is_by_rule: bool
) -> BlockFacts:
    at = placed_at if placed_at.tzinfo else placed_at.replace(tzinfo=dt.UTC)  # SQLite keeps UTC without saying so
    return BlockFacts(pk, institution_id, reason, note, at, is_by_rule)
