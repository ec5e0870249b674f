"""Questions about postal addresses: asked by the reader, the desk, and whoever prints a letter; nothing here writes."""

from collections.abc import Iterable
from dataclasses import dataclass

from kitaphana.patrons.models import PostalAddress


@dataclass(frozen=True, slots=True)
class PostalLines:
    """An address as it was given."""

    street: str
    town: str
    postcode: str

    @property
    def lines(self) -> tuple[str, ...]:
        """As they stand on an envelope, below the name."""
        return tuple(line for line in (self.street, self.town, self.postcode) if line)


def postal_address_of(patron_id: int) -> PostalLines | None:
    """The reader's own; None where none was given."""
    return postal_addresses([patron_id]).get(patron_id)


def postal_addresses(patron_ids: Iterable[int]) -> dict[int, PostalLines]:
    """Those of several readers, as far as they have given one; one statement."""
    rows = PostalAddress.objects.filter(patron_id__in=list(patron_ids))
    return {
        pk: PostalLines(street, town, postcode)
        for pk, street, town, postcode in rows.values_list("patron_id", "street", "town", "postcode")
    }
