import pytest

from kitaphana.core import invariants


@pytest.fixture
def registry(monkeypatch):
    monkeypatch.setattr(invariants, "_registry", {})


def test_breaches_are_counted_but_not_all_kept(registry):
    @invariants.invariant("I13", "each item is in one place")
    def find():
        yield from (f"item {number}" for number in range(100))
        yield invariants.Note("100 items seen")

    (one,) = invariants.registered()
    finding = invariants.examine(one)
    assert (finding.is_ok, finding.breach_count, len(finding.breaches)) == (False, 100, 20)
    assert finding.notes == ("100 items seen",)


def test_invariants_come_by_letter_and_number(registry):
    for code in ("N1", "I10", "I9", "I1"):
        invariants.invariant(code, "title")(list)
    assert [one.code for one in invariants.registered()] == ["I1", "I9", "I10", "N1"]
