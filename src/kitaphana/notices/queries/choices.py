"""What a reader has chosen, and which ways to them there are."""

import datetime as dt
from dataclasses import dataclass

from kitaphana.notices import outlets
from kitaphana.notices.institutions import HOUSE, senders
from kitaphana.notices.models import AddressProblem, PushSubscription, TelegramChat
from kitaphana.notices.readers import Reader, reader_alone
from kitaphana.notices.rules.choosing import NEVER_BY_CHOICE, Hindrance, hindrance, is_spared, is_wanted
from kitaphana.notices.rules.kinds import KINDS, Channel, Kind
from kitaphana.patrons.models import Registration

CHOSEN_CHANNELS = tuple(channel for channel in Channel if channel not in NEVER_BY_CHOICE)


@dataclass(frozen=True, slots=True)
class ChannelChoice:
    """One kind over one channel: whether it comes that way (`is_on`), and why it would not arrive all the same.

    An SMS that is spared, since the message reaches the same telephone otherwise, is not on until the reader says so.

    `hindrance` is a value of `rules.choosing.Hindrance` other than the reader's own word; empty when it arrives.
    """

    channel: str
    is_on: bool
    hindrance: str


@dataclass(frozen=True, slots=True)
class PreferenceRow:
    """One kind with its channels; who is not `is_optional` cannot be switched off."""

    kind: str
    is_optional: bool
    choices: tuple[ChannelChoice, ...]


@dataclass(frozen=True, slots=True)
class WayOut:
    """A channel as the reader's page shows it. `address` is shown to the reader and to staff who serve them only.

    `problem` is the reason why the present address is unusable, empty where it is not.
    """

    channel: str
    is_set_up: bool
    address: str
    problem: str
    problem_since: dt.datetime | None
    has_consent: bool


@dataclass(frozen=True, slots=True)
class BrowserFacts:
    """A browser that takes push messages."""

    id: int
    device: str
    added_at: dt.datetime


@dataclass(frozen=True, slots=True)
class MessageChoices:
    """All that the page of preferences shows."""

    rows: tuple[PreferenceRow, ...]
    ways: tuple[WayOut, ...]
    browsers: tuple[BrowserFacts, ...]
    telegram_since: dt.datetime | None
    has_messages_consent: bool
    is_kazakh_latin: bool
    has_titles_in_sms: bool
    spares_sms: bool


def choices_of(patron_id: int) -> MessageChoices | None:
    """What the reader has chosen; None for nobody. A dozen statements, whatever there is."""
    reader = reader_alone(patron_id)
    if reader is None:
        return None
    house = Registration.objects.filter(patron_id=patron_id).order_by("pk").values_list("institution_id", flat=True)
    set_up = senders().get(house.first(), HOUSE).channels
    rows = tuple(_row(kind, reader, set_up) for kind in KINDS.values() if kind.is_listed and not kind.chosen_with)
    browsers = PushSubscription.objects.filter(patron_id=patron_id).order_by("-pk")
    chat = TelegramChat.objects.filter(patron_id=patron_id).first()
    return MessageChoices(
        rows=rows,
        ways=_ways(reader, set_up),
        browsers=tuple(BrowserFacts(one.pk, one.device, one.added_at) for one in browsers),
        telegram_since=chat.linked_at if chat else None,
        has_messages_consent="messages" in reader.consents,
        is_kazakh_latin=reader.is_kazakh_latin,
        has_titles_in_sms=reader.has_titles_in_sms,
        spares_sms=any(is_spared(kind, reader.reach(set_up)) for kind in KINDS.values() if kind.is_optional),
    )


def push_key() -> str:
    """The public key that browsers subscribe with (`applicationServerKey`, base64url); empty without push."""
    return str(getattr(outlets.gateways().get(Channel.PUSH), "public_key", ""))


def telegram_bot() -> str:
    """The name of the bot, for `https://t.me/NAME?start=WORD`; empty without one."""
    return str(getattr(outlets.gateways().get(Channel.TELEGRAM), "bot_name", ""))


def _row(kind: Kind, reader: Reader, set_up: frozenset[Channel]) -> PreferenceRow:
    reach = reader.reach(set_up)
    found = []
    for channel in CHOSEN_CHANNELS:
        why = hindrance(kind, channel, reach)
        is_own = why in (None, Hindrance.SWITCHED_OFF, Hindrance.NOT_FOR_THIS)
        is_on = is_wanted(kind, channel, reach.choices)
        if channel is Channel.SMS and is_spared(kind, reach):
            is_on = False
        found.append(ChannelChoice(channel.value, is_on, "" if is_own or why is None else why.value))
    return PreferenceRow(kind.code, kind.is_optional, tuple(found))


def _ways(reader: Reader, set_up: frozenset[Channel]) -> tuple[WayOut, ...]:
    rows = AddressProblem.objects.filter(patron_id=reader.id, cleared_at__isnull=True).order_by("pk")
    problems = {row.channel: row for row in rows}
    found = []
    for channel in CHOSEN_CHANNELS:
        problem = problems.get(channel.value) if channel in reader.failing else None
        found.append(
            WayOut(
                channel=channel.value,
                is_set_up=channel in set_up,
                address=reader.address(channel),
                problem=problem.reason if problem else "",
                problem_since=problem.noted_at if problem else None,
                has_consent=channel is not Channel.TELEGRAM or "telegram" in reader.consents,
            )
        )
    return tuple(found)
