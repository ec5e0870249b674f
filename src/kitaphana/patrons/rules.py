"""Pure rules about readers: ages, names, phones, guarantors, PINs. No Django, no clock, no tables.

Sources: guarantee of a parent for readers under 16 (model rules of use of 29 April 1993); telephone numbers in
E.164 (+7 shared with Russia, a leading 8 is how people dial inside the country); ages of the information marks.
"""

import datetime as dt
import re
from typing import Final

import phonenumbers

from kitaphana.core.errors import Refusal
from kitaphana.patrons import errors

GUARANTOR_BELOW_AGE: Final = 16
"""Readers younger than this many years borrow on the guarantee of an adult, unless their category says otherwise."""
ADULT_AGE: Final = 18
LONGEST_LIFE_YEARS: Final = 120
NAME_PART_LENGTH: Final = 120
REGION: Final = "KZ"
PIN_LENGTH: Final = 4
SIMPLE_PINS: Final = frozenset({"1234", "4321", "2345", "9876"})
CARD_NUMBER: Final = re.compile(r"[A-Z0-9][A-Z0-9-]{2,39}")
POSTAL_LENGTH: Final = 120
POSTCODE: Final = re.compile(r"\d{6}|[A-Z]\d{2}[A-Z]\d[A-Z]\d")
"""Six digits, or seven letters and digits since 2015 (A15E3G5): both are in use by the post of Kazakhstan."""
EMAIL: Final = re.compile(r"[^@\s\"(),:;<>\[\]\\\x00-\x1f\x7f]{1,64}@(?:[\w-]{1,63}\.)+[\w-]{2,63}")

CATEGORIES: Final = (
    ("child", "Бала", "Ребёнок", "Child", False),
    ("youth", "Жасөспірім", "Юношество", "Young reader", False),
    ("adult", "Ересек", "Взрослый", "Adult", False),
    ("senior", "Зейнеткер", "Пенсионер", "Pensioner", False),
    ("collective", "Ұжымдық оқырман", "Коллективный читатель", "Collective reader", True),
)
"""What every house begins with: code, names in three languages, whether it is a body and no person."""
NEWCOMER: Final = ("newcomer", "Жаңа оқырман", "Новый читатель", "Newcomer")
"""The category of who joined online and was not yet seen at a desk: code and names in three languages."""
CATEGORY_AGES: Final[dict[str, tuple[int | None, int | None]]] = {
    "child": (None, 14),
    "youth": (15, 17),
    "adult": (18, None),
}
"""Lowest and highest age of those categories that have borders."""
AGE_BANDS: Final = (
    ("0-5", 0),
    ("6-11", 6),
    ("12-14", 12),
    ("15", 15),
    ("16-17", 16),
    ("18-30", 18),
    ("31-54", 31),
    ("55+", 55),
)
"""Label and lowest age. The borders serve statistics (children to 14, youth 15–30) and every age mark (6, 12, 16, 18),
so that rules and anonymous facts need no age finer than the band."""
_LEAST_AGE: Final = dict(AGE_BANDS)


def full_name(surname: str, given_name: str, patronymic: str) -> str:
    """The parts that are there, in the order of the region."""
    return " ".join(part for part in (surname, given_name, patronymic) if part)


def age_on(born_on: dt.date, day: dt.date) -> int:
    """Full years; someone born on 29 February is a year older on 1 March in common years."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def is_adult(born_on: dt.date | None, day: dt.date) -> bool:
    """Known to be of age."""
    return born_on is not None and age_on(born_on, day) >= ADULT_AGE


def age_band(born_on: dt.date | None, day: dt.date) -> str:
    """The band's label; empty when the birth date is unknown."""
    if born_on is None:
        return ""
    age = age_on(born_on, day)
    return next((label for label, lowest in reversed(AGE_BANDS) if age >= lowest), "")


def least_age(band: str) -> int | None:
    """The lowest age in a band, None when the age is unknown."""
    return _LEAST_AGE.get(band)


