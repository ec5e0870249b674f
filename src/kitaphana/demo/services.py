"""Build the demo city."""

import datetime as dt
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from random import Random

from django.core.management import call_command
from django.db import models, transaction
from django.db.models import OuterRef, Subquery

from kitaphana.catalog.models import Edition, EditionIdentifier, MarcRecord, Work
from kitaphana.circulation.models import Loan
from kitaphana.circulation.services import load_default_policies
from kitaphana.core import audit, clock
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.models import User
from kitaphana.demo import (
    accounts,
    bulk,
    categories,
    covers,
    diary,
    holds,
    imports,
    late,
    lists,
    places,
    reviews,
    rules,
    stock,
    tables,
)
from kitaphana.demo.bulk import Progress, insert
from kitaphana.demo.plan import CityPlan, plan_for
from kitaphana.demo.rows.editions import EditionMaker, MadeEdition
from kitaphana.demo.rows.items import CONTRACT_LOAN, ItemMaker, MadeItem, Places
from kitaphana.demo.rows.loans import LoanMaker
from kitaphana.demo.rows.readers import CONTRACT_READERS, NATIONAL_TERM_MONTHS, MadeReader, ReaderMaker
from kitaphana.discovery.builder import rebuild
from kitaphana.holdings.models import Item, ItemCategory
from kitaphana.network.models import Institution
from kitaphana.network.services import load_holidays, load_network
from kitaphana.patrons.models import (
    Block,
    Consent,
    LibraryCard,
    Patron,
    PatronCategory,
    PatronContact,
    PatronKey,
    Registration,
)
from kitaphana.patrons.rules import term_end

