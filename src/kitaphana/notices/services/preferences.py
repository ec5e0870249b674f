"""Readers choose: which kinds over which channels, in which letters, and what stops by a click in a message."""

from collections.abc import Mapping

from kitaphana.core import clock
from kitaphana.core.actor import Actor
from kitaphana.core.audit import record
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import retrying
from kitaphana.notices import errors, links
from kitaphana.notices.models import AddressProblem, ChannelPreference, ReaderMessageSettings
from kitaphana.notices.rules.choosing import NEVER_BY_CHOICE
from kitaphana.notices.rules.kinds import KINDS, Channel, Kind
from kitaphana.patrons.models import Patron


def set_preferences(*, patron_id: int, choices: Mapping[tuple[str, str], bool], by: Actor) -> None:
    """Keep the reader's word by (kind, channel); what is not named stays.

    Raises `notice_kind_unknown`, `notice_channel_unknown`, `notice_not_optional`.
    """
    found = {(_kind(kind).code, _channel(channel)): is_on for (kind, channel), is_on in choices.items()}
    retrying(lambda: _set(patron_id, found, by))


def set_reader_settings(*, patron_id: int, is_kazakh_latin: bool, has_titles_in_sms: bool, by: Actor) -> None:
    """How messages to the reader are written: Kazakh in Latin letters, titles in SMS and on locked screens."""
    values = {
        "is_kazakh_latin": is_kazakh_latin,
        "has_titles_in_sms": has_titles_in_sms,
        "changed_at": clock.now(),
    }

    def write() -> None:
        ReaderMessageSettings.objects.update_or_create(patron_id=patron_id, defaults=values)
        _audit(patron_id, "message_settings_set", by)

    retrying(write)


def stop_by_link(*, token: str, by: Actor) -> links.Stop:
    """Switch off what the link in a message names (RFC 8058); safe to repeat. Raises `notice_link_expired`."""
    stop = links.read_stop(token)
    patron_id = Patron.objects.filter(surrogate=stop.surrogate).values_list("pk", flat=True).first() if stop else None
    if stop is None or patron_id is None:
        raise Refused(Refusal(errors.NOTICE_LINK_EXPIRED))
    set_preferences(patron_id=patron_id, choices={(kind, stop.channel): False for kind in stop.kinds}, by=by)
    return stop


def clear_address_problem(*, patron_id: int, channel: str, by: Actor) -> None:
    """Try an address again that was marked as unusable; nothing happens where it was not."""
    what = _any_channel(channel)

    def write() -> None:
        problems = AddressProblem.objects.filter(patron_id=patron_id, channel=what.value, cleared_at__isnull=True)
        if problems.update(cleared_at=clock.now()):
            _audit(patron_id, "address_problem_cleared", by)

    retrying(write)


def _set(patron_id: int, choices: Mapping[tuple[str, Channel], bool], by: Actor) -> None:
    now = clock.now()
    rows = [
        ChannelPreference(patron_id=patron_id, kind=kind, channel=channel.value, is_on=is_on, changed_at=now)
        for (kind, channel), is_on in choices.items()
    ]
    ChannelPreference.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["patron", "kind", "channel"],
        update_fields=["is_on", "changed_at"],
    )
    _audit(patron_id, "message_preferences_set", by)


def _audit(patron_id: int, act: str, by: Actor) -> None:
    """That it was done, and no word of what was chosen."""
    surrogate = Patron.objects.values_list("surrogate", flat=True).get(pk=patron_id)
    record(act=act, subject=f"patron:{surrogate}", by=by)


def _kind(code: str) -> Kind:
    if code not in KINDS:
        raise Refused(Refusal(errors.NOTICE_KIND_UNKNOWN, {"kind": code}))
    if not KINDS[code].is_optional:
        raise Refused(Refusal(errors.NOTICE_NOT_OPTIONAL, {"kind": code}))
    return KINDS[KINDS[code].choice]


def _channel(name: str) -> Channel:
    channel = _any_channel(name)
    if channel in NEVER_BY_CHOICE:
        raise Refused(Refusal(errors.NOTICE_CHANNEL_UNKNOWN, {"channel": name}))
    return channel


def _any_channel(name: str) -> Channel:
    if name not in set(Channel):
        raise Refused(Refusal(errors.NOTICE_CHANNEL_UNKNOWN, {"channel": name}))
    return Channel(name)
