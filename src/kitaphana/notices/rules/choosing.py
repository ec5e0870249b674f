"""Over which channels a reader is told."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from kitaphana.notices.rules.kinds import EVERYWHERE, SHORT_CHANNELS, Channel, Kind


class Hindrance(StrEnum):
    """Why a channel does not reach a reader."""

    NOT_SET_UP = "not_set_up"
    """The installation or the institution does not use it."""
    NO_ADDRESS = "no_address"
    ADDRESS_FAILS = "address_fails"
    NO_CONSENT = "no_consent"
    """Messages as a whole, or this third party, were not agreed to."""
    SWITCHED_OFF = "switched_off"
    NOT_FOR_THIS = "not_for_this"


MESSAGES: Final = "messages"
THIRD_PARTIES: Final = {Channel.TELEGRAM: "telegram"}
"""Channels that hand the reader's data to somebody who needs a consent of its own."""
NEVER_BY_CHOICE: Final = frozenset({Channel.LETTER})
"""What readers cannot ask for: paper goes where nothing else reaches."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What is known of the ways to one reader.

    `addresses`: channels with an address. `failing`: those whose address is marked as unusable. `consents`: purposes
    in force. `choices`: the reader's own word by (kind, channel). `set_up`: channels that installation and institution
    use.
    """

    addresses: frozenset[Channel] = frozenset()
    failing: frozenset[Channel] = frozenset()
    consents: frozenset[str] = frozenset()
    choices: Mapping[tuple[str, Channel], bool] = field(default_factory=dict)
    set_up: frozenset[Channel] = frozenset()


def hindrance(kind: Kind, channel: Channel, reach: Reach) -> Hindrance | None:
    """Why the kind does not go over the channel to this reader; None when it does."""
    if channel not in reach.set_up:
        return Hindrance.NOT_SET_UP
    if channel not in reach.addresses:
        return Hindrance.NO_ADDRESS
    if channel in reach.failing:
        return Hindrance.ADDRESS_FAILS
    if not _agreed(kind, channel, reach):
        return Hindrance.NO_CONSENT
    return None if is_wanted(kind, channel, reach.choices) else _unwanted(kind, channel, reach)


def is_wanted(kind: Kind, channel: Channel, choices: Mapping[tuple[str, Channel], bool]) -> bool:
    """What the reader has chosen, else what the kind does by itself."""
    by_itself = channel in kind.channels
    return choices.get((kind.choice, channel), by_itself) if kind.is_optional else by_itself


def channels_for(kind: Kind, reach: Reach, *, but: Collection[Channel] = ()) -> tuple[Channel, ...]:
    """Where a notice of the kind goes: every channel without a hindrance; paper where nothing else reaches.

    `but` are channels that were tried in vain. SMS costs money and wakes: it is left out where a push message or
    Telegram arrives at the same telephone.
    """
    open_ways = [channel for channel in Channel if channel is not Channel.LETTER and channel not in but]
    found = [channel for channel in open_ways if not hindrance(kind, channel, reach)]
    if not found and kind.is_letter and Channel.LETTER in reach.set_up and Channel.LETTER not in but:
        return (Channel.LETTER,)
    if _reaches_the_telephone(kind, reach, found):
        found = [channel for channel in found if channel is not Channel.SMS]
    return tuple(found)


def is_spared(kind: Kind, reach: Reach) -> bool:
    """Whether an SMS would go, were it not that the message reaches the same telephone by another way."""
    open_ways = [channel for channel in EVERYWHERE if not hindrance(kind, channel, reach)]
    return Channel.SMS in open_ways and _reaches_the_telephone(kind, reach, open_ways)


def _reaches_the_telephone(kind: Kind, reach: Reach, ways: Collection[Channel]) -> bool:
    return bool({Channel.TELEGRAM, Channel.PUSH} & set(ways)) and (kind.choice, Channel.SMS) not in reach.choices


def may_show_titles(channel: Channel, *, by_institution: bool, by_reader: bool) -> bool:
    """Whether titles may stand in a message: over short channels only where somebody said so."""
    return channel not in SHORT_CHANNELS or by_institution or by_reader


def _agreed(kind: Kind, channel: Channel, reach: Reach) -> bool:
    party = THIRD_PARTIES.get(channel)
    if party is not None and party not in reach.consents:
        return False
    return not kind.is_optional or MESSAGES in reach.consents


def _unwanted(kind: Kind, channel: Channel, reach: Reach) -> Hindrance:
    return Hindrance.SWITCHED_OFF if (kind.choice, channel) in reach.choices else Hindrance.NOT_FOR_THIS
