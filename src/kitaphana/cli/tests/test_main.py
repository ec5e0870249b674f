import pytest
from django.db import DatabaseError, IntegrityError, OperationalError

from kitaphana.cli import main

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def _the_umask_of_the_tests_stays(monkeypatch):
    monkeypatch.setattr(main.os, "umask", lambda mask: mask)


def ended_with(monkeypatch, error):
    def fail(**_):
        raise error

    monkeypatch.setattr(main, "group", fail)
    with pytest.raises(SystemExit) as ended:
        main.main()
    return ended.value.code


@pytest.mark.parametrize(
    "error", [OperationalError("connection refused\nIs the server running?"), DatabaseError("file is not a database")]
)
def test_a_database_that_cannot_be_used_is_said_in_one_line(monkeypatch, capsys, error):
    assert ended_with(monkeypatch, error) == 1

    said = capsys.readouterr().err
    assert str(error).splitlines()[0] in said
    assert len(said.splitlines()) == 1


def test_a_fault_of_ours_is_not_hidden(monkeypatch):
    def fail(**_):
        raise IntegrityError("NOT NULL constraint failed")

    monkeypatch.setattr(main, "group", fail)
    with pytest.raises(IntegrityError):
        main.main()
