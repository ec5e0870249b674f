"""Lists that are worked off line by line with the keyboard: where the focus goes when a line is done."""

from django.http import HttpRequest

LONGEST_PLACE = 4


def mark_after(request: HttpRequest, *, is_still_there: bool = False) -> str:
    """The mark in the address of the list: of the line that follows the one acted on (`line`: its place on the page).

    A line that is off the list leaves its place to the next one; one that is done with and `is_still_there` is passed
    over; one that was refused has the focus again. Empty for a form without a place.
    """
    place = request.POST.get("line", "")
    if not place.isdecimal() or len(place) > LONGEST_PLACE:
        return ""
    return f"#line-{int(place) + is_still_there}"
