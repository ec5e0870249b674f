import datetime as dt

import pytest
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from kitaphana.core import clock, heartbeat, jobs, upkeep

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 23, 7, tzinfo=dt.UTC)
ran = []
UPKEEP = (f"{__name__}.fails", f"{__name__}.counts")


def fails():
    raise ZeroDivisionError


def counts():
    ran.append("counts")
    return 1


@task
def greet(name):
    ran.append(name)


@pytest.fixture(autouse=True)
def _own_list(settings):
    settings.UPKEEP = f"{__name__}.UPKEEP"
    ran.clear()


def test_upkeep_runs_once_a_day_and_one_failure_stops_nothing(caplog):
    with clock.frozen_at(NOON):
        assert upkeep.run_if_due()
        assert not upkeep.run_if_due()
    with clock.frozen_at(NOON + dt.timedelta(hours=25)):
        assert upkeep.run_if_due()
    assert ran == ["counts", "counts"]
    assert "fails failed" in caplog.text


def test_the_day_begins_once_and_not_before_five(settings):
    settings.MORNING = f"{__name__}.UPKEEP"
    midnight = dt.datetime(2026, 11, 22, 19, tzinfo=dt.UTC)  # in Almaty
    for hours, runs in ((1, False), (4, False), (5, True), (9, False), (23, False), (27, False), (30, True)):
        with clock.frozen_at(midnight + dt.timedelta(hours=hours)):
            assert upkeep.run_morning_if_due() is runs
    assert ran == ["counts", "counts"]


@pytest.mark.django_db(transaction=True)
def test_the_configured_lists_can_be_run(settings, caplog):
    settings.UPKEEP = "kitaphana.config.upkeep.UPKEEP"
    upkeep.run()
    upkeep.run(settings.MORNING)
    assert "failed" not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_job_is_run(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    result = greet.enqueue("Aigerim")
    jobs.run_ready_jobs()
    assert ran == ["Aigerim"]
    result.refresh()
    assert result.is_finished


@pytest.mark.django_db(transaction=True)
def test_a_job_of_a_worker_that_died_is_run_again(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    greet.enqueue("Dana")
    DBTaskResult.objects.get().claim("dead")
    jobs.run_ready_jobs()
    assert ran == []
    jobs._take_over()
    jobs.run_ready_jobs()
    assert ran == ["Dana"]


def test_a_part_is_alive_while_it_beats():
    assert not heartbeat.is_alive("worker")
    with clock.frozen_at(NOON):
        heartbeat.beat("worker")
        assert heartbeat.is_alive("worker")
    with clock.frozen_at(NOON + dt.timedelta(seconds=61)):
        assert not heartbeat.is_alive("worker")
        assert heartbeat.age("worker") == dt.timedelta(seconds=61)
    heartbeat.stop("worker")
    assert heartbeat.age("worker") is None
