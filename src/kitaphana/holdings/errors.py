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

QUARANTINED_RECORD_UNKNOWN = "quarantined_record_unknown"
RECORD_NOT_WHOLE = "record_not_whole"
RECORD_HAS_GAPS = "record_has_gaps"
LINE_IS_NO_FIELD = "line_is_no_field"
NOTHING_TO_SEND = "nothing_to_send"
BATCH_UNKNOWN = "batch_unknown"
BATCH_UNDONE = "batch_undone"
UNDO_ITEM_LENT = "undo_item_lent"
UNDO_ITEM_USED = "undo_item_used"
UNDO_ITEM_TOUCHED = "undo_item_touched"
UNDO_ITEMS_ADDED = "undo_items_added"
UNDO_LATER_BATCH = "undo_later_batch"
UNDO_EDITION_USED = "undo_edition_used"
UNDO_LINKED = "undo_linked"
UNDO_CODES = (
    UNDO_ITEM_LENT,
    UNDO_ITEM_USED,
    UNDO_ITEM_TOUCHED,
    UNDO_ITEMS_ADDED,
    UNDO_LATER_BATCH,
    UNDO_EDITION_USED,
    UNDO_LINKED,
)
MATCH_UNKNOWN = "match_unknown"
RECORD_ALONE = "record_alone"
EDITION_IN_USE = "edition_in_use"
IMPORT_CODES = frozenset(
    {
        SERVICE_POINT_FOREIGN,
        FILE_WITHOUT_RECORDS,
        FORMAT_MISMATCH,
        IRBIS_INDEX_MISSING,
        IRBIS_MASTER_MISSING,
        QUARANTINED_RECORD_UNKNOWN,
        RECORD_NOT_WHOLE,
        RECORD_HAS_GAPS,
        LINE_IS_NO_FIELD,
        NOTHING_TO_SEND,
    }
)
"""Of imports from a screen, and of records that they set aside."""

BRANCH_UNKNOWN = "branch_unknown"
BRANCH_MISSING = "branch_missing"
BARCODE_TAKEN = "barcode_taken"
BARCODE_TOO_LONG = "barcode_too_long"

QUARANTINE_REASONS = (BRANCH_UNKNOWN, BRANCH_MISSING, BARCODE_TAKEN, BARCODE_TOO_LONG)

# labels
LABEL_SHEET_EMPTY = "label_sheet_empty"
LABEL_SHEET_UNKNOWN = "label_sheet_unknown"
LABEL_NAME_MISSING = "label_name_missing"
LABELS_TOO_SMALL = "labels_too_small"
LABELS_OFF_THE_PAPER = "labels_off_the_paper"

# items
ITEM_UNKNOWN = "item_unknown"
ITEMS_UNKNOWN = "items_unknown"
EDITION_UNKNOWN = "edition_unknown"
ITEM_CATEGORY_UNKNOWN = "item_category_unknown"
COPY_COUNT_INVALID = "copy_count_invalid"
NUMBERS_DO_NOT_MATCH = "numbers_do_not_match"
ACCESSION_TAKEN = "accession_taken"
ACCESSION_TOO_LONG = "accession_too_long"
PRICE_INVALID = "price_invalid"
RECEIVED_IN_FUTURE = "received_in_future"
TEXT_TOO_LONG = "text_too_long"
ITEM_BUSY = "item_busy"
ITEM_WITHDRAWN = "item_withdrawn"
ITEM_NOT_WITHDRAWN = "item_not_withdrawn"
BRANCH_THE_SAME = "branch_the_same"
LAST_COPY = "last_copy"
REASON_MISSING = "reason_missing"
REASON_UNKNOWN = "reason_unknown"
CONDITION_UNKNOWN = "condition_unknown"

# sequences
SEQUENCE_UNKNOWN = "sequence_unknown"
SEQUENCE_NAME_INVALID = "sequence_name_invalid"
SEQUENCE_NAME_TAKEN = "sequence_name_taken"
SEQUENCE_PATTERN_INVALID = "sequence_pattern_invalid"
SEQUENCE_YEAR_MISSING = "sequence_year_missing"
SEQUENCE_ONLY_GROWS = "sequence_only_grows"
SEQUENCE_OUT_OF_USE = "sequence_out_of_use"

