"""A small city in which every case begins: four branches, a machine, a station, an institution next door."""

from collections.abc import Iterable

from kitaphana.catalog.tests.factories import EditionFactory
from kitaphana.circulation import services
from kitaphana.circulation.models import Hold, HoldTarget, LeftOnShelf, Loan, LoanState, Review, Transit
from kitaphana.circulation.queries import left_item
from kitaphana.circulation.services import NewPolicyRow
from kitaphana.circulation.tests.cases import Case
from kitaphana.circulation.tests.cases.money import STAFF, Money
from kitaphana.circulation.tests.cases.queues import DAY, Queues
from kitaphana.circulation.tests.factories import KIOSK, READER, LoanFactory, new_key
from kitaphana.core import clock
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.errors import Refused
from kitaphana.holdings.models import Item
from kitaphana.holdings.tests.factories import ItemFactory
from kitaphana.network.models import ServicePoint
from kitaphana.network.rules import ServicePointKind
from kitaphana.network.tests.factories import (
    BranchFactory,
    InstitutionFactory,
    OpeningHoursFactory,
    ServicePointFactory,
    StationFactory,
)
from kitaphana.patrons.tests.factories import PatronCategoryFactory, ReaderFactory

BY = {"staff": STAFF, "kiosk": KIOSK, "reader": READER}


