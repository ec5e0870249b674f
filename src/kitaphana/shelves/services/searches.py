"""Searches that readers keep: saved, named, paused, taken away; and what has come in for them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from kitaphana.core import audit, clock, commands
from kitaphana.core.actor import Actor, ActorKind
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.events import publish
from kitaphana.core.transactions import retrying
from kitaphana.shelves import errors
from kitaphana.shelves.events import SavedSearchFound
from kitaphana.shelves.models import SavedSearch
from kitaphana.shelves.rules import MOST_FOUND, MOST_SEARCHES, SearchTerms, search_name_refusals, search_refusals


def save_search(*, patron_id: int, name: str, terms: SearchTerms, by: Actor, command_id: str) -> int:
    """Keep a search; returns its id. Works that come in from now on are looked through for it.

    The same words and filters once more are the same search, under the new name. Raises `search_empty`,
    `search_name_missing`, `list_text_too_long`, `search_limit`.
    """
    tidy = " ".join(name.split())
    body = {"patron": patron_id, "name": tidy, "terms": terms.told()}
    answer = commands.once(key=command_id, verb="save_search", body=body, act=lambda: _save(patron_id, tidy, terms, by))
    return int(answer["search_id"])


def _save(patron_id: int, name: str, terms: SearchTerms, by: Actor) -> dict[str, Any]:
    own = SavedSearch.objects.filter(patron_id=patron_id)
    refusals = search_refusals(name, terms)
    same = own.filter(digest=terms.digest).exists()
    if not same and own.count() >= MOST_SEARCHES:
        refusals.append(Refusal(errors.SEARCH_LIMIT, {"most": MOST_SEARCHES}))
    if refusals:
        raise Refused(*refusals)
    moment = clock.now()
    row, _ = SavedSearch.objects.update_or_create(
        patron_id=patron_id,
        digest=terms.digest,
        defaults={"name": name},
        create_defaults={"name": name, "terms": terms.told(), "created_at": moment, "looked_until": moment},
    )
    _audited("save_search", row, by)
    return {"search_id": row.pk}


def rename_search(*, patron_id: int, search_id: int, name: str, by: Actor) -> None:
    """Call it otherwise. Raises `search_unknown`, `search_name_missing`, `list_text_too_long`."""
    tidy = " ".join(name.split())
    if refusals := search_name_refusals(tidy):
        raise Refused(*refusals)
    _change(patron_id, search_id, "rename_search", by, name=tidy)


def pause_search(*, patron_id: int, search_id: int, by: Actor) -> None:
    """Look for nothing until it is wanted again. Raises `search_unknown`."""
    _change(patron_id, search_id, "pause_search", by, is_paused=True)


def resume_search(*, patron_id: int, search_id: int, by: Actor) -> None:
    """Look through what comes in from now on: what came meanwhile is passed over. Raises `search_unknown`."""
    _change(patron_id, search_id, "resume_search", by, is_paused=False, looked_until=clock.now())


def delete_search(*, patron_id: int, search_id: int, by: Actor) -> None:
    """Forget it. Raises `search_unknown`."""

    def delete() -> None:
        row = _locked(patron_id, search_id)
        _audited("delete_search", row, by)
        row.delete()

    retrying(delete)


def note_looked(*, search_ids: Iterable[int], until: dt.datetime) -> None:
    """Write down that everything that came in until then has been looked through for these. One statement."""
    ids = list(search_ids)
    retrying(lambda: SavedSearch.objects.filter(pk__in=ids, looked_until__lt=until).update(looked_until=until))


def note_found(*, search_id: int, work_ids: Sequence[int], until: dt.datetime) -> bool:
    """Keep the works that have come in for a search, newest first, and tell that there are some.

    False where that was told already, or the search has gone or rests by now.
    """

    def note() -> bool:
        row = SavedSearch.objects.select_for_update().filter(pk=search_id, is_paused=False).first()
        if row is None or row.looked_until >= until:
            return False
        row.looked_until, row.found_at = until, clock.now()
        row.found_work_ids = list(dict.fromkeys([*work_ids, *row.found_work_ids]))[:MOST_FOUND]
        row.save(update_fields=["looked_until", "found_at", "found_work_ids"])
        publish(SavedSearchFound(row.pk, len(work_ids)))
        return True

    return retrying(note)


def _change(patron_id: int, search_id: int, act: str, by: Actor, **values: Any) -> None:
    def change() -> None:
        row = _locked(patron_id, search_id)
        if all(getattr(row, name) == value for name, value in values.items() if name != "looked_until"):
            return
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
        _audited(act, row, by)

    retrying(change)


def _locked(patron_id: int, search_id: int) -> SavedSearch:
    row = SavedSearch.objects.select_for_update().filter(pk=search_id, patron_id=patron_id).first()
    if row is None:
        raise Refused(Refusal(errors.SEARCH_UNKNOWN))
    return row


def _audited(act: str, row: SavedSearch, by: Actor) -> None:
    """Staff who act for a reader are written down; what readers look for by themselves is nobody's business."""
    if by.kind is ActorKind.STAFF:
        audit.record(act=act, subject=f"saved_search:{row.pk}", by=by)
