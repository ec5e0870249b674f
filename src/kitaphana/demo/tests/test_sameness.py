"""The same seed builds the same city."""

import hashlib

import pytest

from kitaphana.catalog.models import Work
from kitaphana.circulation.models import Hold, HoldTarget, Loan, Loss, OverdueMark, Review, ReviewKind
from kitaphana.demo import services
from kitaphana.holdings.models import Item

SCALE = 0.001


def _digest() -> str:
    digest = hashlib.sha256()
    for rows in (
        Work.objects.order_by("pk").values_list("pk", "grouping_key"),
        Item.objects.order_by("pk").values_list("pk", "barcode"),
        Loan.objects.order_by("item_id", "loaned_at").values_list("item_id", "patron_id", "state"),
        Hold.objects.order_by("pk").values_list("patron_id", "work_id", "item_id", "state", "shelf_code"),
        Loss.objects.order_by("pk").values_list("loan__item_id", "state"),
        OverdueMark.objects.order_by("loan__item_id", "days").values_list("loan__item_id", "days", "is_block"),
        HoldTarget.objects.order_by("pk").values_list("hold__work_id", "item_id", "branch__code"),
    ):
        for row in rows:
            digest.update(repr(row).encode())
    for row in Item.objects.order_by("pk").values_list("edition_id", "branch__code", "status", "price", "received_on"):
        digest.update(repr(row).encode())
    for row in Review.objects.order_by("pk").values_list("kind", "item_id", "loan__item_id", "evidence__at"):
        digest.update(repr(row).encode())
    return digest.hexdigest()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("seed", "is_same"), [(1, True), (2, False)])
def test_the_same_seed_builds_the_same_city(settings, tmp_path, seed, is_same):
    settings.DATA_DIR, settings.INDEX_DIR = tmp_path, tmp_path / "index"
    services.build_city(scale=SCALE, seed=1)
    first = _digest()
    services.forget_everything()

    services.build_city(scale=SCALE, seed=seed)

    assert (_digest() == first) is is_same


@pytest.mark.django_db(transaction=True)
def test_facts_of_every_kind_wait_at_the_central_desk(settings, tmp_path):
    settings.DATA_DIR, settings.INDEX_DIR = tmp_path, tmp_path / "index"
    services.build_city(scale=SCALE, seed=1)

    found = Review.objects.filter(state="open", service_point__code="CHEKHOV")
    assert set(found.values_list("kind", flat=True)) == set(ReviewKind)
    assert not found.filter(item__branch__code__isnull=True).exists()
