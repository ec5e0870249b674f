"""Versions of the grid: drafts, release by one or two people, the day from which they hold, and what they change."""

import datetime as dt

import pytest

from kitaphana.circulation import errors, queries
from kitaphana.circulation.models import Decision, GridVersion, PolicyRow
from kitaphana.circulation.policies import current_grid
from kitaphana.circulation.services import (
    NewNamedPolicy,
    NewRow,
    begin_draft,
    discard_version,
    release_version,
    remove_policy,
    remove_row,
    return_to_draft,
    save_policy,
    save_row,
    set_two_person_release,
    submit_version,
)
from kitaphana.circulation.tests.factories import BORIS
from kitaphana.circulation.tests.test_refusals import refused
from kitaphana.core import clock
from kitaphana.core.actor import Actor, ActorKind, Door
from kitaphana.core.models import AuditEntry
from kitaphana.core.trilingual import Names

AIGUL = Actor(ActorKind.STAFF, Door.STAFF, login="aigul")
LONG = NewNamedPolicy("loan", "long", Names("Ұзақ", "Долго", "Long"), {"loan_days": 40})


@pytest.fixture
def draft(world) -> int:
    """A draft in which adults keep books forty days."""
    draft = begin_draft(by=BORIS, title="Summer")
    save_policy(version_id=draft, policy=LONG, by=BORIS)
    save_row(version_id=draft, row=NewRow({"patron_category": "adult"}, {"loan": "long"}), by=BORIS)
    return draft


@pytest.fixture
def adult(world):
    return world.reader()


def release(draft: int, starts_on: dt.date | None = None, by: Actor = BORIS) -> None:
    submit_version(version_id=draft, starts_on=starts_on or clock.today(), by=BORIS)
    release_version(version_id=draft, by=by)


def test_a_draft_changes_nothing_until_it_is_released(adult, draft, world):
    before = (world.check_out(adult, world.item()).due_at - clock.now()).days

    release(draft)

    after = (world.check_out(adult, world.item()).due_at - clock.now()).days
    assert before < 20 < 38 < after


def test_a_draft_is_a_copy_with_policies_of_its_own(adult, draft):
    first = GridVersion.objects.get(number=1)

    assert {row.version_id for row in PolicyRow.objects.all()} == {first.pk, draft}
    for row in PolicyRow.objects.filter(version_id=draft):
        assert row.loan.version_id == draft


def test_a_version_begins_at_midnight_of_its_first_day_without_a_word_to_the_processes(adult, draft):
    tomorrow = clock.today() + dt.timedelta(days=1)
    release(draft, tomorrow)
    midnight = dt.datetime.combine(tomorrow, dt.time(), tzinfo=clock.zone())

    with clock.frozen_at(midnight - dt.timedelta(seconds=1)):
        assert current_grid().number == 1
    with clock.frozen_at(midnight):
        assert current_grid().number == 2


def test_asking_for_the_grid_again_costs_one_question(adult, draft, django_assert_num_queries):
    current_grid()

    with django_assert_num_queries(1):
        current_grid()


def test_a_decision_names_the_version_that_decided(adult, draft, world):
    world.check_out(adult, world.item())
    release(draft)
    world.check_out(adult, world.item())

    assert list(Decision.objects.order_by("pk").values_list("policy_version", flat=True)) == [1, 2]


def test_the_trace_names_row_and_policy(adult, draft, world):
    release(draft)

    answer = world.check_out(adult, world.item())

    (line,) = (line for line in answer.trace if line["value"] == "loan_days")
    assert (line["policy"], line["because"], answer.because) == (
        "long",
        "patron_category=adult",
        "patron_category=adult",
    )


def test_whoever_edited_does_not_release_where_two_are_needed(adult, draft, world):
    set_two_person_release(institution_code=world.point.institution.code, is_needed=True, by=AIGUL)
    submit_version(version_id=draft, starts_on=clock.today(), by=BORIS)

    assert refused(lambda: release_version(version_id=draft, by=BORIS)) == (errors.GRID_OF_ANOTHER_PERSON,)
    release_version(version_id=draft, by=AIGUL)

    assert current_grid().number == 2


