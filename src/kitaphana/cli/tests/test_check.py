import datetime as dt

import pytest
from click.testing import CliRunner

from kitaphana.cli import check
from kitaphana.core import clock, heartbeat, sequencer
from kitaphana.core.models import SubscriberPosition
from kitaphana.core.tests.factories import note, publish

pytestmark = pytest.mark.django_db


def run():
    return CliRunner().invoke(check.command)


def test_each_invariant_has_one_line_and_all_is_well():
    publish(1)
    note()
    sequencer.number_committed()
    result = run()
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert {"I2", "I3", "I9"} <= {line.split()[0] for line in lines}
    assert all(line.split()[1] == "ok" for line in lines)


def test_a_breach_is_told_and_the_exit_code_is_one():
    SubscriberPosition.objects.create(subscriber="index", seq=7)
    result = run()
    assert result.exit_code == 1
    assert "I3 BROKEN (1)" in result.stdout
    assert "subscriber index has read up to 7, but there are only 0" in result.stderr


def test_an_old_tail_is_a_breach_only_while_a_worker_claims_to_live():
    now = clock.now()
    with clock.frozen_at(now - dt.timedelta(seconds=11)):
        note()
    with clock.frozen_at(now):
        assert run().exit_code == 0
        heartbeat.beat(heartbeat.WORKER)
        result = run()
    assert result.exit_code == 1
    assert "audit: the oldest entry without a number waits for 11.0 s" in result.stderr