VOLUMED_EDITION = 40  # one of the well-known ones, so with copies enough to be volumes
NETWORK_FILE = Path(__file__).parent / "data" / "network.toml"
_HEAVY: Sequence[type[models.Model]] = (
    Work, Edition, EditionIdentifier, MarcRecord, Item, User, Patron, PatronKey, LibraryCard, Registration,
    Consent, PatronContact, Block, Loan,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BuiltCity:
    """What was built: rows by table."""

    works: int
    editions: int
    items: int
    readers: int
    loans: int
    token_file: Path


def is_empty() -> bool:
    """Whether the database has no library yet."""
    return not Institution.objects.exists()


def forget_everything() -> None:
    """Empty all tables, for a city built anew in the same place."""
    call_command("flush", verbosity=0, interactive=False)


def build_city(*, scale: float, seed: int, progress: Progress = lambda what, count: None) -> BuiltCity:
    """Fill an empty database with a city, the same for the same scale, seed and day, and build its search index.

    Writes no events, and one audit entry beside those of the network and the policy grid; the index is built at the
    end. Raises ValueError for a scale outside 0.001–1. Not safe to repeat: the caller sees to it that the database
    is empty.
    """
    city = plan_for(scale)
    with bulk.quick_writes():
        _load_network()
        categories.create_categories()
        load_default_policies(by=COMMAND_LINE)
        rules.draft_summer()
        builder = _Builder(city, seed, progress)
        with bulk.without_indexes(_HEAVY):
            built = builder.build()
        builder.keep_stock()
        builder.keep_late()
        builder.keep_queues()
        builder.keep_diaries()
        builder.give_covers()
        builder.send_records()
        builder.note_reviews()
        bulk.finish()
        with transaction.atomic():
            details = {"scale": scale, "seed": seed, "items": built.items, "editions": built.editions}
            audit.record(act="build_demo_city", subject="city:demo", by=COMMAND_LINE, details=details)
    rebuild(lambda done: progress("indexed works", done))
    return built


def _load_network() -> None:
    data = tomllib.loads(NETWORK_FILE.read_text())
    load_network(data, by=COMMAND_LINE)
    for year in data["holiday_years"]:
        load_holidays(year=year, by=COMMAND_LINE)


class _Builder:
    """Runs the makers one after the other; each has chance of its own, so that one can change without the others."""

    def __init__(self, city: CityPlan, seed: int, progress: Progress) -> None:
        self._city, self._seed, self._progress = city, seed, progress
        self._today, self._now = clock.today(), clock.now().astimezone(clock.zone())
        self._stamps = tables.Stamps()
        self._places: Places = places.read(self._chance("places"))
        self._custodians = stock.create_custodians(self._chance("custodians"))
        self._readers: list[MadeReader] = []

    def _chance(self, part: str) -> Random:
        return Random(f"{self._seed}:{part}")

    def build(self) -> BuiltCity:
        """Editions, items, readers, loans, accounts."""
        editions = list(EditionMaker(self._chance("editions"), self._city, self._today).make())
        works = self._write_catalogue(editions)
        maker = ItemMaker(self._chance("items"), self._city, self._places, self._today)
        contract, items = self._write_items(maker, editions)
        readers = self._readers = self._write_readers()
        loans = self._write_loans(maker, contract, readers)
        accounts.create_entitlements()
        lists.create_lists(self._places.central.institution_id, self._seed)
        return BuiltCity(works, len(editions), items, len(readers), loans, accounts.create_token())

    def keep_late(self) -> None:
        """What is late, lost or said to be back, and who is stopped for it."""
        self._progress("late loans", late.keep_late(self._chance("late"), self._now))

    def keep_queues(self) -> None:
        """Holds and the pick lists of the day: with indexes, after the kits have got their pieces."""
        made = holds.wait_for_books(
            self._chance("holds"), self._places, self._readers, self._now, self._city.open_loans
        )
        self._progress("holds", made)

    def keep_diaries(self) -> None:
        """Reading rooms, unmet requests and the closed days of all desks."""
        self._progress("days of desks", diary.keep_diaries(self._chance("diaries"), self._places, self._now))

    def give_covers(self) -> None:
        """A few painted covers, so that given and drawn ones stand side by side."""
        self._progress("covers", covers.give_covers(self._chance("covers")))

    def send_records(self) -> None:
        """A file that was sent, with records that wait to be mended."""
        self._progress("records set aside", imports.create_imports(self._places.central.institution_id, self._now))

    def note_reviews(self) -> None:
        """Facts that wait for a person at the central desk."""
        count = reviews.create_reviews(self._chance("reviews"), self._places.central, accounts.CENTRAL, self._now)
        self._progress("facts for review", count)

    def keep_stock(self) -> None:
        """Kits, conditions and acts: with indexes, for they look for items."""
        stock.keep_stock(self._chance("stock"), self._custodians, VOLUMED_EDITION)

    def _write_catalogue(self, editions: Sequence[MadeEdition]) -> int:
        stamps, say = self._stamps, self._progress
        works = insert(Work, tables.WORKS, tables.works(editions, stamps), say)
        insert(Edition, tables.EDITIONS, tables.editions(editions, stamps), say)
        insert(EditionIdentifier, tables.IDENTIFIERS, tables.identifiers(editions), say)
        owner = self._places.central.institution_id
        insert(MarcRecord, tables.RECORDS, tables.records(editions, owner), say)
        return works

    def _write_items(self, maker: ItemMaker, editions: Sequence[MadeEdition]) -> tuple[MadeItem, int]:
        categories = dict(ItemCategory.objects.values_list("code", "pk"))
        made = maker.make(editions)
        contract = [next(made) for _ in range(CONTRACT_LOAN)]
        rows = tables.items(chain(contract, made), categories, self._custodians, self._stamps)
        return contract[-1], insert(Item, tables.ITEMS, rows, self._progress)

    def _write_readers(self) -> list[MadeReader]:
        say, stamps, seed = self._progress, self._stamps, self._seed
        readers = list(self._reader_maker().make(max(self._city.readers, CONTRACT_READERS + 100)))
        passwords = accounts.shared_hashes(accounts.PASSWORD, seed)
        accounts.create_staff(passwords)
        first_user = User.objects.latest("pk").pk
        categories = dict(PatronCategory.objects.values_list("code", "pk"))
        pins = accounts.shared_hashes(accounts.PIN, seed)
        insert(User, tables.USERS, tables.users(readers, first_user, passwords, stamps), say)
        people = tables.patrons(readers, self._chance("surrogates"), first_user, categories, pins, stamps)
        insert(Patron, tables.PATRONS, people, say)
        insert(PatronKey, tables.KEYS, tables.keys(readers), say)
        insert(LibraryCard, tables.CARDS, tables.cards(readers), say)
        insert(Registration, tables.REGISTRATIONS, self._registrations(readers), say)
        insert(Consent, tables.CONSENTS, tables.consents(readers, stamps), say)
        insert(PatronContact, tables.CONTACTS, tables.contacts(readers, stamps), say)
        insert(Block, tables.BLOCKS, tables.blocks(readers, stamps, self._today), say)
        return readers

    def _reader_maker(self) -> ReaderMaker:
        return ReaderMaker(
            self._chance("readers"),
            today=self._today,
            branches=[(shelf.branch_id, shelf.weight) for shelf in self._places.city],
            nationals=sorted({shelf.institution_id for shelf in self._places.national}),
        )

    def _registrations(self, readers: Sequence[MadeReader]) -> Iterator[tables.Row]:
        ends: dict[int, dt.date] = {
            reader.id: term_end(reader.registered_on, NATIONAL_TERM_MONTHS) for reader in readers if reader.national_id
        }
        return tables.registrations(readers, self._places.central.institution_id, ends)

    def _write_loans(self, maker: ItemMaker, contract: MadeItem, readers: Sequence[MadeReader]) -> int:
        loans = LoanMaker(self._chance("loans"), self._places, self._now, places.due_dates())
        made = chain(
            loans.closed_loans(maker.once_lent, self._city.closed_loans),
            loans.open_loans(maker.lent, contract, readers),
        )
        count = insert(Loan, tables.LOANS, tables.loans(made, places.pools()), self._progress)
        category = Item.objects.filter(pk=OuterRef("item_id")).values("category__code")
        Loan.objects.filter(closed_at__isnull=True).update(item_category=Subquery(category))
        return count
