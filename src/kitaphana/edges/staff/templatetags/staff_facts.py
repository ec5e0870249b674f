"""Words of closures, paper days and reviews: `{% load staff_facts %}`."""

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kitaphana.circulation.queries.freezes import FreezeRow
from kitaphana.edges.staff.fact_words import DIRECTIONS, FREEZE_STATES, KINDS, PAPER_FATES

register = template.Library()


@register.filter
def freeze_state(code: str) -> str:
    """The state of a closure in words."""
    return str(FREEZE_STATES.get(code, code))


@register.filter
def frozen_places(row: FreezeRow) -> str:
    """What stands still, by name."""
    language = (get_language() or "kk")[:2]
    if row.branch_names:
        return row.branch_names.name_in(language)
    return row.institution_names.name_in(language) if row.institution_names else _("All libraries of the city")


@register.filter
def review_kind(code: str) -> str:
    """What does not fit together, in words."""
    return str(KINDS.get(code, code))


@register.filter
def paper_fate(code: str) -> str:
    """What became of a row of paper, in words."""
    return str(PAPER_FATES.get(code, code))


@register.filter
def direction(code: str) -> str:
    """Out or in."""
    return str(DIRECTIONS.get(code, code))
