"""A row of a table as a reader and loans: every cell is judged, and what is wrong is told with its column."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from kitaphana.circulation import errors
from kitaphana.circulation.services.moving_in.loan_cells import LoanDraft, loans_in
from kitaphana.circulation.services.moving_in.mapping import NOTHING, Mapping
from kitaphana.circulation.services.moving_in.targets import OF_LOANS, Target, plain
from kitaphana.circulation.services.moving_in.values import (
    NO,
    NoDate,
    YearOnly,
    day_of,
    is_yes,
    parts_of_name,
    phone_of,
    several,
)
from kitaphana.core.errors import Refusal
from kitaphana.core.spreadsheets import Doubt, Row
from kitaphana.patrons import errors as patron_errors
from kitaphana.patrons import rules
from kitaphana.patrons.models import BlockReason
from kitaphana.patrons.services.moving_in import CardDraft, ConsentDraft, ReaderDraft

NOTE_LENGTH: Final = 1_000
_DAMAGED: Final = {
    Doubt.DIGITS_LOST: errors.DIGITS_LOST,
    Doubt.CHARACTERS_LOST: errors.CHARACTERS_LOST,
    Doubt.FORMULA_ERROR: errors.FORMULA_ERROR,
}
_NUMBERS: Final = frozenset({Target.READER_NUMBER, Target.CARD_NUMBER, Target.GUARANTOR_CARD, Target.LOAN_ITEM})
_LANGUAGES: Final = {
    "kk": "kk", "kz": "kk", "kaz": "kk", "казакский": "kk", "казакша": "kk", "казак": "kk", "казахский": "kk",
    "kazakh": "kk", "ru": "ru", "rus": "ru", "русский": "ru", "орысша": "ru", "орыс": "ru", "russian": "ru",
    "en": "en", "eng": "en", "английский": "en", "агылшынша": "en", "english": "en",
}  # fmt: skip


@dataclass(slots=True)
class ReadRow:
    """`number` is the reader's in the older system, also where only loans are told. `draft` is None then."""

    row: Row
    number: str = ""
    draft: ReaderDraft | None = None
    loans: tuple[LoanDraft, ...] = ()
    refusals: list[Refusal] = field(default_factory=list)
    loan_refusals: list[Refusal] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def has_loans(self) -> bool:
        """Whether the row tells of a loan, right or wrong."""
        return bool(self.loans or self.loan_refusals)


