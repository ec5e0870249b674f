"""Write the catalogue out: records as they came in or converted, MARCXML, or a table.

A record that came in the format asked for, in ISO 2709, leaves byte by byte as it came. Another one is converted by
tables (`marc.conversion`); what finds no home there is kept in field 886 and told of. What ISO 2709 cannot hold goes
to MARCXML beside it. Records of IRBIS leave as IRBIS, in its text form or in the ISO 2709 that they came in.
`records` makes the bytes, `files` writes them to a file, `archive` to a ZIP sent as it is made.
"""

from kitaphana.catalog.exporting.archive import zipped
from kitaphana.catalog.exporting.files import export
from kitaphana.catalog.exporting.outcome import CSV, FORMATS, IRBIS, MARCXML, TABLES, XLSX, Outcome
from kitaphana.catalog.exporting.tables import table_rows

__all__ = ["CSV", "FORMATS", "IRBIS", "MARCXML", "TABLES", "XLSX", "Outcome", "export", "table_rows", "zipped"]
