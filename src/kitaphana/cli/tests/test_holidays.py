import pytest
from click.testing import CliRunner

from kitaphana.cli.holidays_ import command
from kitaphana.network.queries import holidays_of_year

pytestmark = pytest.mark.django_db


def test_holidays_adds_a_year_once_and_says_which_days():
    first = CliRunner().invoke(command, ["2026"])
    again = CliRunner().invoke(command, ["2026"])

    assert first.exit_code == 0, first.output
    assert first.output.splitlines()[0] == "2026: added 19 days off"
    assert "  2026-03-09 International Women's Day (day off in lieu)" in first.output
    assert again.output == "2026: added 0 days off\n"
    assert len(holidays_of_year(2026)) == 19


def test_holidays_wants_years():
    assert CliRunner().invoke(command, ["soon"]).exit_code == 2
    assert CliRunner().invoke(command, []).exit_code == 2
