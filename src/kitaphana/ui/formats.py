"""Numbers, days, times and money as they are written in Kazakh, Russian and English."""

import datetime as dt
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date

from kitaphana.core import clock

THIN = "\u202f"  # narrow no-break space: groups of thousands stay together
FIXED = "\u00a0"


def number(value: int | Decimal) -> str:
    """`1372423` → `1 372 423`, in all three languages; decimals with a comma are the caller's."""
    return f"{value:,}".replace(",", THIN)


def distance(kilometres: float, language: str) -> str:
    """Metres below one kilometre (to 50), else kilometres with one decimal: `350 м`, `1,2 км`."""
    metre, kilometre, comma = ("m", "km", ".") if language == "en" else ("м", "км", ",")
    if kilometres < 0.975:
        return f"{max(50, round(kilometres * 20) * 50)}{FIXED}{metre}"
    return f"{kilometres:.1f}".replace(".", comma) + f"{FIXED}{kilometre}"


def money(tenge: int | Decimal) -> str:
    """`1250` → `1 250 ₸`."""
    whole = Decimal(tenge)
    text = number(int(whole)) if whole == whole.to_integral_value() else f"{whole:,.2f}".replace(",", THIN)
    return f"{text}{FIXED}₸"


@lru_cache(maxsize=4096)
def day(date: dt.date, language: str) -> str:
    """`22 қараша 2026`, `22 ноября 2026`, `22 November 2026`; the parts do not come apart at a line's end."""
    return str(format_date(date, "d MMMM y", locale=language)).replace(" ", FIXED)


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
