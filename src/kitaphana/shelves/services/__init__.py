"""What is done with lists."""

from kitaphana.shelves.services.copying import Copied, copy_list, take_over
from kitaphana.shelves.services.entries import Added, Removed, add_entry, move_entry, note_entry, remove_entry
from kitaphana.shelves.services.following import follow_editions
from kitaphana.shelves.services.lists import change_list, create_list, delete_list
from kitaphana.shelves.services.ordering import shift_entry, sort_list
from kitaphana.shelves.services.publishing import feature_list, make_private, make_public

__all__ = [
    "Added",
    "Copied",
    "Removed",
    "add_entry",
    "change_list",
    "copy_list",
    "create_list",
    "delete_list",
    "feature_list",
    "follow_editions",
    "make_private",
    "make_public",
    "move_entry",
    "note_entry",
    "remove_entry",
    "shift_entry",
    "sort_list",
    "take_over",
]