class RowReader:
    """Reads rows of one table; `today` bounds what may have happened."""

    def __init__(self, mapping: Mapping, headers: Sequence[str], today: dt.date) -> None:
        self.mapping, self.today = mapping, today
        self._places = [(mapping.columns.get(header, Target.LEFT_OUT), index) for index, header in enumerate(headers)]
        self._places = [
            (target, index) for target, index in self._places if target not in (Target.LEFT_OUT, Target.NOT_KEPT)
        ]
        self._headers = headers

    def read(self, row: Row) -> ReadRow:
        """The row in the words of this house, with everything that is wrong with it."""
        cells = _Cells(row, self._places, self._headers)
        read = ReadRow(row)
        self._damaged(cells, read)
        cards = self._cards(cells)
        read.number = cells.one(Target.READER_NUMBER) or (cards[0].number if cards else "")
        if self.mapping.has_readers:
            read.draft = self._draft(cells, read, cards)
        elif not read.number:
            read.refusals.append(Refusal(patron_errors.NUMBER_MISSING))
        del read.loan_refusals[1:]  # damaged cells of one loan are one reason to leave it out
        if not read.loan_refusals:
            read.loans = tuple(loans_in(cells, read.loan_refusals, self.today))
        return read

    def _damaged(self, cells: "_Cells", read: ReadRow) -> None:
        """Cells that a spreadsheet has damaged before; of those that name nothing, none is refused."""
        for target, index, text in cells.filled():
            doubt = cells.row.doubts.get(index)
            if doubt is Doubt.NUMBER and target in _NUMBERS:
                read.warnings.append(errors.ZEROS_PERHAPS_LOST)
            elif doubt in _DAMAGED and text and target is not Target.PHONE:
                refusals = read.loan_refusals if target in OF_LOANS else read.refusals
                refusals.append(Refusal(_DAMAGED[doubt], {"column": cells.headers[index]}))

    def _draft(self, cells: "_Cells", read: ReadRow, cards: tuple[CardDraft, ...]) -> ReaderDraft:
        surname, given_name, patronymic = self._name(cells)
        phone, email, note = self._contact(cells, read)
        reason, block_note = self._block(cells)
        registered_on = cells.day(Target.REGISTERED_ON, read)
        return ReaderDraft(
            number=read.number,
            surname=surname,
            given_name=given_name,
            patronymic=patronymic,
            born_on=self._born_on(cells, read),
            phone=phone,
            email=email,
            category=self._word(cells, Target.CATEGORY, read) or self.mapping.options.category,
            home_branch=self._word(cells, Target.HOME_BRANCH, read),
            language=_LANGUAGES.get(plain(cells.one(Target.LANGUAGE)), self.mapping.options.language),
            cards=self._dated(cards, cells, read, registered_on),
            registered_on=registered_on,
            expires_on=cells.day(Target.EXPIRES_ON, read),
            consents=tuple(self._consents(cells, read)),
            block_reason=reason,
            block_note=block_note,
            guarantor_card=self._card_number(cells.one(Target.GUARANTOR_CARD)),
            note=note[:NOTE_LENGTH],
        )

    def _name(self, cells: "_Cells") -> tuple[str, str, str]:
        surname, given, patronymic = (
            rules.tidy(cells.one(target)) for target in (Target.SURNAME, Target.GIVEN_NAME, Target.PATRONYMIC)
        )
        if not given and (whole := cells.one(Target.FULL_NAME)):
            is_body = self.mapping.code(Target.CATEGORY, cells.one(Target.CATEGORY)) == "collective"
            return ("", rules.tidy(whole), "") if is_body else parts_of_name(whole)
        if not given:  # a table with one column for all of a name, or for those who have but one
            return "", surname, patronymic
        return surname, given, patronymic

    def _born_on(self, cells: "_Cells", read: ReadRow) -> dt.date | None:
        text, index = cells.first(Target.BORN_ON)
        try:
            return day_of(text)
        except YearOnly:
            read.warnings.append(errors.BIRTH_YEAR_ONLY)
        except NoDate:
            read.refusals.append(Refusal(errors.DATE_INVALID, {"column": cells.headers[index]}))
        return None

    def _contact(self, cells: "_Cells", read: ReadRow) -> tuple[str, str, str]:
        """The first phone and address that are right; all others stay readable in the note."""
        notes = cells.all(Target.NOTE)
        phones = [part for cell in cells.all(Target.PHONE) for part in several(cell)]
        emails = [part for cell in cells.all(Target.EMAIL) for part in several(cell)]
        good_phones = {text: found for text in phones if (found := phone_of(text))}
        good_emails = {text: text for text in emails if rules.is_email(text)}
        for told, good, code in (
            (phones, good_phones, errors.PHONE_DOUBTFUL),
            (emails, good_emails, errors.EMAIL_DOUBTFUL),
        ):
            if any(text not in good and text.lower() not in NO for text in told):
                read.warnings.append(code)
        phone, email = next(iter(good_phones.values()), ""), next(iter(good_emails), "")
        left = [text for text in phones if good_phones.get(text) != phone] + [text for text in emails if text != email]
        return phone, email, "; ".join([*notes, *(text for text in left if plain(text) not in NO)])

    def _word(self, cells: "_Cells", target: Target, read: ReadRow) -> str:
        """The code of a word of the older system; empty for an empty cell."""
        text, index = cells.first(target)
        if not text:
            return ""
        code = self.mapping.code(target, text)
        if code is None:
            read.refusals.append(Refusal(errors.VALUE_UNMAPPED, {"column": cells.headers[index]}))
        return "" if code in (None, NOTHING) else code

    def _card_number(self, text: str) -> str:
        number = rules.tidy_card_number(text)
        return f"{self.mapping.options.card_prefix}{number}" if number else ""

    def _cards(self, cells: "_Cells") -> tuple[CardDraft, ...]:
        """The first is the one in use; a reader without a card is served by the number that there is."""
        texts = [part for cell in cells.all(Target.CARD_NUMBER) for part in several(cell)]
        if not texts and (number := cells.one(Target.READER_NUMBER)):
            texts = [number]
        return tuple(CardDraft(number) for number in dict.fromkeys(map(self._card_number, texts)) if number)

    def _dated(
        self, cards: tuple[CardDraft, ...], cells: "_Cells", read: ReadRow, registered_on: dt.date | None
    ) -> tuple[CardDraft, ...]:
        state = self._word(cells, Target.CARD_STATE, read) or "active"
        issued_on = cells.day(Target.CARD_ISSUED_ON, read) or registered_on
        if registered_on is None and Target.REGISTERED_ON in self.mapping.columns.values():
            read.warnings.append(errors.REGISTRATION_DATE_MISSING)
        return tuple(CardDraft(card.number, state, issued_on) for card in cards)

    def _consents(self, cells: "_Cells", read: ReadRow) -> Iterator[ConsentDraft]:
        given_on = cells.day(Target.CONSENT_ON, read)
        for target, purpose in ((Target.CONSENT_PROCESSING, "processing"), (Target.CONSENT_MESSAGES, "messages")):
            text = cells.one(target)
            answer = is_yes(text)
            if answer is None:
                read.warnings.append(errors.CONSENT_UNCLEAR)
            is_assumed = purpose == "processing" and not text and self.mapping.options.has_consents
            if answer or is_assumed:
                yield ConsentDraft(purpose, given_on or _day_in(text))

    def _block(self, cells: "_Cells") -> tuple[str, str]:
        """A word that nobody has explained is another reason, with the word as its note."""
        text, note = cells.one(Target.BLOCK_REASON), cells.one(Target.BLOCK_NOTE)
        if not text or (plain(text) in NO and self.mapping.code(Target.BLOCK_REASON, text) is None):
            return "", ""
        code = self.mapping.code(Target.BLOCK_REASON, text)
        if code == NOTHING:
            return "", ""
        if code is None:
            return BlockReason.OTHER.value, "; ".join(part for part in (text, note) if part)[:300]
        return code, note[:300]


