import pytest
from django.db import DatabaseError, connection, transaction

from kitaphana.core import append_only, integrity, sequencer
from kitaphana.core.models import AuditEntry, OutboxEvent
from kitaphana.core.tests.factories import note, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows():
    note()
    publish(1)


@pytest.mark.parametrize("model", [AuditEntry, OutboxEvent])
def test_nothing_can_be_deleted(rows, model):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.all().delete()
    assert model.objects.count() == 1


@pytest.mark.parametrize("is_numbered", [False, True])
def test_what_an_entry_says_cannot_be_changed(rows, is_numbered):
    if is_numbered:
        sequencer.number_committed()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.update(login="nobody")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        OutboxEvent.objects.update(payload={})


def test_a_number_is_given_once(rows):
    sequencer.number_committed()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.update(digest="0" * 64)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        OutboxEvent.objects.update(seq=None)


def test_pruning_is_the_one_way_and_ends(rows):
    with transaction.atomic(), append_only.pruning():
        assert OutboxEvent.objects.all().delete()[0] == 1
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.all().delete()


def test_a_missing_trigger_is_told():
    assert append_only.missing_triggers() == set()
    on = " ON core_auditentry" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER core_auditentry_no_delete{on}")
    assert list(integrity.broken_chain()) == ["trigger core_auditentry_no_delete is missing"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_a_test_database_can_still_be_emptied(time):
    assert not AuditEntry.objects.exists()
    note()
    publish(1)


@pytest.mark.django_db(transaction=True)
def test_an_entry_or_event_outside_a_transaction_is_an_error():
    from kitaphana.core import audit, events
    from kitaphana.core.tests.factories import LIBRARIAN, ItemMoved

    with pytest.raises(transaction.TransactionManagementError):
        audit.record(act="a", subject="s:1", by=LIBRARIAN)
    with pytest.raises(transaction.TransactionManagementError):
        events.publish(ItemMoved(1))
