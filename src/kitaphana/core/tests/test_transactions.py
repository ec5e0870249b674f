import pytest
from django.db import IntegrityError, OperationalError, transaction

from kitaphana.core import clock, transactions
from kitaphana.core.backends.sqlite3.lock import WriteLockTimeout
from kitaphana.core.errors import Busy
from kitaphana.core.models import DeadLetter, OutboxEvent, SequencerHead, User
from kitaphana.core.tests.factories import publish


def failing(times, error):
    calls = []

    def work():
        calls.append(1)
        if len(calls) <= times:
            raise error
        return len(calls)

    return work


def serialization_failure():
    error, cause = OperationalError("could not serialize access"), Exception()
    cause.sqlstate = "40001"
    error.__cause__ = cause
    return error


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("error", [OperationalError("database is locked"), serialization_failure()])
def test_a_transient_fault_is_tried_again(error):
    assert transactions.retrying(failing(2, error)) == 3


@pytest.mark.django_db(transaction=True)
def test_after_some_tries_the_database_is_called_busy():
    with pytest.raises(Busy):
        transactions.retrying(failing(99, serialization_failure()))


@pytest.mark.django_db(transaction=True)
def test_who_stood_in_the_queue_for_the_whole_time_is_not_sent_back_to_its_end():
    work = failing(1, WriteLockTimeout("database is locked"))
    with pytest.raises(Busy):
        transactions.retrying(work)
    assert work() == 2


@pytest.mark.django_db(transaction=True)
def test_other_faults_go_through_at_once():
    work = failing(1, OperationalError("disk I/O error"))
    with pytest.raises(OperationalError, match="disk"):
        transactions.retrying(work)


@pytest.mark.django_db
def test_inside_an_outer_transaction_nothing_is_tried_again():
    with pytest.raises(OperationalError):
        transactions.retrying(failing(1, serialization_failure()))


@pytest.mark.django_db
def test_a_broken_constraint_has_the_same_name_on_both_databases():
    publish(1)
    event = OutboxEvent.objects.get()
    DeadLetter.objects.create(subscriber="index", event=event, error="")
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        DeadLetter.objects.create(subscriber="index", event=event, error="")
    assert transactions.unique_violation(caught.value) == "one_dead_letter_per_event"


@pytest.mark.django_db
def test_a_unique_field_is_named_by_table_and_column():
    User.objects.create_user("anna")
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        User.objects.create_user("anna")
    assert transactions.unique_violation(caught.value) == "core_user.username"


@pytest.mark.django_db
def test_other_errors_break_no_constraint():
    assert transactions.unique_violation(ValueError()) is None
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        SequencerHead.objects.create(name="audit", seq=None, moved_at=clock.now())
    assert transactions.unique_violation(caught.value) is None
