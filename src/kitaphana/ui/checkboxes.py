"""A labelled checkbox with a count.

Filters show dozens of them: drawn here and kept, since a template would take longer for each.
"""

from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

CHECKED = mark_safe(" checked")


@lru_cache(maxsize=16_384)
def checkbox(name: str, value: str, label: str, count: str, is_checked: bool) -> SafeString:
    """One choice of a filter; its id lets a browser keep the focus on it when the panel is drawn anew."""
    return format_html(
        '<div class="form-check">'
        '<input class="form-check-input" type="checkbox" name="{0}" value="{1}" id="{0}-{1}"{4}>'
        '<label class="form-check-label" for="{0}-{1}"><span>{2}</span> <span class="count">{3}</span></label></div>',
        name,
        value,
        label,
        count,
        CHECKED if is_checked else "",
    )
