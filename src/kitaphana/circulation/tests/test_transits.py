"""Lists of what is on its way, how many statements the desk's acts cost, and repeats."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kitaphana.circulation import errors, queries, services
from kitaphana.circulation.models import Hold, Review, Transit
from kitaphana.circulation.tests.factories import BORIS, new_key
from kitaphana.circulation.tests.hold_world import HoldWorld
from kitaphana.core import clock
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry, OutboxEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db) -> HoldWorld:
    return HoldWorld()


def send(city, item, **options):
    asked = {"service_point_id": city.point.pk, "to_point_id": city.far.pk, "by": BORIS, "command_id": new_key()}
    return services.send_item(item_id=item.pk, **{**asked, **options})


def test_a_list_pages_by_key_in_two_statements_and_knows_what_is_late(city, django_assert_max_num_queries):
    sent = [send(city, city.item()) for _ in range(5)]
    Transit.objects.filter(pk=sent[0].transit_id).update(due_at=clock.now() - dt.timedelta(days=1))

    with django_assert_max_num_queries(2):
        first = queries.open_transits(to_point_id=city.far.pk, limit=3)
    second = queries.open_transits(to_point_id=city.far.pk, after=first.next_after, limit=3)

    assert [line.transit_id for line in (*first.rows, *second.rows)] == [answer.transit_id for answer in sent]
    assert [line.is_overdue for line in first.rows] == [True, False, False]
    assert [line.transit_id for line in queries.overdue_transits(point_id=city.point.pk).rows] == [sent[0].transit_id]
    assert queries.open_transits(to_point_id=city.point.pk).rows == ()
    assert len(queries.open_transits(from_point_id=city.point.pk).rows) == 5


def test_what_goes_home_stands_on_the_list_of_every_point_of_the_branch(city):
    item = city.item(branch=city.far.branch)

    answer = city.check_in(item)

    line = queries.transit_line(answer.transit_id)
    assert queries.open_transits(to_point_id=city.far.pk).rows == (line,)
    assert (line.from_code, line.to_code, line.is_to_branch, line.reason) == (
        "DESK",
        city.far.branch.code,
        True,
        "home",
    )
    assert queries.open_transit_of_item(item.pk) == line


def test_the_same_command_sends_loses_and_receives_once(city):
    item = city.item()
    sent = [send(city, item, command_id="send") for _ in range(2)]
    got = [
        services.receive(transit_id=sent[0].transit_id, service_point_id=city.far.pk, by=BORIS, command_id="get")
        for _ in range(2)
    ]

    assert sent[0] == sent[1]
    assert got[0] == got[1]
    assert Transit.objects.get().state == "received"
    assert AuditEntry.objects.filter(act__in=["send_item", "receive"]).count() == 2


def test_a_transit_that_nobody_knows_is_refused(city):
    for verb in (services.lose_in_transit, services.cancel_transit):
        with pytest.raises(Refused) as refused:
            verb(transit_id=404, by=BORIS, command_id=new_key())
        assert refused.value.codes == (errors.TRANSIT_UNKNOWN,)


def test_all_that_is_told_of_a_way_names_no_reader(city):
    item = city.item()
    city.check_out(city.reader(), item)
    hold = city.waiting(item.edition, pickup_point_id=city.far.pk)

    city.check_in(item)
    city.check_in(item, service_point_id=city.far.pk)
    city.check_out(city.reader(), item, service_point_id=city.far.pk, overrides=frozenset({"item_held"}))

    names = list(OutboxEvent.objects.order_by("pk").values_list("name", flat=True))
    for name in ("HoldSent", "TransitSent", "TransitClosed", "HoldReady", "HoldRequeued"):
        assert names.count(name) == 1
    payloads = [
        *OutboxEvent.objects.values_list("payload", flat=True),
        *Review.objects.values_list("evidence", flat=True),
    ]
    assert not {"patron", "patron_id", "card", "reader"} & {key for payload in payloads for key in payload}
    assert Hold.objects.get(pk=hold.pk).state == "waiting"


def test_a_queue_of_fifty_costs_a_return_no_more_statements_than_one_of_two(city):
    short, long = city.item(), city.item()
    for item, count in ((short, 2), (long, 50)):
        city.check_out(city.reader(), item)
        for _ in range(count):
            city.waiting(item.edition)
    city.check_in(city.item())  # fills the caches

    counted = []
    for item in (short, long):
        with counting() as found:
            city.check_in(item)
        counted.append(len(found))

    assert counted[0] == counted[1]


def test_plain_acts_cost_as_many_statements_as_before_there_were_holds(city):
    city.check_in(city.item())
    city.check_out(city.reader(), city.item())
    item, anna = city.item(), city.reader()

    with counting() as lent:
        city.check_out(anna, item)
    with counting() as returned:
        city.check_in(item)

    is_one_statement = connection.vendor == "postgresql"  # all writes together
    assert (len(lent), len(returned)) == ((5, 6) if is_one_statement else (10, 10))


def counting() -> CaptureQueriesContext:
    return CaptureQueriesContext(connection)
