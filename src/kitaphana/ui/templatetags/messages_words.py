"""Filters for messages: `{% load messages_words %}`."""

from django import template
from django.conf import settings
from django.utils.translation import gettext

from kitaphana.ui import message_words

register = template.Library()


@register.filter
def message_kind(code: str) -> str:
    """A kind of message in words."""
    return str(message_words.KINDS.get(code, code))


@register.filter
def message_choice(code: str) -> str:
    """What readers choose by the boxes of a kind."""
    return str(message_words.CHOICES[code]) if code in message_words.CHOICES else message_kind(code)


@register.filter
def message_channel(code: str) -> str:
    """A way for messages in words."""
    return str(message_words.CHANNELS.get(code, code))


@register.filter
def message_state(code: str) -> str:
    """What became of a message, in words."""
    return str(message_words.STATES.get(code, code))


@register.filter
def message_look(code: str) -> str:
    """The class of the mark of that state."""
    return message_words.STATE_LOOKS.get(code, "")


@register.filter
def message_reason(code: str) -> str:
    """Why something was not sent, in words."""
    return message_words.reason(code)


@register.filter
def language_name(code: str) -> str:
    """A language of the house in the language of the page."""
    return gettext(str(dict(settings.LANGUAGES).get(code, code)))
