"""Steps of signing in that run in a child: the same door knocked at by one who is known and by one who is not.

In one process, by the client of Django, so that the network adds nothing to what shall be compared. Known and unknown
take turns, and who is first changes, so that neither has the warmer machine.
"""

import gc
import time
from collections.abc import Callable, Iterator
from secrets import token_hex
from typing import Final

from django.test import Client
from django.urls import reverse

from kitaphana.core import clock
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.models import AttemptCounter
from kitaphana.demo.accounts import PIN
from kitaphana.network.models import ServicePoint
from kitaphana.network.rules import ServicePointKind, StaffRole
from kitaphana.network.services import issue_terminal_token
from kitaphana.patrons.models import CardState, LibraryCard, PatronContact
from kitaphana.patrons.services import give_web_password, set_pin

KNOWN, UNKNOWN, RIGHT = "known", "unknown", "right"
WARM_UP: Final = 3
WRONG: Final = "a wrong secret"
Knock = Callable[[], int]
Door = Callable[[int], dict[str, Knock]]


def run(tries: int, gate: Callable[[], None]) -> dict[str, dict[str, list[float]]]:
    """Seconds by door and by who knocked, `tries` of each."""
    people = list(_people(min(tries + WARM_UP, 40)))
    doors = {
        "password on the web": _web(people),
        "PIN at a terminal": _terminal(people),
        "code asked for": _asking(people, "portal:sign_in_code"),
        "wrong code typed": _typing(people),
        "joining begun": _asking(people, "portal:join"),
    }
    gate()
    gc.freeze()  # what stands by now is not gone through again and again
    return {name: _seconds(door, tries) for name, door in doors.items()}


def _seconds(door: Door, tries: int) -> dict[str, list[float]]:
    spent: dict[str, list[float]] = {}
    for turn in range(tries + WARM_UP):
        AttemptCounter.objects.all().delete()
        knocks = door(turn)
        for who in sorted(knocks, reverse=bool(turn % 2)):
            began = time.perf_counter()
            knocks[who]()
            if turn >= WARM_UP:
                spent.setdefault(who, []).append(time.perf_counter() - began)
    return spent


def _people(count: int) -> Iterator[tuple[str, str, str]]:
    """Card, password and proven telephone of readers who have them now."""
    cards = LibraryCard.objects.filter(state=CardState.ACTIVE, patron__born_on__isnull=False).order_by("pk")
    for number, card in enumerate(cards.select_related("patron")[:count]):
        address, patron = f"+7701{7_000_000 + number}", card.patron
        patron.phone = address
        patron.save(update_fields=["phone"])
        PatronContact.objects.filter(patron=patron).delete()
        PatronContact.objects.create(patron=patron, channel="sms", address=address, verified_at=clock.now())
        set_pin(patron_id=patron.pk, pin=PIN, by=COMMAND_LINE)
        yield card.number, give_web_password(patron_id=patron.pk, by=COMMAND_LINE), address


def _web(people: list[tuple[str, str, str]]) -> Door:
    def door(turn: int) -> dict[str, Knock]:
        card, password, _ = people[turn % len(people)]
        return {
            KNOWN: lambda: _post("account_login", login=card, password=WRONG),
            UNKNOWN: lambda: _post("account_login", login=_nobody(card), password=WRONG),
            RIGHT: lambda: _post("account_login", login=card, password=password),
        }

    return door


def _terminal(people: list[tuple[str, str, str]]) -> Door:
    point = ServicePoint.objects.filter(kind=ServicePointKind.DESK).earliest("code")
    token = issue_terminal_token(label="bench", role=StaffRole.DESK, service_point_id=point.pk, by=COMMAND_LINE)
    headers = {"Authorization": f"Bearer {token}"}

    def ask(card: str, pin: str) -> int:
        body = {"card": card, "pin": pin}
        return Client().post("/api/v1/readers/standing", body, "application/json", headers=headers).status_code

    def door(turn: int) -> dict[str, Knock]:
        card = people[turn % len(people)][0]
        return {
            KNOWN: lambda: ask(card, "8604"),
            UNKNOWN: lambda: ask(_nobody(card), "8604"),
            RIGHT: lambda: ask(card, PIN),
        }

    return door


def _asking(people: list[tuple[str, str, str]], page: str) -> Door:
    def door(turn: int) -> dict[str, Knock]:
        address = people[turn % len(people)][2]
        return {
            KNOWN: lambda: _post(page, address=address),
            UNKNOWN: lambda: _post(page, address=address.replace("+77017", "+77757")),
        }

    return door


def _typing(people: list[tuple[str, str, str]]) -> Door:
    """The code was asked for before; only the wrong digits are timed."""

    def door(turn: int) -> dict[str, Knock]:
        address = people[turn % len(people)][2]
        return {KNOWN: _typed(address), UNKNOWN: _typed(address.replace("+77017", "+77757"))}

    return door


def _typed(address: str) -> Knock:
    client = Client()
    client.post(reverse("portal:sign_in_code"), {"address": address})
    return lambda: client.post(reverse("portal:sign_in_digits"), {"code": "none"}).status_code


def _post(page: str, **data: str) -> int:
    return Client().post(reverse(page), data).status_code


def _nobody(card: str) -> str:
    """A number that looks the same and is nobody's."""
    return f"R{token_hex(8).upper()}"[: max(8, len(card))]
