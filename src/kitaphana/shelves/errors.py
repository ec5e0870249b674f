"""Why an act on a list is refused: stable, public codes. Edges make the sentences."""

from typing import Final

LIST_UNKNOWN: Final = "list_unknown"
LIST_ENTRY_UNKNOWN: Final = "list_entry_unknown"
LIST_LIMIT: Final = "list_limit"
LIST_FULL: Final = "list_full"
LIST_NAME_MISSING: Final = "list_name_missing"
LIST_TEXT_TOO_LONG: Final = "list_text_too_long"
LIST_STAYS: Final = "list_stays"
EDITION_UNKNOWN: Final = "edition_unknown"
SEARCH_UNKNOWN: Final = "search_unknown"
SEARCH_EMPTY: Final = "search_empty"
SEARCH_LIMIT: Final = "search_limit"
SEARCH_NAME_MISSING: Final = "search_name_missing"

ALL_CODES: Final = frozenset(
    {
        LIST_UNKNOWN,
        LIST_ENTRY_UNKNOWN,
        LIST_LIMIT,
        LIST_FULL,
        LIST_NAME_MISSING,
        LIST_TEXT_TOO_LONG,
        LIST_STAYS,
        EDITION_UNKNOWN,
        SEARCH_UNKNOWN,
        SEARCH_EMPTY,
        SEARCH_LIMIT,
        SEARCH_NAME_MISSING,
    }
)
