"""Why a loan, a return or a renewal is refused: stable, public codes. Edges make the sentences."""

from typing import Final

from kitaphana.core.errors import codes_among

CARD_UNKNOWN: Final = "card_unknown"
CARD_NOT_ACTIVE: Final = "card_not_active"
REGISTRATION_MISSING: Final = "registration_missing"
REGISTRATION_EXPIRED: Final = "registration_expired"
PATRON_BLOCKED: Final = "patron_blocked"
LOAN_LIMIT: Final = "loan_limit"
ITEM_UNKNOWN: Final = "item_unknown"
ITEM_ON_LOAN: Final = "item_on_loan"
ON_LOAN_TO_YOU: Final = "on_loan_to_you"
ITEM_NOT_AVAILABLE: Final = "item_not_available"
NOT_FOR_LOAN: Final = "not_for_loan"
PART_OF_KIT: Final = "part_of_kit"
AGE_MARK: Final = "age_mark"
POLICY_FORBIDS: Final = "policy_forbids"
SERVICE_POINT_UNKNOWN: Final = "service_point_unknown"
SERVICE_POINT_CLOSED: Final = "service_point_closed"
LOAN_UNKNOWN: Final = "loan_unknown"
RENEWAL_LIMIT: Final = "renewal_limit"
RENEWAL_NOT_OPEN: Final = "renewal_not_open"
NOT_ON_LOAN: Final = "not_on_loan"
UNDO_TOO_LATE: Final = "undo_too_late"
UNDO_ELSEWHERE: Final = "undo_elsewhere"
UNDO_UNKNOWN: Final = "undo_unknown"
UNDO_OVERTAKEN: Final = "undo_overtaken"
RENEWAL_IN_LIBRARY: Final = "renewal_in_library"
IN_LIBRARY_LIMIT: Final = "in_library_limit"
NO_READING_ROOM: Final = "no_reading_room"
READER_BARRED: Final = "reader_barred"
UNMET_KIND_UNKNOWN: Final = "unmet_kind_unknown"
UNMET_TEXT_MISSING: Final = "unmet_text_missing"
UNMET_UNKNOWN: Final = "unmet_unknown"
VISIT_REASON_MISSING: Final = "visit_reason_missing"
VISIT_COUNT_INVALID: Final = "visit_count_invalid"
POLICY_VALUE_INVALID: Final = "policy_value_invalid"
POLICY_CRITERION_UNKNOWN: Final = "policy_criterion_unknown"
CATEGORY_LIMIT: Final = "category_limit"
HOLD_UNKNOWN: Final = "hold_unknown"
HOLD_EXISTS: Final = "hold_exists"
HOLD_LIMIT: Final = "hold_limit"
HOLD_FORBIDDEN: Final = "hold_forbidden"
HOLD_MOVE_NOT_OPEN: Final = "hold_move_not_open"
NOTHING_TO_HOLD: Final = "nothing_to_hold"
PICKUP_NOT_OFFERED: Final = "pickup_not_offered"
SUSPENSION_INVALID: Final = "suspension_invalid"
HOLD_DATE_INVALID: Final = "hold_date_invalid"
HOLD_REASON_MISSING: Final = "hold_reason_missing"
PICK_LINE_UNKNOWN: Final = "pick_line_unknown"
ALREADY_WITH_YOU: Final = "already_with_you"
ITEM_HELD: Final = "item_held"
ITEM_WANTED: Final = "item_wanted"
TRANSIT_UNKNOWN: Final = "transit_unknown"
TRANSIT_MOVE_NOT_OPEN: Final = "transit_move_not_open"
TRANSIT_TARGET_INVALID: Final = "transit_target_invalid"
REVIEW_UNKNOWN: Final = "review_unknown"
REVIEW_SETTLED: Final = "review_settled"
LOSS_MOVE_NOT_OPEN: Final = "loss_move_not_open"
LOSS_WAY_FORBIDDEN: Final = "loss_way_forbidden"
LOSS_WAY_UNKNOWN: Final = "loss_way_unknown"
LOSS_CHARGED: Final = "loss_charged"
LOSS_REPORTED: Final = "loss_reported"
LOSS_TITLE_MISSING: Final = "loss_title_missing"
LOSS_NOTE_MISSING: Final = "loss_note_missing"
PRICE_NEEDED: Final = "price_needed"
BORROWER_FORGOTTEN: Final = "borrower_forgotten"

ALL_CODES: Final = codes_among(globals())

# told of the grid of policies only: no door but the staff's changes it
POLICY_UNKNOWN: Final = "policy_unknown"
POLICY_EXISTS: Final = "policy_exists"
POLICY_IN_USE: Final = "policy_in_use"
POLICY_NAME_MISSING: Final = "policy_name_missing"
POLICY_CODE_INVALID: Final = "policy_code_invalid"
POLICY_ROW_UNKNOWN: Final = "policy_row_unknown"
POLICY_ROW_EXISTS: Final = "policy_row_exists"
POLICY_ROW_EMPTY: Final = "policy_row_empty"
GRID_UNKNOWN: Final = "grid_unknown"
GRID_NOT_DRAFT: Final = "grid_not_draft"
GRID_NOT_SUBMITTED: Final = "grid_not_submitted"
GRID_START_INVALID: Final = "grid_start_invalid"
GRID_OF_ANOTHER_PERSON: Final = "grid_of_another_person"
GRID_OVER: Final = "grid_over"

GRID_CODES: Final = codes_among(globals()) - ALL_CODES