def tidy(text: str) -> str:
    """Without surrounding and repeated blanks."""
    return " ".join(text.split())


def name_refusals(*, surname: str, given_name: str, patronymic: str) -> list[Refusal]:
    """A name has one to three parts; only the given name must be there."""
    refusals = []
    if not tidy(given_name):
        refusals.append(Refusal(errors.NAME_MISSING))
    if any(len(tidy(part)) > NAME_PART_LENGTH for part in (surname, given_name, patronymic)):
        refusals.append(Refusal(errors.NAME_TOO_LONG, {"most": NAME_PART_LENGTH}))
    return refusals


def phone_e164(text: str) -> str | None:
    """The number in E.164 (+77011234567), or None when it is none. Takes `8 701…` and `+7 (701)…`."""
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_email(text: str) -> bool:
    """A plain address of local part and domain; whether it lives, only a message can tell."""
    return len(text) <= 254 and EMAIL.fullmatch(text) is not None


def postal_refusals(*, street: str, town: str, postcode: str) -> list[Refusal]:
    """Nothing at all is allowed; a postcode is optional, street and town belong together. Parts are tidy already."""
    refusals = []
    if any((street, town, postcode)) and not (street and town):
        refusals.append(Refusal(errors.POSTAL_ADDRESS_INCOMPLETE))
    if any(len(part) > POSTAL_LENGTH for part in (street, town)):
        refusals.append(Refusal(errors.POSTAL_ADDRESS_TOO_LONG, {"most": POSTAL_LENGTH}))
    if postcode and not POSTCODE.fullmatch(postcode):
        refusals.append(Refusal(errors.POSTCODE_INVALID))
    return refusals


def contact_refusals(*, phone: str, email: str) -> list[Refusal]:
    """Empty is allowed; what is given must be well formed."""
    refusals = []
    if phone and phone_e164(phone) is None:
        refusals.append(Refusal(errors.PHONE_INVALID))
    if email and not is_email(email):
        refusals.append(Refusal(errors.EMAIL_INVALID))
    return refusals


def birth_date_refusals(born_on: dt.date | None, today: dt.date) -> list[Refusal]:
    """Not in the future and within a human life; unknown is allowed."""
    if born_on is None or (born_on <= today and age_on(born_on, today) <= LONGEST_LIFE_YEARS):
        return []
    return [Refusal(errors.BIRTH_DATE_INVALID)]


MOST_CHILDREN_ONLINE: Final = 10
"""For more children than that somebody answers at a desk only."""


def needs_guarantor(born_on: dt.date | None, today: dt.date, below_age: int) -> bool:
    """Whether somebody has to answer for a reader born then. Who has no birth date is taken for grown up."""
    return born_on is not None and age_on(born_on, today) < below_age


def guarantor_refusals(
    *,
    born_on: dt.date | None,
    is_collective: bool,
    has_guarantor: bool,
    guarantor_born_on: dt.date | None,
    today: dt.date,
    below_age: int = GUARANTOR_BELOW_AGE,
) -> list[Refusal]:
    """A child (younger than `below_age`) needs a guarantor, and a guarantor must be known to be of age."""
    is_child = not is_collective and needs_guarantor(born_on, today, below_age)
    if not has_guarantor:
        return [Refusal(errors.GUARANTOR_REQUIRED, {"age": below_age})] if is_child else []
    if is_adult(guarantor_born_on, today):
        return []
    return [Refusal(errors.GUARANTOR_UNFIT, {"age": ADULT_AGE})]


def category_fits(age: int, least_age: int | None, most_age: int | None) -> bool:
    """Whether an age lies within the borders of a category; a missing one is none."""
    return (least_age is None or age >= least_age) and (most_age is None or age <= most_age)


