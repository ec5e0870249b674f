"""How many messages wait for a reader, for any page: `{% load portal_messages %}{% unread_messages as unread %}`."""

from django import template
from django.template import Context

from kitaphana.notices.queries import MOST_UNREAD, unread_count_of_user

register = template.Library()


@register.simple_tag(takes_context=True)
def unread_messages(context: Context) -> int:
    """Of whoever is signed in; one statement over an index, none where the page has counted already or for nobody."""
    counted = context.get("unread")
    if isinstance(counted, int):
        return counted
    request = context.get("request")
    user = getattr(request, "user", None)
    return unread_count_of_user(user.pk) if user is not None and user.pk is not None else 0


@register.filter
def at_most(count: int) -> str:
    """The number as a small mark shows it: no more than two digits."""
    return str(count) if count < MOST_UNREAD else f"{MOST_UNREAD - 1}+"
