import pytest

from kitaphana.config import profile

pytestmark = pytest.mark.once


def test_a_short_secret_is_refused(monkeypatch):
    monkeypatch.setenv("KITAPHANA_SECRET_KEY", "secret")

    with pytest.raises(SystemExit, match="32 characters"):
        profile.secret_key()


@pytest.mark.parametrize(
    ("recorded", "named", "expected"), [("", "", "production"), ("demo", "", "demo"), ("demo", "test", "test")]
)
def test_the_profile_is_the_one_named_or_recorded_or_production(monkeypatch, tmp_path, recorded, named, expected):
    monkeypatch.setenv("KITAPHANA_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("KITAPHANA_PROFILE", named)
    if recorded:
        (tmp_path / "profile").write_text(f"{recorded}\n")

    assert profile.current() == expected


def test_an_unknown_profile_is_refused(monkeypatch):
    monkeypatch.setenv("KITAPHANA_PROFILE", "staging")

    with pytest.raises(SystemExit, match="staging"):
        profile.current()


def test_the_secret_made_once_stays_and_is_the_owners_alone(monkeypatch, tmp_path):
    monkeypatch.setenv("KITAPHANA_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("KITAPHANA_SECRET_KEY")

    assert profile.secret_key() == profile.secret_key()
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_a_data_directory_that_cannot_be_made_is_said(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.delenv("KITAPHANA_SECRET_KEY", raising=False)
    monkeypatch.setenv("KITAPHANA_DATA_DIR", str(tmp_path / "file" / "var"))

    with pytest.raises(SystemExit, match="cannot be written"):
        profile.secret_key()
