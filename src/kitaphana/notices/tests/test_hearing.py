"""Events become notices: holds, overdue loans, terms, and what concerns the reader alone."""

import datetime as dt

import pytest

from kitaphana.circulation.models import Hold, Loan
from kitaphana.circulation.queries.freezes import FrozenPlaces
from kitaphana.circulation.rules.freezes import Period
from kitaphana.circulation.services import cut_expired_links, freezing, renew
from kitaphana.circulation.services.overdue import follow_overdue
from kitaphana.circulation.tests.factories import BORIS, new_key
from kitaphana.circulation.tests.hold_world import HoldWorld
from kitaphana.core import clock, invariants
from kitaphana.core.events import publish
from kitaphana.core.transactions import retrying
from kitaphana.core.trilingual import Names
from kitaphana.notices.models import AddressProblem, Delivery, Notice
from kitaphana.notices.secrets import digest
from kitaphana.notices.tasks import forget_old_notices, plan_day
from kitaphana.notices.tests.conftest import NOON, City
from kitaphana.patrons.events import (
    AddressChanged,
    AddressConfirmed,
    PatronRegistered,
    RegistrationRenewed,
)
from kitaphana.patrons.models import PatronContact, Registration
from kitaphana.patrons.tests.factories import RegistrationFactory

pytestmark = pytest.mark.django_db


class HoldCity(City, HoldWorld):
    """Both worlds in one."""


@pytest.fixture
def holds(db):
    with clock.frozen_at(NOON):
        yield HoldCity()


@pytest.fixture(autouse=True)
def _no_jobs(monkeypatch):
    """Tests run the jobs of freezes themselves."""
    monkeypatch.setattr("kitaphana.core.jobs.enqueue", lambda *asked: None)


def kinds() -> list[str]:
    return list(Notice.objects.order_by("pk").values_list("kind", flat=True))


@pytest.fixture
def ready(holds, hear):
    """A book waits on the hold shelf for Anna."""
    hold = holds.ready(holds.edition())
    hear()
    return holds, hold.patron, hold


def test_a_hold_that_is_ready_is_told_at_once(ready):
    city, _, hold = ready
    city.send()

    (message,) = city.sent()
    assert message.kind == "hold_ready"
    assert hold.shelf_code in message.text
    assert "• " in message.text


def test_who_has_fetched_it_is_not_told(ready, hear):
    city, anna, hold = ready
    city.check_out(anna, hold.item)
    hear()
    city.send()

    assert city.sent() == []
    assert set(Delivery.objects.values_list("state", flat=True)) == {"dropped"}


def test_a_hold_that_nobody_fetches_is_told_of_the_day_before_and_after(ready, hear):
    from kitaphana.circulation.services import expire_holds

    _, _, hold = ready
    with clock.frozen_at(hold.expires_at - dt.timedelta(days=1)):
        assert plan_day() == 1
    with clock.frozen_at(hold.expires_at + dt.timedelta(hours=1)):
        expire_holds()
        hear()

    assert kinds() == ["hold_ready", "hold_expiring", "hold_expired"]


def test_hearing_the_same_events_again_tells_nothing_twice(ready):
    from kitaphana.core.dispatcher import as_delivered
    from kitaphana.core.models import OutboxEvent
    from kitaphana.notices import tasks

    tasks.hear([as_delivered(event) for event in OutboxEvent.objects.order_by("seq")])

    assert kinds() == ["hold_ready"]


def test_an_overdue_loan_is_told_of_at_its_step(city, hear, later):
    anna = city.reader()
    loan_id = city.check_out(anna, city.item()).loan_id
    Loan.objects.filter(pk=loan_id).update(due_at=clock.now() - dt.timedelta(days=2))
    follow_overdue()
    hear()
    told = kinds()

    assert set(told) <= {"overdue"}
    with later(hours=22):
        city.send()
    assert len(city.sent()) == (1 if told else 0)


def test_a_renewed_loan_ends_what_was_planned(city, hear):
    anna = city.reader()
    loan_id = city.check_out(anna, city.item()).loan_id
    Loan.objects.filter(pk=loan_id).update(due_at=clock.now() + dt.timedelta(days=1))
    plan_day()
    renew(loan_id=loan_id, service_point_id=None, by=BORIS, command_id=new_key())
    hear()

    assert Notice.objects.get().over_at is not None
    assert Delivery.objects.exclude(state="dropped").count() == 0


