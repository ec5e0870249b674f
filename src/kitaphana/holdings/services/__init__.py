"""Verbs that write items, and the import that brings records with them."""

from kitaphana.holdings.services.accessioning import MOST_COPIES, NewItems, Numbering, create_items
from kitaphana.holdings.services.categories import ensure_item_categories
from kitaphana.holdings.services.condition import note_condition
from kitaphana.holdings.services.custodians import CustodianParticulars, change_custodian, create_custodian
from kitaphana.holdings.services.damage import MOST_PHOTOS, Damage, note_damage
from kitaphana.holdings.services.editing import ItemParticulars, change_item
from kitaphana.holdings.services.filling import ItemRange, fill_act, scan_into_act
from kitaphana.holdings.services.import_jobs import (
    ImportRequest,
    cancel_import,
    import_now,
    retry_import,
    run_import,
    start_import,
)
from kitaphana.holdings.services.importing import FORMATS, import_records
from kitaphana.holdings.services.joining import join_records, keep_records_apart, separate_record
from kitaphana.holdings.services.kits import add_piece, put_into_kit, remove_piece, take_out_of_kit
from kitaphana.holdings.services.labels import remove_label_sheet, save_label_sheet
from kitaphana.holdings.services.mending import Mended, dismiss_record, send_record_again, start_sending_again
from kitaphana.holdings.services.moving import Confirmation, move_item, restore_item, withdraw_item
from kitaphana.holdings.services.numbering import NewSequence, change_sequence, create_sequence
from kitaphana.holdings.services.reports import Counts, ImportReport
from kitaphana.holdings.services.settling import dismiss_quarantined, place_quarantined
from kitaphana.holdings.services.stock_rules import keep_last_copies, refresh_last_copies
from kitaphana.holdings.services.transfers import Member, NewAct, cancel_act, draft_act, remove_from_act, sign_act
from kitaphana.holdings.services.undoing import continue_undo, start_undo, undo_import
from kitaphana.holdings.services.watching import Checkpoint, Watch

__all__ = [
    "FORMATS",
    "MOST_COPIES",
    "MOST_PHOTOS",
    "Checkpoint",
    "Confirmation",
    "Counts",
    "CustodianParticulars",
    "Damage",
    "ImportReport",
    "ImportRequest",
    "ItemParticulars",
    "ItemRange",
    "Member",
    "Mended",
    "NewAct",
    "NewItems",
    "NewSequence",
    "Numbering",
    "Watch",
    "add_piece",
    "cancel_act",
    "cancel_import",
    "change_custodian",
    "change_item",
    "change_sequence",
    "continue_undo",
    "create_custodian",
    "create_items",
    "create_sequence",
    "dismiss_quarantined",
    "dismiss_record",
    "draft_act",
    "ensure_item_categories",
    "fill_act",
    "import_now",
    "import_records",
    "join_records",
    "keep_last_copies",
    "keep_records_apart",
    "move_item",
    "note_condition",
    "note_damage",
    "place_quarantined",
    "put_into_kit",
    "refresh_last_copies",
    "remove_from_act",
    "remove_label_sheet",
    "remove_piece",
    "restore_item",
    "retry_import",
    "run_import",
    "save_label_sheet",
    "scan_into_act",
    "send_record_again",
    "separate_record",
    "sign_act",
    "start_import",
    "start_sending_again",
    "start_undo",
    "take_out_of_kit",
    "undo_import",
    "withdraw_item",
]
