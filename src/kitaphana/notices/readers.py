"""Readers as messages see them: name, language, addresses, wishes. A constant number of statements for any number."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from kitaphana.core import clock
from kitaphana.notices import secrets
from kitaphana.notices.models import (
    AddressProblem,
    ChannelPreference,
    PushSubscription,
    ReaderMessageSettings,
    TelegramChat,
)
from kitaphana.notices.rules.choosing import Reach
from kitaphana.notices.rules.kinds import Channel
from kitaphana.patrons import rules
from kitaphana.patrons.models import Consent, Patron

MOST_PUSH = 10
"""Browsers of one reader that get a push message: the ones connected last."""


@dataclass(frozen=True, slots=True)
class PushTarget:
    """A browser and its keys."""

    id: int
    endpoint: str
    p256dh: str
    auth: str


@dataclass(frozen=True, slots=True)
class Reader:
    """One reader. `failing` are channels whose present address is marked as unusable.

    A child without any address is reached over the guarantor: then everything but `id` is the guarantor's, `owner_id`
    says whose addresses these are, and `ward_name` whom it is about. Who has grown up reads without being watched:
    from the age of guarantee on nothing goes to the former guarantor.
    """

    id: int
    surrogate: str
    name: str
    language: str
    email: str
    phone: str
    chat: str
    targets: tuple[PushTarget, ...]
    consents: frozenset[str]
    failing: frozenset[Channel]
    choices: Mapping[tuple[str, Channel], bool] = field(default_factory=dict)
    is_kazakh_latin: bool = False
    has_titles_in_sms: bool = False
    owner_id: int = 0
    ward_name: str = ""

    @property
    def has_way(self) -> bool:
        """Whether anything but paper reaches the reader."""
        return len(self.addresses) > 1

    def on_behalf_of(self, ward: "Reader") -> "Reader":
        """This reader's addresses and wishes, for what concerns the ward."""
        return replace(self, id=ward.id, ward_name=ward.name)

    @property
    def addresses(self) -> frozenset[Channel]:
        """Channels with an address; a letter is always possible."""
        known = {Channel.EMAIL: self.email, Channel.SMS: self.phone, Channel.TELEGRAM: self.chat}
        found = {channel for channel, address in known.items() if address}
        return frozenset(found | {Channel.LETTER} | ({Channel.PUSH} if self.targets else set()))

    def address(self, channel: Channel) -> str:
        """The address by which problems of the channel are known; push problems end the subscription instead."""
        return {Channel.EMAIL: self.email, Channel.SMS: self.phone, Channel.TELEGRAM: self.chat}.get(channel, "")

    def reach(self, set_up: frozenset[Channel]) -> Reach:
        """What rules want to know, with the channels that are in use."""
        return Reach(self.addresses, self.failing, self.consents, self.choices, set_up)


def readers(ids: Iterable[int]) -> dict[int, Reader]:
    """The readers with these ids who are there, and how to reach them; seven statements, as many again for wards."""
    found, guarantors = _alone(list(ids))
    wards = {pk: adult for pk, adult in guarantors.items() if not found[pk].has_way}
    adults, _ = _alone(sorted(set(wards.values())))
    return found | {pk: adults[adult].on_behalf_of(found[pk]) for pk, adult in wards.items() if adult in adults}


def reader_alone(patron_id: int) -> Reader | None:
    """One reader with their own addresses only; None for nobody."""
    return _alone([patron_id])[0].get(patron_id)


def reader_of_login(user_id: int) -> Reader | None:
    """The reader who signs in with that login; None where it is no reader's."""
    patron_id = Patron.objects.filter(user_id=user_id).values_list("pk", flat=True).first()
    return reader_alone(patron_id) if patron_id is not None else None


def _alone(ids: list[int]) -> tuple[dict[int, Reader], dict[int, int]]:
    """Readers by id, and who answers for those who are children still."""
    if not ids:
        return {}, {}
    surroundings = _Surroundings(ids)
    columns = ("pk", "surrogate", "given_name", "language", "email", "phone")
    answering = ("born_on", "category__guarantor_below_age", "guarantor_id")
    rows = list(Patron.objects.filter(pk__in=ids).values_list(*columns, *answering))
    today = clock.today()
    guarantors = {
        row[0]: guarantor
        for row in rows
        for born_on, below, guarantor in (row[-3:],)
        if guarantor is not None and rules.needs_guarantor(born_on, today, below)
    }
    return {row[0]: surroundings.reader(*row[:-3]) for row in rows}, guarantors


class _Surroundings:
    """All rows beside the readers' own, by reader."""

    def __init__(self, ids: list[int]) -> None:
        mine = {"patron_id__in": ids}
        self.consents: dict[int, set[str]] = defaultdict(set)
        for pk, purpose in Consent.objects.filter(**mine, withdrawn_at__isnull=True).values_list(
            "patron_id", "purpose"
        ):
            self.consents[pk].add(purpose)
        self.problems: dict[int, set[tuple[str, str]]] = defaultdict(set)
        rows = AddressProblem.objects.filter(**mine, cleared_at__isnull=True)
        for pk, channel, digest in rows.values_list("patron_id", "channel", "address_digest"):
            self.problems[pk].add((channel, digest))
        self.choices: dict[int, dict[tuple[str, Channel], bool]] = defaultdict(dict)
        chosen = ChannelPreference.objects.filter(**mine).values_list("patron_id", "kind", "channel", "is_on")
        for pk, kind, channel, is_on in chosen:
            self.choices[pk][kind, Channel(channel)] = is_on
        self.chats = dict(TelegramChat.objects.filter(**mine).values_list("patron_id", "chat"))
        self.targets: dict[int, list[PushTarget]] = defaultdict(list)
        browsers = PushSubscription.objects.filter(**mine).order_by("-pk")
        for pk, target, endpoint, p256dh, auth in browsers.values_list("patron_id", "pk", "endpoint", "p256dh", "auth"):
            self.targets[pk].append(PushTarget(target, endpoint, p256dh, auth))
        wishes = ReaderMessageSettings.objects.filter(**mine)
        self.wishes = {
            pk: (latin, titles)
            for pk, latin, titles in wishes.values_list("patron_id", "is_kazakh_latin", "has_titles_in_sms")
        }

    def reader(self, pk: int, surrogate: uuid.UUID, name: str, language: str, email: str, phone: str) -> Reader:
        latin, titles = self.wishes.get(pk, (False, False))
        chat = self.chats.get(pk, "")
        addresses = {Channel.EMAIL: email, Channel.SMS: phone, Channel.TELEGRAM: chat}
        return Reader(
            id=pk,
            owner_id=pk, surrogate=surrogate.hex, name=name, language=language, email=email, phone=phone, chat=chat,
            targets=tuple(self.targets.get(pk, ())[:MOST_PUSH]),
            consents=frozenset(self.consents.get(pk, ())),
            failing=self._failing(pk, addresses),
            choices=self.choices.get(pk, {}),
            is_kazakh_latin=latin, has_titles_in_sms=titles,
        )  # fmt: skip

    def _failing(self, pk: int, addresses: Mapping[Channel, str]) -> frozenset[Channel]:
        problems = self.problems.get(pk)
        if not problems:
            return frozenset()
        return frozenset(
            channel
            for channel, address in addresses.items()
            if address and (channel.value, secrets.digest(channel, address)) in problems
        )
