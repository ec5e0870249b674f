import datetime as dt

import pytest
from django.db import transaction

from kitaphana.core.actor import Actor, ActorKind, Door
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry, OutboxEvent, User
from kitaphana.core.trilingual import Names
from kitaphana.network import errors, models, queries, services
from kitaphana.network.rules import (
    DayException,
    ExceptionRecurrence,
    HoursOwner,
    HoursState,
    StaffRole,
    WeeklyPeriod,
)
from kitaphana.network.tests.factories import BranchFactory, InstitutionFactory, ServicePointFactory

pytestmark = pytest.mark.django_db
BORIS = Actor(ActorKind.STAFF, Door.STAFF, "boris")
EVERY_DAY = 0b1111111
NOON = dt.datetime(2026, 11, 23, 7, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 23)


def period(opens="10:00", closes="19:00", *, since=dt.date(2026, 1, 1), until=None, weekdays=EVERY_DAY):
    opens_at, closes_at = dt.time.fromisoformat(opens), dt.time.fromisoformat(closes)
    return WeeklyPeriod(since, until, weekdays, opens_at, closes_at, HoursState.STAFFED)


def exception(starts_on=DAY, ends_on=None, *, opens=None, closes=None, **fields):
    fields = {"recurrence": ExceptionRecurrence.ONCE, "weekday": None, "state": HoursState.CLOSED, **fields}
    return DayException(starts_on=starts_on, ends_on=ends_on, opens_at=opens, closes_at=closes, **fields)


@pytest.fixture
def point():
    return ServicePointFactory(branch__code="CENTRAL")


@pytest.fixture
def owner(point):
    return HoursOwner(branch_id=point.branch_id)


def test_hours_show_at_once_and_leave_an_audit_entry_and_an_event(owner, point):
    assert queries.state_of(point.pk, NOON).state is HoursState.CLOSED

    services.add_hours(owner=owner, period=period(), by=BORIS)

    assert queries.state_of(point.pk, NOON).state is HoursState.STAFFED
    entry = AuditEntry.objects.get()
    assert (entry.act, entry.subject, entry.login) == ("hours_added", "branch:CENTRAL", "boris")
    assert entry.details["opens_at"] == "10:00"
    event = OutboxEvent.objects.get()
    assert (event.name, event.payload["branch_codes"]) == ("CalendarChanged", ["CENTRAL"])
    assert event.payload["number"] == models.CalendarVersion.objects.get().number


def test_hours_of_a_service_point_name_the_point(point):
    services.add_hours(owner=HoursOwner(service_point_id=point.pk), period=period("12:00", "14:00"), by=BORIS)

    assert AuditEntry.objects.get().subject == f"service_point:{point.code}"
    assert OutboxEvent.objects.get().payload["service_point_codes"] == [point.code]


def test_hours_that_meet_others_are_refused_and_change_nothing(owner):
    services.add_hours(owner=owner, period=period(), by=BORIS)
    number = models.CalendarVersion.objects.get().number

    with pytest.raises(Refused) as refused:
        services.add_hours(owner=owner, period=period("18:00", "20:00"), by=BORIS)

    assert refused.value.codes == (errors.HOURS_OVERLAP,)
    assert models.CalendarVersion.objects.get().number == number


def test_all_that_is_wrong_with_hours_is_said_at_once(owner):
    with pytest.raises(Refused) as refused:
        services.add_hours(owner=owner, period=period(until=dt.date(2025, 1, 1), weekdays=0), by=BORIS)

    assert refused.value.codes == (errors.DATES_REVERSED, errors.WEEKDAYS_MISSING)


def test_hours_of_nobody_are_refused():
    with pytest.raises(Refused, match=errors.BRANCH_UNKNOWN):
        services.add_hours(owner=HoursOwner(branch_id=0), period=period(), by=BORIS)
    with pytest.raises(Refused, match=errors.SERVICE_POINT_UNKNOWN):
        services.add_hours(owner=HoursOwner(service_point_id=0), period=period(), by=BORIS)


def test_a_period_may_be_put_right_without_meeting_itself(owner, point):
    row = services.add_hours(owner=owner, period=period(), by=BORIS)

    services.change_hours(hours_id=row.pk, period=period("11:00", "20:00"), by=BORIS)

    assert queries.hours_of(owner, DAY)[0].period == period("11:00", "20:00")
    with pytest.raises(Refused, match=errors.HOURS_UNKNOWN):
        services.change_hours(hours_id=0, period=period(), by=BORIS)


def test_hours_end_and_new_ones_follow(owner, point):
    row = services.add_hours(owner=owner, period=period(), by=BORIS)

    services.end_hours(hours_id=row.pk, last_day=dt.date(2026, 11, 22), by=BORIS)
    services.add_hours(owner=owner, period=period("08:00", "22:00", since=DAY), by=BORIS)

    evening = dt.datetime(2026, 11, 23, 16, tzinfo=dt.UTC)
    assert queries.state_of(point.pk, evening).state is HoursState.STAFFED
    assert queries.state_of(point.pk, evening - dt.timedelta(days=1)).state is HoursState.CLOSED


def test_hours_that_end_before_they_began_are_gone(owner):
    row = services.add_hours(owner=owner, period=period(since=DAY), by=BORIS)

    assert services.end_hours(hours_id=row.pk, last_day=DAY - dt.timedelta(days=1), by=BORIS) is None

    assert queries.hours_of(owner, dt.date(2020, 1, 1)) == ()