def category_refusals(*, guarantor_below_age: int, least_age: int | None, most_age: int | None) -> list[Refusal]:
    """Ages of a life, in order."""
    ages = (guarantor_below_age, least_age or 0, most_age or 0)
    is_odd = least_age is not None and most_age is not None and least_age > most_age
    return [Refusal(errors.CATEGORY_AGES_INVALID)] if is_odd or max(ages) > LONGEST_LIFE_YEARS else []


def pin_refusals(pin: str, *, born_on: dt.date | None) -> list[Refusal]:
    """Four digits, and none of those that a stranger tries first."""
    if len(pin) != PIN_LENGTH or not (pin.isascii() and pin.isdigit()):
        return [Refusal(errors.PIN_MALFORMED, {"length": PIN_LENGTH})]
    is_birth_year = born_on is not None and pin == f"{born_on.year:04}"
    if pin in SIMPLE_PINS or len(set(pin)) == 1 or is_birth_year:
        return [Refusal(errors.PIN_TOO_SIMPLE)]
    return []


def tidy_card_number(text: str) -> str:
    """As scanners and people give it: no blanks, capital letters."""
    return "".join(text.split()).upper()


MIGRATED_CARD_LENGTH: Final = 40
_PRINTED: Final = re.compile(r"[^\W_]")


def is_migrated_card(number: str) -> bool:
    """Whether a tidied number may be taken over: it is printed on a card that is in use, so nearly all of them may."""
    return len(number) <= MIGRATED_CARD_LENGTH and number.isprintable() and _PRINTED.search(number) is not None


RENEWAL_OPENS_DAYS: Final = 60
"""A term is renewed in its last two months, or when it is over: no double press gives two years."""


def may_renew(expires_on: dt.date, today: dt.date) -> bool:
    """Whether the term is in its last two months, or over."""
    return (expires_on - today).days <= RENEWAL_OPENS_DAYS


def term_end(start: dt.date, months: int) -> dt.date:
    """The last day of a term of `months` from `start`: 12 months from 1 March end on the last of February."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    following = dt.date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last_of_month = (following - dt.timedelta(days=1)).day
    if start.day > last_of_month:
        return dt.date(year, month + 1, last_of_month)
    return dt.date(year, month + 1, start.day) - dt.timedelta(days=1)


def merge_refusals(*, is_same: bool, is_gone: bool, are_of_one_kind: bool, is_family: bool) -> list[Refusal]:
    """Two records of one person only: never a school and a teacher, never a parent and a child."""
    checks = (
        (is_same, errors.MERGE_SAME),
        (is_gone, errors.MERGE_GONE),
        (not are_of_one_kind, errors.MERGE_KINDS_DIFFER),
        (is_family, errors.MERGE_FAMILY),
    )
    return [Refusal(code) for is_wrong, code in checks if is_wrong]


def undo_merge_refusals(
    *, is_late: bool, is_survivor_gone: bool, is_followed: bool, are_values_changed: bool
) -> list[Refusal]:
    """Merges are undone in the order opposite to that in which they were made, and while values are what they were."""
    refusals = [Refusal(errors.MERGE_UNDO_LATE)] if is_late else []
    reasons = [
        name
        for is_so, name in (
            (is_survivor_gone, "survivor_merged"),
            (is_followed, "merged_since"),
            (are_values_changed, "values_changed"),
        )
        if is_so
    ]
    return [*refusals, Refusal(errors.MERGE_UNDO_OVERTAKEN, {"why": reasons})] if reasons else refusals


GROUP_NAME_LENGTH: Final = 120
MOST_IN_GROUP: Final = 100


def group_refusals(*, name: str, has_branch: bool, has_body: bool, is_body_fit: bool) -> list[Refusal]:
    """A group is called something, and belongs to a branch or to a body that borrows."""
    checks = (
        (not tidy(name), errors.GROUP_NAME_MISSING),
        (not has_branch and not has_body, errors.GROUP_OWNER_MISSING),
        (has_body and not is_body_fit, errors.GROUP_BODY_UNFIT),
    )
    return [Refusal(code) for is_wrong, code in checks if is_wrong]
