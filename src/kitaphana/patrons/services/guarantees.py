"""A child asks a grown-up reader to answer for them; the grown-up does so from their own account.

Whoever answers has the token (by a link, a code sent to an address, or in the own account) and knows the birth date.
"""

import datetime as dt
import secrets
from typing import Final

from django.db import models

from kitaphana.core import attempts, clock
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.events import publish
from kitaphana.core.transactions import retrying
from kitaphana.patrons import errors, rules
from kitaphana.patrons.contacts import readers_who_proved
from kitaphana.patrons.events import GuarantorAsked, GuarantorConfirmed
from kitaphana.patrons.models import CodePurpose, GuarantorRequest, Patron
from kitaphana.patrons.services import codes
from kitaphana.patrons.services.family import guarantor_refusals, lacks_guarantor, room_refusals, settle_requests
from kitaphana.patrons.services.records import audited, locked_patron

OPEN_FOR: Final = dt.timedelta(days=30)
KEPT_FOR: Final = dt.timedelta(days=90)
MOST_ASKING: Final = 20
"""So many children who ask at one address are thought of, the last ones."""


def ask_guarantor(*, patron_id: int, language: str, source: str, by: Actor, address: str = "") -> str:
    """Open a request in place of an older one; returns the token for a link.

    With an address a code goes there too, and if just one grown-up reader has proven that address, the request stands
    in their account; the child learns nothing of that. Raises `patron_unknown`, `guarantor_not_needed`,
    `address_invalid`, `too_many_attempts`, `codes_unsent`.
    """
    to = codes.read_address(address) if address else None
    if address and to is None:
        raise Refused(Refusal(errors.ADDRESS_INVALID))
    token = _code(to, language, source) if to else secrets.token_urlsafe(24)
    retrying(lambda: _ask(patron_id, token, to, by))
    return token


def _code(to: codes.VerifiedAddress, language: str, source: str) -> str:
    return codes.send_code(
        purpose=CodePurpose.GUARANTOR, channel=to.channel, address=to.address, language=language, source=source
    )


def _ask(patron_id: int, token: str, to: codes.VerifiedAddress | None, by: Actor) -> None:
    child = locked_patron(patron_id)
    if not lacks_guarantor(child):
        raise Refused(Refusal(errors.GUARANTOR_NOT_NEEDED))
    asked = _adult_at(to, child) if to else None
    settle_requests(child, is_confirmed=False)
    GuarantorRequest.objects.create(
        child=child,
        guarantor_id=asked,
        token=token,
        channel=to.channel if to else "",
        address=to.address if to else "",
        asked_at=clock.now(),
    )
    audited("ask_guarantor", child, by)
    if asked is not None:
        guarantor = Patron.objects.only("surrogate").get(pk=asked)
        publish(GuarantorAsked(child=str(child.surrogate), guarantor=str(guarantor.surrogate)))


def _adult_at(to: codes.VerifiedAddress, child: Patron) -> int | None:
    """The one grown-up reader with that address; of several nobody can tell who is meant."""
    today = clock.today()
    found = [one.id for one in readers_who_proved(to) if one.id != child.pk and rules.is_adult(one.born_on, today)]
    return found[0] if len(found) == 1 else None


def redeem_guarantor_code(*, address: str, code: str, source: str) -> str:
    """The token of the request whose code was sent to that address: of several children's, the one of this code.

    Tries are counted for the address, however many children ask there. Raises `too_many_attempts`, and `code_wrong`
    alike for wrong digits and an address to which nothing was sent.
    """
    to = codes.read_address(address)
    rows = _open_requests().filter(address=to.address if to else "-").order_by("-pk")
    tokens = list(rows.values_list("token", flat=True)[:MOST_ASKING]) or [f"nobody {address[:100]}"]
    account = f"guarantor {to.address if to else address[:100]}"
    token, _ = codes.redeem_one_of(
        purpose=CodePurpose.GUARANTOR, handles=tokens, account=account, code=code, source=source
    )
    return token


def confirm_guarantee(*, token: str, guarantor_id: int, born_on: dt.date | None, source: str, by: Actor) -> None:
    """Let the reader answer for the child of the request, whose birth date they know.

    Raises `guarantor_request_unknown` (no such request, settled, or older than thirty days), `too_many_attempts`,
    `child_birth_date_wrong`, `guarantor_unfit` (not known to be of age), `guarantor_circle`, `too_many_children`.
    Repeating it is safe.
    """
    _check_birth_date(token, born_on, source)
    retrying(lambda: _confirm(token, guarantor_id, by))


def _check_birth_date(token: str, born_on: dt.date | None, source: str) -> None:
    row = GuarantorRequest.objects.select_related("child").filter(token=token).first()
    if row is None:
        raise Refused(Refusal(errors.GUARANTOR_REQUEST_UNKNOWN))
    account = f"guarantor {token}"
    attempts.check(account, source)
    if born_on is None or row.child.born_on != born_on:
        attempts.failed(account, source)
        raise Refused(Refusal(errors.CHILD_BIRTH_DATE_WRONG))
    attempts.succeeded(account, source)


def _confirm(token: str, guarantor_id: int, by: Actor) -> None:
    row = GuarantorRequest.objects.filter(token=token).first()
    child = locked_patron(row.child_id) if row else None
    if row is None or child is None or (row.is_confirmed and child.guarantor_id == guarantor_id):
        return
    if not _open_requests().filter(pk=row.pk).exists():
        raise Refused(Refusal(errors.GUARANTOR_REQUEST_UNKNOWN))
    guarantor = Patron.objects.select_related("category").get(pk=guarantor_id)
    if refusals := [*guarantor_refusals(child, guarantor), *room_refusals(guarantor_id)]:
        raise Refused(*refusals)
    child.guarantor = guarantor
    child.save(update_fields=["guarantor"])
    settle_requests(child, is_confirmed=True)
    audited("confirm_guarantee", child, by)
    publish(GuarantorConfirmed(child=str(child.surrogate)))


def decline_guarantee(*, token: str, guarantor_id: int, by: Actor) -> None:
    """The reader does not answer for the child; the child may ask somebody else.

    Raises `guarantor_request_unknown` where the request was put to another reader. Repeating it is safe.
    """
    retrying(lambda: _decline(token, guarantor_id, by))


def _decline(token: str, guarantor_id: int, by: Actor) -> None:
    row = GuarantorRequest.objects.filter(token=token).first()
    if row is None or row.guarantor_id not in (None, guarantor_id):
        raise Refused(Refusal(errors.GUARANTOR_REQUEST_UNKNOWN))
    child = locked_patron(row.child_id)
    if GuarantorRequest.objects.filter(pk=row.pk, settled_at__isnull=True).exists():
        settle_requests(child, is_confirmed=False)
        audited("decline_guarantee", child, by)


def forget_old_requests() -> int:
    """Delete requests that were asked more than ninety days ago; returns how many. Daily upkeep."""
    limit = clock.now() - KEPT_FOR
    return retrying(lambda: GuarantorRequest.objects.filter(asked_at__lt=limit).delete()[0])


def _open_requests() -> models.QuerySet[GuarantorRequest]:
    return GuarantorRequest.objects.filter(settled_at__isnull=True, asked_at__gt=clock.now() - OPEN_FOR)
