"""Readers and their open loans move in from tables of an older system.

A table is opened, its columns are mapped (guessed, edited, kept for the next), every row is judged, and chunks are
planned and stored. `from_files` is the command line's way in, `imports` that of the staff pages.
"""

from kitaphana.circulation.services.moving_in.from_files import FileRequest, Place, import_patrons, place_of
from kitaphana.circulation.services.moving_in.imports import (
    cancel_patron_import,
    forget_old_drafts,
    rejects_path,
    retry_patron_import,
    run_patron_import,
    say_columns,
    send_table,
    start_patron_import,
    take_rejects,
)
from kitaphana.circulation.services.moving_in.mapping import NOTHING, Mapping, Options
from kitaphana.circulation.services.moving_in.mappings import forget_mapping, rename_mapping
from kitaphana.circulation.services.moving_in.previews import Preview, preview_patron_import
from kitaphana.circulation.services.moving_in.rejects import forget_old_rejects, from_codes
from kitaphana.circulation.services.moving_in.reports import Counts, MoveInReport
from kitaphana.circulation.services.moving_in.settling import SettledProposal, settle_proposed_reader
from kitaphana.circulation.services.moving_in.targets import REASON_HEADER, WITH_VALUES, Target, plain

__all__ = [
    "NOTHING",
    "REASON_HEADER",
    "WITH_VALUES",
    "Counts",
    "FileRequest",
    "Mapping",
    "MoveInReport",
    "Options",
    "Place",
    "Preview",
    "SettledProposal",
    "Target",
    "cancel_patron_import",
    "forget_mapping",
    "forget_old_drafts",
    "forget_old_rejects",
    "from_codes",
    "import_patrons",
    "place_of",
    "plain",
    "preview_patron_import",
    "rejects_path",
    "rename_mapping",
    "retry_patron_import",
    "run_patron_import",
    "say_columns",
    "send_table",
    "settle_proposed_reader",
    "start_patron_import",
    "take_rejects",
]
