"""The grid of rules as a table to take along."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from kitaphana.edges.staff.grid_pages import CRITERIA, KINDS, GridWords
from kitaphana.edges.staff.grid_words import CRITERION_NAMES, KIND_NAMES, VALUE_NAMES
from kitaphana.edges.staff.tables import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kitaphana.circulation.rules import PolicyRow


def rules_table(rows: "Iterable[PolicyRow]", words: GridWords) -> Table:
    """Rows in the order in which they decide: criteria, policies, values; a dash falls through."""
    values = [name for names in KINDS.values() for name in names]
    header = (
        *(str(CRITERION_NAMES[name]) for name in CRITERIA),
        *(_("Policy: %(kind)s") % {"kind": KIND_NAMES[kind]} for kind in KINDS),
        *(str(VALUE_NAMES[name]) for name in values),
    )
    return header, (
        (*(code or _("all") for code in line.criteria), *line.policies, *line.values) for line in map(words.row, rows)
    )
