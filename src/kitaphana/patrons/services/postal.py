"""The postal address: given by the reader or at a desk, changed, and taken back by leaving everything empty."""

from kitaphana.core import clock
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refused
from kitaphana.core.transactions import retrying
from kitaphana.patrons import rules
from kitaphana.patrons.models import PostalAddress
from kitaphana.patrons.services.records import audited, locked_patron


def set_postal_address(*, patron_id: int, street: str, town: str, postcode: str, by: Actor) -> None:
    """Keep where letters to the reader go; three empty parts forget it.

    Raises `patron_unknown`, `postal_address_incomplete` (street and town belong together), `postal_address_too_long`,
    `postcode_invalid`. Repeating it changes nothing. The audit log does not say the address.
    """
    wanted = {"street": rules.tidy(street), "town": rules.tidy(town), "postcode": rules.tidy(postcode).upper()}
    if refusals := rules.postal_refusals(**wanted):
        raise Refused(*refusals)
    retrying(lambda: _set(patron_id, wanted, by))


def _set(patron_id: int, wanted: dict[str, str], by: Actor) -> None:
    patron = locked_patron(patron_id)
    rows = PostalAddress.objects.filter(patron=patron)
    now = rows.values("street", "town", "postcode").first()
    if now == wanted or (now is None and not any(wanted.values())):
        return
    if any(wanted.values()):
        PostalAddress.objects.update_or_create(patron=patron, defaults={**wanted, "changed_at": clock.now()})
        audited("set_postal_address", patron, by)
    else:
        rows.delete()
        audited("forget_postal_address", patron, by)
