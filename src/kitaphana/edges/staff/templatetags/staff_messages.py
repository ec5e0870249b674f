"""Filters of the staff pages about messages: `{% load staff_messages %}`."""

from django import template

from kitaphana.edges.staff.message_words import ALARMS

register = template.Library()


@register.filter
def alarm(code: str) -> str:
    """What is the matter with a way for messages, in a sentence."""
    return str(ALARMS.get(code, code))
