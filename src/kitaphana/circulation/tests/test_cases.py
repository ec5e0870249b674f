"""Every case of `docs/circulation-cases.md`, lived through against the database."""

import pytest

from kitaphana.circulation import invariants
from kitaphana.circulation.tests.cases import Case, all_cases
from kitaphana.circulation.tests.cases.page import PAGE, page
from kitaphana.circulation.tests.cases.world import City
from kitaphana.core.models import AuditEntry

pytestmark = pytest.mark.django_db
CASES = all_cases()
QUIET = {"expire_hold", "declare_lost", "claim_returned"}
"""Where nothing changes, these are not noted: a night, and what a person is told at once."""


@pytest.mark.parametrize("case", [case for case in CASES if case.act != "undo"], ids=str)
def test_each_case_ends_as_the_table_says(case: Case):
    city = City(case)
    before = city.state()

    refused = city.act()

    assert refused == case.refused
    assert city.state() == {**before, **case.changes}
    assert sound() == []
    assert AuditEntry.objects.filter(act=case.act).exists() or (case.act in QUIET and not case.changes)


@pytest.mark.parametrize("case", [case for case in CASES if case.act == "undo"], ids=str)
def test_an_undo_puts_everything_back_or_says_that_it_was_overtaken(case: Case):
    city = City(case)
    before, rows = city.state(), city.rows()

    refused = city.act()

    assert refused == case.refused
    if not refused:
        assert city.state() == before
        assert city.rows() == rows
        assert sound() == []


def test_there_are_at_least_as_many_cases_as_other_systems_count():
    assert len(CASES) >= 150


def test_no_case_stands_twice():
    told = [(case.act, case.of, case.start, case.at, case.waits, case.who, case.by, case.set_aside, case.floats,
             case.inside, case.copies, case.to, case.meanwhile) for case in CASES]  # fmt: skip

    assert len(told) == len(set(told))


def test_the_page_says_what_the_tests_prove():
    assert PAGE.read_text(encoding="utf-8") == page()


def sound() -> list[str]:
    return [*invariants.one_open_loan_per_item(), *invariants.status_matches_loan(), *invariants.loans_are_whole()]
