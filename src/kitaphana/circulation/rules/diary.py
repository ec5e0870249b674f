"""The diary of a desk (дневник работы библиотеки): what is counted, and under which heading.

Figures are one flat table of counts, so that days add up to months and a ledger can be compared with what is there now.
Keys: `visits.readers`, `acts.home`, `language.kk.home`, `class.u8.in_library`, `band.6-11.in_house`, `unmet.other`…
A visit and a loan are counted as GOST 7.20 and ISO 2789 do: each coming, each item handed out, renewals apart.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

HOME, IN_LIBRARY, IN_HOUSE = "home", "in_library", "in_house"
ISSUES: Final = (HOME, IN_LIBRARY, IN_HOUSE)
"""Lent home, lent for reading inside, used inside without a loan: together what the desk gave out."""
UNKNOWN: Final = "unknown"
LANGUAGE_GROUPS: Final = {"kaz": "kk", "rus": "ru", "": UNKNOWN}
LANGUAGES: Final = ("kk", "ru", "other", UNKNOWN)
AGE_GROUPS: Final = (
    ("0-14", ("0-5", "6-11", "12-14")),
    ("15-30", ("15", "16-17", "18-30")),
    ("31-54", ("31-54",)),
    ("55+", ("55+",)),
    (UNKNOWN, (UNKNOWN,)),
)
"""Groups of the accounting forms (children to 14, youth 15–30) and the age bands of the facts that make them up."""
_AUXILIARIES: Final = re.compile(r"\([^)]*\)|\"[^\"]*\"|=\S*")

Figures = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Issue:
    """Something given out: `kind` is one of `ISSUES`; language by ISO 639-2/B, age band empty when unknown."""

    kind: str
    language: str
    udc: str
    bbk: str
    age_band: str
    form: str


def main_class(udc: str, bbk: str) -> str:
    """`u8` for UDC 8, `b6` for BBK 6 where there is no UDC, `bШ` for the letters of the scientific BBK; else `none`.

    Common auxiliaries of UDC (place, time, language, form) are not its class.
    """
    digit = re.search(r"\d", _AUXILIARIES.sub("", udc))
    if digit:
        return f"u{digit[0]}"
    letter = re.match(r"\s*([0-9А-ЯЁA-Z])", bbk.upper())
    return f"b{letter[1]}" if letter else "none"


def issue_figures(issues: Iterable[Issue]) -> Counter[str]:
    """Counts of what was given out, by kind under each heading."""
    found: Counter[str] = Counter()
    for issue in issues:
        headings = (
            f"language.{LANGUAGE_GROUPS.get(issue.language, 'other')}",
            f"class.{main_class(issue.udc, issue.bbk)}",
            f"band.{issue.age_band or UNKNOWN}",
            f"form.{issue.form}",
        )
        found[f"acts.{issue.kind}"] += 1
        found.update(f"{heading}.{issue.kind}" for heading in headings)
    return found


def tidy_figures(counts: Mapping[str, int]) -> dict[str, int]:
    """Without what did not happen, in the order of the headings: the form in which a day is kept."""
    return {key: counts[key] for key in sorted(counts) if counts[key]}


def total(days: Iterable[Figures]) -> Counter[str]:
    """Days added up."""
    found: Counter[str] = Counter()
    for figures in days:
        found.update(figures)
    return found


def changes(kept: Figures, now: Figures) -> dict[str, int]:
    """What has changed since a day was closed (an act undone, visits corrected): the difference, by heading."""
    keys = sorted({*kept, *now})
    return {key: now.get(key, 0) - kept.get(key, 0) for key in keys if now.get(key, 0) != kept.get(key, 0)}


def visit_count(figures: Figures) -> int:
    """All visits of a day: readers, others, and what was corrected by hand."""
    return sum(figures.get(f"visits.{who}", 0) for who in ("readers", "others", "corrected"))


def issue_count(figures: Figures, heading: str = "acts") -> int:
    """Everything given out under a heading, of all kinds."""
    return sum(figures.get(f"{heading}.{kind}", 0) for kind in ISSUES)
