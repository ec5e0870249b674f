"""Write a message: the texts that hold, filled with its cases, in the reader's language and letters."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from kitaphana.core import clock
from kitaphana.language.kazakh_latin import in_latin
from kitaphana.notices.models import TemplateVersion
from kitaphana.notices.rules.kinds import KINDS, LAYOUT, SHORT_CHANNELS, Channel
from kitaphana.notices.rules.texts import Filled, Text, day_in_words, filled, joined, tidy, without_private, words
from kitaphana.notices.texts import DIGEST_SUBJECTS, REST_LINES, WARD_LINES, default_text

CYRILLIC_KAZAKH, LATIN_KAZAKH = "kk", "kk-Latn"
_ORDER = {code: place for place, code in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class Part:
    """One cause of a message: its kind and the facts that fill the text."""

    kind: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything around the causes of one message. `language` is kk, ru or en; `has_titles`: what is read may show.
    `ward`: the child it is about, when it goes to the guarantor."""

    channel: str
    language: str
    institution_id: int | None
    library: str
    name: str = ""
    ward: str = ""
    account: str = ""
    settings: str = ""
    has_titles: bool = True
    is_kazakh_latin: bool = False

    @property
    def tag(self) -> str:
        """The language of the finished text (BCP 47)."""
        return LATIN_KAZAKH if self.is_latin else self.language

    @property
    def is_latin(self) -> bool:
        """Whether it is to be written in Latin letters."""
        return self.is_kazakh_latin and self.language == CYRILLIC_KAZAKH


@dataclass(frozen=True, slots=True)
class CurrentText:
    """The text that holds, and which version of whom it is; 0 is the platform's own."""

    text: Text
    version: int = 0


class TextBook:
    """All texts that hold today, read at once: one statement, whatever there is of older and of planned versions."""

    def __init__(self) -> None:
        last_first = Window(
            RowNumber(),
            partition_by=[F("institution_id"), F("kind"), F("channel"), F("language")],
            order_by=[F("starts_on").desc(), F("version").desc()],
        )
        begun = TemplateVersion.objects.filter(starts_on__lte=clock.today())
        self._rows = {
            (row.kind, row.channel, row.language, row.institution_id): row
            for row in begun.annotate(place=last_first).filter(place=1)
        }

    def text(self, kind: str, channel: str, language: str, institution_id: int | None) -> CurrentText:
        """The institution's own text, else everybody's, else the platform's."""
        for owner in dict.fromkeys((institution_id, None)):
            row = self._rows.get((kind, channel, language, owner))
            if row is not None and not row.is_default:
                return CurrentText(Text(row.subject, row.body, row.item), row.version)
        return CurrentText(default_text(kind, channel, language))


class DraftBook(TextBook):
    """The texts that hold, with one that is not saved yet in its place."""

    def __init__(self, kind: str, channel: str, language: str, text: Text) -> None:
        super().__init__()
        self._draft = ((kind, channel, language), text)

    def text(self, kind: str, channel: str, language: str, institution_id: int | None) -> CurrentText:
        """The draft in its place, else what holds."""
        place, draft = self._draft
        if place == (kind, channel, language):
            return CurrentText(draft)
        return super().text(kind, channel, language, institution_id)


def write(parts: Sequence[Part], frame: Frame, book: TextBook) -> Filled:
    """The finished subject and text of a message about one or more causes (at least one)."""
    kinds = [(kind, list(found)) for kind, found in groupby(sorted(parts, key=_place), key=lambda part: part.kind)]
    common = {"library": frame.library}
    written = [_kind(kind, found, frame, book, common) for kind, found in kinds]
    text = _about(joined(one.text for one in written), frame)
    subject = written[0].subject if len(written) == 1 else _digest_subject(len(parts), frame.language)
    return _lettered(Filled(subject, _around(text, frame, book)), frame)


def _about(text: str, frame: Frame) -> str:
    """Who reads it answers for several children, perhaps."""
    if not frame.ward:
        return text
    if Channel(frame.channel) in SHORT_CHANNELS:
        return f"{frame.ward}: {text}"
    return joined((WARD_LINES[frame.language].replace("{ward}", frame.ward), text))


def _around(text: str, frame: Frame, book: TextBook) -> str:
    """The text within greeting and farewell; who has no name yet is not greeted."""
    if not frame.name:
        return text if Channel(frame.channel) in SHORT_CHANNELS else joined((text, frame.library))
    layout = book.text(LAYOUT, frame.channel, frame.language, frame.institution_id).text
    around = {"library": frame.library, "name": frame.name, "account": frame.account, "settings": frame.settings}
    return filled(layout, [{**around, "text": text}], common={}, channel=frame.channel).text


def write_alone(part: Part, frame: Frame, text: Text) -> Filled:
    """One case in one text without the layout: for a reader's own pages, and to preview."""
    case = _cases([part], frame)
    return _lettered(filled(text, case, common={"library": frame.library}, channel=frame.channel), frame)


def _kind(kind: str, parts: Sequence[Part], frame: Frame, book: TextBook, common: Mapping[str, str]) -> Filled:
    text = book.text(kind, frame.channel, frame.language, frame.institution_id).text
    return filled(text, _cases(parts, frame), common=common, channel=frame.channel)


def _cases(parts: Sequence[Part], frame: Frame) -> list[dict[str, str]]:
    today, zone = clock.today(), clock.zone()
    ordered = sorted(parts, key=lambda part: str(part.facts.get("due") or part.facts.get("until") or ""))
    rests = _rests(parts, frame.language, today)
    found = [{**words(part.facts, language=frame.language, today=today, zone=zone), "rests": rests} for part in ordered]
    return found if frame.has_titles else [without_private(case) for case in found]


def _rests(parts: Sequence[Part], language: str, today: dt.date) -> str:
    """From which day the card borrows nothing, by the first of these loans that stops it; empty where none does."""
    days = [dt.date.fromisoformat(day) for part in parts if (day := part.facts.get("blocks_on"))]
    return REST_LINES[language].replace("{day}", day_in_words(min(days), language, today)) if days else ""


def _place(part: Part) -> tuple[int, str]:
    return (_ORDER[part.kind], part.kind)


def _digest_subject(count: int, language: str) -> str:
    return DIGEST_SUBJECTS[language].replace("{count}", str(count))


def _lettered(written: Filled, frame: Frame) -> Filled:
    if not frame.is_latin:
        return written
    return Filled(in_latin(written.subject), in_latin(tidy(written.text)))


def day_text(moment: dt.datetime) -> str:
    """The city's day of a moment, as facts keep it."""
    return moment.astimezone(clock.zone()).date().isoformat()
