"""The reader's card as a picture for scanners and a number for people."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import pgettext_lazy

from kitaphana.patrons.queries import CardFacts, PatronCard
from kitaphana.ui.card import bars_svg, grouped, qr_svg

STATES: dict[str, Promise] = {
    "active": pgettext_lazy("card", "in force"),
    "lost": pgettext_lazy("card", "lost"),
    "replaced": pgettext_lazy("card", "replaced"),
    "withdrawn": pgettext_lazy("card", "taken out of use"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """A card that is in force; `number` as it is scanned, `shown` as it is read."""

    name: str
    number: str
    shown: str
    qr: SafeString
    bars: SafeString


def card(patron: PatronCard) -> Card | None:
    """The card to be shown; `None` for a reader without one in force."""
    if patron.card_state != "active":
        return None
    number = patron.card_number
    return Card(patron.full_name, number, grouped(number), qr_svg(number), bars_svg(number))


def earlier(cards: tuple[CardFacts, ...]) -> list[dict[str, object]]:
    """Cards that have ended, newest first."""
    ended = (one for one in cards if one.state != "active")
    return [{"shown": grouped(one.number), "state": STATES[one.state], "ended_on": one.ended_on} for one in ended]