def test_the_release_is_audited_row_by_row(adult, draft):
    release(draft)

    entry = AuditEntry.objects.get(act="release_grid")
    assert entry.details["changes"] == [
        {"what": "added", "criteria": {"patron_category": "adult"}, "values": {"loan_days": [None, 40]}}
    ]


def test_a_submitted_version_is_changed_only_after_it_was_taken_back(adult, draft):
    submit_version(version_id=draft, starts_on=clock.today(), by=BORIS)

    assert refused(lambda: save_policy(version_id=draft, policy=LONG, by=BORIS)) == (errors.GRID_NOT_DRAFT,)
    return_to_draft(version_id=draft, by=BORIS)
    (row,) = PolicyRow.objects.filter(version_id=draft, patron_category__code="adult")
    remove_row(version_id=draft, row_id=row.pk, by=BORIS)

    assert queries.changes_between(None, draft) == ()


def test_a_release_is_not_dated_back(adult, draft):
    yesterday = clock.today() - dt.timedelta(days=1)
    submit = {"version_id": draft, "by": BORIS}

    assert refused(lambda: submit_version(starts_on=yesterday, **submit)) == (errors.GRID_START_INVALID,)
    submit_version(starts_on=clock.today(), **submit)
    with clock.frozen_at(clock.now() + dt.timedelta(days=2)):
        assert refused(lambda: release_version(version_id=draft, by=BORIS)) == (errors.GRID_START_INVALID,)


def test_old_versions_stay_readable(adult, draft):
    release(draft)

    states = {version.number: version.state for version in queries.grid_versions()}
    first = GridVersion.objects.get(number=1)
    assert states == {1: "superseded", 2: "in_force"}
    assert len(queries.rows_of_version(first.pk)) == 1


def test_a_discarded_draft_is_out_of_the_way(adult, draft):
    discard_version(version_id=draft, by=BORIS)

    assert refused(lambda: discard_version(version_id=draft, by=BORIS)) == (errors.GRID_OVER,)
    assert queries.grid_version(draft).state == "discarded"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (NewRow({}, {"loan": "long"}), errors.POLICY_ROW_EXISTS),
        (NewRow({"pool": "nowhere"}, {"loan": "long"}), errors.POLICY_CRITERION_UNKNOWN),
        (NewRow({"form": "audio"}, {"loan": "nothing"}), errors.POLICY_UNKNOWN),
        (NewRow({"form": "audio"}, {}), errors.POLICY_ROW_EMPTY),
    ],
)
def test_a_row_that_cannot_be_is_refused(adult, draft, row, code):
    assert refused(lambda: save_row(version_id=draft, row=row, by=BORIS)) == (code,)


@pytest.mark.parametrize(
    ("policy", "codes"),
    [
        (LONG, (errors.POLICY_EXISTS,)),
        (NewNamedPolicy("loan", "Ей", Names("a", "b", "c")), (errors.POLICY_CODE_INVALID,)),
        (NewNamedPolicy("loan", "x", Names("a", "", "c")), (errors.POLICY_NAME_MISSING,)),
        (NewNamedPolicy("loan", "x", Names("a", "b", "c"), {"loan_days": 9999}), (errors.POLICY_VALUE_INVALID,)),
        (NewNamedPolicy("nothing", "x", Names("a", "b", "c")), (errors.POLICY_UNKNOWN,)),
    ],
)
def test_a_policy_that_cannot_be_is_refused(adult, draft, policy, codes):
    assert refused(lambda: save_policy(version_id=draft, policy=policy, by=BORIS)) == codes


def test_a_policy_in_use_stays(adult, draft):
    policies = {(one.kind, one.code): one for one in queries.policies_of_version(draft)}
    used = policies["loan", "long"]

    assert used.use_count == 1
    assert refused(lambda: remove_policy(version_id=draft, policy_id=used.id, by=BORIS)) == (errors.POLICY_IN_USE,)


def test_rows_of_nobody_and_versions_of_nobody_are_unknown(adult, draft):
    unknown = 987_654
    assert refused(lambda: remove_row(version_id=draft, row_id=unknown, by=BORIS)) == (errors.POLICY_ROW_UNKNOWN,)
    assert refused(lambda: discard_version(version_id=unknown, by=BORIS)) == (errors.GRID_UNKNOWN,)
    assert refused(lambda: release_version(version_id=draft, by=BORIS)) == (errors.GRID_NOT_SUBMITTED,)
