"""Where a column of an older system's table may go, and which one its header speaks of: words in kk, ru and en.

Headers of IRBIS (fields of the readers' database RDR), MegaPro, Koha and of tables kept by hand. What is asked of
people but not kept here (IIN, sex, passwords) is recognised so that it can be told, and stays behind.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final

from kitaphana.language.folding import fold

REASON_HEADER: Final = "kitaphana: reason"
"""The column that a file of rejects has beside those of its table."""


class Target(StrEnum):
    """What a column may hold; an empty target leaves it behind."""

    READER_NUMBER = "reader_number"
    CARD_NUMBER = "card_number"
    CARD_STATE = "card_state"
    CARD_ISSUED_ON = "card_issued_on"
    FULL_NAME = "full_name"
    SURNAME = "surname"
    GIVEN_NAME = "given_name"
    PATRONYMIC = "patronymic"
    BORN_ON = "born_on"
    PHONE = "phone"
    EMAIL = "email"
    CATEGORY = "category"
    HOME_BRANCH = "home_branch"
    LANGUAGE = "language"
    REGISTERED_ON = "registered_on"
    EXPIRES_ON = "expires_on"
    CONSENT_PROCESSING = "consent_processing"
    CONSENT_MESSAGES = "consent_messages"
    CONSENT_ON = "consent_on"
    BLOCK_REASON = "block_reason"
    BLOCK_NOTE = "block_note"
    GUARANTOR_CARD = "guarantor_card"
    NOTE = "note"
    LOAN_ITEM = "loan_item"
    LOANED_ON = "loaned_on"
    DUE_ON = "due_on"
    RENEWALS = "renewals"
    IRBIS_LOANS = "irbis_loans"
    NOT_KEPT = "not_kept"
    LEFT_OUT = ""


REPEATABLE: Final = frozenset(
    {Target.CARD_NUMBER, Target.PHONE, Target.EMAIL, Target.NOTE, Target.NOT_KEPT, Target.LEFT_OUT}
)
OF_LOANS: Final = frozenset({Target.LOAN_ITEM, Target.LOANED_ON, Target.DUE_ON, Target.RENEWALS, Target.IRBIS_LOANS})
OF_NAMES: Final = frozenset({Target.FULL_NAME, Target.SURNAME, Target.GIVEN_NAME})
WITH_VALUES: Final = (Target.CATEGORY, Target.HOME_BRANCH, Target.CARD_STATE, Target.BLOCK_REASON)
"""Targets whose values are words of the older system, each said what it means here."""

# The first that is found in the folded header wins, so the special stand before the general.
_WORDS: Final = tuple((target, re.compile(pattern)) for target, pattern in (
    (Target.LEFT_OUT, r"^kitaphana reason$"),
    (Target.NOT_KEPT, r"\b(?:иин|жсн|iin|инн)\b|идентификацион|\bпол\b|жынысы|\bsex\b|gender|\bпин\b|пинкод|\bpin\b"
                      r"|парол|password|купиясоз|паспорт|passport|удостоверени|жеке куали|identity card|\bулты\b"
                      r"|национальност|nationality|ethnic|инвалид|disab|мугедек"),
    (Target.IRBIS_LOANS, r"^(?:v|поле )?40$|сведения о выдач|посещени"),
    (Target.GUARANTOR_CARD, r"поручител|законн\w* представител|родител|кепил|ата ана|guarant|parent"),
    (Target.RENEWALS, r"продлен|узарт|renewal"),
    (Target.DUE_ON, r"срок (?:возврата|сдачи)|вернуть|дата возврата|кайтар|\bdue\b|date ?due|return by"),
    (Target.CARD_ISSUED_ON, r"(?:дата|куни|date|выда|берилген).*(?:билет|карт|card)"
                            r"|(?:билет|карт|card).*(?:дата|куни|date|выда|берил|issued)"),
    (Target.LOANED_ON, r"дата выдачи|выдан[ао]?\b|берилген|лент|lent|loaned|issue ?date|checkout|check out|issued"),
    (Target.LOAN_ITEM, r"инвентар|инв номер|\bинв\b|экземпляр|(?:штрих ?код|barcode).*(?:книг|издан|item|book|китап)"
                       r"|(?:китап|дана|item|книг|издани).*(?:штрих|номир|номер|barcode|number)|accession|itembarcode"),
    (Target.CARD_STATE, r"(?:статус|состояни|жагдай|куйи|status|state).*(?:билет|карт|card)"
                        r"|(?:билет|карт|card).*(?:статус|состояни|жагдай|куйи|status|state)"
                        r"|^(?:статус|status|жагдайы|куйи)$"),
    (Target.BORN_ON, r"рожд|туган|birth|\bdob\b|^др$|^д р$"),
    (Target.CONSENT_ON, r"дата.*соглас|соглас.*дата|келисим.*куни|consent.*date|date.*consent"),
    (Target.CONSENT_MESSAGES, r"(?:соглас|келисим|consent).*(?:рассыл|сообщ|уведом|смс|sms|хабар|messag|mail)"
                              r"|(?:рассыл|хабар|messag).*(?:соглас|келис|consent)"),
    (Target.CONSENT_PROCESSING, r"соглас|келисим|consent|gdpr"),
    (Target.BLOCK_NOTE, r"(?:примеч|коммент|ескерт|note|comment).*(?:блок|бугат|block)|debarred ?comment"),
    (Target.BLOCK_REASON, r"блок|бугат|block|debar|лишен|ограничен|задолж|должник|борышкер"),
    (Target.EXPIRES_ON, r"действ\w* до|срок действ|годен|окончани\w* (?:регистр|срок)|жарамды|мерзими|expir|valid"),
    (Target.REGISTERED_ON, r"дата (?:записи|регистр|перерегистр|вступл)|записан|тиркел|тиркеу куни|жазылган|enrol"
                           r"|registered|registration date|joined"),
    (Target.PHONE, r"\bтел|телефон|phone|mobile|мобил|сотов|байланыс|whatsapp"),
    (Target.EMAIL, r"\be ?mail|эл\w* (?:почта|пошта|адрес)|^почта$|^пошта$"),
    (Target.CATEGORY, r"категор|санат|category|тип читател|вид читател|patron type|группа читател|окырман тоб"),
    (Target.HOME_BRANCH, r"филиал|библиотек|китапхана\b|branch|home library|пункт выдачи|место обслуж"),
    (Target.LANGUAGE, r"^язык|\bтили?$|^lang"),
    (Target.FULL_NAME, r"^фио\b|\bф и о\b|аты ?жони|толык аты|full ?name|фамилия.*имя|теги.*аты"
                       r"|^(?:читатель|окырман|reader|patron|name)$"),
    (Target.PATRONYMIC, r"отчеств|акесинин|patronym|middle ?name|other ?names"),
    (Target.SURNAME, r"фамил|\bтеги\b|surname|last ?name|family"),
    (Target.GIVEN_NAME, r"^имя\b|^аты\b|\bесими\b|given|first ?name"),
    (Target.READER_NUMBER, r"(?:рег|регистрационн)\w* номер|номер (?:читателя|формуляра)\b|формуляр|код читател"
                           r"|окырман(?:нын)? (?:номир|код)|тиркеу номир|reader (?:no|number|id)"
                           r"|patron ?(?:no|number|id)|borrower ?number|^id$"),
    (Target.CARD_NUMBER, r"билет|штрих ?код|barcode|card ?(?:no|number)|номер карт|карта\b|\brfid\b|^card$|^номер$"),
    (Target.NOTE, r"примеч|ескерт|\bnotes?\b|коммент|comment"),
))  # fmt: skip
_IRBIS_FIELDS: Final = {
    "10": Target.SURNAME,
    "11": Target.GIVEN_NAME,
    "12": Target.PATRONYMIC,
    "17": Target.PHONE,
    "18": Target.PHONE,
    "21": Target.BORN_ON,
    "23": Target.NOT_KEPT,
    "30": Target.CARD_NUMBER,
    "32": Target.EMAIL,
    "33": Target.NOTE,
    "40": Target.IRBIS_LOANS,
    "50": Target.CATEGORY,
    "51": Target.REGISTERED_ON,
}
"""Fields of the readers' database of IRBIS 64."""
_IRBIS_HEADER: Final = re.compile(r"(?:v|#|поле )?(\d{1,3})")
_NUMBER_SIGN: Final = re.compile("[№#]")
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NO_WORD: Final = re.compile(r"[\W_]+")


