"""Why an act on the network is refused: stable codes; edges make the sentences."""

BRANCH_UNKNOWN = "branch_unknown"
SERVICE_POINT_UNKNOWN = "service_point_unknown"
INSTITUTION_UNKNOWN = "institution_unknown"
OWNER_MISSING = "hours_owner_missing"
DATES_REVERSED = "dates_reversed"
TIMES_INCOMPLETE = "times_incomplete"
WEEKDAYS_MISSING = "weekdays_missing"
WEEKDAY_MISSING = "weekday_missing"
HOURS_OVERLAP = "hours_overlap"
HOURS_UNKNOWN = "hours_unknown"
EXCEPTION_UNKNOWN = "exception_unknown"
EXCEPTION_EXISTS = "exception_exists"
HOLIDAY_UNKNOWN = "holiday_unknown"
HOLIDAY_EXISTS = "holiday_exists"
NAME_MISSING = "holiday_name_missing"
POST_EXISTS = "post_exists"
POST_UNKNOWN = "post_unknown"
POST_BRANCH_FOREIGN = "post_branch_foreign"
TOKEN_UNKNOWN = "terminal_token_unknown"  # noqa: S105  a code, not a secret

ALL_CODES = frozenset(
    {
        BRANCH_UNKNOWN,
        SERVICE_POINT_UNKNOWN,
        INSTITUTION_UNKNOWN,
        OWNER_MISSING,
        DATES_REVERSED,
        TIMES_INCOMPLETE,
        WEEKDAYS_MISSING,
        WEEKDAY_MISSING,
        HOURS_OVERLAP,
        HOURS_UNKNOWN,
        EXCEPTION_UNKNOWN,
        EXCEPTION_EXISTS,
        HOLIDAY_UNKNOWN,
        HOLIDAY_EXISTS,
        NAME_MISSING,
        POST_EXISTS,
        POST_UNKNOWN,
        POST_BRANCH_FOREIGN,
        TOKEN_UNKNOWN,
    }
)

# told of settings of an institution only: no door but the staff's changes them
RETENTION_DAYS_INVALID = "retention_days_invalid"

HOUSE_CODES = frozenset({RETENTION_DAYS_INVALID})