# kits
KIT_UNKNOWN = "kit_unknown"
KIT_NESTED = "kit_nested"
KIT_ELSEWHERE = "kit_elsewhere"
KIT_HAS_ITEMS = "kit_has_items"
PIECE_UNKNOWN = "piece_unknown"
PIECE_INVALID = "piece_invalid"
PIECE_LISTED = "piece_listed"
PIECE_IN_KIT = "piece_in_kit"

# custody
CUSTODIAN_UNKNOWN = "custodian_unknown"
CUSTODIAN_NAME_MISSING = "custodian_name_missing"
CUSTODIAN_HAS_STOCK = "custodian_has_stock"
ACT_UNKNOWN = "act_unknown"
ACT_CLOSED = "act_closed"
ACT_EMPTY = "act_empty"
ACT_SIDES_EQUAL = "act_sides_equal"
ACT_DATE_INVALID = "act_date_invalid"
ACT_ITEMS_NOT_HELD = "act_items_not_held"
COMMISSION_INVALID = "commission_invalid"
NOTHING_CHOSEN = "nothing_chosen"

DAMAGE_NOTE_MISSING = "damage_note_missing"
DAMAGE_PHOTOS_TOO_MANY = "damage_photos_too_many"

STOCK_CODES = (
    DAMAGE_NOTE_MISSING,
    DAMAGE_PHOTOS_TOO_MANY,
    LABEL_SHEET_EMPTY,
    LABEL_SHEET_UNKNOWN,
    LABEL_NAME_MISSING,
    LABELS_TOO_SMALL,
    LABELS_OFF_THE_PAPER,
    ITEM_UNKNOWN,
    ITEMS_UNKNOWN,
    EDITION_UNKNOWN,
    ITEM_CATEGORY_UNKNOWN,
    COPY_COUNT_INVALID,
    NUMBERS_DO_NOT_MATCH,
    ACCESSION_TAKEN,
    ACCESSION_TOO_LONG,
    PRICE_INVALID,
    RECEIVED_IN_FUTURE,
    TEXT_TOO_LONG,
    ITEM_BUSY,
    ITEM_WITHDRAWN,
    ITEM_NOT_WITHDRAWN,
    BRANCH_THE_SAME,
    LAST_COPY,
    REASON_MISSING,
    REASON_UNKNOWN,
    CONDITION_UNKNOWN,
    SEQUENCE_UNKNOWN,
    SEQUENCE_NAME_INVALID,
    SEQUENCE_NAME_TAKEN,
    SEQUENCE_PATTERN_INVALID,
    SEQUENCE_YEAR_MISSING,
    SEQUENCE_ONLY_GROWS,
    SEQUENCE_OUT_OF_USE,
    KIT_UNKNOWN,
    KIT_NESTED,
    KIT_ELSEWHERE,
    KIT_HAS_ITEMS,
    PIECE_UNKNOWN,
    PIECE_INVALID,
    PIECE_LISTED,
    PIECE_IN_KIT,
    CUSTODIAN_UNKNOWN,
    CUSTODIAN_NAME_MISSING,
    CUSTODIAN_HAS_STOCK,
    ACT_UNKNOWN,
    ACT_CLOSED,
    ACT_EMPTY,
    ACT_SIDES_EQUAL,
    ACT_DATE_INVALID,
    ACT_ITEMS_NOT_HELD,
    COMMISSION_INVALID,
    NOTHING_CHOSEN,
)
"""What staff meet when they keep items: each has its sentence there."""

ALL_CODES = (
    INSTITUTION_UNKNOWN,
    INSTITUTION_NEEDED,
    SERVICE_POINT_UNKNOWN,
    FILE_UNREADABLE,
    *IMPORT_CODES,
    QUARANTINED_UNKNOWN,
    BATCH_UNKNOWN,
    BATCH_UNDONE,
    *UNDO_CODES,
    MATCH_UNKNOWN,
    RECORD_ALONE,
    EDITION_IN_USE,
    *QUARANTINE_REASONS,
    *STOCK_CODES,
)
