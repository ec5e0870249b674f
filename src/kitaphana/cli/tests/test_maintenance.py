import datetime as dt

import pytest
from click.testing import CliRunner

from kitaphana.cli.maintenance import command
from kitaphana.core import clock, maintenance
from kitaphana.core.models import AuditEntry

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 23, 7, tzinfo=dt.UTC)  # 12:00 in the city


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    with clock.frozen_at(NOW):
        yield


def run(*words):
    result = CliRunner().invoke(command, words)
    return result.exit_code, result.output


def test_maintenance_is_switched_on_until_an_hour_and_off_again_and_written_down():
    assert run("on", "--until", "18:00", "--text", "Меняем диск.") == (
        0,
        "maintenance is on, until 2026-11-23 18:00\n",
    )
    assert run("status") == (0, "on until 2026-11-23 18:00 Меняем диск.\n")
    assert run("off") == (0, "maintenance is off\n")
    assert run("off") == (0, "maintenance was not on\n")
    assert run("status") == (0, "off\n")
    assert list(AuditEntry.objects.order_by("id").values_list("act", flat=True)) == [
        "maintenance_on",
        "maintenance_off",
    ]


def test_an_hour_that_has_passed_today_is_tomorrows():
    run("on", "--until", "09:00")

    assert maintenance.current().until == dt.datetime(2026, 11, 24, 4, tzinfo=dt.UTC)


@pytest.mark.parametrize("time", ["soon", "25:00", "2020-01-01 10:00"])
def test_what_is_no_coming_time_is_refused_and_nothing_is_switched(time):
    assert run("on", "--until", time)[0] == 2
    assert maintenance.current() is None
