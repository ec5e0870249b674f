"""Filters of the pages about readers' records: `{% load staff_readers %}`."""

from django import template

from kitaphana.edges.staff.reader_wordings import PAIR_EVIDENCE

register = template.Library()


@register.filter
def pair_evidence(code: str) -> str:
    """What agrees in two records, in words."""
    return str(PAIR_EVIDENCE.get(code, code))
