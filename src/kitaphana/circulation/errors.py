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
