"""Texts that held before: nobody is asked for them any more, and who agreed to one can still read it."""

from typing import Final

from kitaphana.patrons.consent_text import ConsentText
from kitaphana.patrons.models import ConsentPurpose

_PROCESSING: Final = ConsentText(
    ConsentPurpose.PROCESSING.value,
    "2026-01",
    "",
    (
        "Кітапхананың менің деректерімді сақтауына келісемін",
        "Согласие на обработку моих данных библиотекой",
        "The library may keep my data",
    ),
    (
        "Кітапхана аты-жөніңізді, туған күніңізді, телефоныңызды немесе электрондық поштаңызды, билетіңіздің нөмірін "
        "және қолыңыздағы кітаптарды сақтайды: кітап беру, брондау және мерзімді еске салу үшін. Кітап қайтарылған "
        "соң бірнеше күнде оны кім оқығаны ұмытылады. Деректер Қазақстанда сақталады және "
        "төменде келіспесеңіз, ешкімге берілмейді. Келісімді кез келген уақытта қайтарып алуға болады: "
        "барлық кітап тапсырылған соң, деректер жойылады.",
        "Библиотека хранит ваше имя, дату рождения, телефон или адрес электронной почты, номер билета и книги, которые "
        "сейчас у вас: чтобы выдавать и бронировать книги и напоминать о сроках. Через несколько дней после возврата "
        "книги забывается, кто её читал. Данные хранятся в Казахстане и никому не "
        "передаются, если вы не согласились на это ниже. Согласие можно отозвать в любое время: "
        "когда все книги возвращены, данные удаляются.",
        "The library keeps your name, date of birth, phone or e-mail address, the number of your card and the books "
        "you have now: to lend and hold books and to remind you of dates. Some days after a book is back, "
        "who read it is forgotten. The data stay in Kazakhstan and go to nobody unless you agree to that below. You "
        "can withdraw this at any time: when all books are back, the data are erased.",
    ),
)
_READING_HISTORY: Final = ConsentText(
    ConsentPurpose.READING_HISTORY.value,
    "2026-01",
    "",
    (
        "Қайтарған кітаптарымды есте сақтаңыздар",
        "Помните книги, которые я вернул(а)",
        "Remember the books that I have returned",
    ),
    (
        "Тізімді тек өзіңіз көресіз. Келісімді қайтарып алсаңыз, тізім бірден өшіріледі.",
        "Список видите только вы. Если отозвать согласие, он сразу стирается.",
        "Only you see the list. If you withdraw this, it is erased at once.",
    ),
)
OLDER: Final = (_PROCESSING, _READING_HISTORY)
