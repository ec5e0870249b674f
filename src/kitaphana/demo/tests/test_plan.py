from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kitaphana.demo import plan


def test_scale_one_has_exactly_the_published_figures():
    city = plan.plan_for(1)

    assert city.items == {"kk": 432_257, "ru": 911_125, "foreign": 27_656, "undetermined": 1_385}
    assert city.city_items == 1_372_423
    assert sum(city.editions.values()) == 300_000
    assert city.readers == 300_000


def test_smaller_cities_keep_the_proportions():
    city = plan.plan_for(0.02)

    assert city.items == {"kk": 8_645, "ru": 18_222, "foreign": 553, "undetermined": 28}
    assert city.city_items == 27_448
    assert sum(city.editions.values()) == 6_000


@pytest.mark.parametrize("scale", [0, 0.0009, 1.01, -1])
def test_a_scale_out_of_bounds_is_refused(scale):
    with pytest.raises(ValueError, match="scale"):
        plan.plan_for(scale)


@settings(deadline=None)
@given(st.dictionaries(st.text(min_size=1), st.integers(1, 10**6), min_size=1), st.integers(0, 10**6))
def test_parts_add_up_and_stay_within_one_of_their_share(shares, total):
    parts = plan.apportion(shares, total)

    whole = sum(shares.values())
    assert sum(parts.values()) == total
    assert all(abs(parts[name] - shares[name] * total / whole) < 1 for name in shares)


@settings(deadline=None)
@given(st.integers(1, 300), st.floats(1, 12), st.integers())
def test_copies_add_up_and_no_edition_is_without_one(editions, copies_each, seed):
    items = round(editions * copies_each)

    counts = plan.copy_counts(Random(seed), editions=editions, items=items, most=640)

    assert len(counts) == editions
    assert sum(counts) == items
    assert min(counts) >= 1
    assert counts == sorted(counts, reverse=True)


def test_many_editions_have_a_single_copy_and_some_have_hundreds():
    counts = plan.copy_counts(Random(1), editions=20_000, items=90_000, most=640)

    assert counts.count(1) > 5_000
    assert counts[0] > 300
