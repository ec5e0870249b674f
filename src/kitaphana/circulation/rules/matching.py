"""Which item serves which hold. The same condition as SQL stands in `hold_path.py`; a test holds both together."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wish:
    """What a hold asks for; empty values match everything. Only items of `institution_id` serve: stock has owners."""

    work_id: int
    institution_id: int
    edition_id: int | None = None
    item_id: int | None = None
    volume_key: str = ""
    language: str = ""
    form: str = ""


@dataclass(frozen=True, slots=True)
class Served:
    """An item as a hold sees it; `language` is the first one of its edition."""

    item_id: int
    edition_id: int
    work_id: int
    institution_id: int
    volume_key: str = ""
    language: str = ""
    form: str = ""


def serves(item: Served, wish: Wish) -> bool:
    """Whether the item fills the hold, wherever it is now."""
    return (
        item.work_id == wish.work_id
        and item.institution_id == wish.institution_id
        and wish.edition_id in (None, item.edition_id)
        and wish.item_id in (None, item.item_id)
        and wish.volume_key in ("", item.volume_key)
        and wish.language in ("", item.language)
        and wish.form in ("", item.form)
    )
