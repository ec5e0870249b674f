"""What is done with lists."""

from kitaphana.shelves.services.copying import Copied, copy_list, take_over
from kitaphana.shelves.services.entries import Added, Removed, add_entry, move_entry, note_entry, remove_entry
from kitaphana.shelves.services.following import follow_editions
from kitaphana.shelves.services.lists import change_list, create_list, delete_list
from kitaphana.shelves.services.ordering import shift_entry, sort_list
from kitaphana.shelves.services.publishing import feature_list, make_private, make_public
from kitaphana.shelves.services.searches import (
    delete_search,
    note_found,
    note_looked,
    pause_search,
    rename_search,
    resume_search,
    save_search,
)

__all__ = [
    "Added",
    "Copied",
    "Removed",
    "add_entry",
    "change_list",
    "copy_list",
    "create_list",
    "delete_list",
    "delete_search",
    "feature_list",
    "follow_editions",
    "make_private",
    "make_public",
    "move_entry",
    "note_entry",
    "note_found",
    "note_looked",
    "pause_search",
    "remove_entry",
    "rename_search",
    "resume_search",
    "save_search",
    "shift_entry",
    "sort_list",
    "take_over",
]
