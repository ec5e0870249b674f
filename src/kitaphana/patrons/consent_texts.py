"""What readers agree to, word by word, in three languages: one text for each purpose and each third party.

The words belong to their version. Whoever changes a word gives the text a new version and moves the old one to
`older_consent_texts`: consents that were given stay bound to what was read then. Words that only say the same more
clearly name the versions before them in `same_purpose_as`: who has agreed to one of those is not asked again. A test
knows each version by its hash.

Third parties are asked for only where the installation can use them (setting `THIRD_PARTIES`).
"""

from typing import Final

from kitaphana.patrons.consent_text import ConsentText
from kitaphana.patrons.models import ConsentPurpose
from kitaphana.patrons.older_consent_texts import OLDER

_PROCESSING: Final = ConsentText(
    ConsentPurpose.PROCESSING.value,
    "2026-02",
    "",
    (
        "Кітапхананың менің деректерімді сақтауына келісемін",
        "Согласие на обработку моих данных библиотекой",
        "The library may keep my data",
    ),
    (
        "Кітапхана аты-жөніңізді, туған күніңізді, телефоныңызды немесе электрондық поштаңызды, билетіңіздің нөмірін "
        "және қолыңыздағы кітаптарды сақтайды: кітап беру, брондау және мерзімді еске салу үшін. Кітап қайтарылған "
        "соң бірнеше күнде оны кім оқығаны ұмытылады. Деректер Қазақстанда сақталады. Хабарды жеткізетіндер өз ісіне "
        "қажеттісін ғана біледі: байланыс операторы немесе пошта қызметі — нөміріңізді не поштаңызды және сол хабардың "
        "мәтінін; хабарларды браузерде өзіңіз қоссаңыз, оларды браузер жасаушысының қызметі шифрланған күйде, шетел "
        "арқылы да жеткізуі мүмкін. Төменде келіспесеңіз, басқа ешкімге ештеңе берілмейді. Келісімді кез келген "
        "уақытта қайтарып алуға болады: барлық кітап тапсырылған соң, деректер жойылады.",
        "Библиотека хранит ваше имя, дату рождения, телефон или адрес электронной почты, номер билета и книги, которые "
        "сейчас у вас: чтобы выдавать и бронировать книги и напоминать о сроках. Через несколько дней после возврата "
        "книги забывается, кто её читал. Данные хранятся в Казахстане. Те, кто доставляет сообщения, узнают только то, "
        "что им для этого нужно: оператор связи или почтовая служба — ваш номер или адрес и текст этого сообщения; "
        "если вы сами включите сообщения в браузере, их передаёт служба его изготовителя, в зашифрованном виде и, "
        "возможно, через другие страны. Больше никому ничего не передаётся, если вы не согласились на это ниже. "
        "Согласие можно отозвать в любое время: когда все книги возвращены, данные удаляются.",
        "The library keeps your name, date of birth, phone or e-mail address, the number of your card and the books "
        "you have now: to lend and hold books and to remind you of dates. Some days after a book is back, "
        "who read it is forgotten. The data stay in Kazakhstan. Whoever carries a message learns only what that takes: "
        "the telephone operator or the mail service your number or address and the words of that message; if you "
        "switch messages on in a browser, the service of its maker carries them encrypted, perhaps through other "
        "countries. Nobody else gets anything unless you agree to that below. "
        "You can withdraw this at any time: when all books are back, the data are erased.",
    ),
    same_purpose_as=("2026-01",),
)
_MESSAGES: Final = ConsentText(
    ConsentPurpose.MESSAGES.value,
    "2026-01",
    "",
    (
        "Маған мерзім мен брондалған кітаптар туралы жазыңыздар",
        "Пишите мне о сроках и забронированных книгах",
        "Write to me about dates and holds",
    ),
    (
        "Хабарлар растаған телефоныңызға немесе поштаңызға келеді. Жарнама болмайды. Келіспесеңіз де, бәрі жеке "
        "кабинетіңізде көрінеді.",
        "Сообщения приходят на подтверждённый телефон или почту. Рекламы не будет. Если вы не согласны, всё видно "
        "в личном кабинете.",
        "Messages come to the phone or e-mail address that you confirmed. No advertising. If you do not agree, you see "
        "everything in your account.",
    ),
)
_READING_HISTORY: Final = ConsentText(
    ConsentPurpose.READING_HISTORY.value,
    "2026-02",
    "",
    (
        "Қайтарған кітаптарымды есте сақтаңыздар",
        "Помните книги, которые я вернул(а)",
        "Remember the books that I have returned",
    ),
    (
        "Тізімді тек өзіңіз көресіз; телефонмен сұрасаңыз, кітапханашы оқып береді. Келісімді қайтарып алсаңыз, тізім "
        "бірден өшіріледі.",
        "Список видите только вы; если попросите по телефону, его прочтёт вам библиотекарь. Если отозвать согласие, "
        "он сразу стирается.",
        "Only you see the list; if you ask for it by telephone, a librarian reads it out to you. If you withdraw this, "
        "it is erased at once.",
    ),
    same_purpose_as=("2026-01",),
)
_COURIER: Final = ConsentText(
    ConsentPurpose.COURIER.value,
    "2026-01",
    "courier",
    (
        "Курьерлік қызмет: кітапты үйге жеткізу",
        "Курьерская служба: доставка книг на дом",
        "Courier: books brought home",
    ),
    (
        "Кітапты үйге сұрасаңыз, курьерлік қызмет атыңызды, мекенжайыңызды және телефоныңызды біледі; қандай кітап "
        "екенін білмейді. Келіспесеңіз, кітапты кітапханадан немесе станциядан аласыз.",
        "Если вы закажете книгу на дом, курьерская служба узнает ваше имя, адрес и телефон, но не то, что это за "
        "книги. Без согласия книги можно получить в библиотеке или на станции.",
        "If you ask for books at home, the courier learns your name, address and phone, but not which books they are. "
        "Without this you collect books at a library or a station.",
    ),
)
_TELEGRAM: Final = ConsentText(
    ConsentPurpose.TELEGRAM.value,
    "2026-01",
    "Telegram",
    (
        "Telegram: хабарлар Telegram арқылы келсін",
        "Telegram: присылайте сообщения в Telegram",
        "Telegram: messages by Telegram",
    ),
    (
        "Кітапханадан келген хабарлар шетелдегі Telegram серверлерінен өтеді. Келіспесеңіз, хабар басқа жолмен келеді.",
        "Сообщения библиотеки пройдут через серверы Telegram за границей. Без согласия они придут другим путём.",
        "What the library writes to you passes through servers of Telegram abroad. Without this, messages take another "
        "way.",
    ),
)
_WHATSAPP: Final = ConsentText(
    ConsentPurpose.WHATSAPP.value,
    "2026-01",
    "WhatsApp",
    (
        "WhatsApp: хабарлар WhatsApp арқылы келсін",
        "WhatsApp: присылайте сообщения в WhatsApp",
        "WhatsApp: messages by WhatsApp",
    ),
    (
        "Кітапханадан келген хабарлар шетелдегі WhatsApp серверлерінен өтеді. Келіспесеңіз, хабар басқа жолмен келеді.",
        "Сообщения библиотеки пройдут через серверы WhatsApp за границей. Без согласия они придут другим путём.",
        "What the library writes to you passes through servers of WhatsApp abroad. Without this, messages take another "
        "way.",
    ),
)

TEXTS: Final = (_PROCESSING, _MESSAGES, _COURIER, _TELEGRAM, _WHATSAPP, _READING_HISTORY)
"""The texts of today, in the order in which they are shown; whether one is asked for says `is_offered`."""
_BY_VERSION: Final = {(one.purpose, one.version): one for one in (*OLDER, *TEXTS)}
_BY_PURPOSE: Final = {one.purpose: one for one in TEXTS}


def asked_at_joining() -> tuple[ConsentText, ...]:
    """What newcomers are asked; reading history is asked for where it is explained."""
    return tuple(one for one in TEXTS if one.is_offered and one is not _READING_HISTORY)


def text_of(purpose: str) -> ConsentText:
    """The text of today for a purpose."""
    return _BY_PURPOSE[purpose]


def version_of(purpose: str) -> str:
    """The version of that text."""
    return _BY_PURPOSE[purpose].version


def text_as_read(purpose: str, version: str) -> ConsentText | None:
    """The words of one version, of today or of before; None for one that was never ours (moved in from elsewhere)."""
    return _BY_VERSION.get((purpose, version))
