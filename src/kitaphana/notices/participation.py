"""What messages do when acts on readers' records reach them (`patrons.ports`)."""

from collections.abc import Mapping
from typing import Any, Final

from kitaphana.core.errors import Refusal
from kitaphana.notices.models import (
    AddressProblem,
    ChannelPreference,
    Notice,
    PushSubscription,
    ReaderMessageSettings,
    TelegramChat,
    TelegramLink,
)
from kitaphana.notices.services.daily import forget
from kitaphana.patrons.participation import return_rows, take_rows
from kitaphana.patrons.ports import Moved

_ONE_EACH: Final = {"chat": TelegramChat, "settings": ReaderMessageSettings}
"""Of these a reader has one: the survivor's own stays."""


class ReadersMessages:
    """Notices and browsers go over, of choices those that the survivor has not made; invitations do not."""

    name = "notices.messages"
    covers = frozenset(
        {
            "notices.notice.patron",
            "notices.channelpreference.patron",
            "notices.readermessagesettings.patron",
            "notices.addressproblem.patron",
            "notices.telegramchat.patron",
            "notices.telegramlink.patron",
            "notices.pushsubscription.patron",
        }
    )

    def absorb(self, *, survivor_id: int, absorbed_id: int) -> Moved:
        """A constant number of statements; what both have been told stays with the shell."""
        ends: dict[str, Any] = {"survivor_id": survivor_id, "absorbed_id": absorbed_id}
        told = set(Notice.objects.filter(patron_id=survivor_id).values_list("kind", "cause"))
        theirs = Notice.objects.filter(patron_id=absorbed_id).values_list("pk", "kind", "cause")
        fresh = [pk for pk, kind, cause in theirs if (kind, cause) not in told]
        chosen = set(ChannelPreference.objects.filter(patron_id=survivor_id).values_list("kind", "channel"))
        choices = ChannelPreference.objects.filter(patron_id=absorbed_id).values_list("pk", "kind", "channel")
        wanted = [pk for pk, kind, channel in choices if (kind, channel) not in chosen]
        data: dict[str, Any] = {
            "notices": take_rows(Notice, **ends, pk__in=fresh),
            "choices": take_rows(ChannelPreference, **ends, pk__in=wanted),
            "browsers": take_rows(PushSubscription, **ends),
        }
        for name, model in _ONE_EACH.items():
            is_free = not model._base_manager.filter(patron_id=survivor_id).exists()
            data[name] = take_rows(model, **ends) if is_free else []
        return Moved(survivor_id, absorbed_id, data)

    def give_back(self, moved: Moved) -> None:
        """Those that are still the survivor's."""
        tables = {"notices": Notice, "choices": ChannelPreference, "browsers": PushSubscription, **_ONE_EACH}
        for name, model in tables.items():
            return_rows(model, moved.data[name], moved)

    def export(self, patron_id: int) -> Mapping[str, Any]:
        """What the reader was told and how it went, and all they have chosen."""
        rows = Notice.objects.filter(patron_id=patron_id).order_by("-pk").prefetch_related("deliveries")
        chosen = ChannelPreference.objects.filter(patron_id=patron_id).order_by("kind", "channel")
        browsers = PushSubscription.objects.filter(patron_id=patron_id).order_by("pk")
        chats = TelegramChat.objects.filter(patron_id=patron_id)
        problems = AddressProblem.objects.filter(patron_id=patron_id).order_by("pk")
        return {
            "messages": [_told(row) for row in rows],
            "message_choices": list(chosen.values("kind", "channel", "is_on", "changed_at")),
            "push_browsers": list(browsers.values("device", "added_at")),
            "telegram": list(chats.values("chat", "linked_at")),
            "address_problems": list(problems.values("channel", "reason", "noted_at", "cleared_at")),
        }

    def erasure_obstacles(self, patron_id: int) -> list[Refusal]:
        """Messages keep nobody back."""
        return []

    def erase(self, patron_id: int) -> None:
        """Nothing more is sent; ways and choices go, what was sent is counted and knows nobody."""
        forget(Notice.objects.filter(patron_id=patron_id))
        gone = (ChannelPreference, PushSubscription, AddressProblem, TelegramLink, *_ONE_EACH.values())
        for model in gone:
            model._base_manager.filter(patron_id=patron_id).delete()


MESSAGES: Final = ReadersMessages()


def _told(row: Notice) -> dict[str, Any]:
    about = row.facts.get("title") or row.facts.get("search") or row.facts.get("until") or ""
    ways = ", ".join(f"{one.channel} ({one.state})" for one in row.deliveries.all())
    told = {"kind": row.kind, "about": about, "told_at": row.made_at, "read_at": row.read_at, "ways": ways}
    return {**told, "details": dict(row.facts)}