# told of files of readers and loans only: no door but the staff's moves readers in
MAPPING_UNKNOWN: Final = "mapping_unknown"
MAPPING_NAME_MISSING: Final = "mapping_name_missing"
MAPPING_NAME_TAKEN: Final = "mapping_name_taken"
MAPPING_WITHOUT_NUMBER: Final = "mapping_without_number"
MAPPING_WITHOUT_NAME: Final = "mapping_without_name"
MAPPING_WITHOUT_CATEGORY: Final = "mapping_without_category"
MAPPING_WITHOUT_DATES: Final = "mapping_without_dates"
MAPPING_TARGET_TWICE: Final = "mapping_target_twice"
SERVICE_POINT_NEEDED: Final = "service_point_needed"
PATRON_IMPORT_UNKNOWN: Final = "patron_import_unknown"
DATE_INVALID: Final = "date_invalid"
DIGITS_LOST: Final = "digits_lost"
CHARACTERS_LOST: Final = "characters_lost"
FORMULA_ERROR: Final = "formula_error"
VALUE_UNMAPPED: Final = "value_unmapped"
RENEWALS_INVALID: Final = "renewals_invalid"
LOAN_ITEM_UNKNOWN: Final = "loan_item_unknown"
LOAN_ITEM_AMBIGUOUS: Final = "loan_item_ambiguous"
LOAN_ITEM_TAKEN: Final = "loan_item_taken"
LOAN_ITEM_NOT_FREE: Final = "loan_item_not_free"
LOAN_DATES_MISSING: Final = "loan_dates_missing"
LOAN_DATES_INVALID: Final = "loan_dates_invalid"
LOAN_READER_UNKNOWN: Final = "loan_reader_unknown"
PHONE_DOUBTFUL: Final = "phone_doubtful"
EMAIL_DOUBTFUL: Final = "email_doubtful"
BIRTH_YEAR_ONLY: Final = "birth_year_only"
ZEROS_PERHAPS_LOST: Final = "zeros_perhaps_lost"
REGISTRATION_DATE_MISSING: Final = "registration_date_missing"
CONSENT_UNCLEAR: Final = "consent_unclear"
GUARANTORS_WAITING: Final = "guarantors_waiting"

MOVE_IN_CODES: Final = codes_among(globals()) - ALL_CODES - GRID_CODES

# told of freezes, sheets of paper and reviews only: no door but the staff's
FREEZE_UNKNOWN: Final = "freeze_unknown"
FREEZE_DATES_INVALID: Final = "freeze_dates_invalid"
FREEZE_REASON_MISSING: Final = "freeze_reason_missing"
FREEZE_PLACES_UNKNOWN: Final = "freeze_places_unknown"
FREEZE_BUSY: Final = "freeze_busy"
FREEZE_OVER: Final = "freeze_over"
REVIEW_KIND_UNKNOWN: Final = "review_kind_unknown"
REVIEW_END_UNKNOWN: Final = "review_end_unknown"
REVIEW_END_IMPOSSIBLE: Final = "review_end_impossible"
REVIEW_NOT_SETTLED: Final = "review_not_settled"
PAPER_DAY_UNKNOWN: Final = "paper_day_unknown"
PAPER_DAY_INVALID: Final = "paper_day_invalid"
PAPER_COLUMN_MISSING: Final = "paper_column_missing"
PAPER_COLUMN_TWICE: Final = "paper_column_twice"
PAPER_TIME_UNREADABLE: Final = "paper_time_unreadable"
PAPER_DIRECTION_UNREADABLE: Final = "paper_direction_unreadable"
PAPER_BARCODE_MISSING: Final = "paper_barcode_missing"
PAPER_CARD_MISSING: Final = "paper_card_missing"
PAPER_ROWS_TOO_MANY: Final = "paper_rows_too_many"
PAPER_SHEETS_INVALID: Final = "paper_sheets_invalid"
HAPPENED_IN_FUTURE: Final = "happened_in_future"
HAPPENED_LONG_AGO: Final = "happened_long_ago"
PAPER_APPLIED: Final = "paper_applied"
PAPER_AGAIN: Final = "paper_again"
PAPER_REVIEWED: Final = "paper_reviewed"
PAPER_ASIDE: Final = "paper_aside"

FACT_CODES: Final = codes_among(globals()) - ALL_CODES - GRID_CODES - MOVE_IN_CODES
MOVE_IN_CODES: Final = frozenset(
    {
        MAPPING_UNKNOWN,
        MAPPING_NAME_MISSING,
        MAPPING_NAME_TAKEN,
        MAPPING_WITHOUT_NUMBER,
        MAPPING_WITHOUT_NAME,
        MAPPING_WITHOUT_CATEGORY,
        MAPPING_WITHOUT_DATES,
        MAPPING_TARGET_TWICE,
        SERVICE_POINT_NEEDED,
        PATRON_IMPORT_UNKNOWN,
        DATE_INVALID,
        DIGITS_LOST,
        CHARACTERS_LOST,
        FORMULA_ERROR,
        VALUE_UNMAPPED,
        RENEWALS_INVALID,
        LOAN_ITEM_UNKNOWN,
        LOAN_ITEM_AMBIGUOUS,
        LOAN_ITEM_TAKEN,
        LOAN_ITEM_NOT_FREE,
        LOAN_DATES_MISSING,
        LOAN_DATES_INVALID,
        LOAN_READER_UNKNOWN,
        PHONE_DOUBTFUL,
        EMAIL_DOUBTFUL,
        BIRTH_YEAR_ONLY,
        ZEROS_PERHAPS_LOST,
        REGISTRATION_DATE_MISSING,
        CONSENT_UNCLEAR,
        GUARANTORS_WAITING,
    }
)
