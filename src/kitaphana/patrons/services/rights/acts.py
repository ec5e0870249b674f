"""Export and erasure, through everybody who keeps something of readers."""

from typing import Any

from kitaphana.core import clock
from kitaphana.core.actor import Actor
from kitaphana.core.commands import once, plain
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.events import publish
from kitaphana.core.transactions import retrying
from kitaphana.patrons import rules
from kitaphana.patrons.events import ReaderErased
from kitaphana.patrons.participation import data_participants
from kitaphana.patrons.services.records import audited, locked_patron


def export_patron(*, patron_id: int, by: Actor) -> dict[str, Any]:
    """Everything kept of the reader as plain JSON, one part for each participant. Raises `patron_unknown`.

    That it was taken is noted, what it says is not.
    """

    def told() -> dict[str, Any]:
        audited("export_record", locked_patron(patron_id), by)
        parts = {one.name: dict(one.export(patron_id)) for one in reversed(data_participants())}
        return plain({"made_at": clock.now(), **parts})

    return retrying(told)


def erasure_obstacles(patron_id: int) -> list[Refusal]:
    """Why the reader cannot be forgotten now."""
    return [refusal for one in data_participants() for refusal in one.erasure_obstacles(patron_id)]


def erase_patron(*, patron_id: int, by: Actor, command_id: str) -> None:
    """Forget the reader: name, contact, cards, keys, surrogate, lists and login go, loans lose their link.

    What stays knows nobody: anonymous facts, figures, an audit whose surrogate stands for no one any more. Raises
    `patron_unknown` and every obstacle (`erasure_open_loans`…). The same `command_id` is answered as before.
    """
    once(key=command_id, verb="erase_patron", body={"patron": patron_id}, act=lambda: _erase(patron_id, by))


def _erase(patron_id: int, by: Actor) -> dict[str, Any]:
    patron = locked_patron(patron_id)
    if obstacles := erasure_obstacles(patron_id):
        raise Refused(*obstacles)
    audited("erase_patron", patron, by)
    publish(ReaderErased(patron.category.code, rules.age_band(patron.born_on, clock.today())))
    for one in data_participants():
        one.erase(patron_id)
    return {"is_erased": True}
