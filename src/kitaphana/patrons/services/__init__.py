"""Everything that may be done to a reader's record: the only door to it."""

from kitaphana.patrons.services.blocks import lift_block, place_block
from kitaphana.patrons.services.blocks_by_rule import RuleBlock, lift_blocks_by_rule, place_blocks_by_rule
from kitaphana.patrons.services.calendars import close_calendar, open_calendar, show_titles
from kitaphana.patrons.services.cards import end_card, issue_card
from kitaphana.patrons.services.categories import ensure_patron_categories, set_category_ages
from kitaphana.patrons.services.consents import give_consent, withdraw_consent
from kitaphana.patrons.services.contacts import ask_new_address, change_address
from kitaphana.patrons.services.entitlements import end_entitlement, grant_entitlement
from kitaphana.patrons.services.family import link_guarantor, unlink_guarantor
from kitaphana.patrons.services.guarantees import (
    ask_guarantor,
    confirm_guarantee,
    decline_guarantee,
    redeem_guarantor_code,
)
from kitaphana.patrons.services.joining import (
    Newcomer,
    begin_joining,
    join,
    join_child,
    joined_with,
    prove_address,
    proven_for_joining,
    readers_at,
)
from kitaphana.patrons.services.looks import keep_looks
from kitaphana.patrons.services.lost_cards import replace_lost_card
from kitaphana.patrons.services.name_changes import ask_name_change, confirm_name_change, drop_name_change
from kitaphana.patrons.services.newcomers import confirm_seen
from kitaphana.patrons.services.particulars import Particulars, change_particulars
from kitaphana.patrons.services.pins import set_pin, verify_pin
from kitaphana.patrons.services.postal import set_postal_address
from kitaphana.patrons.services.records import change_contact, link_login, note_disclosure, note_list_disclosure
from kitaphana.patrons.services.registration import NewPatron, register_patron, renew_registration
from kitaphana.patrons.services.reregistration import Confirmed, renew_online, reregister
from kitaphana.patrons.services.web_access import give_web_password
from kitaphana.patrons.services.wishes import wish_forms

__all__ = [
    "Confirmed",
    "NewPatron",
    "Newcomer",
    "Particulars",
    "RuleBlock",
    "ask_guarantor",
    "ask_name_change",
    "ask_new_address",
    "begin_joining",
    "change_address",
    "change_contact",
    "change_particulars",
    "close_calendar",
    "confirm_guarantee",
    "confirm_name_change",
    "confirm_seen",
    "decline_guarantee",
    "drop_name_change",
    "end_card",
    "end_entitlement",
    "ensure_patron_categories",
    "give_consent",
    "give_web_password",
    "grant_entitlement",
    "issue_card",
    "join",
    "join_child",
    "joined_with",
    "keep_looks",
    "lift_block",
    "lift_blocks_by_rule",
    "link_guarantor",
    "link_login",
    "note_disclosure",
    "note_list_disclosure",
    "open_calendar",
    "place_block",
    "place_blocks_by_rule",
    "prove_address",
    "proven_for_joining",
    "readers_at",
    "redeem_guarantor_code",
    "register_patron",
    "renew_online",
    "renew_registration",
    "replace_lost_card",
    "reregister",
    "set_category_ages",
    "set_pin",
    "set_postal_address",
    "show_titles",
    "unlink_guarantor",
    "verify_pin",
    "wish_forms",
    "withdraw_consent",
]
