"""Words of matching for templates: `{% load staff_matching %}`."""

from django import template

from kitaphana.edges.staff import matching_words as words
from kitaphana.ui.words import FORMS

register = template.Library()


@register.filter
def match_act(code: str) -> str:
    """What was done with a record."""
    return str(words.ACTS.get(code, code))


@register.filter
def match_key(code: str) -> str:
    """By what it was found."""
    return str(words.KEYS.get(code, code))


@register.filter
def match_reason(code: str) -> str:
    """Why it was kept apart, or a person is asked."""
    return str(words.REASONS.get(code, code))


@register.filter
def compared_name(code: str) -> str:
    """The name of a value that was compared."""
    return str(words.COMPARED.get(code, code))


@register.filter
def compared_value(value: str, name: str) -> str:
    """A value that was compared, in words where it is a code."""
    return str(FORMS.get(value, value)) if name == "form" else value


@register.filter
def settled_as(code: str) -> str:
    """What a person decided."""
    return str(words.SETTLED.get(code, code))


@register.filter
def undo_reason(code: str) -> str:
    """What stands in the way of undoing an import."""
    return str(words.UNDO_REASONS.get(code, code))


@register.filter
def undo_figures(report: dict[str, object]) -> list[tuple[str, object]]:
    """What undoing has done, in words and numbers; what did not happen is left out."""
    return [(str(name), report[code]) for code, name in words.UNDO_FIGURES.items() if report.get(code)]
