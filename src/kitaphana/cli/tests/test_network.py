"""`kitaphana network load` says what it did, and what of the file it left aside."""

import pytest
from click.testing import CliRunner

from kitaphana.cli.network import command
from kitaphana.core.actor import COMMAND_LINE
from kitaphana.network.models import Institution
from kitaphana.network.services import set_retention_days

FILE = """
[[institutions]]
code = "ALMATY"
kind = "city"
name = { kk = "Кітапханалар", ru = "Библиотеки", en = "Libraries" }
retention_days = 7
"""
pytestmark = pytest.mark.django_db


def test_a_load_warns_where_a_director_has_set_other_days_of_forgetting(tmp_path):
    file = tmp_path / "network.toml"
    file.write_text(FILE, encoding="utf-8")
    first = CliRunner().invoke(command, ["load", str(file)])
    set_retention_days(institution_id=Institution.objects.get().pk, days=2, by=COMMAND_LINE)

    again = CliRunner().invoke(command, ["load", str(file)])

    assert first.output == "created 1, updated 0, unchanged 0\n"
    assert "created 0, updated 0, unchanged 1" in again.output
    assert "ALMATY still forgets after 2 days: the 7 of the file" in again.output
    assert Institution.objects.get().retention_days == 2