def headers_of(cells: Sequence[str]) -> tuple[str, ...]:
    """The names of columns, each once: one without a name gets its number, one met before a number behind it."""
    names: list[str] = []
    for index, cell in enumerate(cells, start=1):
        name = wanted = " ".join(cell.split())[:120] or f"#{index}"
        count = 1
        while name in names:
            count += 1
            name = f"{wanted} ({count})"
        names.append(name)
    return tuple(names)


def header_digest(headers: Iterable[str]) -> str:
    """By which a saved mapping is found again: the same names in any order, with or without a column of reasons."""
    names = sorted(plain(one) for one in headers if one != REASON_HEADER)
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def plain(text: str) -> str:
    """A header or a value as it is compared: folded words with one blank between."""
    spaced = _CAMEL.sub(" ", _NUMBER_SIGN.sub(" номер ", text))
    return _NO_WORD.sub(" ", fold(spaced)).strip()


def guess_targets(headers: Sequence[str]) -> dict[str, Target]:
    """What each column holds by the look of its name; a target that takes one column goes to the first."""
    guessed = _irbis(headers) or {header: _guess(plain(header)) for header in headers}
    taken: set[Target] = set()
    for header, target in guessed.items():
        if target in taken and target not in REPEATABLE:
            guessed[header] = Target.LEFT_OUT
        taken.add(target)
    return _settled(guessed)


def _guess(header: str) -> Target:
    return next((target for target, words in _WORDS if words.search(header)), Target.LEFT_OUT)


def _irbis(headers: Sequence[str]) -> dict[str, Target]:
    """Columns named by numbers of fields, if most are: "10", "v10", "#10"."""
    found = {header: match[1] for header in headers if (match := _IRBIS_HEADER.fullmatch(header.strip().lower()))}
    if len(found) < 3 or len(found) * 2 < len(headers):
        return {}
    return {header: _IRBIS_FIELDS.get(found.get(header, ""), Target.LEFT_OUT) for header in headers}


def _settled(guessed: dict[str, Target]) -> dict[str, Target]:
    """A "date of issue" is the card's where no loans are told of, and the only column of a name is the whole name."""
    targets = set(guessed.values())
    if Target.LOAN_ITEM not in targets:
        swap = Target.LEFT_OUT if Target.CARD_ISSUED_ON in targets else Target.CARD_ISSUED_ON
        guessed = {header: swap if one is Target.LOANED_ON else one for header, one in guessed.items()}
    if Target.SURNAME not in targets and Target.FULL_NAME not in targets:
        guessed = {header: Target.FULL_NAME if one is Target.GIVEN_NAME else one for header, one in guessed.items()}
    return guessed
