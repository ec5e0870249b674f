"""The sheet of a paper day on A4: what is written while everything is down, in the language that was chosen.

Its words are those of the document and do not follow the language of the screen: the pile in the drawer is printed
beforehand, in the language in which the desk writes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Final

import segno

from kitaphana.ui import pdf

LINES: Final = 24
_LEFT, _RIGHT = 12.0, 198.0
_TOP_OF_TABLE, _HEAD, _ROW = 74.0, 8.0, 8.2
_WIDTHS: Final = (9.0, 21.0, 46.0, 46.0, 24.0, 40.0)
_QR: Final = 30.0
_WORDS: Final = {
    "kk": {
        "title": "Жүйесіз жұмыс: беру және қайтару парағы",
        "sheet": "Парақ",
        "day": "Күні",
        "filled": "Толтырған",
        "entered": "Жүйеге енгізілді",
        "head": ("№", "Уақыты", "Оқырман билеті", "Кітаптың штрихкоды", "+ / −", "Ескертпе"),
        "steps": (
            "1. Жүйе істемей тұрғанда әр беруді және әр қайтаруды бөлек жолға жазыңыз, болған ретімен.",
            "2. Уақыты: сағат пен минут, мысалы 14:05. Күнін парақтың басына бір рет жазыңыз.",
            "3. Кітап берілсе, билет нөмірін жазып, «+» белгісін қоршаңыз. "
            "Қайтарылса, билет керек емес, «−» белгісін қоршаңыз.",
            "4. Ешкімді кері қайтармаңыз: күмән болса, ескертпеге жазыңыз, жүйе кейін адамға көрсетеді.",
            "5. Жүйе қосылғанда жолдарды кестеге теріп, «Жүйесіз жұмыс» бетінен жіберіңіз. "
            "Екі рет жіберудің зияны жоқ.",
        ),
    },
    "ru": {
        "title": "Работа без системы: лист выдачи и возврата",
        "sheet": "Лист",
        "day": "Дата",
        "filled": "Кто заполнил",
        "entered": "Внесено в систему",
        "head": ("№", "Время", "Читательский билет", "Штрихкод книги", "+ / −", "Примечание"),
        "steps": (
            "1. Пока система не работает, пишите каждую выдачу и каждый возврат отдельной строкой, по порядку.",
            "2. Время — часы и минуты, например 14:05. Дату напишите один раз вверху листа.",
            "3. Книга выдана: номер билета и обведите «+». Книга возвращена: билет не нужен, обведите «−».",
            "4. Никому не отказывайте: сомнение запишите в примечание, система потом покажет его человеку.",
            "5. Когда система заработает, наберите строки в таблицу и отправьте на странице «Работа без системы». "
            "Отправить дважды не страшно.",
        ),
    },
    "en": {
        "title": "Paper day: sheet of loans and returns",
        "sheet": "Sheet",
        "day": "Date",
        "filled": "Filled in by",
        "entered": "Entered into the system",
        "head": ("№", "Time", "Reader’s card", "Barcode of the book", "+ / −", "Note"),
        "steps": (
            "1. While the system is down write every loan and every return on a line of its own, as they happen.",
            "2. The time is hours and minutes, for example 14:05. Write the date once, at the top of the sheet.",
            "3. A book goes out: the number of the card, and circle +. A book comes in: no card, circle −.",
            "4. Turn nobody away: write a doubt into the note, the system shows it to a person later.",
            "5. When the system is back type the lines into a table and send it on the page “Paper day”. "
            "Sending it twice does no harm.",
        ),
    },
}
LANGUAGES: Final = tuple(_WORDS)


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """One sheet: its name (also in the QR code), where it is used, and the day, empty when it is to be written."""

    name: str
    place: str
    day: str = ""


def paper_sheets(sheets: Iterable[PaperSheet], language: str) -> bytes:
    """The sheets as PDF, one page each; `language` is kk, ru or en."""
    stream = BytesIO()
    words = _WORDS[language]
    with pdf.document(stream, title=str(words["title"]), language=language) as page:
        for number, sheet in enumerate(sheets):
            if number:
                page.next_page()
            _head(page, sheet, language)
            _table(page, language)
    return stream.getvalue()


def _head(page: pdf.Sheet, sheet: PaperSheet, language: str) -> None:
    words = _WORDS[language]
    page.text(_LEFT, 17, str(words["title"]), size=15, face=pdf.BOLD)
    size = pdf.largest_size([sheet.place], width=_RIGHT - _LEFT - _QR - 6, most=11)
    page.text(_LEFT, 24, sheet.place, size=size)
    page.text(_LEFT, 31, f"{words['sheet']}: {sheet.name}", size=11, face=pdf.BOLD)
    page.text(_LEFT + 62, 31, f"{words['day']}: {sheet.day or '_' * 18}", size=11)
    y = 37.5
    for step in words["steps"]:
        for line in pdf.wrapped(str(step), width=_RIGHT - _LEFT - _QR - 6, size=8.5):
            page.text(_LEFT, y, line, size=8.5)
            y += 4.1
    _draw_qr(page, sheet.name)
    page.text(_LEFT, 285, f"{words['filled']}: {'_' * 30}", size=9)
    page.text(_RIGHT, 285, f"{words['entered']}: {'_' * 24}", size=9, align="right")


def _draw_qr(page: pdf.Sheet, text: str) -> None:
    """ISO/IEC 18004, a quarter of it may be damaged: sheets lie on desks where things are spilt."""
    matrix = tuple(segno.make(text, error="q", micro=False, boost_error=False).matrix_iter(border=2))
    module = _QR / len(matrix)
    for row, cells in enumerate(matrix):
        for column, is_dark in enumerate(cells):
            if is_dark:
                page.bar(_RIGHT - _QR + column * module, 11 + row * module, module * 1.01, module * 1.01)


def _table(page: pdf.Sheet, language: str) -> None:
    words = _WORDS[language]
    bottom = _TOP_OF_TABLE + _HEAD + LINES * _ROW
    x = _LEFT
    for title, width in zip(words["head"], _WIDTHS, strict=True):
        page.line(x, _TOP_OF_TABLE, x, bottom, thickness=0.25)
        size = pdf.largest_size([str(title)], width=width - 2, most=9, face=pdf.BOLD)
        page.text(x + 1.2, _TOP_OF_TABLE + 5.4, str(title), size=size, face=pdf.BOLD)
        x += width
    page.line(x, _TOP_OF_TABLE, x, bottom, thickness=0.25)
    page.line(_LEFT, _TOP_OF_TABLE, x, _TOP_OF_TABLE, thickness=0.25)
    middle = _LEFT + sum(_WIDTHS[:4]) + _WIDTHS[4] / 2
    for number in range(LINES + 1):
        y = _TOP_OF_TABLE + _HEAD + number * _ROW
        page.line(_LEFT, y, x, y, thickness=0.25)
        if number < LINES:
            page.text(_LEFT + 1.5, y + 5.6, str(number + 1), size=8)
            page.text(middle, y + 5.8, "+       −", size=11, align="center")
