"""Between tests with transactions of their own the database becomes as empty as it was."""

import pytest
from django.db import connection

from kitaphana.circulation.tests.factories import World
from kitaphana.core import append_only
from tests.plugins.emptying import empty, tables_with_rows

pytestmark = pytest.mark.django_db(transaction=True)


def test_nothing_of_a_loan_is_left():
    world = World()
    world.check_out(world.reader(), world.item())
    assert {"circulation_loan", "core_auditentry", "core_outboxevent", "network_branch"} <= {*tables_with_rows()}

    empty()

    assert tables_with_rows() == []
    assert append_only.missing_triggers() == set()


def test_what_is_written_next_is_guarded_again():
    world = World()
    world.check_out(world.reader(), world.item())

    with pytest.raises(Exception, match="append-only"):
        _delete_audit()


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL counts by itself")
def test_what_was_counted_is_forgotten():
    world = World()
    world.check_out(world.reader(), world.item())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

    empty()

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_stat1")
        assert cursor.fetchone() == (0,)


def _delete_audit():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_auditentry")
