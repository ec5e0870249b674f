"""Who may do what: one table from the role of a post to its permissions."""

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Permission(StrEnum):
    """What a page or a key of the staff edge asks for."""

    LEND = "lend"
    OVERRIDE = "override"
    READERS = "readers"
    LIFT_BLOCKS = "lift_blocks"
    CHARGES = "charges"
    WAIVE = "waive"
    CASH = "cash"
    MOVE_IN_READERS = "move_in_readers"
    MERGE_READERS = "merge_readers"
    ERASE_READERS = "erase_readers"
    GROUPS = "groups"
    CATEGORIES = "categories"
    RETENTION = "retention"
    ENTITLEMENTS = "entitlements"
    STOCK = "stock"
    ITEMS = "items"
    CONDITIONS = "conditions"
    SEQUENCES = "sequences"
    CUSTODY = "custody"
    QUARANTINE = "quarantine"
    COVERS = "covers"
    IMPORT_RECORDS = "import_records"
    EXPORT_RECORDS = "export_records"
    BATCHES = "batches"
    MATCH_RULES = "match_rules"
    POLICIES = "policies"
    TRY_RULES = "try_rules"
    AUDIT = "audit"
    DEAD_LETTERS = "dead_letters"
    ACCOUNTS = "accounts"
    ALARMS = "alarms"
    CALENDAR = "calendar"
    HOLIDAYS = "holidays"
    UNMET = "unmet"
    DIARY = "diary"
    CORRECT_VISITS = "correct_visits"
    LABELS = "labels"
    LISTS = "lists"
    FREEZE = "freeze"
    REVIEWS = "reviews"
    PAPER = "paper"
    FREEZE_CITY = "freeze_city"
    MESSAGES = "messages"
    MESSAGE_TEXTS = "message_texts"
    LETTERS = "letters"
    HOME = "home"


_EVERYBODY = frozenset({Permission.HOME, Permission.STOCK})

_DESK = _EVERYBODY | {
    Permission.TRY_RULES,
    Permission.LEND,
    Permission.REVIEWS,
    Permission.PAPER,
    Permission.CHARGES,
    Permission.CASH,
    Permission.CONDITIONS,
    Permission.READERS,
    Permission.GROUPS,
    Permission.UNMET,
    Permission.DIARY,
    Permission.LABELS,
    Permission.LETTERS,
}

# Directors and administrators run the house without looking at readers: who does both holds two posts.
ROLE_PERMISSIONS: Mapping[str, frozenset[Permission]] = {
    "desk": _DESK,
    # The department for blind readers and the deliveries to the homebound must know who is entitled to what.
    "specialist": _DESK | {Permission.ENTITLEMENTS},
    "cataloguer": _EVERYBODY
    | {
        Permission.EXPORT_RECORDS,
        Permission.COVERS,
        Permission.IMPORT_RECORDS,
        Permission.ITEMS,
        Permission.LISTS,
        Permission.CONDITIONS,
        Permission.SEQUENCES,
        Permission.CUSTODY,
        Permission.QUARANTINE,
        Permission.UNMET,
        Permission.LABELS,
        Permission.BATCHES,
        Permission.MATCH_RULES,
    },
    "head": _EVERYBODY
    | {
        Permission.TRY_RULES,
        Permission.EXPORT_RECORDS,
        Permission.LISTS,
        Permission.UNMET,
        Permission.DIARY,
        Permission.CORRECT_VISITS,
        Permission.LABELS,
        Permission.LEND,
        Permission.REVIEWS,
        Permission.PAPER,
        Permission.OVERRIDE,
        Permission.READERS,
        Permission.LIFT_BLOCKS,
        Permission.CHARGES,
        Permission.WAIVE,
        Permission.CASH,
        Permission.MOVE_IN_READERS,
        Permission.MERGE_READERS,
        Permission.ERASE_READERS,
        Permission.GROUPS,
        Permission.ENTITLEMENTS,
        Permission.COVERS,
        Permission.ITEMS,
        Permission.CONDITIONS,
        Permission.CUSTODY,
        Permission.QUARANTINE,
        Permission.AUDIT,
        Permission.CALENDAR,
        Permission.FREEZE,
        Permission.MESSAGES,
        Permission.LETTERS,
    },
    "director": _EVERYBODY
    | {
        Permission.CASH,
        Permission.EXPORT_RECORDS,
        Permission.CUSTODY,
        Permission.LISTS,
        Permission.UNMET,
        Permission.DIARY,
        Permission.POLICIES,
        Permission.CATEGORIES,
        Permission.RETENTION,
        Permission.TRY_RULES,
        Permission.AUDIT,
        Permission.CALENDAR,
        Permission.HOLIDAYS,
        Permission.FREEZE,
        Permission.MESSAGES,
        Permission.MESSAGE_TEXTS,
    },
    "administrator": _EVERYBODY
    | {
        Permission.EXPORT_RECORDS,
        Permission.LISTS,
        Permission.BATCHES,
        Permission.MATCH_RULES,
        Permission.UNMET,
        Permission.DIARY,
        Permission.LABELS,
        Permission.POLICIES,
        Permission.CATEGORIES,
        Permission.RETENTION,
        Permission.TRY_RULES,
        Permission.AUDIT,
        Permission.CALENDAR,
        Permission.HOLIDAYS,
        Permission.FREEZE,
        Permission.FREEZE_CITY,
        Permission.MESSAGES,
        Permission.MESSAGE_TEXTS,
        Permission.DEAD_LETTERS,
        Permission.ACCOUNTS,
        Permission.ALARMS,
        Permission.SEQUENCES,
        Permission.IMPORT_RECORDS,
    },
}

ROLES = tuple(ROLE_PERMISSIONS)


def permissions_of(roles: Iterable[str]) -> frozenset[Permission]:
    """Everything that any of the roles allows; an unknown role allows nothing."""
    return frozenset().union(*(ROLE_PERMISSIONS.get(role, frozenset()) for role in roles))
