"""Steps of the circulation group that run in a child: pairs of reader and item, and acts on them."""

import datetime as dt
import time
import uuid
from collections.abc import Callable, Sequence
from functools import cache, partial
from tempfile import TemporaryDirectory

from django.db.models import Exists, OuterRef, QuerySet

from kitaphana.bench.echo import Echo
from kitaphana.circulation.models import Hold, Loan
from kitaphana.circulation.services import check_in, check_out, renew
from kitaphana.core import clock
from kitaphana.core.actor import Actor, ActorKind, Door
from kitaphana.demo.accounts import CENTRAL, CITY
from kitaphana.holdings.models import Item, ItemStatus
from kitaphana.network.queries import ServicePointFacts, institution_facts, service_point_by_code
from kitaphana.patrons.models import Block, Patron, Registration
from kitaphana.patrons.services import NewPatron, register_patron

Pair = Sequence[int]
"""Reader id, item id."""
_BY = Actor(ActorKind.STAFF, Door.STAFF, login="librarian", service_point=CENTRAL)
_LOANS_EACH = 3
APART = 100
"""Ids up to it are left alone: places and categories have such ids, and varied statements swap equal numbers."""


def warm_up(pairs: Sequence[Pair]) -> int:
    """How many of the pairs come before the clock starts."""
    return min(10, len(pairs) // 3)


def pairs(count: int) -> list[Pair]:
    """Adults in good standing with nothing on loan, and free books that nothing forbids them; each item once."""
    today = clock.today()
    able = Patron.objects.filter(
        Exists(Registration.objects.filter(patron=OuterRef("pk"), institution__code=CITY, expires_on__gte=today)),
        ~Exists(Loan.objects.filter(patron=OuterRef("pk"), closed_at=None)),
        ~Exists(Block.objects.filter(patron=OuterRef("pk"), lifted_at=None)),
        category__code="adult",
        pk__gt=APART,
    )
    readers = list(able.order_by("pk").values_list("pk", flat=True)[:count])
    items = list(free_items().values_list("pk", flat=True)[: len(readers) * _LOANS_EACH])
    taken = [(readers[index % len(readers)], item) for index, item in enumerate(items)] if readers else []
    return [list(pair) for pair in taken[:count]]


def free_items() -> QuerySet[Item]:
    """Books on the shelves of the city that any adult may take home and nobody waits for."""
    waited = Hold.objects.filter(closed_at=None).values("work_id")
    free = Item.objects.filter(
        status=ItemStatus.AVAILABLE, is_for_loan=True, category__code="book", institution__code=CITY, pk__gt=APART,
        edition__age_mark__lte=12,
    )  # fmt: skip
    return free.exclude(edition__work__in=waited).order_by("pk")


@cache
def desk() -> ServicePointFacts:
    """Where all of it happens."""
    found = service_point_by_code(CENTRAL)
    if found is None:
        raise LookupError(f"the city has no service point {CENTRAL}")
    return found


def lend(pair: Pair, key: str) -> int:
    """One check-out through the service; the loan's id."""
    answer = check_out(patron_id=pair[0], item_id=pair[1], service_point_id=desk().id, by=_BY, command_id=key)
    return answer.loan_id


def timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def new_key() -> str:
    return f"bench-{uuid.uuid4().hex}"


def check_outs(pairs: Sequence[Pair], gate: Callable[[], None]) -> list[float]:
    """Seconds of each check-out after a few that warm up."""
    first = warm_up(pairs)
    for pair in pairs[:first]:
        lend(pair, new_key())
    gate()
    return [timed(partial(lend, pair, new_key())) for pair in pairs[first:]]


def against_raw(pairs: Sequence[Pair]) -> dict[str, dict[str, list[float]]]:
    """Check-outs, their renewals and returns, and registrations: by the service, and their statements bare."""
    loans: list[int] = []
    with TemporaryDirectory() as folder, Echo(folder) as echo:
        return {
            "check_out": echo.series([partial(_lend_and_keep, loans, pair) for pair in pairs]),
            "renew": echo.series([partial(renew_loan, loan) for loan in loans]),
            "check_in": echo.series([partial(give_back, item) for _, item in pairs]),
            "register_patron": echo.series([partial(_register, number) for number in range(len(pairs) // 4)]),
        }


def _lend_and_keep(loans: list[int], pair: Pair) -> None:
    loans.append(lend(pair, new_key()))


def give_back(item_id: int) -> None:
    """One check-in through the service."""
    check_in(item_id=item_id, service_point_id=desk().id, by=_BY, command_id=new_key())


def renewals(pairs: Sequence[Pair], gate: Callable[[], None]) -> list[float]:
    """Seconds of each renewal of loans made before."""
    loans = [lend(pair, new_key()) for pair in pairs]
    gate()
    return [timed(partial(renew_loan, loan)) for loan in loans]


def check_ins(pairs: Sequence[Pair], gate: Callable[[], None]) -> list[float]:
    """Seconds of each return of loans made before."""
    for pair in pairs:
        lend(pair, new_key())
    gate()
    return [timed(partial(give_back, item)) for _, item in pairs]


def renew_loan(loan_id: int) -> None:
    """One renewal through the service."""
    renew(loan_id=loan_id, service_point_id=desk().id, by=_BY, command_id=new_key())


@cache
def _owner() -> int:
    institution = institution_facts(CITY)
    if institution is None:
        raise LookupError(CITY)
    return institution.id


def _register(number: int) -> None:
    form = NewPatron(
        given_name="Айгүл",
        surname=f"Сынақова {number}",
        born_on=dt.date(1990, 1, 1),
        consents=("processing",),
        consent_version="2026-01",
    )
    register_patron(patron=form, institution_id=_owner(), by=_BY, command_id=new_key())
