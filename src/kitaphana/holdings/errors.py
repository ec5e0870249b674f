"""Why an act on holdings is refused, and why an item was put aside: stable codes; edges make the sentences."""

INSTITUTION_UNKNOWN = "institution_unknown"
INSTITUTION_NEEDED = "institution_needed"
SERVICE_POINT_UNKNOWN = "service_point_unknown"
FILE_UNREADABLE = "file_unreadable"
SERVICE_POINT_FOREIGN = "service_point_foreign"
FILE_WITHOUT_RECORDS = "file_without_records"
FORMAT_MISMATCH = "format_mismatch"
IRBIS_INDEX_MISSING = "irbis_index_missing"
IRBIS_MASTER_MISSING = "irbis_master_missing"

QUARANTINED_UNKNOWN = "quarantined_unknown"

BRANCH_UNKNOWN = "branch_unknown"
BRANCH_MISSING = "branch_missing"
BARCODE_TAKEN = "barcode_taken"
BARCODE_TOO_LONG = "barcode_too_long"

QUARANTINE_REASONS = (BRANCH_UNKNOWN, BRANCH_MISSING, BARCODE_TAKEN, BARCODE_TOO_LONG)

ALL_CODES = (
    INSTITUTION_UNKNOWN,
    INSTITUTION_NEEDED,
    SERVICE_POINT_UNKNOWN,
    FILE_UNREADABLE,
    SERVICE_POINT_FOREIGN,
    FILE_WITHOUT_RECORDS,
    FORMAT_MISMATCH,
    IRBIS_INDEX_MISSING,
    IRBIS_MASTER_MISSING,
    QUARANTINED_UNKNOWN,
    *QUARANTINE_REASONS,
)
