"""Questions about the addresses of readers: which are proven, and whose an address is."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from kitaphana.patrons.models import CardState, Channel, Patron, PatronContact
from kitaphana.patrons.queries import PatronCard, patron_cards
from kitaphana.patrons.services.codes import VerifiedAddress

MOST_READERS_OF_AN_ADDRESS = 10


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """An address of a reader; `verified_at` is empty for one that only stands in the record."""

    channel: str
    address: str
    verified_at: dt.datetime | None


def contacts_of(patron_id: int) -> tuple[ContactFacts, ...]:
    """The addresses that the record shows now, e-mail first. Two statements."""
    return contacts_of_many([patron_id]).get(patron_id, ())


def contacts_of_many(patron_ids: Iterable[int]) -> Mapping[int, tuple[ContactFacts, ...]]:
    """The same for many readers, by id; two statements for any number."""
    ids = list(patron_ids)
    proven = {
        (patron_id, channel, address): moment
        for patron_id, channel, address, moment in PatronContact.objects.filter(
            patron_id__in=ids, ended_at__isnull=True
        ).values_list("patron_id", "channel", "address", "verified_at")
    }
    rows = Patron.objects.filter(pk__in=ids).values_list("pk", "email", "phone")
    return {
        pk: tuple(
            ContactFacts(channel, address, proven.get((pk, channel, address.lower())))
            for channel, address in ((Channel.EMAIL.value, email), (Channel.SMS.value, phone))
            if address
        )
        for pk, email, phone in rows
    }


def former_address(contact_id: int) -> ContactFacts | None:
    """An address that another one has replaced lately; None when it is forgotten already."""
    row = PatronContact.objects.filter(pk=contact_id, ended_at__isnull=False).first()
    return ContactFacts(row.channel, row.address, row.verified_at) if row else None


def has_readers(address: VerifiedAddress) -> bool:
    """Whether a reader has proven the address or it stands in a record. Never tell this to a stranger."""
    return bool(_ids(address))


def readers_with(address: VerifiedAddress) -> list[PatronCard]:
    """Readers whose record shows the address, for who has just proven to hold it; at most ten."""
    ids = _ids(address)
    return sorted(patron_cards(ids), key=lambda one: one.id) if ids else []


def is_proven(address: VerifiedAddress) -> bool:
    """Whether a reader has proven the address and still has it. One statement; never tell this to a stranger."""
    column = _COLUMNS[address.channel]
    return PatronContact.objects.filter(
        channel=address.channel,
        address=address.address,
        ended_at__isnull=True,
        verified_at__isnull=False,
        **{f"patron__{column}__iexact": address.address},
    ).exists()


def readers_who_proved(address: VerifiedAddress) -> list[PatronCard]:
    """Readers with an active card who have proven that very address and still have it: they may sign in by it."""
    ids = list(_proven(address).values_list("patron_id", flat=True).distinct()[:MOST_READERS_OF_AN_ADDRESS])
    return sorted(patron_cards(ids), key=lambda one: one.id) if ids else []


def surrogates_who_proved(address: VerifiedAddress) -> list[str]:
    """The same readers as the counters of attempts know them. One statement, whether there are any or not."""
    rows = _proven(address).values_list("patron_id", "patron__surrogate").distinct()[:MOST_READERS_OF_AN_ADDRESS]
    return [str(surrogate) for _, surrogate in rows]


def _proven(address: VerifiedAddress) -> QuerySet[PatronContact]:
    column = _COLUMNS[address.channel]
    return PatronContact.objects.filter(
        channel=address.channel,
        address=address.address,
        ended_at__isnull=True,
        verified_at__isnull=False,
        patron__merged_into__isnull=True,
        patron__cards__state=CardState.ACTIVE,
        **{f"patron__{column}__iexact": address.address},
    ).order_by("patron_id")


_COLUMNS = {Channel.EMAIL.value: "email", Channel.SMS.value: "phone"}


def _ids(address: VerifiedAddress) -> list[int]:
    """By the record, and by proven addresses, which are always in small letters. Two statements at most."""
    column = _COLUMNS[address.channel]
    living = Patron.objects.filter(merged_into__isnull=True)
    found = list(living.filter(**{column: address.address}).values_list("pk", flat=True)[:MOST_READERS_OF_AN_ADDRESS])
    proven = PatronContact.objects.filter(
        channel=address.channel, address=address.address, ended_at__isnull=True, patron__merged_into__isnull=True
    )
    return list(dict.fromkeys([*found, *proven.values_list("patron_id", flat=True)[:MOST_READERS_OF_AN_ADDRESS]]))
