import datetime as dt

import pytest

from kitaphana.core import attempts, clock
from kitaphana.core.errors import Refused
from kitaphana.core.models import AttemptCounter

NOON = dt.datetime(2026, 11, 23, 7, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


def guess(account="R1", source="10.0.0.1", times=1):
    for _ in range(times):
        attempts.check(account, source)
        attempts.failed(account, source)


def test_the_sixth_try_in_the_window_is_refused_over_all_doors():
    guess(source="portal", times=3)
    guess(source="sip2", times=2)
    with pytest.raises(Refused) as caught:
        attempts.check("R1", "desk")
    assert caught.value.codes == ("too_many_attempts",)


def test_the_way_of_typing_the_account_does_not_matter():
    guess("R1", times=4)
    guess(" r1 ")
    with pytest.raises(Refused):
        attempts.check("R1", "desk")


def test_the_lock_ends_after_fifteen_minutes():
    with clock.frozen_at(NOON):
        guess(times=5)
    with clock.frozen_at(NOON + dt.timedelta(minutes=14)), pytest.raises(Refused):
        attempts.check("R1", "desk")
    with clock.frozen_at(NOON + dt.timedelta(minutes=15, seconds=1)):
        guess(times=5)


def test_success_forgets_the_failures():
    guess(times=4)
    attempts.check("R1", "desk")
    attempts.succeeded("R1", "desk")
    guess(times=5)


def test_one_pin_sprayed_over_many_cards_stops_at_the_source():
    for number in range(attempts.TRIES_PER_SOURCE):
        guess(f"R{number}", "10.9.9.9")
    with pytest.raises(Refused) as caught:
        attempts.check("R9999", "10.9.9.9")
    assert caught.value.codes == ("too_many_attempts",)
    guess("R9999", "10.0.0.2")


def test_a_busy_desk_of_honest_readers_is_never_stopped():
    for number in range(attempts.TRIES_PER_SOURCE + 5):
        attempts.check(f"R{number}", "CHEKHOV")
        attempts.succeeded(f"R{number}", "CHEKHOV")


def test_the_table_names_no_account():
    guess("R0000001")
    assert "R0000001" not in str(list(AttemptCounter.objects.values_list()))


def test_the_operator_is_warned_once_the_limit_is_reached(caplog):
    guess(times=4)
    assert not caplog.records
    guess()
    assert "too many failed sign-ins" in caplog.text
    assert "R1" not in caplog.text


def test_old_counters_are_forgotten():
    with clock.frozen_at(NOON):
        guess("R1")
    with clock.frozen_at(NOON + dt.timedelta(hours=1)):
        assert attempts.forget_old_attempts() == 2


@pytest.mark.parametrize("count", [1, 4])
def test_failures_of_many_accounts_cost_the_same_statements(count, django_assert_num_queries):
    keys = [f"patron:{number}" for number in range(count)]
    attempts.note_failures(keys)
    with django_assert_num_queries(6):
        attempts.note_failures(keys)

    assert set(AttemptCounter.objects.values_list("failed_count", flat=True)) == {2}


def test_noted_failures_shut_an_account_and_do_not_shut_it_longer():
    with clock.frozen_at(NOON):
        for _ in range(attempts.TRIES_PER_ACCOUNT + 3):
            attempts.note_failures(["R1"])
    with clock.frozen_at(NOON + dt.timedelta(minutes=14)), pytest.raises(Refused):
        attempts.check("R1", "")
    with clock.frozen_at(NOON + dt.timedelta(minutes=16)):
        attempts.check("R1", "")
