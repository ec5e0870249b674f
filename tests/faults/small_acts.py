"""Acts that write little: what is counted and noted at a desk, numbers of sheets, a charge by hand, terms and children.

`untried` finds every act of these packages that takes a command id and stands in no module of this folder.
"""

import datetime as dt
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

from kitaphana.charges import services as ledger
from kitaphana.charges.models import Charge
from kitaphana.charges.services import ChargeDraft
from kitaphana.circulation import services as lending
from kitaphana.circulation.models import DeskDay, PaperSheets, UnmetRequest
from kitaphana.circulation.services import paper, visits
from kitaphana.circulation.tests.factories import BORIS, READER
from kitaphana.circulation.tests.hold_world import HoldWorld as World
from kitaphana.core import clock
from kitaphana.patrons import services
from kitaphana.patrons.models import Patron, Registration
from kitaphana.patrons.services.joining import Newcomer
from tests.faults.acts import Case
from tests.faults.loss_acts import _Matter

PACKAGES = ("charges", "circulation", "patrons")


def count_a_visitor(world: World) -> Case:
    asked = {"service_point_id": world.point.pk, "by": BORIS}
    return Case(
        lambda key: lending.count_visitor(**asked, command_id=key),
        lambda: DeskDay.objects.get().other_visit_count == 1,
    )


def count_who_registered(world: World) -> Case:
    asked = {"service_point_id": world.point.pk, "is_first": True}
    return Case(
        lambda key: visits.count_registration(**asked, command_id=key),
        lambda: DeskDay.objects.get().new_registration_count == 1,
        has_key=False,  # the key of the registration itself, with a mark
    )


def correct_the_visits(world: World) -> Case:
    asked = {"service_point_id": world.point.pk, "on": clock.today(), "count": 30, "reason": "a class", "by": BORIS}
    return Case(
        lambda key: lending.correct_visits(**asked, command_id=key),
        lambda: [one["count"] for one in DeskDay.objects.get().corrections] == [30],
    )


def note_what_was_not_there(world: World) -> Case:
    asked = {"service_point_id": world.point.pk, "text": "Абай жолы", "by": BORIS}
    return Case(
        lambda key: lending.note_unmet(**asked, command_id=key), lambda: UnmetRequest.objects.get().text == "Абай жолы"
    )


def number_paper_sheets(world: World) -> Case:
    asked = {"service_point_id": world.point.pk, "count": 3, "by": BORIS}
    return Case(
        lambda key: paper.number_sheets(**asked, command_id=key), lambda: PaperSheets.objects.get().last_number == 3
    )


def charge_by_hand(world: World) -> Case:
    matter, owner = _Matter(world), world.point.institution_id
    draft = ChargeDraft(owner, world.reader().pk, "other", Decimal(500), "card:1", "a card")
    return Case(
        lambda key: ledger.make_charge(draft=draft, desk=matter.act.desk, command_id=key),
        lambda: Charge.objects.get().amount == 500,
    )


def renew_a_term_at_home(world: World) -> Case:
    anna, last = world.reader(), clock.today() + dt.timedelta(days=10)
    Registration.objects.update(expires_on=last)
    asked = {"patron_id": anna.pk, "institution_id": world.point.institution_id, "language": "kk", "by": READER}
    return Case(
        lambda key: services.renew_online(**asked, command_id=key), lambda: Registration.objects.get().expires_on > last
    )


def let_a_child_join(world: World) -> Case:
    anna = world.reader()
    services.ensure_patron_categories()
    child = Newcomer("Ерке", clock.today() - dt.timedelta(days=3_000), "Серікова", consents=("processing",))
    asked = {"guarantor_id": anna.pk, "newcomer": child, "by": READER}
    return Case(
        lambda key: services.join_child(**asked, command_id=key),
        lambda: Patron.objects.get(given_name="Ерке").guarantor_id == anna.pk,
    )


def untried() -> list[str]:
    """Acts of which no case tells what a failing write leaves behind."""
    tried = "\n".join(file.read_text(encoding="utf-8") for file in Path(__file__).parent.glob("*.py"))
    return sorted(name for name in set(_acts()) if not re.search(rf"\b{name}\b", tried))


def _acts() -> Iterator[str]:
    for package in PACKAGES:
        root = importlib.import_module(f"kitaphana.{package}.services")
        for found in pkgutil.walk_packages(root.__path__, f"{root.__name__}."):
            for name, act in inspect.getmembers(importlib.import_module(found.name), inspect.isfunction):
                is_own = act.__module__ == found.name and not name.startswith("_")
                if is_own and "command_id" in inspect.signature(act).parameters:
                    yield name


SMALL_ACTS: dict[str, Callable[[World], Case]] = {
    act.__name__: act
    for act in (
        count_a_visitor,
        count_who_registered,
        correct_the_visits,
        note_what_was_not_there,
        number_paper_sheets,
        charge_by_hand,
        renew_a_term_at_home,
        let_a_child_join,
    )
}
