"""The audit log is read newest first, by key, and a page looks through a bounded stretch of it."""

import pytest

from kitaphana.core import audit, audit_trail
from kitaphana.core.actor import Actor, ActorKind, Door

pytestmark = pytest.mark.django_db
BORIS = Actor(ActorKind.STAFF, Door.STAFF, "boris", "CHEKHOV-1")
VERA = Actor(ActorKind.STAFF, Door.STAFF, "vera", "AUEZOV-1")


def record(count: int = 1, *, act: str = "check_out", subject: str = "loan:1", by: Actor = BORIS) -> None:
    for _ in range(count):
        audit.record(act=act, subject=subject, by=by)


def test_the_newest_entry_comes_first() -> None:
    record(subject="loan:1")
    record(subject="loan:2")

    assert [line.subject for line in audit_trail.list_entries().rows] == ["loan:2", "loan:1"]


def test_pages_follow_each_other_without_gap_or_overlap() -> None:
    record(5)

    first = audit_trail.list_entries(limit=3)
    second = audit_trail.list_entries(limit=3, before=first.next_after)

    ids = [line.id for line in (*first.rows, *second.rows)]
    assert len(ids) == len(set(ids)) == 5
    assert second.next_after is None


def test_a_subject_a_kind_an_act_and_a_login_narrow_the_list() -> None:
    record(subject="loan:1")
    record(subject="loan:11", act="check_in")
    record(subject="edition:1", by=VERA)

    assert len(audit_trail.list_entries(subject="loan:1").rows) == 1
    assert len(audit_trail.list_entries(subject="loan:").rows) == 2
    assert len(audit_trail.list_entries(act="check_in").rows) == 1
    assert len(audit_trail.list_entries(login="vera").rows) == 1


def test_only_acts_at_the_given_service_points_are_shown() -> None:
    record(by=BORIS)
    record(by=VERA)

    shown = audit_trail.list_entries(service_points={"AUEZOV-1"}).rows

    assert [line.login for line in shown] == ["vera"]
    assert audit_trail.list_entries(service_points=frozenset()).rows == ()


def test_a_rare_act_far_below_is_reached_by_more_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    record(act="rare")
    record(4)
    monkeypatch.setattr(audit_trail, "WINDOW", 3)

    first = audit_trail.list_entries(act="rare")
    assert first.rows == ()
    assert first.next_after is not None

    second = audit_trail.list_entries(act="rare", before=first.next_after)
    assert len(second.rows) == 1
