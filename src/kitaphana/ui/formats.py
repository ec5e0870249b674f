"""Numbers, days, times and money as they are written in Kazakh, Russian and English."""

import datetime as dt
from decimal import Decimal
from functools import lru_cache

import phonenumbers
from babel.dates import format_date, get_day_names

from kitaphana.core import clock

THIN = "\u00a0"  # groups of thousands stay together; the narrow U+202F is next to nothing in Golos Text
FIXED = "\u00a0"
HYPHEN = "\u2060-\u2060"  # a hyphen at which no line ends


def number(value: int | Decimal) -> str:
    """`1372423` → `1 372 423`, in all three languages; decimals with a comma are the caller's."""
    return f"{value:,}".replace(",", THIN)


def percent(part: int, whole: int, language: str = "kk") -> str:
    """`31 %`, in English `31%`; less than one in a hundred is `< 1 %`: nothing that is there counts as nothing."""
    share = 100 * part / whole if whole else 0
    sign = "%" if language == "en" else f"{FIXED}%"
    return f"<{FIXED}1{sign}" if 0 < share < 1 else f"{share:.0f}{sign}"


def distance(kilometres: float, language: str) -> str:
    """Metres below one kilometre (to 50), else kilometres with one decimal: `350 м`, `1,2 км`."""
    metre, kilometre, comma = ("m", "km", ".") if language == "en" else ("м", "км", ",")
    if kilometres < 0.975:
        return f"{max(50, round(kilometres * 20) * 50)}{FIXED}{metre}"
    return f"{kilometres:.1f}".replace(".", comma) + f"{FIXED}{kilometre}"


def phone(text: str) -> str:
    """A number in E.164 as people write it; what is no number stays as it is."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(text), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    except phonenumbers.NumberParseException:
        return text


def money(tenge: int | Decimal, language: str = "kk") -> str:
    """`1250` → `1 250 ₸`; `1250.5` → `1 250,50 ₸` in Kazakh and Russian, `1 250.50 ₸` in English."""
    whole = Decimal(tenge)
    if whole == whole.to_integral_value():
        return f"{number(int(whole))}{FIXED}₸"
    text = f"{whole:,.2f}".replace(",", THIN)
    return f"{text if language == 'en' else text.replace('.', ',')}{FIXED}₸"


@lru_cache(maxsize=4096)
def day(date: dt.date, language: str) -> str:
    """`22 қараша 2026`, `22 ноября 2026`, `22 November 2026`; the parts do not come apart at a line's end."""
    return str(format_date(date, "d MMMM y", locale=language)).replace(" ", FIXED)


def month(date: dt.date, language: str) -> str:
    """`қараша 2026`, `ноябрь 2026`, `November 2026`: a month by itself."""
    return str(format_date(date, "LLLL y", locale=language)).replace(" ", FIXED)


_ON_WEEKDAYS = {
    "kk": ("дүйсенбіде", "сейсенбіде", "сәрсенбіде", "бейсенбіде", "жұмада", "сенбіде", "жексенбіде"),
    "ru": ("в понедельник", "во вторник", "в среду", "в четверг", "в пятницу", "в субботу", "в воскресенье"),
    "en": ("on Monday", "on Tuesday", "on Wednesday", "on Thursday", "on Friday", "on Saturday", "on Sunday"),
}

_UNTIL_MONTHS = (
    "қаңтарға", "ақпанға", "наурызға", "сәуірге", "мамырға", "маусымға",
    "шілдеге", "тамызға", "қыркүйекке", "қазанға", "қарашаға", "желтоқсанға",
)  # fmt: skip

# “until” asks for the dative in Kazakh; its ending follows the last word that one says (нөл-ге, отыз-ға, бес-ке).
_BY_TENS = {0: "ге", 10: "ға", 20: "ға", 30: "ға", 40: "қа", 50: "ге"}
_BY_ONES = {1: "ге", 2: "ге", 3: "ке", 4: "ке", 5: "ке", 6: "ға", 7: "ге", 8: "ге", 9: "ға"}

# “at” asks for the locative.
_AT_TENS = {0: "де", 10: "да", 20: "да", 30: "да", 40: "та", 50: "де"}
_AT_ONES = {1: "де", 2: "де", 3: "те", 4: "те", 5: "те", 6: "да", 7: "де", 8: "де", 9: "да"}


def on_weekday(date: dt.date, language: str) -> str:
    """`дүйсенбіде`, `в понедельник`, `on Monday`."""
    return _ON_WEEKDAYS.get(language, _ON_WEEKDAYS["en"])[date.weekday()]


def until_hour(moment: dt.datetime | dt.time, language: str) -> str:
    """The hour as it stands after “until”: `20:00-ге` (дейін), `20:00`; midnight ends the day and is `24:00`."""
    text = hour(moment)
    text = "24:00" if text == "00:00" else text
    if language != "kk":
        return text
    minutes = int(text[3:])
    return f"{text}{HYPHEN}{_BY_ONES.get(minutes % 10) or _BY_TENS[minutes]}"


def until_moment(moment: dt.datetime, language: str) -> str:
    """Day and hour as they stand after “until”: `22 қараша 20:00-ге` (дейін), `22 ноября 20:00`."""
    this_year = f"{FIXED}{clock.today().year}"
    ending_day = moment - dt.timedelta(microseconds=1)  # 24:00 belongs to the day that ends
    return f"{local_day(ending_day, language).removesuffix(this_year)}{FIXED}{until_hour(moment, language)}"


def at_hour(moment: dt.datetime | dt.time, language: str) -> str:
    """The hour at which something happens: `09:00-де`, `в 09:00`, `at 09:00`."""
    text = hour(moment)
    if language != "kk":
        return f"{'в' if language == 'ru' else 'at'}{FIXED}{text}"
    minutes = int(text[3:])
    return f"{text}{HYPHEN}{_AT_ONES.get(minutes % 10) or _AT_TENS[minutes]}"


def until_day(moment: dt.datetime | dt.date, language: str) -> str:
    """The day as it stands after “until”: `22 қарашаға` (дейін), `22 ноября`, `22 November`; the year if another."""
    date = moment.astimezone(clock.zone()).date() if isinstance(moment, dt.datetime) else moment
    is_this_year = date.year == clock.today().year
    if language != "kk":
        return day(date, language).removesuffix(f"{FIXED}{date.year}" if is_this_year else "")
    text = f"{date.day}{FIXED}{_UNTIL_MONTHS[date.month - 1]}"
    return text if is_this_year else f"{date.year}{FIXED}жылғы{FIXED}{text}"


def short_weekday(number: int, language: str) -> str:
    """`дс`, `пн`, `Mon` for 0; by CLDR, for Django's Kazakh calls Tuesday by the letters of Saturday."""
    return str(get_day_names("abbreviated", locale=language)[number])


@lru_cache(maxsize=4096)
def weekday(date: dt.date, language: str) -> str:
    """`дүйсенбі`, `понедельник`, `Monday`."""
    return str(format_date(date, "EEEE", locale=language))


def local_day(moment: dt.datetime | dt.date, language: str) -> str:
    """The day of a moment by the city's clock."""
    if isinstance(moment, dt.datetime):
        moment = moment.astimezone(clock.zone()).date()
    return day(moment, language)


def hour(moment: dt.datetime | dt.time) -> str:
    """`20:00` by the city's clock."""
    if isinstance(moment, dt.datetime):
        moment = moment.astimezone(clock.zone()).time()
    return f"{moment:%H:%M}"
