import pytest

from kitaphana.config import database


def test_what_an_address_asks_of_postgresql_reaches_the_driver():
    found = database.postgresql("postgres://ann:p%40ss@db.example:5433/city?sslmode=require&connect_timeout=5")

    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "ann",
        "p@ss",
        "db.example",
        "5433",
        "city",
    )
    assert found["OPTIONS"] == {"sslmode": "require", "connect_timeout": "5", "prepare_threshold": 3}


def test_a_unix_socket_is_a_host():
    found = database.postgresql("postgresql://ann@/city?host=/run/postgresql")

    assert found["HOST"] == "/run/postgresql"
    assert "host" not in found["OPTIONS"]


def test_another_database_is_refused_in_words():
    with pytest.raises(SystemExit, match="must begin with postgres"):
        database.postgresql("mysql://host/city")


def test_statements_are_not_planned_ahead_behind_a_pooler():
    assert database.postgresql("postgres://pooler/city?prepare=no")["OPTIONS"] == {"prepare_threshold": None}


def test_a_connection_is_looked_at_before_a_request_uses_it():
    assert database.postgresql("postgres://db/city")["CONN_HEALTH_CHECKS"] is True
