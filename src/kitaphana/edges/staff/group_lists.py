"""The list of a class as a school sends it: read from a table, shown as fields to be mended, read again from them."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from kitaphana.circulation.services.moving_in.tables import open_table
from kitaphana.circulation.services.moving_in.targets import Target, guess_targets
from kitaphana.circulation.services.moving_in.values import NoDate, day_of, parts_of_name, several
from kitaphana.patrons.rules import MOST_IN_GROUP
from kitaphana.patrons.services.groups import NewMember

LEAVE_OUT, NEW = "leave-out", "new"
TEXTS = ("surname", "given_name", "patronymic", "born_on", "phone")
_TARGETS = {
    Target.SURNAME: "surname",
    Target.GIVEN_NAME: "given_name",
    Target.PATRONYMIC: "patronymic",
    Target.BORN_ON: "born_on",
    Target.PHONE: "phone",
}


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row as typed; `choice` is `new`, `leave-out` or the id of a reader whom we know."""

    surname: str = ""
    given_name: str = ""
    patronymic: str = ""
    born_on: str = ""
    phone: str = ""
    choice: str = NEW

    @property
    def is_date_wrong(self) -> bool:
        """There is something in the field of the birth date that is no day."""
        try:
            day_of(self.born_on)
        except NoDate:
            return True
        return False

    @property
    def member(self) -> NewMember:
        """As the service asks for it; an unreadable date is left open."""
        return NewMember(
            surname=self.surname,
            given_name=self.given_name,
            patronymic=self.patronymic,
            born_on=None if self.is_date_wrong else day_of(self.born_on),
            phone=self.phone,
            same_as=int(self.choice) if self.choice.isdecimal() else None,
        )


def read_list(file: Any) -> list[ListRow]:  # Any: an uploaded file of Django
    """The rows of a CSV file or workbook, its columns guessed; at most as many as a group takes.

    Raises `Refused` (`table_…`, `not_a_table`, `header_missing`).
    """
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as copy:  # the reader of workbooks looks at the name
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        table = open_table(Path(copy.name))
        targets = guess_targets(table.columns)
        places = [(index, targets.get(header, Target.LEFT_OUT)) for index, header in enumerate(table.headers)]
        return [
            _row([(target, row.cell(index)) for index, target in places]) for row in islice(table.rows(), MOST_IN_GROUP)
        ]


def _row(cells: Sequence[tuple[Target, str]]) -> ListRow:
    found: dict[str, str] = {}
    for target, text in cells:
        if target is Target.FULL_NAME:
            found |= dict(zip(("surname", "given_name", "patronymic"), parts_of_name(text), strict=True))
        elif target in _TARGETS and text:
            found.setdefault(_TARGETS[target], text[:120])
    if "phone" in found:
        found["phone"] = next(iter(several(found["phone"])), "")
    row = ListRow(**found)
    return row if row.is_date_wrong or not row.born_on else _with_plain_date(row, found)


def _with_plain_date(row: ListRow, found: Mapping[str, str]) -> ListRow:
    day = day_of(row.born_on)
    return ListRow(**{**found, "born_on": day.isoformat() if day else ""})


def rows_of_form(data: Mapping[str, str]) -> list[ListRow]:
    """The rows as the page sent them back; empty ones are left out."""
    count = data.get("row_count", "")
    size = min(int(count), MOST_IN_GROUP) if count.isdecimal() and len(count) < 5 else 0
    rows = [
        ListRow(
            **{name: data.get(f"{name}-{place}", "").strip()[:120] for name in TEXTS},
            choice=data.get(f"choice-{place}", NEW),
        )
        for place in range(size)
    ]
    return [row for row in rows if any(getattr(row, name) for name in TEXTS)]
