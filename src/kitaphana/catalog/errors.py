"""Why an act on the catalogue is refused: stable codes; edges make the sentences."""

from typing import Final

EDITION_UNKNOWN: Final = "edition_unknown"
COVER_UNREADABLE: Final = "cover_unreadable"
COVER_TOO_HEAVY: Final = "cover_too_heavy"
COVER_TOO_LARGE: Final = "cover_too_large"
COVER_TOO_SMALL: Final = "cover_too_small"
COVER_MISSING: Final = "cover_missing"

ALL_CODES: Final = frozenset(
    {EDITION_UNKNOWN, COVER_UNREADABLE, COVER_TOO_HEAVY, COVER_TOO_LARGE, COVER_TOO_SMALL, COVER_MISSING}
)
