"""Lists themselves: made, named, taken away."""

from kitaphana.core import clock, commands
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import retrying
from kitaphana.shelves import errors
from kitaphana.shelves.models import ReadingList
from kitaphana.shelves.rules import ListText, Owner, text_refusals
from kitaphana.shelves.services.keeping import audited, changed, count_refusals, locked_list


def create_list(*, owner: Owner, text: ListText, by: Actor, command_id: str) -> int:
    """Make an empty private list; returns its id, the same one when the command comes again.

    Raises `list_name_missing`, `list_text_too_long`, `list_limit`.
    """
    tidy = text.tidy()
    # what a list is called is nobody's business: the stored command holds a digest of it only
    body = {"name": tidy.name, "description": tidy.description, "pen_name": tidy.pen_name, "language": tidy.language}
    answer = commands.once(
        key=command_id, verb="create_list", body=body, act=lambda: {"list_id": _create(owner, tidy, by)}
    )
    return int(answer["list_id"])


def _create(owner: Owner, text: ListText, by: Actor) -> int:
    if refusals := [*text_refusals(text), *count_refusals(owner)]:
        raise Refused(*refusals)
    moment = clock.now()
    row = ReadingList.objects.create(
        patron_id=owner.patron_id, institution_id=owner.institution_id, created_at=moment, changed_at=moment,
        name=text.name, description=text.description, pen_name=text.pen_name, language=text.language,
    )  # fmt: skip
    audited("create_list", row, by)
    return row.pk


def change_list(*, owner: Owner, list_id: int, text: ListText, by: Actor) -> None:
    """Give a list other words. “For later” keeps its name, which is said in the reader's language.

    Raises `list_unknown`, `list_name_missing`, `list_text_too_long`.
    """
    retrying(lambda: _change(owner, list_id, text.tidy(), by))


def _change(owner: Owner, list_id: int, text: ListText, by: Actor) -> None:
    row = locked_list(owner, list_id)
    refusals = [one for one in text_refusals(text) if not (row.is_later and one.code == errors.LIST_NAME_MISSING)]
    if refusals:
        raise Refused(*refusals)
    row.name = "" if row.is_later else text.name
    row.description, row.pen_name, row.language = text.description, text.pen_name, text.language
    changed(row, "name", "description", "pen_name", "language")
    audited("change_list", row, by)


def delete_list(*, owner: Owner, list_id: int, by: Actor) -> None:
    """Take a list away with all that stands on it. Raises `list_unknown`, `list_stays` for “for later”."""
    retrying(lambda: _delete(owner, list_id, by))


def _delete(owner: Owner, list_id: int, by: Actor) -> None:
    row = locked_list(owner, list_id)
    if row.is_later:
        raise Refused(Refusal(errors.LIST_STAYS))
    audited("delete_list", row, by)
    row.delete()
