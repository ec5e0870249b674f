import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from kitaphana.core import clock
from kitaphana.core.bulk import insert_rows, take_ids
from kitaphana.core.models import OutboxEvent, StoredCommand

pytestmark = pytest.mark.django_db

COLUMNS = ("id", "happened_at", "name", "payload")


def test_rows_are_stored_as_the_orm_would_store_them():
    moment = clock.now()
    first, second = take_ids(OutboxEvent, 2)
    count = insert_rows(OutboxEvent, COLUMNS, [(first, moment, "Әсер", {"a": ["ң", 1]}), (second, moment, "B", {})])
    assert count == 2
    row = OutboxEvent.objects.get(id=first)
    assert (row.happened_at, row.name, row.payload) == (moment, "Әсер", {"a": ["ң", 1]})


def test_ids_that_were_taken_are_not_given_again():
    (taken,) = take_ids(OutboxEvent, 1)
    insert_rows(OutboxEvent, COLUMNS, [(taken, clock.now(), "A", {})])
    later = OutboxEvent.objects.create(happened_at=clock.now(), name="B", payload={})
    assert later.id > taken
    assert take_ids(OutboxEvent, 1)[0] > later.id


def test_a_row_that_is_there_already_can_be_passed_over():
    rows = [("key", "verb", "digest", False, {}, clock.now())]
    columns = ("key", "verb", "body_digest", "is_refused", "answer", "created_at")
    assert insert_rows(StoredCommand, columns, rows) == 1
    assert insert_rows(StoredCommand, columns, rows, ignore_conflicts=True) == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(StoredCommand, columns, rows)


def test_nothing_is_inserted_by_no_rows():
    assert insert_rows(OutboxEvent, COLUMNS, []) == 0


def test_a_time_of_another_zone_stays_the_same_moment():
    moment = dt.datetime(2024, 2, 20, 12, 30, tzinfo=clock.zone())
    (id_,) = take_ids(OutboxEvent, 1)
    insert_rows(OutboxEvent, COLUMNS, [(id_, moment, "A", {})])
    assert OutboxEvent.objects.get(id=id_).happened_at == moment
