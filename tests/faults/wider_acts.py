"""Acts on more than one loan or hold: closures, a class from a list, a release of rules, rows written on paper."""

import datetime as dt
from collections.abc import Callable

from kitaphana.circulation.models import Freeze, GridVersion
from kitaphana.circulation.queries.freezes import FrozenPlaces
from kitaphana.circulation.rules.freezes import Period
from kitaphana.circulation.rules.paper import Direction, PaperFact
from kitaphana.circulation.services import freezing
from kitaphana.circulation.services.freezing import NewFreeze
from kitaphana.circulation.services.paper.applying import apply_fact
from kitaphana.circulation.services.policies.drafts import NewNamedPolicy, NewRow, save_policy, save_row
from kitaphana.circulation.services.policies.versions import begin_draft, release_version, submit_version
from kitaphana.circulation.tests.factories import BORIS
from kitaphana.circulation.tests.hold_world import HoldWorld as World
from kitaphana.core import clock
from kitaphana.core.trilingual import Names
from kitaphana.network.queries import service_point_facts
from kitaphana.patrons.models import GroupMember, ReaderGroup
from kitaphana.patrons.services.groups import JoinTerms, NewMember, create_group, join_list
from tests.faults.acts import Case

NAMES = Names("Жөндеу", "Ремонт", "Repair")
DAY = dt.timedelta(days=1)


def make_a_freeze(world: World) -> Case:
    new = closure(world)
    return Case(
        lambda key: freezing.make_freeze(new=new, by=BORIS, command_id=key), lambda: Freeze.objects.get().state != ""
    )


def prolong_a_freeze(world: World) -> Case:
    freeze = made_by_now(world)
    last = closure(world).period.last + 3 * DAY
    return Case(
        lambda key: freezing.change_freeze(freeze_id=freeze, last_day=last, by=BORIS),
        lambda: Freeze.objects.get().last_day == last,
        has_key=False,
    )


def take_a_freeze_back(world: World) -> Case:
    freeze = made_by_now(world)
    return Case(
        lambda key: freezing.reverse_freeze(freeze_id=freeze, by=BORIS),
        lambda: Freeze.objects.get().state == "reversing",
        has_key=False,
    )


def make_a_group(world: World) -> Case:
    return Case(lambda key: _group(world, key), lambda: ReaderGroup.objects.count() == 1)


def let_a_class_join(world: World) -> Case:
    world.reader()
    group = _group(world, "group")
    terms = JoinTerms("adult", "kk", "2026-01", has_consents=True)
    members = [NewMember("Асыл", "Серікова"), NewMember("Дана", "Әлиева")]
    return Case(
        lambda key: join_list(group_id=group, members=members, terms=terms, by=BORIS, command_id=key),
        lambda: GroupMember.objects.count() == len(members),
    )


def release_rules(world: World) -> Case:
    world.reader()
    draft = begin_draft(by=BORIS)
    values = {"is_lendable": True, "loan_days": 40, "max_renewals": 1, "renewal_days": 20}
    save_policy(version_id=draft, policy=NewNamedPolicy("loan", "long", NAMES, values), by=BORIS)
    save_row(version_id=draft, row=NewRow({"patron_category": "adult"}, {"loan": "long"}), by=BORIS)
    submit_version(version_id=draft, starts_on=clock.today(), by=BORIS)
    return Case(
        lambda key: release_version(version_id=draft, by=BORIS),
        lambda: GridVersion.objects.get(pk=draft).state == "released",
        has_key=False,
    )


def lend_on_paper(world: World) -> Case:
    anna, item = world.reader(), world.item()
    fact = PaperFact(_an_hour_ago(), Direction.OUT, item.barcode, anna.cards.get().number)
    return _paper(world, fact, lambda: item.loans.get().patron == anna)


def take_back_on_paper(world: World) -> Case:
    item = world.item()
    world.check_out(world.reader(), item, happened_at=_an_hour_ago() - dt.timedelta(hours=1))
    fact = PaperFact(_an_hour_ago(), Direction.IN, item.barcode)
    return _paper(world, fact, lambda: item.loans.get().state == "returned")


def _paper(world: World, fact: PaperFact, is_done: Callable[[], bool]) -> Case:
    """The key of a row is made of what it says."""
    point = service_point_facts(world.point.pk)
    return Case(lambda key: apply_fact(fact, point=point, by=BORIS), is_done, has_key=False)


def _an_hour_ago() -> dt.datetime:
    return (clock.now() - dt.timedelta(hours=1)).replace(second=0, microsecond=0)


def closure(world: World) -> NewFreeze:
    """All days on which something may fall due from now on, for weeks."""
    places = FrozenPlaces(world.point.institution_id, world.point.branch_id)
    return NewFreeze(places, Period(clock.today() + DAY, clock.today() + 40 * DAY), NAMES)


def made_by_now(world: World) -> int:
    freeze = freezing.make_freeze(new=closure(world), by=BORIS, command_id="freeze")
    freezing.run_freeze(freeze)
    return freeze


def _group(world: World, key: str) -> int:
    named = {"institution_id": world.point.institution_id, "name": "4A", "branch": world.point.branch.code}
    return create_group(**named, body_card="", by=BORIS, command_id=key)


WIDER_ACTS: dict[str, Callable[[World], Case]] = {
    act.__name__: act
    for act in (
        make_a_freeze,
        prolong_a_freeze,
        take_a_freeze_back,
        make_a_group,
        let_a_class_join,
        release_rules,
        lend_on_paper,
        take_back_on_paper,
    )
}
