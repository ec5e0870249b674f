"""Why an act on a reader's record is refused: stable, public codes. Edges make the sentences."""

from typing import Final

NAME_MISSING: Final = "name_missing"
NAME_TOO_LONG: Final = "name_too_long"
PHONE_INVALID: Final = "phone_invalid"
EMAIL_INVALID: Final = "email_invalid"
BIRTH_DATE_INVALID: Final = "birth_date_invalid"
LANGUAGE_UNKNOWN: Final = "language_unknown"
CATEGORY_UNKNOWN: Final = "category_unknown"
BRANCH_UNKNOWN: Final = "branch_unknown"
GUARANTOR_REQUIRED: Final = "guarantor_required"
GUARANTOR_UNFIT: Final = "guarantor_unfit"
CONSENT_REQUIRED: Final = "consent_required"
CONSENT_NOT_GIVEN: Final = "consent_not_given"
PATRON_UNKNOWN: Final = "patron_unknown"
INSTITUTION_UNKNOWN: Final = "institution_unknown"
CARD_UNKNOWN: Final = "card_unknown"
CARD_TAKEN: Final = "card_taken"
CARD_NUMBER_INVALID: Final = "card_number_invalid"
CARD_NOT_ACTIVE: Final = "card_not_active"
BLOCK_UNKNOWN: Final = "block_unknown"
BLOCK_REASON_UNKNOWN: Final = "block_reason_unknown"
LOGIN_UNKNOWN: Final = "login_unknown"
LOGIN_TAKEN: Final = "login_taken"
LOGIN_OF_STAFF: Final = "login_of_staff"
ENTITLEMENT_UNKNOWN: Final = "entitlement_unknown"
ENTITLEMENT_TERM_INVALID: Final = "entitlement_term_invalid"
PIN_MALFORMED: Final = "pin_malformed"
PIN_TOO_SIMPLE: Final = "pin_too_simple"
PIN_WRONG: Final = "pin_wrong"
ADDRESS_INVALID: Final = "address_invalid"
CODE_WRONG: Final = "code_wrong"
CODES_UNSENT: Final = "codes_unsent"
ADDRESS_NOT_PROVEN: Final = "address_not_proven"
ALREADY_A_READER: Final = "already_a_reader"
JOINING_CLOSED: Final = "joining_closed"
GUARANTOR_NOT_NEEDED: Final = "guarantor_not_needed"
TOO_MANY_CHILDREN: Final = "too_many_children"
GUARANTOR_REQUEST_UNKNOWN: Final = "guarantor_request_unknown"
CHILD_BIRTH_DATE_WRONG: Final = "child_birth_date_wrong"
RENEWAL_TOO_EARLY: Final = "renewal_too_early"
NAME_CHANGE_UNKNOWN: Final = "name_change_unknown"

ALL_CODES: Final = frozenset(
    {
        ADDRESS_INVALID,
        CODE_WRONG,
        CODES_UNSENT,
        ADDRESS_NOT_PROVEN,
        ALREADY_A_READER,
        JOINING_CLOSED,
        GUARANTOR_NOT_NEEDED,
        TOO_MANY_CHILDREN,
        GUARANTOR_REQUEST_UNKNOWN,
        CHILD_BIRTH_DATE_WRONG,
        RENEWAL_TOO_EARLY,
        NAME_CHANGE_UNKNOWN,
        NAME_MISSING,
        NAME_TOO_LONG,
        PHONE_INVALID,
        EMAIL_INVALID,
        BIRTH_DATE_INVALID,
        LANGUAGE_UNKNOWN,
        CATEGORY_UNKNOWN,
        BRANCH_UNKNOWN,
        GUARANTOR_REQUIRED,
        GUARANTOR_UNFIT,
        CONSENT_REQUIRED,
        CONSENT_NOT_GIVEN,
        PATRON_UNKNOWN,
        INSTITUTION_UNKNOWN,
        CARD_UNKNOWN,
        CARD_TAKEN,
        CARD_NUMBER_INVALID,
        CARD_NOT_ACTIVE,
        BLOCK_UNKNOWN,
        BLOCK_REASON_UNKNOWN,
        LOGIN_UNKNOWN,
        LOGIN_TAKEN,
        LOGIN_OF_STAFF,
        ENTITLEMENT_UNKNOWN,
        ENTITLEMENT_TERM_INVALID,
        PIN_MALFORMED,
        PIN_TOO_SIMPLE,
        PIN_WRONG,
    }
)

