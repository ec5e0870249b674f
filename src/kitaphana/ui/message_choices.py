"""A form of boxes, kind by kind and way by way: what in it is other than before."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.http import QueryDict

if TYPE_CHECKING:
    from kitaphana.notices.queries import PreferenceRow

FIELD = "want"
"""Name of every box; its value is `kind.channel`."""


def changes_in(sent: QueryDict, rows: "Iterable[PreferenceRow]") -> Mapping[tuple[str, str], bool]:
    """Boxes that were ticked or emptied, by (kind, channel); what was left alone keeps following the house."""
    ticked = set(sent.getlist(FIELD))
    return {
        (row.kind, one.channel): not one.is_on
        for row in rows
        if row.is_optional
        for one in row.choices
        if (f"{row.kind}.{one.channel}" in ticked) != one.is_on
    }
