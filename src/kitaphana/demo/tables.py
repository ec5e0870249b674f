"""From made things to rows of tables: which field goes into which column."""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from random import Random
from typing import Any  # Any: a row holds a value of every column type

from kitaphana.core import clock
from kitaphana.demo import marc
from kitaphana.demo.bulk import stamp
from kitaphana.demo.rows.editions import MadeEdition, heading_of
from kitaphana.demo.rows.items import MadeItem
from kitaphana.demo.rows.loans import MadeLoan
from kitaphana.demo.rows.readers import MadeReader
from kitaphana.holdings.rules import KEPT_IN
from kitaphana.language.folding import fold
from kitaphana.patrons.search_keys import keys_for

Row = tuple[Any, ...]
WORKS = ("id", "grouping_key", "title", "author", "created_at")
EDITIONS = (
    "id", "work", "title", "subtitle", "part", "responsibility", "author", "contributors", "edition_statement", "place",
    "publisher", "year", "languages", "extent", "series", "subjects", "udc", "bbk", "author_mark", "audience",
    "age_mark", "form", "created_at", "updated_at",
)  # fmt: skip
IDENTIFIERS = ("edition", "scheme", "value")
RECORDS = ("edition", "institution", "source", "control_number", "format", "carrier", "encoding", "raw", "sha256")
ITEMS = (
    "id", "edition", "institution", "branch", "service_point", "category", "barcode", "accession_number",
    "shelving_location", "call_number", "price", "received_on", "status", "is_for_loan", "created_at", "custodian",
    "not_for_loan_reason",
)  # fmt: skip
USERS = ("id", "username", "password", "language", "is_active", "is_staff", "is_superuser", "created_at")
PATRONS = (
    "id", "surrogate", "user", "surname", "given_name", "patronymic", "folded_name", "born_on", "phone", "email",
    "category", "home_branch", "language", "guarantor", "pin_hash", "created_at", "is_compared",
)  # fmt: skip
KEYS = ("patron", "key")
CARDS = ("patron", "number", "state", "issued_on")
REGISTRATIONS = ("patron", "institution", "registered_on", "expires_on")
CONSENTS = ("patron", "purpose", "text_version", "language", "given_at")
CONTACTS = ("patron", "channel", "address", "verified_at")
BLOCKS = ("patron", "reason", "placed_at")
LOANS = (
    "item", "patron", "institution", "pool", "service_point", "patron_category", "age_band", "state", "loaned_at",
    "due_at", "renewal_count", "closed_at", "closed_service_point",
)  # fmt: skip


class Stamps:
    """Moments of days, made once per day: ten in the morning of the city."""

    def __init__(self) -> None:
        self._made: dict[dt.date, Any] = {}

    def of(self, day: dt.date) -> Any:
        """The day's moment as the driver wants it."""
        if day not in self._made:
            self._made[day] = stamp(dt.datetime.combine(day, dt.time(10), tzinfo=clock.zone()))
        return self._made[day]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def works(editions: Iterable[MadeEdition], stamps: Stamps) -> Iterator[Row]:
    """Each work once."""
    for edition in editions:
        if edition.is_first:
            work = edition.work
            yield work.id, work.key, work.title, work.author.spoken, stamps.of(work.created_on)


def editions(made: Iterable[MadeEdition], stamps: Stamps) -> Iterator[Row]:
    """One row each; JSON columns are display-ready lists."""
    for edition in made:
        work, created = edition.work, stamps.of(edition.created_on)
        author = work.author
        people = [{"name": author.heading, "role": "aut", "is_main": True}] if author.heading else []
        series = [{"title": edition.series, "number": str(edition.series_number or "")}] if edition.series else []
        yield (
            edition.id, work.id, work.title, work.rest, edition.part, author.spoken, author.heading, _json(people),
            edition.statement, edition.place, edition.publisher, edition.year, _json(edition.languages), edition.extent,
            _json(series), _json([heading_of(work.subject, work.language)]), work.subject.udc, work.bbk, work.mark,
            "juvenile" if work.subject.kind == "children" else "", work.age_mark, edition.form, created, created,
        )  # fmt: skip


def identifiers(made: Iterable[MadeEdition]) -> Iterator[Row]:
    """ISBNs of those that have one."""
    return ((edition.id, "isbn", edition.isbn) for edition in made if edition.isbn)


def records(made: Iterable[MadeEdition], institution_id: int) -> Iterator[Row]:
    """A MARC 21 record beside every edition."""
    for edition in made:
        raw = marc.encode(edition)
        digest = hashlib.sha256(raw).hexdigest()
        number = marc.control_number(edition)
        yield edition.id, institution_id, marc.SOURCE, number, "marc21", "iso2709", "utf-8", raw, digest