# told of rows of an older system only: no door but the staff's moves readers in
NUMBER_MISSING: Final = "number_missing"
NUMBER_TOO_LONG: Final = "number_too_long"
NUMBER_REPEATED: Final = "number_repeated"
NUMBER_OF_ANOTHER: Final = "number_of_another"
REGISTRATION_DATES_INVALID: Final = "registration_dates_invalid"
PROPOSAL_UNKNOWN: Final = "proposal_unknown"
GUARANTOR_MISSING: Final = "guarantor_missing"
CONSENT_MISSING: Final = "consent_missing"
MOVE_IN_CODES: Final = frozenset(
    {
        NUMBER_MISSING,
        NUMBER_TOO_LONG,
        NUMBER_REPEATED,
        NUMBER_OF_ANOTHER,
        REGISTRATION_DATES_INVALID,
        PROPOSAL_UNKNOWN,
        GUARANTOR_MISSING,
        CONSENT_MISSING,
    }
)

# told at the desks of staff only
MERGE_SAME: Final = "merge_same"
MERGE_GONE: Final = "merge_gone"
MERGE_KINDS_DIFFER: Final = "merge_kinds_differ"
MERGE_FAMILY: Final = "merge_family"
MERGE_UNKNOWN: Final = "merge_unknown"
MERGE_UNDO_LATE: Final = "merge_undo_late"
MERGE_UNDO_OVERTAKEN: Final = "merge_undo_overtaken"
GUARANTOR_CIRCLE: Final = "guarantor_circle"
CATEGORY_AGES_INVALID: Final = "category_ages_invalid"
GROUP_UNKNOWN: Final = "group_unknown"
GROUP_NAME_MISSING: Final = "group_name_missing"
GROUP_OWNER_MISSING: Final = "group_owner_missing"
GROUP_BODY_UNFIT: Final = "group_body_unfit"
GROUP_FULL: Final = "group_full"
GROUP_LIST_FAULTY: Final = "group_list_faulty"
DESK_CODES: Final = frozenset(
    {
        MERGE_SAME,
        MERGE_GONE,
        MERGE_KINDS_DIFFER,
        MERGE_FAMILY,
        MERGE_UNKNOWN,
        MERGE_UNDO_LATE,
        MERGE_UNDO_OVERTAKEN,
        GUARANTOR_CIRCLE,
        CATEGORY_AGES_INVALID,
        GROUP_UNKNOWN,
        GROUP_NAME_MISSING,
        GROUP_OWNER_MISSING,
        GROUP_BODY_UNFIT,
        GROUP_FULL,
        GROUP_LIST_FAULTY,
    }
)

# why a reader cannot be forgotten yet, told to staff and to the reader
ERASURE_OPEN_LOANS: Final = "erasure_open_loans"
ERASURE_OPEN_BALANCE: Final = "erasure_open_balance"
ERASURE_ANSWERS_FOR_CHILDREN: Final = "erasure_answers_for_children"
PASSWORD_WRONG: Final = "password_wrong"  # noqa: S105  a code
ERASURE_CODES: Final = frozenset(
    {ERASURE_OPEN_LOANS, ERASURE_OPEN_BALANCE, ERASURE_ANSWERS_FOR_CHILDREN, PASSWORD_WRONG}
)

# told where a postal address is given: by the reader, or at a desk
POSTAL_ADDRESS_INCOMPLETE: Final = "postal_address_incomplete"
POSTAL_ADDRESS_TOO_LONG: Final = "postal_address_too_long"
POSTCODE_INVALID: Final = "postcode_invalid"
POSTAL_CODES: Final = frozenset({POSTAL_ADDRESS_INCOMPLETE, POSTAL_ADDRESS_TOO_LONG, POSTCODE_INVALID})

# told to the owner of a login on the pages about its safety
DEVICE_UNKNOWN: Final = "device_unknown"
PROVIDER_TAKEN: Final = "provider_taken"
PROVIDER_UNKNOWN: Final = "provider_unknown"
OWN_LOGIN_CODES: Final = frozenset({DEVICE_UNKNOWN, PROVIDER_TAKEN, PROVIDER_UNKNOWN})
