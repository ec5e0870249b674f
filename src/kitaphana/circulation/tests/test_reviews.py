"""Facts that need a person: noted, settled once, opened again."""

import datetime as dt
from decimal import Decimal

import pytest

from kitaphana.charges.queries import charge_row
from kitaphana.circulation.invariants import losses_are_whole, reviews_are_whole
from kitaphana.circulation.models import Loan, Review, ReviewKind
from kitaphana.circulation.queries.reviews import ReviewFilter, open_reviews_of_item, review_counts, review_rows
from kitaphana.circulation.rules.reviews import ENDS, NOTED_BY_HAND, End, ends_of
from kitaphana.circulation.services.reviews import _ACTS, Settled, note_review, reopen_review, settle_review
from kitaphana.circulation.tests.factories import BORIS, new_key
from kitaphana.circulation.tests.losses import LossWorld, blocks_of
from kitaphana.core import clock
from kitaphana.core.errors import Refused
from kitaphana.core.models import AuditEntry
from kitaphana.holdings.models import Item
from kitaphana.network.tests.factories import ServicePointFactory


@pytest.fixture
def losing(db) -> LossWorld:
    return LossWorld()


def review(world, kind: str, *, item=None, **fields) -> Review:
    asked = {"item": item or world.item(), "service_point": world.point, "noted_at": clock.now(), **fields}
    return Review.objects.create(kind=kind, **asked)


def settle(world, row: Review, end: str, **options) -> Settled:
    asked = {"by": BORIS, "service_point_id": world.point.pk, "command_id": new_key(), **options}
    return settle_review(review_id=row.pk, end=end, **asked)


def status_of(item: Item) -> str:
    return Item.objects.get(pk=item.pk).status


def test_every_kind_has_ends_and_every_end_does_something():
    assert set(ENDS) == set(ReviewKind)
    assert set(_ACTS) == set(End)
    assert set(NOTED_BY_HAND) <= set(ENDS)
    assert all(len(ends) < 10 for ends in ENDS.values())
    assert ends_of("of the future") == (End.DISMISS,)


def test_leaving_the_loan_changes_nothing_but_the_list(world):
    loan = world.check_out(world.reader(), world.item())
    row = review(world, ReviewKind.LENT_THOUGH_REFUSED, item=Item.objects.get(pk=loan.item_id), loan_id=loan.loan_id)

    assert settle(world, row, "leave", note="agreed with the head").is_settled

    row.refresh_from_db()
    assert (row.state, row.verdict, row.settled_by, row.note) == ("settled", "leave", "boris", "agreed with the head")
    assert Loan.objects.get().closed_at is None
    assert AuditEntry.objects.get(act="settle_review").subject == f"review:{row.pk}"


def test_taking_the_book_back_ends_the_loan(world):
    loan = world.check_out(world.reader(), world.item())
    row = review(world, ReviewKind.FOUND_ON_TWO_LOANS, item=Item.objects.get(pk=loan.item_id), loan_id=loan.loan_id)

    settle(world, row, "take_back")

    assert Loan.objects.get().state == "returned"
    assert status_of(row.item) == "available"


def test_asking_the_reader_keeps_the_fact_on_the_list(world):
    row = review(world, ReviewKind.CLAIMED_RETURNED, evidence={"status": "on_loan"})

    assert not settle(world, row, "ask_reader").is_settled

    row.refresh_from_db()
    assert (row.state, row.evidence) == ("open", {"status": "on_loan", "asked_on": clock.today().isoformat()})


def test_what_is_not_on_the_shelf_is_missing_and_what_is_found_is_available(world):
    item = world.item()
    settle(world, review(world, ReviewKind.NOT_ON_SHELF, item=item), "missing")
    assert status_of(item) == "missing"

    settle(world, review(world, ReviewKind.NOT_ON_SHELF, item=item), "on_shelf")
    assert status_of(item) == "available"


def test_an_item_that_somebody_has_cannot_be_missing(world):
    loan = world.check_out(world.reader(), world.item())
    row = review(world, ReviewKind.NOT_ON_SHELF, item=Item.objects.get(pk=loan.item_id))

    with pytest.raises(Refused, match="review_end_impossible"):
        settle(world, row, "missing")

    row.refresh_from_db()
    assert row.state == "open"


def test_damage_leads_out_of_the_stock_and_a_withdrawn_book_back_into_it(world):
    item = world.item()
    world.item(edition=item.edition)
    settle(world, review(world, ReviewKind.DAMAGED, item=item), "withdraw", note="soaked")
    assert status_of(item) == "withdrawn"

    settle(world, review(world, ReviewKind.CAME_BACK_WITHDRAWN, item=item), "restore")
    assert status_of(item) == "available"


def test_a_double_click_settles_once_and_a_second_person_is_told(world):
    row = review(world, ReviewKind.CAME_BACK_UNSEEN)
    key = new_key()
    assert settle(world, row, "dismiss", command_id=key)
    assert settle(world, row, "dismiss", command_id=key)

    with pytest.raises(Refused, match="review_settled"):
        settle(world, row, "missing")
    assert AuditEntry.objects.filter(act="settle_review").count() == 1