def items(
    made: Iterable[MadeItem], categories: Mapping[str, int], custodians: Mapping[int, int], stamps: Stamps
) -> Iterator[Row]:
    """One row each."""
    for item in made:
        yield (
            item.id, item.edition.id, item.shelf.institution_id, item.shelf.branch_id, item.service_point_id,
            categories[item.category], item.barcode, item.accession_number, item.location, item.call_number, item.price,
            item.received_on, item.status, item.is_for_loan, stamps.of(item.received_on),
            custodians[item.shelf.branch_id], _kept_in(item),
        )  # fmt: skip


def _kept_in(item: MadeItem) -> str:
    """Why the item stays in the library."""
    if item.is_for_loan:
        return ""
    return item.category if item.category in KEPT_IN else "reading_room"


def users(made: Iterable[MadeReader], first_id: int, hashes: list[str], stamps: Stamps) -> Iterator[Row]:
    """A login for every reader: the card number, with one of a few shared password hashes."""
    for reader in made:
        secret = hashes[reader.id % len(hashes)]
        created = stamps.of(reader.registered_on)
        yield first_id + reader.id, reader.card_number, secret, reader.person.language, True, False, False, created


def patrons(
    made: Iterable[MadeReader],
    rng: Random,
    first_user: int,
    categories: Mapping[str, int],
    pins: list[str],
    stamps: Stamps,
) -> Iterator[Row]:
    """One row each; the surrogate is as random as the seed. No two are one person, so none is to be compared."""
    for reader in made:
        person = reader.person
        name = " ".join(part for part in (person.surname, person.given_name, person.patronymic) if part)
        yield (
            reader.id, uuid.UUID(int=rng.getrandbits(128), version=4).hex, first_user + reader.id, person.surname,
            person.given_name, person.patronymic, fold(name), reader.born_on, reader.phone, reader.email,
            categories[reader.category], reader.branch_id, person.language, reader.guarantor_id,
            pins[reader.id % len(pins)], stamps.of(reader.registered_on), True,
        )  # fmt: skip


def keys(made: Iterable[MadeReader]) -> Iterator[Row]:
    """Under which readers are looked for."""
    for reader in made:
        person = reader.person
        names = {"surname": person.surname, "given_name": person.given_name, "patronymic": person.patronymic}
        for key in keys_for(**names, phone=reader.phone):
            yield reader.id, key


def cards(made: Iterable[MadeReader]) -> Iterator[Row]:
    """One active card each."""
    return ((reader.id, reader.card_number, "active", reader.registered_on) for reader in made)


def registrations(made: Iterable[MadeReader], city_id: int, national_end: Mapping[int, dt.date]) -> Iterator[Row]:
    """The yearly term in the city network, and for some a longer one in a national library."""
    for reader in made:
        yield reader.id, city_id, reader.registered_on, reader.expires_on
        if reader.national_id:
            yield reader.id, reader.national_id, reader.registered_on, national_end[reader.id]


def consents(made: Iterable[MadeReader], stamps: Stamps) -> Iterator[Row]:
    """Everybody agreed to the processing of data; bodies have none to give."""
    for reader in made:
        if reader.born_on:
            yield reader.id, "processing", "2026-01", reader.person.language, stamps.of(reader.registered_on)


def contacts(made: Iterable[MadeReader], stamps: Stamps) -> Iterator[Row]:
    """Whoever has a mailbox has proven it by a code, so that messages and codes reach them."""
    for reader in made:
        if reader.email:
            yield reader.id, "email", reader.email, stamps.of(reader.registered_on)


def blocks(made: Iterable[MadeReader], stamps: Stamps, today: dt.date) -> Iterator[Row]:
    """Those who may not borrow."""
    return ((reader.id, reader.block, stamps.of(today - dt.timedelta(days=3))) for reader in made if reader.block)


def loans(made: Iterable[MadeLoan], pools: Mapping[int, int]) -> Iterator[Row]:
    """One row each; `pools` gives the pool of a service point."""
    for loan in made:
        point = loan.service_point_id
        state, closed = loan.state, stamp(loan.closed_at) if loan.closed_at else None
        yield (
            loan.item_id, loan.reader_id, loan.institution_id, pools[point], point, loan.category, loan.band, state,
            stamp(loan.loaned_at), stamp(loan.due_at), loan.renewal_count, closed, loan.closed_point_id,
        )  # fmt: skip
