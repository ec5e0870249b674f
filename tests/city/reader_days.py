"""What happens to readers themselves, and to items that are lost, in the days of a city."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from kitaphana.circulation.services import LossAct, change_pickup, claim_returned, declare_lost, settle_found, undo
from kitaphana.circulation.tests.factories import BORIS, READER
from kitaphana.core import clock
from kitaphana.patrons.models import Block, LibraryCard, Registration
from kitaphana.patrons.services import end_card, issue_card, lift_block, place_block, renew_registration
from kitaphana.patrons.services.merging import merge_patrons, undo_merge
from tests.city.people import MAY_BE_PARTED_FOR, Owned, People, Reader
from tests.city.reference import MAY_BE_SET_ASIDE, City

REASON = "rules_broken"
A_SECOND = dt.timedelta(seconds=1)
"""Two scans of one item are never at the same moment: what a scan wrote is known by its moment."""


class ReaderDays:
    """The part of `Days` that is about readers; it has the world, the model and the ways to act."""

    city: City
    readers: list[Any]
    items: list[Any]
    points: list[Any]
    world: Any
    keys: int
    sent: list[Any]
    time: Any
    check_in: Callable[..., None]
    check_out: Callable[..., None]
    one: Callable[[str, int], Any]
    done: Callable[..., tuple[set[str], Any]]
    tried: Callable[..., tuple[set[str], Any]]

    def people(self) -> People:
        """As they are when a day begins: in good standing, one of them for two months only."""
        numbers = {patron.pk: number for number, patron in enumerate(self.readers)}
        terms = dict(Registration.objects.values_list("patron_id", "expires_on"))
        cards = LibraryCard.objects.filter(patron__in=self.readers).values_list("number", "patron_id")
        return People(
            [Reader(terms[patron.pk]) for patron in self.readers],
            {number: Owned(number, numbers[patron]) for number, patron in cards},
        )

    def stop(self, reader: int) -> None:
        reader = self.city.people.who(reader)
        if self.city.people.is_stopped(reader):
            return
        patron = self.readers[reader]
        assert self.done(_untold(place_block), patron_id=patron.pk, reason=REASON, by=BORIS)[0] == set()
        number = Block.objects.filter(patron=patron, reason=REASON).latest("pk").pk
        self.city.people.stops[number] = Owned(number, reader)

    def let_go(self, pick: int) -> None:
        stop = self.one("let_go", pick)
        assert self.tried(lift_block, block_id=stop.number, by=BORIS)[0] == set()
        stop.is_in_force = False

    def lose_card(self, reader: int) -> None:
        cards = self.city.people.cards_of(self.city.people.who(reader))
        if cards:
            assert self.tried(end_card, card_number=cards[0].number, state="lost", by=BORIS)[0] == set()
            cards[0].is_in_force = False

    def get_card(self, reader: int) -> None:
        reader = self.city.people.who(reader)
        number = f"CITY{len(self.city.people.cards):04}"
        asked = {"patron_id": self.readers[reader].pk, "number": number, "by": BORIS}
        assert self.done(_untold(issue_card), **asked)[0] == set()
        for card in self.city.people.cards_of(reader):  # a new one takes the place of the others
            card.is_in_force = False
        self.city.people.cards[number] = Owned(number, reader)

    def renew_term(self, reader: int) -> None:
        reader = self.city.people.who(reader)
        known, patron = self.city.people.readers[reader], self.readers[reader]
        if known.until.year > 2100:
            return
        asked = {"patron_id": patron.pk, "institution_id": self.points[0].institution_id, "by": BORIS}
        assert self.done(_untold(renew_registration), **asked)[0] == set()
        until = Registration.objects.get(patron=patron).expires_on
        assert until > max(known.until, clock.today())
        known.until = until

    def merge(self, survivor: int, absorbed: int) -> None:
        people = self.city.people
        survivor, absorbed = people.who(survivor), people.who(absorbed)
        if survivor == absorbed or len(people.living()) < 3:
            return
        pair = {"survivor_id": self.readers[survivor].pk, "absorbed_id": self.readers[absorbed].pk}
        codes, number = self.done(merge_patrons, take=[], by=BORIS, **pair)
        assert codes == set(), codes
        self.city.merge(survivor, absorbed, number, clock.now())

    def part(self, pick: int) -> None:
        merge = self.one("part", pick)
        expected = self.city.people.refusals_to_part(merge)
        if not merge.is_undone and clock.now() - merge.on > MAY_BE_PARTED_FOR:
            expected = expected | {"merge_undo_late"}
        codes, _ = self.done(undo_merge, merge_id=merge.number, by=BORIS)
        assert codes == expected, codes
        if not codes:
            self.city.part(merge.number)

    def lend_anyway(self, item: int, reader: int, here: int) -> None:
        """By a librarian who sets aside all that may be."""
        reader = self.city.people.who(reader)
        expected = self.city.refusals_to_lend(item, reader, clock.today(), is_set_aside=True)
        asked = {"patron": self.readers[reader], "item": self.items[item], "service_point_id": self.points[here].pk}
        codes, answer = self.done(self.world.check_out, overrides=frozenset(MAY_BE_SET_ASIDE), by=BORIS, **asked)
        assert codes == expected, codes
        if not codes:
            self.city.lend(item, reader, answer.loan_id, answer.due_at)

    def move_pickup(self, pick: int, there: int) -> None:
        place = self.one("move_pickup", pick)
        asked = {"hold_id": place.number, "pickup_point_id": self.points[there].pk, "by": READER}
        assert self.done(change_pickup, **asked)[0] == set()
        self.city.change_pickup(place, there)

    def is_lost(self, pick: int, here: int) -> None:
        item = self.one("is_lost", pick)
        expected = {"loss_move_not_open"} if self.city.things[item].said == "lost" else set()
        codes, _ = self.done(declare_lost, act=self._matter(item, here))
        assert codes == expected, codes
        if not codes:
            self.city.say(item, "lost")

    def is_claimed(self, pick: int, here: int) -> None:
        item = self.one("is_claimed", pick)
        expected = {"loss_move_not_open"} if self.city.things[item].said == "claimed_returned" else set()
        codes, _ = self.done(claim_returned, act=self._matter(item, here), said_on=None)
        assert codes == expected, codes
        if not codes:
            self.city.say(item, "claimed_returned")

    def is_found(self, pick: int, here: int) -> None:
        item = self.one("is_found", pick)
        assert self.done(settle_found, act=self._matter(item, here))[0] == set()
        self.city.check_in(item, here)

    def take_back(self, kind: int, item: int, reader: int, here: int) -> None:
        """A scan, and a second later it never was: everything is as before it."""
        self.time.shift(A_SECOND)
        before, count = self.city.copy(), self.keys
        scans = (self.check_in, self.check_out, self.lend_anyway)
        scans[kind](*((item, here) if kind == 0 else (item, reader, here)))
        if self.sent[-1][2]:
            return
        self.time.shift(A_SECOND)
        asked = {"undone_command_id": f"city-{count + 1}", "service_point_id": self.points[here].pk}
        codes, _ = self.done(undo, by=BORIS, **asked)
        assert codes == set(), codes
        self.city = before

    def _matter(self, item: int, here: int) -> LossAct:
        return LossAct(self.city.things[item].loan, BORIS, self.points[here].pk, "on a walk")


def _untold(act: Callable[..., Any]) -> Callable[..., None]:
    """Acts on a record answer with the record as it is now, which is another one later."""

    def run(**asked: Any) -> None:
        act(**asked)

    return run
