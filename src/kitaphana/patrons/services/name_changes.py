"""A reader has another name: asked for at home, confirmed at a desk that has seen it in a document."""

from kitaphana.core import clock
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.events import publish
from kitaphana.core.transactions import retrying
from kitaphana.patrons import errors, rules
from kitaphana.patrons.events import NameChanged
from kitaphana.patrons.models import NameChange
from kitaphana.patrons.queries import PatronCard
from kitaphana.patrons.services.records import audited, card_of, folded_name, locked_patron
from kitaphana.patrons.services.search_keys import renew_keys

_PARTS = ("surname", "given_name", "patronymic")


def ask_name_change(*, patron_id: int, given_name: str, by: Actor, surname: str = "", patronymic: str = "") -> None:
    """Write down the name that the reader wants, in place of an earlier wish.

    Raises `patron_unknown`, `name_missing`, `name_too_long`. Repeating it is safe; the name of now takes a wish back.
    """
    names = {"surname": rules.tidy(surname), "given_name": rules.tidy(given_name), "patronymic": rules.tidy(patronymic)}
    if refusals := rules.name_refusals(**names):
        raise Refused(*refusals)
    retrying(lambda: _ask(patron_id, names, by))


def _ask(patron_id: int, names: dict[str, str], by: Actor) -> None:
    patron = locked_patron(patron_id)
    if all(getattr(patron, part) == names[part] for part in _PARTS):
        NameChange.objects.filter(patron=patron).delete()
        return
    NameChange.objects.update_or_create(patron=patron, defaults={**names, "asked_at": clock.now()})
    audited("ask_name_change", patron, by)


def confirm_name_change(*, patron_id: int, by: Actor) -> PatronCard:
    """Give the reader the name asked for. Raises `patron_unknown`, `name_change_unknown` (nothing is asked for)."""
    retrying(lambda: _confirm(patron_id, by))
    return card_of(patron_id)


def _confirm(patron_id: int, by: Actor) -> None:
    patron = locked_patron(patron_id)
    wish = NameChange.objects.filter(patron=patron).first()
    if wish is None:
        raise Refused(Refusal(errors.NAME_CHANGE_UNKNOWN))
    names = {part: getattr(wish, part) for part in _PARTS}
    for part, value in names.items():
        setattr(patron, part, value)
    patron.folded_name, patron.is_compared = folded_name(**names), False
    patron.save(update_fields=[*_PARTS, "folded_name", "is_compared"])
    renew_keys([patron])
    wish.delete()
    audited("confirm_name_change", patron, by)
    publish(NameChanged(str(patron.surrogate)))


def drop_name_change(*, patron_id: int, by: Actor) -> None:
    """Forget the wish. Raises `patron_unknown`; repeating it is safe."""
    retrying(lambda: _drop(patron_id, by))


def _drop(patron_id: int, by: Actor) -> None:
    patron = locked_patron(patron_id)
    if NameChange.objects.filter(patron=patron).delete()[0]:
        audited("drop_name_change", patron, by)
