"""A table of invented readers, as an older system would export it, to try the moving in with."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from random import Random

from kitaphana.core import clock
from kitaphana.core.spreadsheets import write_csv, write_xlsx
from kitaphana.demo.rows import people
from kitaphana.demo.rows.people import Person
from kitaphana.patrons.rules import term_end

READERS = 60
HEADER = (
    "№ билета", "Фамилия", "Имя", "Отчество", "Дата рождения", "Телефон", "E-mail", "Категория", "Язык",
    "Дата записи", "Действителен до", "Согласие на обработку", "Согласие на рассылку", "Билет родителя", "Блокировка",
    "Примечание", "ИИН",
)  # fmt: skip
_CATEGORIES = (("школьник", 8, 15), ("студент", 17, 24), ("взрослый", 25, 61), ("зейнеткер", 63, 85))
_CATEGORY_WEIGHTS = (3, 2, 7, 2)
_NOTES = ("", "", "", "любит детективы", "кітапты балаларға алады", "reads large print")


def write_sample(path: Path, count: int = READERS, *, seed: int = 7) -> int:
    """Write the table (XLSX by its name, else CSV with semicolons); returns the number of readers.

    Among them are a reader told twice, a date that there is not, and a phone that is none, so that the
    report has something to tell. The same seed on the same day gives the same table.
    """
    table = [HEADER, *sample_rows(count, seed=seed)]
    if path.suffix.lower() == ".xlsx":
        with path.open("wb") as stream:
            write_xlsx(table, stream, "Читатели")
    else:
        with path.open("w", encoding="utf-8", newline="") as stream:
            write_csv(table, stream, delimiter=";")
    return len(table) - 1


def sample_rows(count: int, *, seed: int = 7) -> Iterator[tuple[str, ...]]:
    """Readers without end to them; the odd ones stand among the first."""
    rng, today = Random(seed), clock.today()
    made = [_row(rng, number, people.reader(rng), today) for number in range(1, count + 1)]
    for number, row in enumerate(made):
        yield _odd(number, row, made)


def _odd(number: int, row: tuple[str, ...], made: list[tuple[str, ...]]) -> tuple[str, ...]:
    if number == 11:  # the fourth reader once more, under another card
        return (row[0], *made[3][1:])
    if number == 17:
        return (*row[:4], "31.02.1985", *row[5:])
    if number == 23:
        return (*row[:5], "45-12", *row[6:])
    return row


def _row(rng: Random, number: int, person: Person, today: dt.date) -> tuple[str, ...]:
    category, youngest, oldest = rng.choices(_CATEGORIES, _CATEGORY_WEIGHTS)[0]
    born = today - dt.timedelta(days=round(rng.uniform(youngest, oldest) * 365.25))
    registered = today - dt.timedelta(days=rng.randrange(20, 700))
    digits = f"{rng.randrange(10_000_000):07d}"
    phone = f"8 ({rng.choice(('701', '707', '747', '775'))}) {digits[:3]}-{digits[3:5]}-{digits[5:]}"
    return (
        f"{number:05d}",
        person.surname,
        person.given_name,
        person.patronymic,
        f"{born:%d.%m.%Y}",
        phone,
        f"reader{number}@example.org" if rng.random() < 0.4 else "",
        category,
        {"kk": "қазақша", "ru": "русский", "en": "English"}[person.language],
        f"{registered:%d.%m.%Y}",
        f"{term_end(registered, 12):%d.%m.%Y}",
        "да",
        rng.choice(("да", "нет", "")),
        f"{rng.randrange(1, 60):05d}" if category == "школьник" and rng.random() < 0.8 else "",
        "должник" if rng.random() < 0.04 else "",
        rng.choice(_NOTES),
        "",
    )
