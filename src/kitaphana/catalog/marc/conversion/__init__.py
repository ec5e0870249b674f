"""MARC 21 ↔ UNIMARC, and IRBIS to both, by tables: `fields.toml` and `coded.toml` say what is the same as what.

Both directions are read from the same rows. What has no home in the other format is counted, and kept in field 886
(“data not converted from source format”, which both formats have): converting back puts it where it was.
"""

from kitaphana.catalog.marc.conversion.converting import Converted, convert, family

__all__ = ["Converted", "convert", "family"]
