"""The simulator: kept decisions under a draft."""

import pytest

from kitaphana.circulation import queries
from kitaphana.circulation.models import Decision
from kitaphana.circulation.services import NewNamedPolicy, NewRow, begin_draft, save_policy, save_row, start_simulation
from kitaphana.circulation.services.policies.simulating import run_simulation
from kitaphana.circulation.tests.factories import BORIS
from kitaphana.core.trilingual import Names
from kitaphana.patrons.tests.factories import PatronCategoryFactory

NAMES = Names("Сынақ", "Проба", "Trial")


@pytest.fixture
def draft(world) -> int:
    PatronCategoryFactory(code="adult")
    return begin_draft(by=BORIS)


def change(draft: int, kind: str, **values) -> int:
    save_policy(version_id=draft, policy=NewNamedPolicy(kind, "trial", NAMES, values), by=BORIS)
    return save_row(version_id=draft, row=NewRow({"patron_category": "adult"}, {kind: "trial"}), by=BORIS)


def results(draft: int):
    start_simulation(version_id=draft, by=BORIS)
    run_simulation(draft)
    told = queries.simulation_of(draft)
    assert told.state == "done"
    return told.results


def what_changes(told) -> list[tuple]:
    return [(one["act"], *found) for one, found in zip(told["effects"], effects(told), strict=True)]


def effects(told) -> list[tuple]:
    return [(one["what"], one["value"], one["row"], one["count"]) for one in told["effects"]]


def test_a_draft_that_changes_nothing_changes_no_decision(world, draft):
    for _ in range(3):
        world.check_out(world.reader(), world.item())

    told = results(draft)

    assert (told["decision_count"], told["effects"], told["unlike_record"]) == (3, [], 0)


def test_equal_facts_are_decided_once(world, draft):
    for _ in range(3):
        world.check_out(world.reader(), world.item())

    assert results(draft)["group_count"] == 1


def test_a_shorter_loan_is_another_term_by_its_row(world, draft):
    world.check_out(world.reader(), world.item())
    row = change(draft, "loan", loan_days=7)

    assert effects(results(draft)) == [("other_term", "loan_days", row, 1)]


def test_a_lower_limit_refuses_who_had_more(world, draft):
    anna = world.reader()
    for _ in range(3):
        world.check_out(anna, world.item())
    row = change(draft, "loan", max_loans=2)

    told = results(draft)

    assert told["counts"] == {"newly_refused": 1, "other_limit": 2}
    assert ("newly_refused", "max_loans", row, 1) in effects(told)


def test_a_higher_limit_allows_who_was_refused(world, draft):
    anna = world.reader()
    for _ in range(5):
        world.check_out(anna, world.item())
    with pytest.raises(Exception, match="loan_limit"):
        world.check_out(anna, world.item())
    row = change(draft, "loan", max_loans=10)

    assert ("newly_allowed", "max_loans", row, 1) in effects(results(draft))


def test_renewals_are_replayed_too(world, draft):
    world.renew(world.check_out(world.reader(), world.item()).loan_id)
    row = change(draft, "renewal", max_renewals=0)

    assert ("newly_refused", "max_renewals", row, 1) in effects(results(draft))


def test_decisions_of_older_days_have_no_form_and_are_replayed_all_the_same(world, draft):
    world.check_out(world.reader(), world.item())
    kept = Decision.objects.get()
    del kept.facts["item"]["form"], kept.facts["reader"]["open_of_category"]
    Decision.objects.filter(pk=kept.pk).update(facts=kept.facts)

    assert results(draft)["decision_count"] == 1


def test_reading_inside_is_told_apart_from_taking_home(world, draft):
    world.check_out(world.reader(), world.item(), is_in_library=True)
    row = change(draft, "inside", max_in_library=0)

    assert what_changes(results(draft)) == [("inside", "newly_refused", "max_in_library", row, 1)]


def test_what_staff_set_aside_stays_set_aside(world, draft):
    anna = world.reader()
    for _ in range(5):
        world.check_out(anna, world.item())
    world.check_out(anna, world.item(), overrides=frozenset({"loan_limit"}))

    assert results(draft)["effects"] == []


def test_a_draft_changed_after_its_simulation_says_so(world, draft):
    results(draft)
    assert not queries.simulation_of(draft).is_stale

    change(draft, "loan", loan_days=7)

    assert queries.simulation_of(draft).is_stale
