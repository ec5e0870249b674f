from pathlib import Path

import pytest
from click.testing import CliRunner

from kitaphana.cli import prepare as preparing
from kitaphana.cli.network import command as network
from kitaphana.cli.user import command as user
from kitaphana.core.models import User
from kitaphana.holdings.models import ItemCategory
from kitaphana.network.models import Branch, StaffPost
from kitaphana.patrons.models import PatronCategory

CITY = str(Path(__file__).resolve().parents[2] / "demo" / "data" / "network.toml")
pytestmark = pytest.mark.django_db


def run(command, *arguments):
    return CliRunner().invoke(command, list(arguments))


def test_a_network_file_is_loaded_once_and_stays_unchanged_the_second_time():
    first, second = run(network, "load", CITY), run(network, "load", CITY)

    assert first.exit_code == second.exit_code == 0
    assert Branch.objects.filter(code="CHEKHOV").exists()
    assert second.output.startswith("created 0, updated 0")


@pytest.mark.parametrize("text", ["this is = = not toml", "[[branches]]\ncode = 'X'\ninstitution = 'NONE'\n"])
def test_a_bad_network_file_is_refused_with_a_reason_and_changes_nothing(tmp_path, text):
    (tmp_path / "city.toml").write_text(text)

    result = run(network, "load", str(tmp_path / "city.toml"))

    assert result.exit_code == 2
    assert "city.toml" in result.output
    assert not Branch.objects.exists()


def test_the_first_administrator_is_made_from_the_command_line():
    run(network, "load", CITY)

    made = run(
        user, "add", "boris", "--role", "administrator", "--institution", "ALMATY", "--password", "steppe-eagle-41"
    )

    assert made.exit_code == 0, made.output
    assert User.objects.get(username="boris").check_password("steppe-eagle-41")
    assert StaffPost.objects.get().role == "administrator"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--institution", "ALMATY", "--password", "short"], "password"),
        (["--institution", "NOWHERE", "--password", "steppe-eagle-41"], "NOWHERE"),
        (["--institution", "ALMATY", "--branch", "NOWHERE", "--password", "steppe-eagle-41"], "NOWHERE"),
    ],
)
def test_an_account_that_cannot_be_made_is_refused_whole(arguments, reason):
    run(network, "load", CITY)

    result = run(user, "add", "boris", *arguments)

    assert result.exit_code == 2
    assert reason.lower() in result.output.lower()
    assert not User.objects.exists()


@pytest.fixture
def fresh_library(settings, tmp_path, monkeypatch):
    """A data directory of production in which nothing is yet; tables are there, files are not collected."""
    settings.PROFILE, settings.DATA_DIR = "production", tmp_path
    monkeypatch.setattr(preparing.static_files, "collect", lambda: None)
    monkeypatch.setattr(preparing, "call_command", lambda *_, **__: None)
    monkeypatch.setattr(preparing, "rebuild", lambda: None)


@pytest.mark.usefixtures("fresh_library")
def test_a_fresh_library_has_categories_of_readers_and_items_and_preparing_again_keeps_them():
    for _ in range(2):
        assert run(preparing.command).exit_code == 0

    assert set(PatronCategory.objects.values_list("code", flat=True)) >= {"child", "adult", "collective"}
    assert ItemCategory.objects.filter(code="book").count() == 1
