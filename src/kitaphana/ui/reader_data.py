"""The file with everything that is kept of a reader: JSON for machines, one readable page for people."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.translation import get_language, override, pgettext_lazy
from django.utils.translation import gettext as now_in_words
from django.utils.translation import gettext_lazy as _

from kitaphana.core import clock
from kitaphana.ui import formats

SECTIONS: Final[Mapping[str, Promise]] = {
    "record": _("Who you are"),
    "cards": _("Cards"),
    "registrations": _("Registrations"),
    "consents": _("Consents"),
    "blocks": _("Blocks"),
    "entitlements": _("Entitled to"),
    "older_systems": _("Numbers in older systems"),
    "wards": _("Those you answer for"),
    "merged_records": _("Records that became one with yours"),
    "groups": pgettext_lazy("readers", "Groups"),
    "looks": _("How pages look for you"),
    "contacts": _("Phones and mailboxes that you have confirmed"),
    "postal_address": _("Where letters to you go"),
    "name_change": _("The name that you have asked for"),
    "guarantor_requests": _("Whom you have asked to answer for you"),
    "devices": _("Where you are signed in"),
    "passkeys": _("Passkeys"),
    "accounts_elsewhere": _("Accounts elsewhere that sign you in here"),
    "form_wishes": _("Forms of books you wish for"),
    "calendar": _("Calendar of your due dates"),
    "saved_searches": _("Your saved searches"),
    "loans": _("Loans that the library still knows of"),
    "lists": _("Your lists"),
    "messages": _("What you were told"),
    "message_choices": _("Which messages you have chosen"),
    "push_browsers": _("Browsers that take messages for you"),
    "telegram": _("Your chat with the library's bot"),
    "address_problems": _("Addresses that did not work"),
    "books": _("Books"),
}
COLUMNS: Final[Mapping[str, Promise]] = {
    "surname": _("Surname"),
    "given_name": _("Given name"),
    "patronymic": _("Patronymic"),
    "born_on": _("Born on"),
    "phone": _("Phone"),
    "email": _("E-mail"),
    "category": _("Category"),
    "home_branch": _("Home branch"),
    "language": _("Language"),
    "guarantor": pgettext_lazy("reader", "Guarantor"),
    "note": pgettext_lazy("reader", "Note"),
    "has_pin": _("Has a PIN"),
    "login": _("Login"),
    "created_at": _("Kept since"),
    "number": pgettext_lazy("data", "Number"),
    "state": _("State"),
    "issued_on": _("Issued on"),
    "ended_on": _("Ended on"),
    "institution": _("Institution"),
    "registered_on": _("Registered on"),
    "expires_on": _("Ends on"),
    "purpose": _("Purpose"),
    "text_version": _("Version of the text"),
    "given_at": pgettext_lazy("data", "Given"),
    "withdrawn_at": pgettext_lazy("data", "Withdrawn"),
    "reason": _("Reason"),
    "placed_at": pgettext_lazy("data", "Placed"),
    "lifted_at": pgettext_lazy("data", "Lifted"),
    "kind": pgettext_lazy("data", "Kind"),
    "granted_on": _("Granted on"),
    "ends_on": _("Ends on"),
    "name": _("Name"),
    "settings": _("Settings"),
    "title": _("Title"),
    "barcode": _("Barcode"),
    "service_point": _("Service point"),
    "loaned_at": pgettext_lazy("history", "Lent"),
    "due_at": _("Due"),
    "closed_at": pgettext_lazy("history", "Returned"),
    "renewal_count": _("Renewed, times"),
    "is_later": _("For later"),
    "is_public": pgettext_lazy("data", "Public"),
    "description": _("Description"),
    "pen_name": _("Name of the maker"),
    "changed_at": pgettext_lazy("data", "Changed"),
    "added_at": pgettext_lazy("data", "Added"),
    "channel": pgettext_lazy("data", "Way"),
    "address": pgettext_lazy("data", "Phone or e-mail"),
    "street": _("Street, house, flat"),
    "town": _("Town or village"),
    "postcode": _("Postcode"),
    "verified_at": pgettext_lazy("data", "Confirmed"),
    "ended_at": pgettext_lazy("data", "Replaced"),
    "asked_at": pgettext_lazy("data", "Asked"),
    "browser": _("Browser"),
    "system": _("System"),
    "began_at": pgettext_lazy("data", "Signed in"),
    "last_seen_at": pgettext_lazy("data", "Last used"),
    "provider": _("Provider"),
    "joined_at": pgettext_lazy("data", "Joined"),
    "form": pgettext_lazy("data", "Form"),
    "shows_titles": _("With titles"),
    "search": pgettext_lazy("data", "Searched for"),
    "is_paused": pgettext_lazy("data", "Paused"),
    "about": pgettext_lazy("data", "About"),
    "told_at": pgettext_lazy("data", "Told"),
    "read_at": pgettext_lazy("data", "Seen"),
    "ways": pgettext_lazy("data", "Sent by"),
    "is_on": pgettext_lazy("data", "Wanted"),
    "device": pgettext_lazy("data", "Device"),
    "chat": pgettext_lazy("data", "Chat"),
    "linked_at": pgettext_lazy("data", "Connected"),
    "noted_at": pgettext_lazy("data", "Noted"),
    "cleared_at": pgettext_lazy("data", "Cleared"),
}
VALUES: Final[Mapping[str, Promise]] = {
    "active": _("in force"),
    "replaced": _("replaced"),
    "withdrawn": _("taken out of use"),
    "open": _("on loan"),
    "returned": _("returned"),
    "lost": _("lost"),
    "claimed_returned": _("returned by your word"),
    "processing": _("processing of personal data"),
    "messages": _("messages about loans"),
    "reading_history": _("keeping the reading history"),
    "courier": _("a courier may know your address"),
    "telegram": _("messages by Telegram"),
    "whatsapp": _("messages by WhatsApp"),
    "sms": _("text message"),
    "email": _("e-mail"),
    "overdue": _("overdue items"),
    "lost_item": _("lost item"),
    "rules_broken": _("rules broken"),
    "left_city": _("has left the city"),
    "other": _("other reason"),
    "home_delivery": _("home delivery"),
    "accessible_copies": _("accessible copies"),
    "kk": _("Kazakh"),
    "ru": _("Russian"),
    "en": _("English"),
    "large_print": _("large print"),
    "braille": _("Braille"),
    "audio": _("audio book"),
    "daisy": _("DAISY"),
}
_IN_WORDS: Final = frozenset({"state", "purpose", "reason", "kind", "language", "channel", "form"})


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with a table; of one record the table has two columns."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def as_json(told: Mapping[str, Any]) -> str:
    """The file for machines."""
    return json.dumps(told, ensure_ascii=False, indent=2)


def as_page(told: Mapping[str, Any], language: str) -> str:
    """One page in the reader's language that needs nothing beside itself."""
    with override(language):
        sections = [section for part in told.values() if isinstance(part, Mapping) for section in _sections(part)]
        context = {
            "sections": sections,
            "language": language,
            "title": now_in_words("What the library keeps of you"),
            "made_on": formats.day(clock.today(), language),
        }
        return render_to_string("ui/reader_data.html", context)


