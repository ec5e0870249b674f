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


@lru_cache
def matches(*, hold: str = "h", item: str = "i", edition: str = "e") -> str:
    """The condition under which a hold may be filled by an item, over these aliases of the three tables.

    The one place that says it; the state of either is for the caller to ask.
    """
    language = _FIRST_LANGUAGE[connection.vendor].format(e=edition)
    return _MATCHES.format(h=hold, i=item, e=edition, language=language)
