import pytest
from django.db import connection

from kitaphana.core import integrity, sequencer
from kitaphana.core.invariants import Note
from kitaphana.core.models import AuditEntry, OutboxEvent, SequencerHead
from kitaphana.core.tests.factories import note, publish, seqs

pytestmark = pytest.mark.django_db


def breaches(find):
    return [sentence for sentence in find() if not isinstance(sentence, Note)]


def tampered(statement, *params):
    """Change a row as somebody would who has the database's password: past the triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for (name,) in cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute("ALTER TABLE core_auditentry DISABLE TRIGGER USER")
        cursor.execute(statement, params)
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE core_auditentry ENABLE TRIGGER USER")


def test_committed_rows_are_numbered_from_one_without_a_gap():
    publish(1, 2, 3)
    note()
    assert sequencer.number_committed() == 4
    publish(4)
    assert sequencer.number_committed() == 1
    assert seqs() == [1, 2, 3, 4]
    assert sequencer.number_committed() == 0


def test_a_batch_is_limited(monkeypatch):
    monkeypatch.setattr(sequencer, "BATCH", 2)
    publish(1, 2, 3)
    assert sequencer.number_committed() == 2
    assert sequencer.has_unnumbered()
    assert sequencer.number_committed() == 1
    assert not sequencer.has_unnumbered()


def test_a_row_that_is_seen_late_comes_later():
    publish(1, 2)
    _, second = OutboxEvent.objects.order_by("id")
    OutboxEvent.objects.filter(pk=second.pk).update(seq=1)
    SequencerHead.objects.create(name="outbox", seq=1, moved_at=second.happened_at)
    sequencer.number_committed()
    assert seqs() == [2, 1]


def test_the_chain_is_whole_after_several_batches():
    for number in range(5):
        note(details={"number": number, "price": 12.5, "title": "Абай жолы"})
        sequencer.number_committed()
    assert breaches(integrity.broken_chain) == []
    digests = list(AuditEntry.objects.values_list("digest", flat=True))
    assert len(set(digests)) == 5
    assert SequencerHead.objects.get(name="audit").digest == digests[-1]


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE core_auditentry SET login = 'nobody' WHERE seq = 2", "entry 2 was changed"),
        ("UPDATE core_auditentry SET details = '{}' WHERE seq = 2", "entry 2 was changed"),
        ("DELETE FROM core_auditentry WHERE seq = 2", "entry 2 is missing before 3"),
        ("DELETE FROM core_auditentry WHERE seq = 3", "the chain ends at 2, but 3 entries were sealed"),
        ("UPDATE core_auditentry SET subject = 'loan:9' WHERE seq = 3", "entry 3 was changed"),
    ],
)
def test_tampering_is_found(statement, told):
    for number in (1, 2, 3):
        note(number=number)
    sequencer.number_committed()
    tampered(statement)
    assert told in " | ".join(breaches(integrity.broken_chain))


def test_a_missing_event_is_found():
    publish(1, 2, 3)
    sequencer.number_committed()
    SequencerHead.objects.filter(name="outbox").update(seq=4)
    assert breaches(integrity.unsound) == ["outbox: the last event has number 3, but 4 were given"]


def test_the_age_of_the_tail_is_said():
    note()
    notes = [sentence for sentence in integrity.broken_chain() if isinstance(sentence, Note)]
    assert len(notes) == 1
    assert notes[0].startswith("audit: the oldest entry without a number waits for 0.")
