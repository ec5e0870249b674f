"""Staff send a text for a look before it holds: to an address, or to the chat or browser of their own account."""

from typing import Any

from kitaphana.core import clock
from kitaphana.core.actor import Actor
from kitaphana.core.audit import record
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import retrying
from kitaphana.notices import errors, outlets
from kitaphana.notices.readers import reader_of_login
from kitaphana.notices.rules.kinds import KINDS, TEST, Channel
from kitaphana.notices.rules.texts import Text, problems_of
from kitaphana.notices.services.addressing import subscription_of
from kitaphana.notices.services.telling import sealed_notice, store_sealed
from kitaphana.notices.texts.examples import example_facts
from kitaphana.patrons.rules import is_email, phone_e164


def send_test(
    *,
    channel: str,
    address: str,
    language: str,
    institution_id: int,
    by: Actor,
    kind: str = TEST,
    text: Text | None = None,
) -> None:
    """Send a text (saved or not) of a kind to an e-mail address or telephone, at once, filled with an invented case.

    Raises `notice_channel_off`, `notice_kind_unknown`, `notice_address_invalid`, and what `problems_of` finds in the
    text.
    """
    _demand_good(kind, text)
    what = Channel(channel)
    if what not in (Channel.EMAIL, Channel.SMS) or what not in outlets.channels():
        raise Refused(Refusal(errors.NOTICE_CHANNEL_OFF, {"channel": channel}))
    found = (address if is_email(address) else "") if what is Channel.EMAIL else phone_e164(address)
    if not found:
        raise Refused(Refusal(errors.NOTICE_ADDRESS_INVALID))
    retrying(lambda: _write(what, found, language, institution_id, by, kind, text))


def send_test_to_own(
    *,
    channel: str,
    user_id: int,
    language: str,
    institution_id: int,
    by: Actor,
    kind: str = TEST,
    text: Text | None = None,
) -> None:
    """The same over Telegram or push, which go to nobody but the reader's account of the login that asks.

    Raises `notice_channel_off`, `notice_kind_unknown`, `notice_no_own_way` (no chat or browser is connected there), and
    what `problems_of` finds in the text.
    """
    _demand_good(kind, text)
    what = Channel(channel)
    if what not in (Channel.TELEGRAM, Channel.PUSH) or what not in outlets.channels():
        raise Refused(Refusal(errors.NOTICE_CHANNEL_OFF, {"channel": channel}))
    found = _own_address(user_id, what)
    if not found:
        raise Refused(Refusal(errors.NOTICE_NO_OWN_WAY, {"channel": channel}))
    retrying(lambda: _write(what, found, language, institution_id, by, kind, text))


def _demand_good(kind: str, text: Text | None) -> None:
    if kind not in KINDS:
        raise Refused(Refusal(errors.NOTICE_KIND_UNKNOWN, {"kind": kind}))
    if text is not None and (problems := problems_of(text, kind=kind)):
        raise Refused(*problems)


def _own_address(user_id: int, channel: Channel) -> str:
    """The chat, or the browser connected last; empty where there is none."""
    reader = reader_of_login(user_id)
    if reader is None:
        return ""
    if channel is Channel.PUSH:
        return subscription_of(reader.targets[0]) if reader.targets else ""
    return reader.chat


def _write(
    channel: Channel, address: str, language: str, institution_id: int, by: Actor, kind: str, text: Text | None
) -> None:
    told: dict[str, Any] = {"facts": example_facts(clock.today()), "kind": kind}
    if text is not None:
        told["text"] = [text.subject, text.body, text.item]
    store_sealed(TEST, [sealed_notice(KINDS[TEST], channel, address, language, told, institution_id=institution_id)])
    details = {"channel": channel.value, "kind": kind}
    record(act="message_tested", subject=f"institution:{institution_id}", by=by, details=details)
