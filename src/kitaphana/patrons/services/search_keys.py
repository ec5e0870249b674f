"""Keep the keys of readers in step with their names and phones, in the transaction that writes those."""

from collections.abc import Collection

from kitaphana.core.bulk import insert_instances
from kitaphana.core.transactions import demand
from kitaphana.patrons.models import Patron, PatronKey
from kitaphana.patrons.search_keys import keys_for


def write_keys(patrons: Collection[Patron]) -> None:
    """Write the keys of readers who are new. One statement."""
    demand()
    insert_instances(row for patron in patrons for row in rows_of(patron))


def renew_keys(patrons: Collection[Patron]) -> None:
    """Write the keys of readers anew. Two statements."""
    forget_keys({patron.pk for patron in patrons})
    write_keys(patrons)


def forget_keys(patron_ids: Collection[int]) -> None:
    """Let these readers no longer be found by name or phone."""
    demand()
    PatronKey.objects.filter(patron_id__in=patron_ids).delete()


def rows_of(patron: Patron) -> list[PatronKey]:
    """What is to be written for one reader."""
    told = {name: getattr(patron, name) for name in ("surname", "given_name", "patronymic", "phone")}
    return [PatronKey(patron_id=patron.pk, key=key) for key in keys_for(**told)]