def _day_in(text: str) -> dt.date | None:
    try:
        return day_of(text, may_be_short=True)
    except NoDate:
        return None


class _Cells:
    """The cells of a row by what they hold."""

    def __init__(self, row: Row, places: Sequence[tuple[Target, int]], headers: Sequence[str]) -> None:
        self.row, self.headers = row, headers
        self._by_target: dict[Target, list[int]] = {}
        for target, index in places:
            self._by_target.setdefault(target, []).append(index)

    def filled(self) -> Iterator[tuple[Target, int, str]]:
        """Every cell that is asked for and doubtful, with its target."""
        for target, indexes in self._by_target.items() if self.row.doubts else ():
            for index in indexes:
                yield target, index, self.row.cell(index)

    def all(self, target: Target) -> list[str]:
        """The texts of all columns of a target that are not empty."""
        return [text for index in self._by_target.get(target, ()) if (text := self.row.cell(index))]

    def one(self, target: Target) -> str:
        """The text of the first of them."""
        return self.first(target)[0]

    def first(self, target: Target) -> tuple[str, int]:
        """The text of the first column, and its index."""
        indexes = self._by_target.get(target)
        return (self.row.cell(indexes[0]), indexes[0]) if indexes else ("", 0)

    def day(self, target: Target, read: ReadRow) -> dt.date | None:
        """The day in a column; one that there is not is told."""
        text, index = self.first(target)
        try:
            return day_of(text, may_be_short=True) if text else None
        except NoDate:
            read.refusals.append(Refusal(errors.DATE_INVALID, {"column": self.headers[index]}))
            return None
