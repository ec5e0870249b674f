"""Tables as people keep them: CSV and XLSX of any origin are read, and written so that no text turns into a formula.

Reading guesses the kind by content and never by name, the encoding and the delimiter of CSV by what the file holds, and
refuses what is no table, too large or hostile, with a code of `core.errors`. A cell that a spreadsheet has damaged is
told (`Doubt`), never guessed at.
"""

from kitaphana.core.spreadsheets.files import Kind, Shape, shape_of
from kitaphana.core.spreadsheets.reading import count_rows, read_rows
from kitaphana.core.spreadsheets.rows import DEFAULT_LIMITS, Doubt, Limits, Row
from kitaphana.core.spreadsheets.workbook_writing import xlsx_chunks
from kitaphana.core.spreadsheets.writing import csv_lines, write_csv, write_xlsx

__all__ = [
    "DEFAULT_LIMITS",
    "Doubt",
    "Kind",
    "Limits",
    "Row",
    "Shape",
    "count_rows",
    "csv_lines",
    "read_rows",
    "shape_of",
    "write_csv",
    "write_xlsx",
    "xlsx_chunks",
]