class City(Queues, Money):
    """The start of one case, the act on it, and what came of it."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.now = clock.now()
        self.points = self._points()
        self._rules()
        self.edition = EditionFactory(languages=["kaz"], form="text")
        self.item = self._item(branch=self.points["HOME"].branch, volume="2", volume_key="0002")
        self.anna, self.berik, self.dana, self.eldar = (
            ReaderFactory(surname=name) for name in ("Анна", "Берік", "Дана", "Елдар")
        )
        self.loan: Loan | None = None
        self.held: Hold | None = None
        self.waiter: Hold | None = None
        self.second: Hold | None = None
        self.way: Transit | None = None
        self.line: HoldTarget | None = None
        self.charge_id: int | None = None
        self._begin()
        self._copies()
        self._queue()

    def _points(self) -> dict[str, ServicePoint]:
        home = ServicePointFactory(code="HOME", branch=BranchFactory(code="HOME"))
        points = {"HOME": home}
        points["MACHINE"] = ServicePointFactory(code="MACHINE", branch=home.branch, kind=ServicePointKind.SELF_CHECK)
        for code in ("PICK", "AWAY"):
            points[code] = ServicePointFactory(code=code, branch=BranchFactory(code=code))
        region = InstitutionFactory(code="REGION")
        points["OTHER"] = ServicePointFactory(code="OTHER", branch=BranchFactory(code="OTHER", institution=region))
        points["STATION"] = StationFactory(code="STATION")
        for code in ("HOME", "PICK", "AWAY", "OTHER"):
            OpeningHoursFactory(branch=points[code].branch)
        OpeningHoursFactory(branch=None, service_point=points["STATION"])
        return points

    def _rules(self) -> None:
        everybody = NewPolicyRow(
            is_lendable=True,
            loan_days=15,
            max_loans=5,
            max_renewals=2,
            renewal_days=15,
            floats=self.case.floats,
            takes_payment=True,
            price_percent=100,
        )
        services.set_policy_row(row=everybody, by=COMMAND_LINE)
        PatronCategoryFactory(code="child")
        services.set_policy_row(row=NewPolicyRow(patron_category="child", is_lendable=False), by=COMMAND_LINE)

    def _item(self, **fields: object) -> Item:
        return ItemFactory(edition=self.edition, **fields)

    def _begin(self) -> None:
        words, place = self.case.start, ""
        for code in self.points:
            if words.endswith(code):
                words, place = words.removesuffix(code).strip(), code
        getattr(self, "_start_" + words.replace(", ", "_").replace(" ", "_").replace("-", "_"))(place)

    # the starts

    def _start_shelf(self, _: str) -> None:
        pass

    def _start_shelf_back_today(self, _: str) -> None:
        self.way = self._transit("AWAY", reason="home", to_branch="HOME", state="received", closed_at=self.now)

    def _start_floated_to(self, place: str) -> None:
        self._set("available", place)

    def _start_in_a_station(self, _: str) -> None:
        self._set("available", "STATION")

    def _start_in_delivery(self, _: str) -> None:
        self._set("in_delivery")

    def _start_lent(self, _: str) -> None:
        self._lend()

    def _start_lent_from_station(self, _: str) -> None:
        self._lend("STATION")

    def _start_lent_after_pick_up_at_station(self, _: str) -> None:
        self._start_ready_at("STATION")
        services.check_out(
            patron_id=self.berik.pk, item_id=self.item.pk, service_point_id=self.points["STATION"].pk, by=KIOSK,
            command_id=new_key(),
        )  # fmt: skip
        self.loan = Loan.objects.get(item=self.item)

    def _start_overdue(self, _: str) -> None:
        self._lend(due_at=self.now - DAY)

    def _start_lent_inside(self, _: str) -> None:
        self._lend(is_in_library=True)

    def _start_not_for_loan_lent_inside(self, _: str) -> None:
        self.item.is_for_loan = False
        self._lend(is_in_library=True)

    def _start_missing(self, _: str) -> None:
        self._set("missing")

    def _start_lost(self, _: str) -> None:
        self._set("lost")

    def _start_lost_by_its_reader(self, _: str) -> None:
        self._lend(status="lost", state=LoanState.LOST)

    def _start_claimed_returned(self, _: str) -> None:
        self._lend(status="missing", state=LoanState.CLAIMED_RETURNED)

    def _start_withdrawn(self, _: str) -> None:
        self._set("withdrawn")

    def _start_withdrawn_after_loss(self, _: str) -> None:
        self._lend(status="withdrawn", state=LoanState.LOST)

    def _start_in_conservation(self, _: str) -> None:
        self._set("in_conservation")

    def _start_ready_at(self, place: str) -> None:
        self._set("on_hold_shelf", "" if place == "HOME" else place)
        self.held = self._hold(
            self.berik, place, state="ready", item=self.item, caught_at=self.now - DAY, ready_at=self.now - DAY,
            expires_at=self.now + 5 * DAY, shelf_code="A-7",
        )  # fmt: skip

    def _start_left_on_the_shelf_of(self, place: str) -> None:
        """Its hold was cancelled; nobody has touched it since."""
        self._start_ready_at(place)
        services.cancel_hold(hold_id=self.held.pk, by=STAFF, command_id=new_key())
        self.way = Transit.objects.filter(item=self.item, state="sent").first()

    def _start_on_its_way_to(self, place: str) -> None:
        self._set("in_transit")
        self.held = self._hold(self.berik, place, state="in_transit", item=self.item, caught_at=self.now - DAY)
        self.way = self._transit("HOME", reason="hold", hold=self.held, to_point=place)

    def _start_late_on_its_way_to(self, place: str) -> None:
        self._start_on_its_way_to(place)
        Transit.objects.update(sent_at=self.now - 9 * DAY, due_at=self.now - 5 * DAY)

    def _start_on_its_way_cancelled(self, _: str) -> None:
        self._start_on_its_way_to("PICK")
        services.cancel_hold(hold_id=self.held.pk, by=READER, command_id=new_key())

    def _start_going_home_from(self, place: str) -> None:
        self._set("in_transit", place)
        self.way = self._transit(place, reason="home", to_branch="HOME")

    def _start_sent_to_AWAY_by_staff(self, _: str) -> None:
        self._moved("AWAY")

    def _start_sent_to_STATION_by_staff(self, _: str) -> None:
        self._moved("STATION")

    def _start_lost_on_its_way_to(self, place: str) -> None:
        """Its hold waits again."""
        self._set("missing")
        self.held = self._hold(self.berik, place)
        self.way = self._transit(
            "HOME", reason="hold", hold=self.held, to_point=place, state="lost", closed_at=self.now - DAY
        )

    def _start_lost_on_its_way_home(self, _: str) -> None:
        self._set("missing", "AWAY")
        self.way = self._transit("AWAY", reason="home", to_branch="HOME", state="lost", closed_at=self.now - DAY)

    # what they are made of

    def _set(self, status: str, place: str = "") -> None:
        self.item.status, self.item.service_point = status, self.points.get(place)
        self.item.save()

    def _lend(self, place: str = "", *, status: str = "on_loan", **fields: object) -> None:
        self._set(status, place)
        self.loan = LoanFactory(
            item=self.item, patron=self.anna, service_point=self.points[place or "HOME"], loaned_at=self.now - 20 * DAY,
            due_at=fields.pop("due_at", self.now + 2 * DAY), **fields,
        )  # fmt: skip

    def _moved(self, place: str) -> None:
        self._set("in_transit")
        self.way = self._transit("HOME", reason="moved", to_point=place)

    def _hold(self, patron: object, place: str, **fields: object) -> Hold:
        since = self.now - fields.pop("days", 3) * DAY
        columns = {
            "patron": patron, "work": self.edition.work, "institution": self.item.institution,
            "pickup_point": self.points[place], "patron_category": "adult", "age_band": "31-54", "placed_at": since,
            "ranked_at": since, **fields,
        }  # fmt: skip
        return Hold.objects.create(**columns)

    def _transit(
        self, start: str, *, reason: str, to_point: str = "", to_branch: str = "", **fields: object
    ) -> Transit:
        columns = {
            "item": self.item, "reason": reason, "from_point": self.points[start],
            "to_point": self.points.get(to_point), "sent_at": self.now - DAY, "due_at": self.now + DAY,
            "to_branch": self.points[to_branch].branch if to_branch else None, **fields,
        }  # fmt: skip
        return Transit.objects.create(**columns)

    # the acts

    def act(self) -> tuple[str, ...]:
        """Do what the case says; the codes of the refusal."""
        try:
            if self.case.act == "undo":
                self._scan_and_undo()
            else:
                self._do(self.case.act, new_key())
        except Refused as refused:
            return tuple(sorted(refused.codes))
        return ()

    def _do(self, act: str, key: str) -> None:
        case, point = self.case, self.points[self.case.at]
        common = {"by": BY[case.by], "command_id": key}
        here = {"service_point_id": point.pk}
        way = {"transit_id": self.way.pk if self.way else 0}
        aside = {"overrides": frozenset(case.set_aside)}
        reader = {"anna": self.anna, "berik": self.berik, "dana": self.dana}[case.who]
        acts = {
            "check_in": lambda: services.check_in(item_id=self.item.pk, **here, **common),
            "check_out": lambda: services.check_out(
                patron_id=reader.pk, item_id=self.item.pk, is_in_library=case.inside, **here, **aside, **common
            ),
            "renew": lambda: services.renew(loan_id=self.loan.pk, **here, **aside, **common),
            "send_item": lambda: services.send_item(item_id=self.item.pk, **self._to(), **here, **common),
            "receive": lambda: services.receive(**way, **here, **common),
            "lose_in_transit": lambda: services.lose_in_transit(**way, **common),
            "cancel_transit": lambda: services.cancel_transit(**way, **common),
            "reverse_payment": lambda: self._take_back_payment(key),
            "take_payment": lambda: self._pay(key=key),
            "settle_found": lambda: services.settle_found(act=self._matter(), command_id=key),
            "cancel_hold": lambda: services.cancel_hold(**self._hold_of_case(), **common),
            "expire_hold": self._a_week_passes,
            "change_pickup": lambda: services.change_pickup(
                **self._hold_of_case(), pickup_point_id=self.points[case.to].pk, **common
            ),
            "suspend_hold": lambda: services.suspend_hold(
                **self._hold_of_case(), until=(self.now + 20 * DAY).date(), **common
            ),
            "declare_lost": lambda: services.declare_lost(act=self._matter(), command_id=key),
            "claim_returned": lambda: services.claim_returned(act=self._matter(), said_on=None, command_id=key),
        }
        acts[act]()

    def _hold_of_case(self) -> dict[str, int]:
        """That of the item; where it is caught for nobody, that of who waits first."""
        return {"hold_id": (self.held or self.waiter).pk}

    def _a_week_passes(self) -> None:
        with clock.frozen_at(self.now + 7 * DAY):
            services.expire_holds()

    def _to(self) -> dict[str, int]:
        if self.case.to == "nowhere":
            return {}
        if self.case.to.startswith("branch "):
            return {"to_branch_id": self.points[self.case.to.removeprefix("branch ")].branch_id}
        return {"to_point_id": self.points[self.case.to].pk}

    def _scan_and_undo(self) -> None:
        key = new_key()
        self._do(self.case.of, key)
        if self.case.meanwhile:
            self._meanwhile()
        services.undo(
            undone_command_id=key, by=STAFF, command_id=new_key(), service_point_id=self.points[self.case.at].pk
        )

    def _meanwhile(self) -> None:
        here = {"service_point_id": self.points[self.case.at].pk, "by": STAFF, "command_id": new_key()}
        holds = Hold.objects.filter(patron__in=[self.dana, self.berik])
        ways = Transit.objects.filter(state="sent")
        acts = {
            "lent again": lambda: services.check_out(patron_id=self.eldar.pk, item_id=self.item.pk, **here),
            "fetched": lambda: services.check_out(patron_id=self.dana.pk, item_id=self.item.pk, **here),
            "returned": lambda: services.check_in(item_id=self.item.pk, **here),
            "renewed": lambda: services.renew(loan_id=Loan.objects.get(state="open").pk, **here),
            "hold cancelled": lambda: self._give_up(holds),
            "holder cancelled": lambda: self._give_up(holds),
            "received": lambda: services.receive(
                transit_id=ways.get().pk, **{**here, "service_point_id": self._end_of(ways.get()).pk}
            ),
            "lost": lambda: services.lose_in_transit(transit_id=ways.get().pk, by=STAFF, command_id=new_key()),
        }
        acts[self.case.meanwhile]()

    def _give_up(self, holds: Iterable[Hold]) -> None:
        for hold in holds:
            services.cancel_hold(hold_id=hold.pk, by=READER, command_id=new_key())

    def _end_of(self, way: Transit) -> ServicePoint:
        return way.to_point or self.points[way.to_branch.code]

    # what came of it

    def state(self) -> dict[str, str]:
        """In the words of the cases."""
        item = Item.objects.select_related("service_point").get(pk=self.item.pk)
        found = {"item": item.status, "place": item.service_point.code if item.service_point else "shelf"}
        rows = {"loan": self.loan, "held": self.held, "waiter": self.waiter, "second": self.second, "way": self.way}
        for name, row in {**rows, "list": self.line}.items():
            if row is not None:
                found[name] = type(row).objects.get(pk=row.pk).state
        loans = Loan.objects.filter(item=self.item).exclude(pk=self.loan.pk if self.loan else 0).exclude(state="void")
        found |= _told("lent", (loan.state for loan in loans))
        if self.loan and Loan.objects.get(pk=self.loan.pk).renewal_count:
            found["renewed"] = ""
        new = Transit.objects.filter(item=self.item, state="sent").exclude(pk=self.way.pk if self.way else 0)
        found |= _told("sent", (self._end_of(way).code for way in new))
        found |= _told("review", Review.objects.filter(item=self.item).values_list("kind", flat=True))
        if self.case.act == "change_pickup":
            found["pickup"] = Hold.objects.get(pk=self._hold_of_case()["hold_id"]).pickup_point.code
        if LeftOnShelf.objects.filter(item=self.item).exists():
            found["left"] = "there" if left_item(self.item.pk) else "taken_off"
        return {**found, **self._money()} if self.charge_id else found

    def rows(self) -> list[dict]:
        """Every column of the rows that an undo must put back."""
        item = Item.objects.filter(pk=self.item.pk).values("status", "service_point")
        loans = Loan.objects.exclude(state="void").order_by("pk").values()
        ways = Transit.objects.filter(pk=self.way.pk if self.way else 0).values()
        kept = [*item, *loans, *Hold.objects.order_by("pk").values(), *HoldTarget.objects.order_by("pk").values()]
        lost = [{**way, "closed_at": None} for way in ways]  # when it was given up is not kept twice
        left = LeftOnShelf.objects.order_by("pk").values()
        return [*kept, *lost, *left, *Review.objects.order_by("pk").values()]


def _told(name: str, values: Iterable[str]) -> dict[str, str]:
    """Nothing of what there is none of."""
    told = ", ".join(sorted(values))
    return {name: told} if told else {}
