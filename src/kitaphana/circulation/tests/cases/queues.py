"""Who waits for the item of a case, and which other items there are."""

import datetime as dt

from kitaphana.catalog.tests.factories import EditionFactory
from kitaphana.circulation.models import HoldTarget
from kitaphana.circulation.tests.factories import LoanFactory
from kitaphana.holdings.models import Item

DAY = dt.timedelta(days=1)


class Queues:
    """The words of a case under `waits` and `copies`."""

    def _copies(self) -> None:
        words = self.case.copies.removeprefix("another ")
        if words == "no other":
            return
        status = {"is lent": "on_loan", "is missing": "missing"}.get(words, "available")
        branch = self.points["OTHER" if words == "of other institution" else "PICK"].branch
        other = self._item(branch=branch, status=status, is_for_loan=words != "is not for loan")
        if status == "on_loan":
            LoanFactory(item=other, patron=self.eldar, service_point=self.points["PICK"])

    def _queue(self) -> None:
        words = self.case.waits
        if words == "nobody":
            return
        if words.startswith("at "):
            self.waiter = self._hold(self.dana, words.removeprefix("at "))
        elif words in self._wishes():
            self.waiter = self._hold(self.dana, "HOME", **self._wishes()[words]())
        else:
            getattr(self, "_queue_" + words.replace(", ", "_").replace(" ", "_"))()

    def _wishes(self) -> dict:
        edition, item = self.edition, self.item
        return {
            "suspended": lambda: {"state": "suspended", "suspended_until": (self.now + 9 * DAY).date()},
            "this edition": lambda: {"edition": edition},
            "other edition": lambda: {"edition": EditionFactory(work=edition.work)},
            "this volume": lambda: {"edition": edition, "volume_key": item.volume_key},
            "other volume": lambda: {"edition": edition, "volume_key": "0001"},
            "this item": lambda: {"wanted_item": item},
            "other item": lambda: {"wanted_item": self._item(branch=item.branch, status="missing")},
            "its language": lambda: {"language": "kaz"},
            "other language": lambda: {"language": "rus"},
            "its form": lambda: {"form": "text"},
            "other form": lambda: {"form": "braille"},
            "other institution": lambda: {
                "institution": self.points["OTHER"].institution, "pickup_point": self.points["OTHER"],
            },
            "who may not borrow it": lambda: {"patron_category": "child", "age_band": "7-10"},
        }  # fmt: skip

    def _queue_two(self) -> None:
        self.waiter = self._hold(self.dana, "HOME")
        self.second = self._hold(self.eldar, "HOME", days=2)

    def _queue_suspended_then_another(self) -> None:
        self.waiter = self._hold(self.dana, "HOME", **self._wishes()["suspended"]())
        self.second = self._hold(self.eldar, "HOME", days=2)

    def _queue_who_may_not_borrow_it_then_another(self) -> None:
        self.waiter = self._hold(self.dana, "HOME", **self._wishes()["who may not borrow it"]())
        self.second = self._hold(self.eldar, "HOME", days=2)

    def _queue_moved_up_by_staff(self) -> None:
        self.waiter = self._hold(self.dana, "HOME", ranked_at=self.now - 9 * DAY)
        self.second = self._hold(self.eldar, "HOME", days=5)

    def _queue_has_another_item_ready(self) -> None:
        other = self._item(branch=self.item.branch, status="on_hold_shelf")
        self.waiter = self._hold(
            self.dana, "HOME", state="ready", item=other, caught_at=self.now - DAY, ready_at=self.now - DAY,
            expires_at=self.now + 5 * DAY, shelf_code="A-8",
        )  # fmt: skip

    def _queue_fetched_by_pick_list(self) -> None:
        self.waiter = self._hold(self.dana, "HOME")
        self.line = self._target(self.item)

    def _queue_other_item_on_the_pick_list(self) -> None:
        self.waiter = self._hold(self.dana, "HOME")
        self.line = self._target(self._item(branch=self.points["PICK"].branch))

    def _target(self, item: Item) -> HoldTarget:
        return HoldTarget.objects.create(hold=self.waiter, item=item, branch=item.branch, targeted_at=self.now - DAY)
