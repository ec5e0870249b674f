"""Why a loan, a return or a renewal is refused: stable, public codes. Edges make the sentences."""

from typing import Final

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

ALL_CODES: Final = frozenset(
    {
        CARD_UNKNOWN,
        CARD_NOT_ACTIVE,
        REGISTRATION_MISSING,
        REGISTRATION_EXPIRED,
        PATRON_BLOCKED,
        LOAN_LIMIT,
        ITEM_UNKNOWN,
        ITEM_ON_LOAN,
        ON_LOAN_TO_YOU,
        ITEM_NOT_AVAILABLE,
        NOT_FOR_LOAN,
        PART_OF_KIT,
        AGE_MARK,
        POLICY_FORBIDS,
        SERVICE_POINT_UNKNOWN,
        SERVICE_POINT_CLOSED,
        LOAN_UNKNOWN,
        RENEWAL_LIMIT,
        RENEWAL_NOT_OPEN,
        NOT_ON_LOAN,
        UNDO_TOO_LATE,
        UNDO_ELSEWHERE,
        UNDO_UNKNOWN,
        UNDO_OVERTAKEN,
        RENEWAL_IN_LIBRARY,
        IN_LIBRARY_LIMIT,
        NO_READING_ROOM,
        READER_BARRED,
        UNMET_KIND_UNKNOWN,
        UNMET_TEXT_MISSING,
        UNMET_UNKNOWN,
        VISIT_REASON_MISSING,
        VISIT_COUNT_INVALID,
        POLICY_VALUE_INVALID,
        POLICY_CRITERION_UNKNOWN,
    }
)

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