def _sections(part: Mapping[str, Any]) -> Iterator[Section]:
    for name, value in part.items():
        title = str(SECTIONS.get(name, name))
        if isinstance(value, Mapping):
            rows = tuple((_label(key), _shown(key, one)) for key, one in value.items() if one not in ("", None))
            if rows:
                yield Section(title, (), rows)
        elif value:
            yield from _tables(title, value)


def _tables(title: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[Section]:
    """The table, and below it what single rows hold more of (the books of a list)."""
    plain = [key for key in rows[0] if not isinstance(rows[0][key], list | Mapping)]
    header = tuple(map(_label, plain))
    yield Section(title, header, tuple(tuple(_shown(key, row[key]) for key in plain) for row in rows))
    for row in rows:
        for inner in row.values():
            if isinstance(inner, list) and inner:
                named = row.get("name") or str(COLUMNS["is_later"])
                yield from _tables(f"{title}: {named}", inner)


def _label(key: str) -> str:
    return str(COLUMNS.get(key, key))


def _shown(key: str, value: Any) -> str:  # Any: JSON has no static type
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return now_in_words("yes") if value else now_in_words("no")
    if key in _IN_WORDS and value in VALUES:
        return str(VALUES[value])
    if key.endswith(("_at", "_on")) and (day := _day(str(value))):
        return formats.day(day, _language())
    return str(value)


def _day(text: str) -> dt.date | None:
    if "T" in text and (moment := parse_datetime(text)):
        return moment.astimezone(clock.zone()).date()
    return parse_date(text[:10])


def _language() -> str:
    return (get_language() or "kk")[:2]