def test_records_and_addresses(city, hear):
    anna = city.reader()
    former = PatronContact.objects.create(
        patron=anna, channel="sms", address="+77017654321", verified_at=clock.now(), ended_at=clock.now()
    )
    told = (
        PatronRegistered("", "", "adult", "31-54", "ru", str(anna.surrogate)),
        PatronRegistered("", "", "adult", "31-54", "ru"),
        AddressChanged(str(anna.surrogate), "sms", former.pk),
    )
    for event in told:
        retrying(lambda event=event: publish(event))
    hear()

    assert sorted(kinds()) == ["address_changed", "address_changed", "welcome"]
    city.send("sms")
    assert "+77017654321" in [one.address for one in city.sent("sms")], "who held the address before hears of it"


def test_a_renewal_names_the_library_and_the_day_where_it_was_renewed(city, hear):
    anna = city.reader()
    here = Registration.objects.get(patron=anna)
    ends = here.expires_on + dt.timedelta(days=200)
    there = RegistrationFactory(patron=anna, institution__code="OTHER", expires_on=ends)
    for term in (here, there):
        event = RegistrationRenewed(term.institution.code, "adult", "31-54", False, str(anna.surrogate))
        retrying(lambda event=event: publish(event))
        hear()
        notice = Notice.objects.order_by("-pk").first()

        assert notice.institution_id == term.institution_id
        assert notice.facts == {"until": term.expires_on.isoformat()}
    assert kinds() == ["reregistered", "reregistered"]


def test_an_address_that_a_code_has_reached_works_again(city, hear):
    anna = city.reader()
    for channel, address in (("email", anna.email), ("sms", anna.phone)):
        AddressProblem.objects.create(
            patron=anna, channel=channel, address_digest=digest(channel, address), reason="x", noted_at=clock.now()
        )

    retrying(lambda: publish(AddressConfirmed(str(anna.surrogate), "email")))
    hear()

    assert [one.channel for one in AddressProblem.objects.filter(cleared_at__isnull=True)] == ["sms"]


def test_nothing_leaves_while_a_place_stands_still(ready, later):
    city, _, hold = ready
    today = clock.today()
    freezing.make_freeze(
        new=freezing.NewFreeze(
            FrozenPlaces(), Period(today, today + dt.timedelta(days=1)), Names("Жөндеу", "Ремонт", "Repairs")
        ),
        by=BORIS, command_id=new_key(),
    )  # fmt: skip
    city.send()
    assert city.sent() == []

    with later(days=2):
        if Hold.objects.get(pk=hold.pk).expires_at > clock.now():
            city.send()
            assert [one.kind for one in city.sent()] == ["hold_ready"]


def test_readers_whose_dates_a_freeze_has_moved_hear_of_it_once(city, hear):
    anna = city.reader()
    for _ in range(2):
        city.check_out(anna, city.item())
    due = Loan.objects.first().due_at.date()
    freeze = freezing.make_freeze(
        new=freezing.NewFreeze(
            FrozenPlaces(), Period(due - dt.timedelta(days=1), due + dt.timedelta(days=1)),
            Names("Жөндеу", "Ремонт", "Repairs"),
        ),
        by=BORIS, command_id=new_key(),
    )  # fmt: skip
    freezing.run_freeze(freeze)
    plan_day()
    plan_day()

    assert kinds() == ["closure"]


def test_a_notice_is_forgotten_with_the_link_of_its_loan(city, hear):
    anna = city.reader()
    item = city.item()
    loan_id = city.check_out(anna, item).loan_id
    Loan.objects.filter(pk=loan_id).update(due_at=clock.now() + dt.timedelta(days=2))
    plan_day()
    city.check_in(item)
    with clock.frozen_at(clock.now() + dt.timedelta(days=8)):
        cut_expired_links(clock.now())
        assert forget_old_notices() >= 1

    notice = Notice.objects.get()
    assert (notice.patron_id, notice.subject_id, notice.cause, notice.facts) == (None, None, "", {})


def test_what_must_always_be_true_is_true(ready):
    import kitaphana.notices.invariants

    assert kitaphana.notices.invariants
    found = [invariants.examine(one) for one in invariants.registered() if one.code in ("I20", "I21", "I22")]
    assert [one for one in found if not one.is_ok] == []


def test_a_notice_of_another_readers_loan_is_seen(ready):
    import kitaphana.notices.invariants as ours

    city, _, _ = ready
    vera = city.reader()
    loan_id = city.check_out(city.reader(), city.item()).loan_id
    Notice.objects.create(
        patron=vera, kind="due_soon", cause="x", subject="loan", subject_id=loan_id,
        made_at=clock.now(), expires_at=clock.now(),
    )  # fmt: skip

    assert len(list(ours.strangers())) == 1