def test_a_branch_closed_for_a_time_closes_its_service_points_and_opens_again(owner, point):
    services.add_hours(owner=owner, period=period(), by=BORIS)
    repair = Names("Жөндеу", "Ремонт", "Repair")

    services.close_branch(
        branch_id=point.branch_id, first_day=DAY, last_day=dt.date(2026, 11, 29), reason=repair, by=BORIS
    )

    state = queries.state_of(point.pk, NOON)
    assert (state.state, state.names) == (HoursState.CLOSED, repair)
    assert state.until == dt.datetime(2026, 11, 30, 5, tzinfo=dt.UTC)


def test_an_exception_is_removed_again(owner, point):
    services.add_hours(owner=owner, period=period(), by=BORIS)
    row = services.add_exception(owner=owner, exception=exception(), by=BORIS)
    assert queries.state_of(point.pk, NOON).state is HoursState.CLOSED

    services.remove_exception(exception_id=row.pk, by=BORIS)

    assert queries.state_of(point.pk, NOON).state is HoursState.STAFFED
    with pytest.raises(Refused, match=errors.EXCEPTION_UNKNOWN):
        services.remove_exception(exception_id=row.pk, by=BORIS)


def test_the_same_exception_twice_is_refused(owner):
    services.add_exception(owner=owner, exception=exception(reason=Names(en="a repair")), by=BORIS)

    with pytest.raises(Refused, match=errors.EXCEPTION_EXISTS):
        services.add_exception(owner=owner, exception=exception(), by=BORIS)


def test_all_that_is_wrong_with_an_exception_is_said_at_once(owner):
    wrong = exception(
        ends_on=DAY - dt.timedelta(days=1), opens=dt.time(10), recurrence=ExceptionRecurrence.LAST_WEEKDAY_OF_MONTH
    )

    with pytest.raises(Refused) as refused:
        services.add_exception(owner=owner, exception=wrong, by=BORIS)

    assert refused.value.codes == (errors.DATES_REVERSED, errors.TIMES_INCOMPLETE, errors.WEEKDAY_MISSING)


def test_a_post_is_granted_and_revoked(point):
    user = User.objects.create_user("boris", "a long password")
    branch, institution = point.branch, point.institution

    services.grant_post(
        user_id=user.pk, institution_id=institution.pk, branch_id=branch.pk, role=StaffRole.HEAD, by=BORIS
    )
    services.grant_post(user_id=user.pk, institution_id=institution.pk, role=StaffRole.DIRECTOR, by=BORIS)

    posts = queries.posts_of(user.pk)
    assert [(post.role, post.branch_code) for post in posts] == [(StaffRole.DIRECTOR, ""), (StaffRole.HEAD, "CENTRAL")]
    services.revoke_post(post_id=posts[0].id, by=BORIS)
    assert [post.role for post in queries.posts_of(user.pk)] == [StaffRole.HEAD]
    assert list(AuditEntry.objects.order_by("id").values_list("act", flat=True))[-1] == "post_revoked"


def test_a_post_twice_or_at_a_foreign_branch_is_refused(point):
    user = User.objects.create_user("boris", "a long password")
    foreign = BranchFactory(institution=InstitutionFactory(code="NLRK"))
    grant = {"user_id": user.pk, "institution_id": point.institution_id, "role": StaffRole.DESK, "by": BORIS}
    services.grant_post(**grant)

    with pytest.raises(Refused, match=errors.POST_EXISTS):
        services.grant_post(**grant)
    with pytest.raises(Refused, match=errors.POST_BRANCH_FOREIGN):
        services.grant_post(**grant, branch_id=foreign.pk)
    with pytest.raises(Refused, match=errors.INSTITUTION_UNKNOWN):
        services.grant_post(**{**grant, "institution_id": 0})
    with pytest.raises(Refused, match=errors.POST_UNKNOWN):
        services.revoke_post(post_id=0, by=BORIS)


def test_a_terminal_token_opens_its_door_until_it_is_revoked(point, django_assert_num_queries):
    token = services.issue_terminal_token(label="Self-check", role=StaffRole.DESK, service_point_id=point.pk, by=BORIS)

    with django_assert_num_queries(10):  # the token, the version, and once the eight tables of the network
        facts = queries.terminal_for_token(token)
    assert (facts.label, facts.role, facts.service_point.code) == ("Self-check", StaffRole.DESK, point.code)
    row = models.TerminalToken.objects.get()
    assert token not in (row.digest, str(AuditEntry.objects.get().details))
    services.revoke_terminal_token(token_id=row.pk, by=BORIS)
    assert queries.terminal_for_token(token) is None


def test_a_token_for_no_point_or_of_no_terminal_is_refused():
    with pytest.raises(Refused, match=errors.SERVICE_POINT_UNKNOWN):
        services.issue_terminal_token(label="x", role=StaffRole.DESK, service_point_id=0, by=BORIS)
    with pytest.raises(Refused, match=errors.TOKEN_UNKNOWN):
        services.revoke_terminal_token(token_id=0, by=BORIS)


def test_a_change_that_was_rolled_back_is_forgotten_by_the_cache(owner, point):
    with transaction.atomic():
        services.add_hours(owner=owner, period=period(), by=BORIS)
        assert queries.state_of(point.pk, NOON).state is HoursState.STAFFED
        transaction.set_rollback(True)

    assert queries.state_of(point.pk, NOON).state is HoursState.CLOSED
    services.add_hours(owner=owner, period=period("20:00", "22:00"), by=BORIS)
    assert queries.state_of(point.pk, NOON).state is HoursState.CLOSED
