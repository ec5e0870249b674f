"""Texts for staff: which hold, which came before, and how they look on real cases."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet

from kitaphana.core import clock
from kitaphana.core.trilingual import LANGUAGES
from kitaphana.notices.institutions import HOUSE, Sender, senders
from kitaphana.notices.models import TemplateVersion
from kitaphana.notices.queries.cases import facts_of_case
from kitaphana.notices.rules.choosing import may_show_titles
from kitaphana.notices.rules.html import html_of
from kitaphana.notices.rules.kinds import KINDS, LAYOUT, LONG_CHANNELS, Channel
from kitaphana.notices.rules.sms import parts_of
from kitaphana.notices.rules.texts import Text, facts_of
from kitaphana.notices.texts import default_text
from kitaphana.notices.texts.examples import NAMES
from kitaphana.notices.writing import DraftBook, Frame, Part, TextBook, write

EDITED_KINDS = (*KINDS, LAYOUT)
"""Everything that has a text, in the order of pages."""


@dataclass(frozen=True, slots=True)
class TextRow:
    """The text that holds for a kind, channel and language; `version` 0 is the platform's own.

    `is_own`: the institution's, not everybody's.
    """

    kind: str
    channel: str
    language: str
    text: Text
    version: int
    is_own: bool


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of a text; `is_default`: with it the platform's own came back. `is_planned`: its day has not come."""

    version: int
    text: Text
    is_default: bool
    starts_on: dt.date
    is_planned: bool
    made_at: dt.datetime
    made_by: str


@dataclass(frozen=True, slots=True)
class Preview:
    """A finished message. `sms_parts` is 0 for channels that do not count; `latin` the same in Latin letters (kk)."""

    subject: str
    text: str
    html: str
    sms_parts: int
    latin: str


def text_rows(institution_id: int | None, *, kind: str = "") -> list[TextRow]:
    """The texts that hold, of all kinds or one, by channel and language; two statements."""
    book = TextBook()
    own = set(_versions(institution_id).values_list("kind", "channel", "language"))
    kinds = (kind,) if kind else EDITED_KINDS
    found = []
    for code in kinds:
        for channel in Channel:
            for language in LANGUAGES:
                current = book.text(code, channel.value, language, institution_id)
                is_own = current.version > 0 and (code, channel.value, language) in own
                row = TextRow(code, channel.value, language, current.text, current.version, is_own)
                found.append(row)
    return found


def current_text(kind: str, channel: str, language: str, institution_id: int | None) -> TextRow:
    """The one that holds. Raises KeyError for a kind or language there is not."""
    current = TextBook().text(kind, channel, language, institution_id)
    own = _versions(institution_id, kind=kind, channel=channel, language=language)
    return TextRow(kind, channel, language, current.text, current.version, current.version > 0 and own.exists())


def versions_of(kind: str, channel: str, language: str, institution_id: int | None) -> list[VersionRow]:
    """The last fifty versions, newest first."""
    rows = _versions(institution_id, kind=kind, channel=channel, language=language).order_by("-version")[:50]
    return [
        VersionRow(
            row.version,
            Text(row.subject, row.body, row.item),
            row.is_default,
            row.starts_on,
            row.starts_on > clock.today(),
            row.made_at,
            row.made_by,
        )
        for row in rows
    ]


def platform_text(kind: str, channel: str, language: str) -> Text:
    """The text that comes with the platform."""
    return default_text(kind, channel, language)


def words_of(kind: str) -> tuple[str, ...]:
    """Words in braces that texts of the kind may use, by the alphabet."""
    return tuple(sorted(facts_of(kind)))


def preview(
    text: Text, *, kind: str, channel: str, language: str, institution_id: int | None, case: str = ""
) -> Preview:
    """The text as readers would get it: with a real case (by its key) or an invented one, and an invented name.

    SMS and push show no titles unless the institution's settings say so. Works for a text that is not saved yet.
    """
    sender = senders().get(institution_id, HOUSE)
    facts = facts_of_case(case, kind, sender.id)
    book, what = DraftBook(kind, channel, language, text), KINDS.get(kind) or KINDS["due_soon"]
    frame = _frame(channel, language, sender)
    if not what.is_listed:  # codes go to an address: nobody is greeted
        frame = replace(frame, name="")
    written = write([Part(what.code, facts)], frame, book)
    latin = write([Part(what.code, facts)], replace(frame, is_kazakh_latin=True), book)
    return Preview(
        subject=written.subject,
        text=written.text,
        html=html_of(written.text, subject=written.subject, language=language) if channel == Channel.EMAIL else "",
        sms_parts=parts_of(written.text) if channel == Channel.SMS else 0,
        latin=latin.text if language == "kk" else "",
    )


def _versions(institution_id: int | None, **place: str) -> "QuerySet[TemplateVersion]":
    owner: dict[str, Any] = {"institution_id": institution_id}
    return TemplateVersion.objects.filter(**owner, **place)


def _frame(channel: str, language: str, sender: Sender) -> Frame:
    return Frame(
        channel=channel,
        language=language,
        institution_id=sender.id,
        library=sender.names.name_in(language),
        name=NAMES[language],
        account="https://…/account/",
        settings="https://…/account/messages/",
        has_titles=may_show_titles(Channel(channel), by_institution=sender.has_titles_in_sms, by_reader=False),
    )


HAS_SUBJECT = frozenset({*LONG_CHANNELS, Channel.PUSH}) - {Channel.TELEGRAM}
"""Channels whose messages have a heading of their own."""
