"""The step of group `simulator` that runs inside an installation: a month of made decisions, and a draft."""

import datetime as dt
import json
import time
from collections.abc import Iterator
from random import Random
from typing import Any  # JSON has no static type

from django.db import connection

from kitaphana.circulation.models import Decision, GridVersion
from kitaphana.circulation.services import NewNamedPolicy, NewRow, begin_draft, save_policy, save_row
from kitaphana.circulation.services.policies.simulating import simulate
from kitaphana.core import clock
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.core.trilingual import Names

SEED, BATCH = 4, 2_000
_NAMES = Names("a", "b", "c")
_BANDS = ("6-11", "12-14", "16-17", "18-30", "31-54", "55+", "")
_READERS = ("adult", "child", "student", "collective")
_FORMS = ("text", "text", "text", "audio", "braille")
_ITEMS = ("book", "book", "book", "audio", "periodical", "device", "large_print")


def month(count: int) -> dict[str, float]:
    """Make `count` decisions with `Random(SEED)`, lower limits and a term in a draft, and replay them."""
    Decision.objects.all().delete()
    for batch in _batches(count):
        Decision.objects.bulk_create(batch)
    version = GridVersion.objects.get(pk=_draft())
    began = time.perf_counter()
    results = simulate(version)
    seconds = time.perf_counter() - began
    return {
        "holds": results.acts["place_hold"],
        "seconds": seconds,
        "reading": _reading(),
        "decisions": results.decision_count,
        "groups": results.group_count,
        "changed": results.counts.total(),
    }


def _draft() -> int:
    draft = begin_draft(by=COMMAND_LINE)
    policy = GridVersion.objects.get(pk=draft).policies.get(kind="loan", code="ordinary")
    values = {"is_lendable": True, "loan_days": 10, "max_loans": 3}
    changed = NewNamedPolicy("loan", "ordinary", _NAMES, values)
    save_policy(version_id=draft, policy=changed, by=COMMAND_LINE, policy_id=policy.pk)
    fewer = NewNamedPolicy("hold", "fewer", _NAMES, {"is_holdable": True, "max_holds": 3, "shelf_days": 5})
    save_policy(version_id=draft, policy=fewer, by=COMMAND_LINE)
    save_row(
        version_id=draft, row=NewRow({"patron_category": "adult", "form": "text"}, {"hold": "fewer"}), by=COMMAND_LINE
    )
    return draft


def _batches(count: int) -> Iterator[list[Decision]]:
    chance, now = Random(SEED), clock.now()  # noqa: S311  not for secrets
    for first in range(0, count, BATCH):
        size = min(BATCH, count - first)
        yield [_decision(chance, now - dt.timedelta(minutes=chance.randrange(40_000))) for _ in range(size)]


def _decision(chance: Random, at: dt.datetime) -> Decision:
    act = chance.choices(("check_out", "renew", "place_hold"), (55, 25, 20))[0]
    facts = _hold(chance) if act == "place_hold" else _loan(chance)
    if act == "renew":
        facts |= {"loan_state": "open", "renewal_count": chance.randrange(3)}
    return Decision(
        act=act,
        happened_at=at,
        service_point=f"P{chance.randrange(60)}",
        door="staff",
        policy_version=1,
        is_refused=False,
        facts=facts,
        trace=[],
    )


def _reader(chance: Random) -> dict[str, Any]:
    return {
        "category": chance.choice(_READERS),
        "is_collective": False,
        "age_band": chance.choice(_BANDS),
        "has_active_card": True,
        "standing": "valid",
        "block_reasons": [],
        "open_loan_count": chance.randrange(6),
    }


def _loan(chance: Random) -> dict[str, Any]:
    return {
        "reader": _reader(chance),
        "item": {
            "category": chance.choice(_ITEMS),
            "status": "available",
            "is_for_loan": True,
            "age_mark": chance.choice((0, 0, 0, 12)),
            "is_with_this_reader": False,
            "is_part_of_kit": False,
        },
        "place": {"institution": "ALMATY", "pool": "branches", "service_point": f"P{chance.randrange(60)}",
                  "is_active": True, "has_reading_room": True},
        "is_in_library": False,
        "overridden": [],
    }  # fmt: skip


def _hold(chance: Random) -> dict[str, Any]:
    """Of a title with items of one kind or two."""
    kinds = sorted({(chance.choice(_ITEMS), chance.choice(_FORMS)) for _ in range(chance.choice((1, 1, 2)))})
    return {
        "reader": _reader(chance),
        "age_mark": chance.choice((0, 0, 0, 12)),
        "open_hold_count": chance.randrange(6),
        "candidate_count": chance.randrange(1, 30),
        "is_held_already": False,
        "is_on_loan_to_reader": False,
        "offers_pickup": True,
        "institution": "ALMATY",
        "pool": "branches",
        "kinds": [list(kind) for kind in kinds],
        "overridden": [],
        "dates": [],
    }


def _reading() -> float:
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT act, is_refused, facts FROM circulation_decision")
        for _act, _is_refused, facts in cursor.fetchall():
            json.loads(facts)
    return time.perf_counter() - began
