"""Words of the moving in of readers: `{% load staff_moving_in %}`."""

from django import template

from kitaphana.edges.staff.moving_in_words import EVIDENCE, OUTCOMES, STATES, TARGET_NAMES

register = template.Library()


@register.filter
def target_name(code: str) -> str:
    """What a column holds, in words."""
    return str(TARGET_NAMES.get(code, ""))


@register.filter
def outcome_name(code: str) -> str:
    """What becomes of a row, in words."""
    return str(OUTCOMES.get(code, code))


@register.filter
def evidence_name(code: str) -> str:
    """What agrees, in words."""
    return str(EVIDENCE.get(code, code))


@register.filter
def move_in_state(code: str) -> str:
    """The state of an import, in words."""
    return str(STATES.get(code, code))
