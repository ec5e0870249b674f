import datetime as dt
import threading

import pytest
from django.db import connection, transaction

from kitaphana.core import clock, commands
from kitaphana.core.errors import CommandMismatch, Refusal, Refused
from kitaphana.core.models import StoredCommand, User

NOON = dt.datetime(2026, 11, 23, 7, tzinfo=dt.UTC)


def lend(calls, answer=None, key="k1", body=None):
    def act():
        calls.append(1)
        return answer or {"loan_id": len(calls), "due_at": NOON}

    return commands.once(key=key, verb="check_out", body=body or {"item": 1}, act=act)


@pytest.mark.django_db
def test_the_same_key_gives_the_same_answer_and_acts_once():
    calls = []
    assert lend(calls) == lend(calls) == {"loan_id": 1, "due_at": "2026-11-23T07:00:00Z"}
    assert len(calls) == 1


@pytest.mark.django_db
def test_the_same_key_with_another_body_is_refused():
    lend([])
    with pytest.raises(CommandMismatch):
        lend([], body={"item": 2})


@pytest.mark.django_db
def test_a_refusal_is_a_stored_answer_and_its_act_left_nothing():
    calls = []

    def act():
        calls.append(1)
        User.objects.create_user("half")
        raise Refused(Refusal("loan_limit", {"limit": 5}, is_overridable=True), Refusal("age_mark"))

    for _ in range(2):
        with pytest.raises(Refused) as caught:
            commands.once(key="k", verb="v", body={}, act=act)
        assert caught.value.refusals == (Refusal("loan_limit", {"limit": 5}, True), Refusal("age_mark"))
    assert len(calls) == 1
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_fault_is_no_answer():
    def fault():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        commands.once(key="k1", verb="check_out", body={"item": 1}, act=fault)
    assert lend([])["loan_id"] == 1


@pytest.mark.django_db
def test_the_stored_row_does_not_show_the_body():
    lend([], body={"card": "R0000001"})
    stored = StoredCommand.objects.get()
    assert "R0000001" not in f"{stored.key}{stored.body_digest}{stored.answer}"
    assert stored.body_digest != commands.body_digest("k2", "check_out", {"card": "R0000001"})


@pytest.mark.django_db
def test_answers_are_forgotten_after_ninety_days():
    with clock.frozen_at(NOON - dt.timedelta(days=91)):
        lend([], key="old")
    with clock.frozen_at(NOON - dt.timedelta(days=89)):
        lend([], key="new")
    with clock.frozen_at(NOON):
        assert commands.forget_old_commands() == 1
    assert list(StoredCommand.objects.values_list("key", flat=True)) == ["new"]


@pytest.mark.django_db(transaction=True)
def test_an_answer_outside_a_transaction_is_an_error():
    with pytest.raises(transaction.TransactionManagementError):
        commands.store(key="k", verb="v", digest="", answer={})


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_refused", [False, True])
def test_two_equal_keys_at_the_same_moment_act_once(is_refused):
    start, calls, answers = threading.Barrier(2), [], []

    def act():
        calls.append(1)
        if is_refused and len(calls) == 1:
            raise Refused(Refusal("item_on_loan"))
        return {"call": len(calls)}

    def send():
        start.wait()
        try:
            answers.append(commands.once(key="k", verb="v", body={}, act=act))
        except Refused as refused:
            answers.append(refused.codes)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 2
    assert answers[0] == answers[1]
    assert len(calls) == 1 or is_refused
