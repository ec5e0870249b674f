"""The n-th write of an act fails, for every n: it has happened in full or not at all, and the same key completes it."""

from contextlib import suppress

import pytest
from django.db import transaction

from kitaphana.circulation.tests.factories import new_key
from kitaphana.circulation.tests.hold_world import HoldWorld as World
from kitaphana.core.errors import Refused
from kitaphana.core.models import StoredCommand
from tests.faults.acts import ACTS
from tests.faults.loss_acts import LOSS_ACTS
from tests.faults.nth_write import DiskIsFull, everything, failing_at
from tests.faults.wider_acts import WIDER_ACTS

pytestmark = pytest.mark.django_db
MOST_WRITES = 60
MAKERS = [*ACTS.values(), *LOSS_ACTS.values(), *WIDER_ACTS.values()]


@pytest.mark.parametrize(
    "make", [*ACTS.values(), *LOSS_ACTS.values(), *WIDER_ACTS.values()], ids=lambda make: make.__name__
)
def test_an_act_whose_nth_write_fails_leaves_nothing_and_completes_under_the_same_key(make, settings):
    settings.TASKS = {"default": {**settings.TASKS["default"], "BACKEND": "django_tasks_db.DatabaseBackend"}}
    case, key = make(World()), new_key()
    before = everything()
    for number in range(1, MOST_WRITES):
        with failing_at(number) as seen:
            try:
                with transaction.atomic():
                    case.send(key)
            except DiskIsFull:
                assert everything() == before, f"write {number} failed and left something behind"
                continue
        break
    assert number > 1, "the act writes nothing"
    assert seen.count < number
    assert case.is_done()
    assert StoredCommand.objects.filter(key=key, is_refused=False).count() == case.has_key

    after = everything()
    with suppress(Refused):  # what has no key may say that it has been done
        case.send(key)
    assert everything() == after, "the same key did it twice"
