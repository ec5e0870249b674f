"""Between tests with transactions of their own the database becomes as empty as it was."""

import pytest

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


def _delete_audit():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_auditentry")
