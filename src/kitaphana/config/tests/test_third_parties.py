import pytest

from kitaphana.config import env, third_parties
from kitaphana.patrons.models import ConsentPurpose


@pytest.fixture(autouse=True)
def _not_set(monkeypatch):
    monkeypatch.delenv("KITAPHANA_THIRD_PARTIES", raising=False)


@pytest.mark.parametrize(
    ("profile", "has_telegram", "asked"),
    [
        ("production", False, set()),
        ("production", True, {"telegram"}),
        ("demo", False, {"courier", "telegram"}),
    ],
)
def test_readers_are_asked_about_those_who_can_serve(profile, has_telegram, asked):
    assert third_parties.named(profile, has_telegram=has_telegram) == asked


def test_the_operator_names_them(monkeypatch):
    monkeypatch.setenv("KITAPHANA_THIRD_PARTIES", "courier, whatsapp")

    assert third_parties.named("production", has_telegram=True) == {"courier", "whatsapp"}


def test_a_name_that_nobody_knows_stops_the_start(monkeypatch):
    monkeypatch.setenv("KITAPHANA_THIRD_PARTIES", "viber")

    with pytest.raises(env.SettingError, match="viber"):
        third_parties.named("demo", has_telegram=False)


def test_every_third_party_is_a_purpose_of_a_consent():
    assert set(third_parties.KNOWN) <= set(ConsentPurpose.values)
