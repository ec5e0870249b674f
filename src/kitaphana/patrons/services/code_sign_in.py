"""Signing in by a one-time code, and what a wrong one means for the counter of all doors.

The code of joining signs in too, whoever has a card already (`joining.prove_address`): it is counted the same way.
"""

from typing import Final

from kitaphana.core import attempts
from kitaphana.core.errors import Refused
from kitaphana.patrons import errors
from kitaphana.patrons.contacts import is_proven, readers_who_proved, surrogates_who_proved
from kitaphana.patrons.ports import CodeCause
from kitaphana.patrons.queries import PatronCard
from kitaphana.patrons.services.codes import (
    VerifiedAddress,
    read_address,
    redeem_code,
    send_code,
    spend_code,
    waiting_address,
)

PURPOSE: Final = "sign_in"


def send_sign_in_code(*, typed: str, language: str, source: str) -> str:
    """Send a code to what somebody typed as their address; returns its handle.

    Whether a reader has the address decides the words of the message, and nothing else. Raises what `send_code` does.
    """
    told = read_address(typed)
    knows = bool(told and is_proven(told))
    return send_code(
        purpose=PURPOSE,
        channel=told.channel if told else "email",
        address=told.address if told else typed,
        language=language,
        source=source,
        cause=CodeCause.SIGN_IN if knows else CodeCause.NOBODY,
    )


def redeem_sign_in_code(*, handle: str, code: str, source: str) -> tuple[VerifiedAddress, list[PatronCard]]:
    """The proven address and its readers (none, one, or a family). Raises what `redeem_code` does."""
    address = redeem_counted(purpose=PURPOSE, handle=handle, code=code, source=source)
    return address, readers_who_proved(address)


def redeem_counted(*, purpose: str, handle: str, code: str, source: str) -> VerifiedAddress:
    """Redeem a code by which readers of its address may come in. Raises what `redeem_code` does.

    A wrong code is a wrong try of these readers: it counts with those at other doors and may shut them. The other way
    round it does not, so that nobody can shut the owner out of this door; but while one of them is shut every code is
    good for one wrong try and no more. So there are five wrong tries in a window, and one for each code sent besides.
    """
    to = waiting_address(purpose=purpose, handle=handle)
    try:
        return redeem_code(purpose=purpose, handle=handle, code=code, source=source)
    except Refused as refused:
        if to is not None and errors.CODE_WRONG in refused.codes and _count_wrong(to):
            spend_code(handle)
        raise


def _count_wrong(address: VerifiedAddress) -> bool:
    """One try of every reader of the address; of nobody, where there is none, so that time tells nothing.

    Whether one of them is shut now.
    """
    accounts = [f"patron:{one}" for one in surrogates_who_proved(address)]
    return attempts.note_failures(accounts or [f"nobody:{address.address}"])
