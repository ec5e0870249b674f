"""Two records of one person become one, and apart again while nothing that came after forbids it."""

from kitaphana.patrons.services.merging.acts import forget_merged, merge_patrons, undo_merge
from kitaphana.patrons.services.merging.pairs import compare_patrons, keep_apart
from kitaphana.patrons.services.merging.values import VALUES

__all__ = ["VALUES", "compare_patrons", "forget_merged", "keep_apart", "merge_patrons", "undo_merge"]
