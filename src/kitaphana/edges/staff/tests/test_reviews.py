"""The work list of facts, from the screen."""

import pytest
from django.urls import reverse

from kitaphana.circulation.models import Review, ReviewKind
from kitaphana.circulation.rules.reviews import ENDS as RULES
from kitaphana.circulation.rules.reviews import End
from kitaphana.core import clock
from kitaphana.edges.staff.fact_words import ENDS, KINDS
from kitaphana.edges.staff.tests.conftest import signed_in, staff
from kitaphana.holdings.models import Item
from kitaphana.network.tests.factories import ServicePointFactory

pytestmark = pytest.mark.django_db


def review(world, kind: str, **fields) -> Review:
    asked = {"item": world.item(), "service_point": world.point, "noted_at": clock.now(), **fields}
    return Review.objects.create(kind=kind, **asked)


def at_desk(user, world):
    client = signed_in(user)
    client.post(reverse("staff:point"), {"point": world.point.code})
    return client


@pytest.fixture
def desk(world, boris):
    return at_desk(boris, world)


@pytest.fixture
def head(world):
    return at_desk(staff("head", branch=world.point.branch), world)


def settle(client, row, end: str, **fields):
    return client.post(reverse("staff:settle_review", args=[row.pk]), {"end": end, "command_id": "one", **fields})


def test_every_kind_and_end_has_words():
    assert set(KINDS) == set(RULES)
    assert set(ENDS) == set(End)


def test_the_list_shows_evidence_in_words_and_the_keys_of_its_ends(world, desk):
    loan = world.check_out(world.reader(), world.item())
    evidence = {"codes": ["patron_blocked"], "status": "missing", "happened_at": clock.now().isoformat()}
    evidence |= {"asked_on": clock.today().isoformat(), "at": world.point.branch.code, "other_loan": loan.loan_id}
    review(world, ReviewKind.LENT_THOUGH_REFUSED, evidence=evidence, loan_id=loan.loan_id)

    text = desk.get(reverse("staff:reviews")).content.decode()

    for wanted in ("lent though the rules refuse it", "The reader is blocked", "missing", world.point.branch.name_en):
        assert wanted in text
    assert 'data-key="1"' in text
    assert 'data-key="3"' in text
    assert text.count(f"reader of loan {loan.loan_id}") == 2


def test_one_button_settles_and_a_second_click_does_no_harm(world, desk):
    row = review(world, ReviewKind.NOT_ON_SHELF)

    for _ in range(2):
        answer = settle(desk, row, "missing", kind="not_on_shelf", line="3")
        assert answer.url == f"{reverse('staff:reviews')}?kind=not_on_shelf#line-3"

    assert Item.objects.get(pk=row.item_id).status == "missing"
    assert b"Nothing waits for a person here" in desk.get(reverse("staff:reviews")).content


def test_the_focus_goes_to_the_fact_after_one_that_stays(world, desk):
    row = review(world, ReviewKind.CLAIMED_RETURNED, evidence={"status": "on_loan"})

    assert settle(desk, row, "ask_reader", line="0", after="17").url.endswith("?after=17#line-1")
    assert 'name="line" value="0"' in desk.get(reverse("staff:reviews")).content.decode()


def test_settled_facts_are_shown_and_opened_again(world, desk):
    row = review(world, ReviewKind.CAME_BACK_UNSEEN)
    settle(desk, row, "dismiss")
    assert b"Nothing to do" in desk.get(reverse("staff:reviews"), {"state": "settled"}).content

    desk.post(reverse("staff:reopen_review", args=[row.pk]))

    assert Review.objects.get().state == "open"


def test_only_who_keeps_the_stock_withdraws(world, desk, head):
    row = review(world, ReviewKind.DAMAGED)
    world.item(edition=row.item.edition)

    assert settle(desk, row, "withdraw").status_code == 403
    assert [end for end, _name in desk.get(reverse("staff:reviews")).context["lines"][0].ends] == ["dismiss"]
    settle(head, row, "withdraw", note="soaked")

    assert Item.objects.get(pk=row.item_id).status == "withdrawn"


def test_facts_of_other_branches_are_not_ones_own(world, desk):
    row = review(world, ReviewKind.DAMAGED, service_point=ServicePointFactory())

    assert settle(desk, row, "dismiss").status_code == 403
    assert desk.get(reverse("staff:reviews")).context["lines"] == []


def test_the_list_is_narrowed_to_a_branch_a_point_a_kind_and_an_age(world):
    wide = staff("head", username="wide", institution=world.point.institution)
    other = ServicePointFactory()
    here, there = review(world, ReviewKind.DAMAGED), review(world, ReviewKind.NOT_ON_SHELF, service_point=other)
    client = signed_in(wide)

    def shown(**query: str) -> list[int]:
        return [line.row.id for line in client.get(reverse("staff:reviews"), query).context["lines"]]

    assert shown() == [here.pk, there.pk]
    assert shown(point=f"branch:{other.branch.code}") == shown(point=other.code) == [there.pk]
    assert shown(kind="damaged") == [here.pk]
    assert shown(age="7") == []
    assert shown(point="NOWHERE") == []


def test_the_overview_counts_what_waits_and_the_item_says_so(world, desk):
    item = world.item()
    assert b"needs a person" not in desk.get(reverse("staff:home")).content

    asked = {"kind": "not_on_shelf", "note": "looked twice", "command_id": "two"}
    desk.post(reverse("staff:note_review", args=[item.pk]), asked)

    assert b"1 fact needs a person" in desk.get(reverse("staff:home")).content
    assert b"Waits for a person:" in desk.get(reverse("staff:item", args=[item.pk])).content
    assert Review.objects.get().note == "looked twice"


def test_a_refusal_is_told_and_the_fact_stays(world, desk):
    loan = world.check_out(world.reader(), world.item())
    row = review(world, ReviewKind.NOT_ON_SHELF, item_id=loan.item_id, item=Item.objects.get(pk=loan.item_id))

    answer = desk.post(reverse("staff:settle_review", args=[row.pk]), {"end": "missing"}, follow=True)

    assert "cannot be marked as missing: on loan" in answer.content.decode()
    assert Review.objects.get().state == "open"
