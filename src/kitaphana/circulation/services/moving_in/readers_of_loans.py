"""Whose loans are they, in a table that tells of loans only: by the number in the older system, else by card."""

from collections.abc import Iterable

from kitaphana.patrons.models import LibraryCard, Origin, ProposedReader


def find_readers(numbers: Iterable[str], institution_id: int) -> dict[str, int]:
    """Ids of readers by number. Two statements."""
    wanted = set(numbers)
    found = dict(LibraryCard.objects.filter(number__in=wanted).values_list("number", "patron_id"))
    origins = Origin.objects.filter(institution_id=institution_id, number__in=wanted)
    return {**found, **dict(origins.values_list("number", "patron_id"))}


def find_proposed(numbers: Iterable[str], institution_id: int) -> frozenset[str]:
    """Numbers of readers who wait for a decision."""
    rows = ProposedReader.objects.filter(institution_id=institution_id, number__in=set(numbers))
    return frozenset(rows.values_list("number", flat=True))
