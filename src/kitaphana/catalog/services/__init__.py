"""Verbs that write works, editions and records."""

from kitaphana.catalog.services.covers import MOST_COVER_BYTES, remove_cover, set_cover
from kitaphana.catalog.services.incoming import Described, Incoming
from kitaphana.catalog.services.match_rules import set_match_rules
from kitaphana.catalog.services.matching import Asked, KnownRecord, Matched, known_records, match
from kitaphana.catalog.services.storing import Outcome, Stored, store_records
from kitaphana.catalog.services.turns import last_turn, take_turn

__all__ = [
    "MOST_COVER_BYTES",
    "Asked",
    "Described",
    "Incoming",
    "KnownRecord",
    "Matched",
    "Outcome",
    "Stored",
    "known_records",
    "last_turn",
    "match",
    "remove_cover",
    "set_cover",
    "set_match_rules",
    "settings_of",
    "store_records",
    "take_turn",
]
