"""Make envelopes of claimed messages: what still holds, is still wanted and may go now; the rest is put aside."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kitaphana.circulation.queries.freezes import silenced_points
from kitaphana.core import clock
from kitaphana.notices import links, secrets
from kitaphana.notices.facts import Case
from kitaphana.notices.framing import frame_for
from kitaphana.notices.institutions import HOUSE, Sender, senders
from kitaphana.notices.models import Delivery, Notice
from kitaphana.notices.ports import Envelope
from kitaphana.notices.readers import Reader, readers
from kitaphana.notices.rules.choosing import Hindrance, hindrance
from kitaphana.notices.rules.html import html_of
from kitaphana.notices.rules.kinds import KINDS, Channel
from kitaphana.notices.rules.texts import Filled, Text
from kitaphana.notices.rules.times import after_quiet
from kitaphana.notices.services.claiming import Group
from kitaphana.notices.standing import standing
from kitaphana.notices.writing import DraftBook, Frame, Part, TextBook, write

OVER, UNWANTED_LIMIT, UNREADABLE = "over", "limit", "unreadable"
_PASSED_OVER = frozenset({Hindrance.NOT_FOR_THIS})
"""No hindrance at sending: the channel was chosen because nothing else reaches."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A message that can go. `envelopes` are several where a reader has several browsers."""

    group: Group
    deliveries: tuple[Delivery, ...]
    envelopes: tuple[Envelope, ...]
    reader: Reader | None
    institution_id: int | None


@dataclass(slots=True)
class Sorted:
    """What becomes of a claimed batch: `ready` goes; `dropped` ends with a reason; `later` waits until a moment."""

    ready: list[Prepared] = field(default_factory=list)
    dropped: list[tuple[Delivery, str]] = field(default_factory=list)
    later: list[tuple[Delivery, dt.datetime]] = field(default_factory=list)


def prepare(groups: Sequence[Group], channel: Channel) -> Sorted:
    """Sort a claimed batch; reads only, a constant number of statements for any batch."""
    return _Batch(groups, channel).sort()


