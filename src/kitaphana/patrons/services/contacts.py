"""Addresses that a reader has proven by a code."""

import datetime as dt
from typing import Final

from kitaphana.core import clock
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.events import publish
from kitaphana.core.transactions import retrying
from kitaphana.patrons import errors
from kitaphana.patrons.events import AddressChanged, AddressConfirmed
from kitaphana.patrons.models import Channel, CodePurpose, Patron, PatronContact
from kitaphana.patrons.queries import PatronCard
from kitaphana.patrons.services import codes
from kitaphana.patrons.services.code_sign_in import redeem_counted
from kitaphana.patrons.services.codes import VerifiedAddress
from kitaphana.patrons.services.records import audited, card_of, locked_patron
from kitaphana.patrons.services.search_keys import renew_keys

KEPT_FOR: Final = dt.timedelta(days=30)
"""How long a former address is kept, so that its holder can be told of the change."""
COLUMNS: Final = {Channel.EMAIL.value: "email", Channel.SMS.value: "phone"}


def ask_new_address(*, address: str, language: str, source: str, is_by_call: bool = False) -> str:
    """Send a code to the phone or mailbox that a reader wants; returns its handle.

    `is_by_call`: the words ask to read it out to the librarian on the telephone, and it holds for that alone.
    Raises `address_invalid`, `too_many_attempts`, `codes_unsent`.
    """
    to = codes.read_address(address)
    if to is None:
        raise Refused(Refusal(errors.ADDRESS_INVALID))
    return codes.send_code(
        purpose=_purpose(is_by_call), channel=to.channel, address=to.address, language=language, source=source
    )


def _purpose(is_by_call: bool) -> CodePurpose:
    return CodePurpose.CALL if is_by_call else CodePurpose.CHANGE_ADDRESS


def change_address(
    *, patron_id: int, handle: str, code: str, source: str, by: Actor, is_by_call: bool = False
) -> PatronCard:
    """Take the phone or mailbox to which the code was sent in place of the old one, whose holder will be told.

    Proving the address that stands in the record already confirms it. Raises `too_many_attempts`, `code_wrong`,
    `patron_unknown`. Sent twice it changes once.
    """
    purpose = _purpose(is_by_call)
    proven = codes.proven_address(purpose=purpose, handle=handle)
    if proven is None:
        # who calls shows by it who they are: what is guessed there is guessed of the reader
        redeem = redeem_counted if is_by_call else codes.redeem_code
        proven = redeem(purpose=purpose, handle=handle, code=code, source=source)
    retrying(lambda: _change(patron_id, proven, by))
    return card_of(patron_id)


def _change(patron_id: int, proven: VerifiedAddress, by: Actor) -> None:
    patron = locked_patron(patron_id)
    column = COLUMNS[proven.channel]
    before = getattr(patron, column)
    is_new = before.lower() != proven.address
    former = _former(patron, proven.channel, before) if is_new and before else None
    if is_new:
        setattr(patron, column, proven.address)
        patron.is_compared = False
        patron.save(update_fields=[column, "is_compared"])
        if proven.channel == Channel.SMS:
            renew_keys([patron])
    write_proven(patron, proven)
    audited("change_address" if is_new else "confirm_address", patron, by)
    if is_new:
        publish(AddressChanged(str(patron.surrogate), proven.channel, former))
    else:
        publish(AddressConfirmed(str(patron.surrogate), proven.channel))


def _former(patron: Patron, channel: str, address: str) -> int:
    """Keep the address of before, proven or not, as one that has ended; its id."""
    now = clock.now()
    row = PatronContact.objects.filter(patron=patron, channel=channel, ended_at__isnull=True).first()
    if row is not None and row.address != address.lower():  # it stood in no record any more
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        row = None
    row = row or PatronContact(patron=patron, channel=channel, address=address)
    row.ended_at = now
    row.save()
    return int(row.pk)


def write_proven(patron: Patron, address: VerifiedAddress) -> None:
    """Note that the reader holds the address, in the caller's transaction; the reader is locked or new."""
    now = clock.now()
    mine = PatronContact.objects.filter(patron=patron, channel=address.channel, ended_at__isnull=True)
    mine.exclude(address=address.address).update(ended_at=now)
    if not mine.filter(address=address.address).update(verified_at=now):
        PatronContact.objects.create(patron=patron, channel=address.channel, address=address.address, verified_at=now)


def forget_former_addresses() -> int:
    """Delete addresses that were replaced more than thirty days ago; returns how many. Daily upkeep."""
    limit = clock.now() - KEPT_FOR
    return retrying(lambda: PatronContact.objects.filter(ended_at__lt=limit).delete()[0])
