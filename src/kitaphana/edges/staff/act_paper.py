"""A transfer act on A4: the form of the act of acceptance and handing over, in Kazakh or Russian.

Its words are those of the document and do not follow the language of the screen; the form is the usual one of
libraries of Kazakhstan (order 136-НҚ of 2 April 2025 asks for parties, commission, items, count and sum).
"""

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING, Any

from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.platypus import LongTable, Paragraph, Spacer, Table, TableStyle

from kitaphana.language.numerals import in_words, tenge_in_words
from kitaphana.ui import formats, pdf

if TYPE_CHECKING:
    from kitaphana.holdings.queries import ActRow, Party, StockLine

_WORDS = {
    "kk": {
        "title": "Қабылдау-тапсыру актісі № {number}",
        "draft": "ЖОБА — қол қойылмаған",
        "cancelled": "КҮШІ ЖОЙЫЛҒАН",
        "date": "Күні: {day}",
        "giver": "Тапсырушы",
        "taker": "Қабылдаушы",
        "nobody": "бұрын жауапты тұлға болмаған",
        "reason": "Негіздеме",
        "commission": "Комиссия",
        "text": "Осы акт кітапхана қорының төмендегі құжаттары тапсырылып, қабылданғаны туралы жасалды:",
        "head": ("№", "Инв. нөмірі", "Авторы, атауы, жылы", "Шифры", "Бағасы, ₸"),
        "total": "Барлығы: {count} ({count_words}) дана, жалпы сомасы {sum} ({sum_words}).",
        "sign": "қолы",
        "list": "Құжаттардың тізімдемесі қоса беріледі (осы актінің беті, XLSX).",
    },
    "ru": {
        "title": "Акт приёма-передачи № {number}",
        "draft": "ПРОЕКТ — не подписан",
        "cancelled": "АННУЛИРОВАН",
        "date": "Дата: {day}",
        "giver": "Сдал",
        "taker": "Принял",
        "nobody": "прежде ответственного лица не было",
        "reason": "Основание",
        "commission": "Комиссия",
        "text": "Настоящий акт составлен о том, что переданы и приняты следующие документы библиотечного фонда:",
        "head": ("№", "Инв. номер", "Автор, заглавие, год", "Шифр", "Цена, ₸"),
        "total": "Всего: {count} ({count_words}) экз. на сумму {sum} ({sum_words}).",
        "sign": "подпись",
        "list": "Опись документов прилагается (страница этого акта, XLSX).",
    },
}
MOST_PRINTED = 3_000
"""Lines on paper; a longer act names its list, which is taken along as a file."""
_WIDTHS = (11 * mm, 27 * mm, 84 * mm, 28 * mm, 24 * mm)


def act_paper(act: "ActRow", lines: Iterable["StockLine"], language: str) -> bytes:
    """The act as PDF; `language` is kk or ru. A draft and a cancelled act say so in the heading.

    The lines of an act of more than `MOST_PRINTED` items are an annex: the list that its page gives as a file.
    """
    words, styles = _WORDS[language], pdf.styles()
    title = str(words["title"]).format(number=act.number)
    is_long = act.item_count > MOST_PRINTED
    table = Paragraph(escape(str(words["list"])), styles["text"]) if is_long else _table(lines, words, styles)
    story = [*_head(act, words, styles, title, language), table, Spacer(1, 5 * mm)]
    story += [_total(act, words, styles, language), Spacer(1, 8 * mm), *_signatures(act, words, styles, language)]
    return pdf.flowing(story, title=title, language=language)


_Words = dict[str, Any]
_Styles = dict[str, Any]


def _head(act: "ActRow", words: _Words, styles: _Styles, title: str, language: str) -> list[Any]:
    def line(label: str, text: str) -> Paragraph:
        return Paragraph(f"{_bold(label)}: {escape(text)}", styles["text"])

    state = words.get(act.state)
    found = [Paragraph(escape(act.institution.name_in(language)), styles["text"]), Spacer(1, 4 * mm)]
    found.append(Paragraph(escape(title), styles["title"]))
    found += [Paragraph(_bold(state), styles["text"])] if state else []
    found.append(Paragraph(escape(words["date"].format(day=formats.day(act.acted_on, language))), styles["text"]))
    found.append(line(words["giver"], _party(act.giver, language) if act.giver else words["nobody"]))
    found.append(line(words["taker"], _party(act.taker, language)))
    found.append(line(words["reason"], act.reason))
    if act.commission:
        found.append(line(words["commission"], "; ".join(f"{post} {name}" for post, name in act.commission)))
    return [*found, Spacer(1, 4 * mm), Paragraph(escape(words["text"]), styles["text"]), Spacer(1, 3 * mm)]


def _bold(text: str) -> str:
    return f'<font name="{pdf.BOLD}">{escape(text)}</font>'


def _party(party: "Party", language: str) -> str:
    return f"{party.post.name_in(language)} {party.person}"


def _table(lines: Iterable["StockLine"], words: _Words, styles: _Styles) -> LongTable:
    rows: list[list[Any]] = [[Paragraph(_bold(one), styles["cell"]) for one in words["head"]]]
    for number, line in enumerate(lines, 1):
        about = ". ".join(filter(None, (line.author.rstrip("."), line.title, str(line.year or ""))))
        price = formats.number(line.price) if line.price is not None else "—"
        texts = (str(number), line.accession_number or line.barcode, about, line.call_number, price)
        rows.append([_cell(text, width, styles) for text, width in zip(texts, _WIDTHS, strict=True)])
    table = LongTable(rows, colWidths=_WIDTHS, repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.4, colors.black),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("ALIGN", (-1, 1), (-1, -1), "RIGHT"),
                ("FONT", (0, 1), (-1, -1), pdf.REGULAR, 8.5, 11),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
            ]
        )
    )
    return table


def _cell(text: str, width: float, styles: _Styles) -> Any:
    """A line that fits stands as it is: a paragraph costs ten times as much, and acts may be long."""
    fits = pdf.width_of(text, size=8.5) < width / mm - 4.5
    return text if fits else Paragraph(escape(text), styles["cell"])


def _total(act: "ActRow", words: _Words, styles: _Styles, language: str) -> Paragraph:
    text = words["total"].format(
        count=formats.number(act.item_count),
        count_words=in_words(act.item_count, language),
        sum=formats.money(act.total),
        sum_words=tenge_in_words(act.total, language),
    )
    return Paragraph(escape(text), styles["text"])


def _signatures(act: "ActRow", words: _Words, styles: _Styles, language: str) -> list[Any]:
    """A line for everybody who signs: the giver, the taker, the commission."""
    people = [(words["giver"], act.giver.post.name_in(language), act.giver.person)] if act.giver else []
    people.append((words["taker"], act.taker.post.name_in(language), act.taker.person))
    people += [(words["commission"], post, name) for post, name in act.commission]
    rows = [
        [
            Paragraph(f"{_bold(role)}: {escape(post)}", styles["text"]),
            Paragraph(f"______________<br/><font size=7>({escape(words['sign'])})</font>", styles["text"]),
            Paragraph(escape(name), styles["text"]),
        ]
        for role, post, name in people
    ]
    table = Table(rows, colWidths=(82 * mm, 40 * mm, 52 * mm))
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (0, -1), 0)]))
    return [table]
