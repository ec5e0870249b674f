"""When a hold may be filled by an item: one condition, in SQL, for every question that asks it."""

from functools import lru_cache
from typing import Final

from django.db import connection

_FIRST_LANGUAGE: Final = {"sqlite": "json_extract({e}.languages, '$[0]')", "postgresql": "({e}.languages ->> 0)"}
# the plus signs keep planners from the indexes of the institution, where a whole city stands
_MATCHES: Final = """
    {h}.work_id = {e}.work_id AND +{h}.institution_id = +{i}.institution_id
    AND ({h}.edition_id IS NULL OR {h}.edition_id = {i}.edition_id)
    AND ({h}.wanted_item_id IS NULL OR {h}.wanted_item_id = {i}.id)
    AND ({h}.volume_key = '' OR {h}.volume_key = {i}.volume_key)
    AND ({h}.language = '' OR {h}.language = {language})
    AND ({h}.form = '' OR {h}.form = {e}.form)
"""

SOUGHT: Final = "sought"
"""What `standing` says of an item that should be on its shelf, was not found there, and has not turned up since."""
_SOUGHT_IN_VAIN: Final = """
    EXISTS (SELECT 1 FROM circulation_review v
            WHERE v.item_id = {i}.id AND v.kind = 'not_on_shelf' AND v.state = 'open'
                  AND NOT EXISTS (SELECT 1 FROM circulation_loan u
                                  WHERE u.item_id = v.item_id AND u.loaned_at > v.noted_at))
"""


@lru_cache
def matches(*, hold: str = "h", item: str = "i", edition: str = "e") -> str:
    """The condition under which a hold may be filled by an item, over these aliases of the three tables.

    The one place that says it; the state of either is for the caller to ask.
    """
    language = _FIRST_LANGUAGE[connection.vendor].format(e=edition)
    return _MATCHES.format(h=hold, i=item, e=edition, language=language)


@lru_cache
def sought_in_vain(item: str = "i") -> str:
    """The condition under which somebody has looked for an item on its shelf in vain, and nobody has lent it since.

    It may serve, but not now. `services.targeting` asks the same by `Q`.
    """
    return _SOUGHT_IN_VAIN.format(i=item)


@lru_cache
def standing(item: str = "i") -> str:
    """The status of an item, or `SOUGHT` where it should stand on its shelf and does not."""
    return f"CASE WHEN {item}.status = 'available' AND {sought_in_vain(item)} THEN '{SOUGHT}' ELSE {item}.status END"
