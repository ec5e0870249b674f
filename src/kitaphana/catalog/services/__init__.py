"""Verbs that write works and editions."""

from kitaphana.catalog.services.storing import Incoming, KnownRecord, Outcome, Stored, known_records, store_records

__all__ = ["Incoming", "KnownRecord", "Outcome", "Stored", "known_records", "store_records"]
