"""The simulated city keeps its books, and what its readers are told comes true."""

from kitaphana.bench.hold_city import HoldCity, nearest_item
from kitaphana.circulation.rules.targeting import choose


def test_the_same_seed_lives_the_same_year():
    first, again = (HoldCity(seed=5, works=60, readers_a_day=15).run(warm_up=20, days=40) for _ in range(2))

    assert first == again
    assert first != HoldCity(seed=6, works=60, readers_a_day=15).run(warm_up=20, days=40)


def test_four_of_five_waits_end_within_what_was_told():
    year = HoldCity(seed=3, works=150, readers_a_day=40).run(warm_up=60, days=150)

    assert len(year.waits) > 500
    assert year.within >= 0.8
    assert all(0 < low < high for low, high, _ in year.waits)


def test_another_strategy_lives_through_the_same_demand():
    by_rule = HoldCity(seed=2, works=60, readers_a_day=15, strategy=choose).run(warm_up=10, days=30)
    nearest = HoldCity(seed=2, works=60, readers_a_day=15, strategy=nearest_item).run(warm_up=10, days=30)

    assert by_rule.waits
    assert nearest.waits
    assert min(by_rule.transit_km, nearest.transit_km) > 0
