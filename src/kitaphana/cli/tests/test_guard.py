import pytest
from click.testing import CliRunner

from kitaphana.cli.config import command as config
from kitaphana.cli.web import command as web
from kitaphana.core import audit
from kitaphana.core.actor import COMMAND_LINE


@pytest.mark.django_db
def test_production_does_not_serve_a_demo_city(settings):
    audit.record(act="build_demo_city", subject="city:demo", by=COMMAND_LINE)
    settings.PROFILE = "production"

    for command, arguments in ((web, []), (config, ["check"])):
        result = CliRunner().invoke(command, arguments)

        assert result.exit_code == 1
        assert "demo city" in result.output


@pytest.mark.django_db
def test_production_settings_are_checked_where_there_is_no_demo_city(settings):
    settings.PROFILE = "production"

    assert "demo city" not in CliRunner().invoke(config, ["check"]).output