class _Batch:
    """Everything that the messages of a batch need to know."""

    def __init__(self, groups: Sequence[Group], channel: Channel) -> None:
        notices = [one.notice for group in groups for one in group.deliveries]
        self.groups, self.channel, self.now = groups, channel, clock.now()
        self.standing: Mapping[int, Case] = standing(notices)
        self.readers = readers({one.patron_id for one in notices if one.patron_id is not None})
        self.senders = senders()
        self.book = TextBook()
        self.silent = silenced_points()
        self.sorted = Sorted()

    def sort(self) -> Sorted:
        for group in self.groups:
            going = [one for one in group.deliveries if self._may_go(one)]
            if going:
                self._address(group, going)
        return self.sorted

    def _may_go(self, one: Delivery) -> bool:
        notice = one.notice
        if notice.sealed:
            return True
        if notice.pk not in self.standing or notice.over_at is not None:
            return self._drop(one, OVER)
        if (reason := self._unwanted(notice)) is not None:
            return self._drop(one, reason)
        if (moment := self._waits_until(notice)) is not None:
            self.sorted.later.append((one, moment))
            return False
        return True

    def _drop(self, one: Delivery, reason: str) -> bool:
        self.sorted.dropped.append((one, reason))
        return False

    def _unwanted(self, notice: Notice) -> str | None:
        reader, kind = self.readers.get(notice.patron_id or 0), KINDS[notice.kind]
        if reader is None:
            return OVER
        sender = self._sender(notice)
        if self.channel is Channel.SMS and sender.is_spent and not kind.is_urgent:
            return UNWANTED_LIMIT
        found = hindrance(kind, self.channel, reader.reach(sender.channels))
        return None if found is None or found in _PASSED_OVER else found.value

    def _waits_until(self, notice: Notice) -> dt.datetime | None:
        """The end of quiet hours, or the next morning where the place of the loan stands still."""
        kind, hours = KINDS[notice.kind], self._sender(notice).hours
        if self.standing[notice.pk].point_id in self.silent:
            morning = dt.datetime.combine(clock.today() + dt.timedelta(days=1), hours.quiet_until, tzinfo=clock.zone())
            return morning.astimezone(dt.UTC)
        is_free = kind.is_urgent or self.channel is Channel.LETTER  # staff print when they are there
        moment = self.now if is_free else after_quiet(self.now, hours, clock.zone())
        return moment if moment > self.now else None

    def _sender(self, notice: Notice) -> Sender:
        return self.senders.get(notice.institution_id, HOUSE)

    def _address(self, group: Group, going: list[Delivery]) -> None:
        notice = going[0].notice
        if notice.sealed:
            self._address_sealed(group, going[0])
            return
        reader, sender = self.readers[notice.patron_id or 0], self._sender(notice)
        frame = frame_for(reader, sender, self.channel)
        parts = [Part(one.notice.kind, self.standing[one.notice.pk].facts) for one in going]
        written = write(parts, frame, self.book)
        kinds = [part.kind for part in parts]
        envelopes = tuple(_to_reader(group, written, frame, reader, sender, notice, self.now, kinds))
        self.sorted.ready.append(Prepared(group, tuple(going), envelopes, reader, notice.institution_id))

    def _address_sealed(self, group: Group, one: Delivery) -> None:
        """A code or a test: the address and the facts are sealed, nobody's record is asked."""
        opened = secrets.unseal(one.notice.sealed)
        if opened is None:
            self._drop(one, UNREADABLE)
            return
        sender = self._sender(one.notice)
        language = str(opened["language"])
        frame = Frame(self.channel.value, language, one.notice.institution_id, sender.names.name_in(language))
        kind, book = str(opened.get("kind", one.notice.kind)), self.book
        if "text" in opened:
            book = DraftBook(kind, self.channel.value, language, Text(*opened["text"]))
        written = write([Part(kind, opened["facts"])], frame, book)
        envelope = _envelope(group.key.hex, str(opened["address"]), written, frame, sender, one.notice, self.now)
        self.sorted.ready.append(Prepared(group, (one,), (envelope,), None, one.notice.institution_id))


def _to_reader(
    group: Group,
    written: Filled,
    frame: Frame,
    reader: Reader,
    sender: Sender,
    notice: Notice,
    now: dt.datetime,
    kinds: Sequence[str],
) -> list[Envelope]:
    found = {"account": frame.account, "settings": frame.settings}
    if optional := tuple(dict.fromkeys(KINDS[kind].choice for kind in kinds if KINDS[kind].is_optional)):
        found["unsubscribe"] = links.stop(links.Stop(reader.surrogate, optional, frame.channel))
    if frame.channel == Channel.PUSH:
        return [
            _envelope(f"{group.key.hex}-{one.id}", subscription_of(one), written, frame, sender, notice, now, found)
            for one in reader.targets
        ]
    address = reader.address(Channel(frame.channel))
    return [_envelope(group.key.hex, address, written, frame, sender, notice, now, found)]


def subscription_of(target: object) -> str:
    """A browser as the gateway of push messages reads it."""
    names = ("id", "endpoint", "p256dh", "auth")
    return json.dumps({name: getattr(target, name) for name in names})


def _envelope(
    key: str,
    address: str,
    written: Filled,
    frame: Frame,
    sender: Sender,
    notice: Notice,
    now: dt.datetime,
    found: Mapping[str, str] | None = None,
) -> Envelope:
    is_email = frame.channel == Channel.EMAIL
    return Envelope(
        key=key,
        address=address,
        subject=written.subject,
        text=written.text,
        html=html_of(written.text, subject=written.subject, language=frame.tag) if is_email else "",
        language=frame.tag,
        kind=notice.kind,
        sender_name=sender.sender_name or sender.names.name_in(frame.language),
        reply_to=sender.reply_to,
        links=dict(found or {}),
        is_urgent=KINDS[notice.kind].is_urgent,
        seconds_valid=max(60, int((notice.expires_at - now).total_seconds())),
    )
