"""Small signs beside words, drawn for this project as lines in a square of 24 × 24. A sign never stands alone."""

from collections.abc import Mapping
from functools import cache

from django.utils.safestring import SafeString, mark_safe

ICONS: Mapping[str, str] = {
    # six dots of Braille under a fingertip
    "blind_readers": "M7 5h.01M12 5h.01M7 11h.01M12 11h.01M7 17h.01M12 17h.01M17 3v18",
    "coworking": "M5 5h14v10H5zM2 19h20M9 19v-4M15 19v-4",
    "wifi": "M3 9a13 13 0 0 1 18 0M6 13a8.500 8.500 0 0 1 12 0M9 17a4 4 0 0 1 6 0M12 20h.01",
    "art_space": "M12 3a9 9 0 1 0 0 18c2 0 1-3 2.500-4s6.500 1 6.500-5a9 9 0 0 0-9-9Z"
    "M8 9h.01M13 7h.01M16.500 11h.01M7 14h.01",
    "restoration": "M14 4l6 6-8 8-6 2 2-6zM12 6l6 6",
    "round_the_clock": "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18ZM12 7v5l4 2",
    "step_free": "M3 20h18M3 20l15-9v9M18 7h3v13",
    "station": "M5 3h14v18H5zM8 7h8M8 11h8M5 15h14M12 18h.01",
    "library": "M4 20V6c3-1 6 0 8 2c2-2 5-3 8-2v14c-3-1-6 0-8 2c-2-2-5-3-8-2ZM12 8v14",
    "place": "M12 21c-4-5-7-8-7-12a7 7 0 0 1 14 0c0 4-3 7-7 12ZM12 6.500a2.500 2.500 0 1 0 0 5a2.500 2.500 0 1 0 0-5Z",
    "phone": "M6 3h4l2 5-3 2c1 3 2 4 5 5l2-3 5 2v4c-9 2-17-6-15-15Z",
    "way": "M5 21c0-6 3-7 7-8s7-2 7-8M15 8l4-4 3 4M5 21h.01",
    "borrow": "M4 5h9v14H4zM16 12h6M19 9l3 3-3 3",
    "return": "M11 5h9v14h-9zM8 12H2M5 9l-3 3 3 3",
    "card": "M3 6h18v12H3zM3 10h18M6 15h5",
}


@cache
def icon(name: str) -> SafeString:
    """The sign in the colour of the text around it; nothing for a name that has none."""
    if name not in ICONS:
        return SafeString("")
    return mark_safe(  # noqa: S308  drawn above
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false" fill="none" stroke="currentColor" '
        f'stroke-width="2" stroke-linecap="round" stroke-linejoin="round"><path d="{ICONS[name]}"/></svg>'
    )
