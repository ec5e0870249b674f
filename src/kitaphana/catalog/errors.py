"""Why an act on the catalogue is refused: stable codes; edges make the sentences."""

from typing import Final

EDITION_UNKNOWN: Final = "edition_unknown"
COVER_UNREADABLE: Final = "cover_unreadable"
COVER_TOO_HEAVY: Final = "cover_too_heavy"
COVER_TOO_LARGE: Final = "cover_too_large"
COVER_TOO_SMALL: Final = "cover_too_small"
COVER_MISSING: Final = "cover_missing"

MATCH_PATTERN_INVALID: Final = "match_pattern_invalid"
MATCH_PATTERNS_TOO_MANY: Final = "match_patterns_too_many"
MATCH_CHOICE_UNKNOWN: Final = "match_choice_unknown"

ALL_CODES: Final = frozenset(
    {
        EDITION_UNKNOWN,
        COVER_UNREADABLE,
        COVER_TOO_HEAVY,
        COVER_TOO_LARGE,
        COVER_TOO_SMALL,
        COVER_MISSING,
        MATCH_PATTERN_INVALID,
        MATCH_PATTERNS_TOO_MANY,
        MATCH_CHOICE_UNKNOWN,
    }
)