def test_an_end_of_another_kind_and_a_fact_that_is_not_there_are_refused(world):
    with pytest.raises(Refused, match="review_end_unknown"):
        settle(world, review(world, ReviewKind.CAME_BACK_UNSEEN), "take_back")
    with pytest.raises(Refused, match="review_unknown"):
        settle_review(review_id=0, end="leave", by=BORIS, service_point_id=world.point.pk, command_id=new_key())


def test_it_can_be_opened_again(world):
    row = review(world, ReviewKind.CAME_BACK_UNSEEN)
    with pytest.raises(Refused, match="review_not_settled"):
        reopen_review(review_id=row.pk, by=BORIS)
    settle(world, row, "dismiss")

    reopen_review(review_id=row.pk, by=BORIS)

    row.refresh_from_db()
    assert (row.state, row.verdict, row.settled_at) == ("open", "", None)
    assert list(reviews_are_whole()) == []


def test_a_fact_is_noted_by_hand_and_not_twice(world):
    item = world.item()
    asked = {"item_id": item.pk, "kind": "not_on_shelf", "service_point_id": world.point.pk, "by": BORIS}

    first = note_review(**asked, note="looked twice", command_id=new_key())
    assert note_review(**asked, note="", command_id=new_key()) == first

    assert open_reviews_of_item(item.pk) == ("not_on_shelf",)
    with pytest.raises(Refused, match="review_kind_unknown"):
        note_review(**{**asked, "kind": "found_on_two_loans"}, note="", command_id=new_key())
    with pytest.raises(Refused, match="item_unknown"):
        note_review(**{**asked, "item_id": 0}, note="", command_id=new_key())


def test_the_list_is_narrowed_paged_by_key_and_costs_two_queries(world, django_assert_num_queries):
    other = ServicePointFactory()
    loan = world.check_out(world.reader(), world.item())
    made = [review(world, ReviewKind.NOT_ON_SHELF) for _ in range(3)]
    told = review(world, ReviewKind.FOUND_ON_TWO_LOANS, evidence={"other_loan": loan.loan_id})
    old = review(world, ReviewKind.DAMAGED, noted_at=clock.now() - dt.timedelta(days=9))
    review(world, ReviewKind.DAMAGED, service_point=other)
    here = [world.point.pk]

    with django_assert_num_queries(2):
        page = review_rows(ReviewFilter(here), limit=3)
    assert [row.id for row in page.rows] == [row.pk for row in made]
    rest = review_rows(ReviewFilter(here), after=page.next_after, limit=3).rows
    assert [row.id for row in rest] == [told.pk, old.pk]
    assert rest[0].other_patron_id == Loan.objects.get().patron_id
    assert [row.id for row in review_rows(ReviewFilter(here, min_days=7)).rows] == [old.pk]
    assert [row.id for row in review_rows(ReviewFilter(here, kind="not_on_shelf")).rows] == [row.pk for row in made]
    assert review_counts(here) == {"damaged": 1, "found_on_two_loans": 1, "not_on_shelf": 3}
    assert review_counts([]) == {}


def test_the_check_finds_a_fact_that_is_half_settled(world):
    row = review(world, ReviewKind.DAMAGED, verdict="dismiss")

    assert list(reviews_are_whole()) == [f"review {row.pk} is open though it has a verdict"]


def test_what_was_lost_and_came_back_is_found_and_nothing_is_owed_for_it(losing):
    reader = losing.reader()
    loan = losing.lent(reader)
    losing.lose(loan)
    charge_id = losing.charge(loan, Decimal(2500)).charge_id
    losing.check_in(loan.item)
    row = Review.objects.get(kind=ReviewKind.CAME_BACK_LOST)

    assert settle(losing, row, "found")

    row.refresh_from_db()
    assert (row.state, row.verdict) == ("settled", "found")
    assert charge_row(charge_id).left == 0
    assert blocks_of(reader) == []


def test_a_claimed_book_that_is_found_ends_its_loan_and_one_that_is_not_is_lost(losing):
    found, gone = losing.lent(losing.reader()), losing.lent(losing.reader())
    for loan in (found, gone):
        losing.claim(loan)

    settle(losing, Review.objects.get(loan=found), "found")
    settle(losing, Review.objects.get(loan=gone), "declare_lost", note="looked twice")

    assert [Loan.objects.get(pk=one.pk).state for one in (found, gone)] == ["returned", "lost"]
    assert [status_of(one.item) for one in (found, gone)] == ["available", "lost"]
    assert list(losses_are_whole()) == []
    assert list(reviews_are_whole()) == []


def test_a_book_on_two_loans_may_be_said_to_be_back(losing):
    loan = losing.lent(losing.reader())
    row = review(losing, ReviewKind.FOUND_ON_TWO_LOANS, item=loan.item, loan=loan)

    settle(losing, row, "claim_returned")

    assert Loan.objects.get().state == "claimed_returned"
    assert open_reviews_of_item(loan.item_id) == ("claimed_returned",)


def test_what_is_not_on_the_shelf_is_lost_only_by_the_one_who_has_it(losing):
    loan, item = losing.lent(losing.reader()), losing.item()

    settle(losing, review(losing, ReviewKind.NOT_ON_SHELF, item=loan.item), "declare_lost")
    with pytest.raises(Refused, match="review_end_impossible"):
        settle(losing, review(losing, ReviewKind.NOT_ON_SHELF, item=item), "declare_lost")

    assert Loan.objects.get().state == "lost"
    assert status_of(item) == "available"
