import json

import pytest

from kitaphana.bench.measuring import Figure, percentile, rate_figure

pytestmark = pytest.mark.once


def test_percentiles_are_by_nearest_rank():
    samples = list(range(1, 101))

    assert percentile(samples, 0.5) == 51
    assert percentile(samples, 0.99) == 100
    assert percentile([7.0], 0.95) == 7.0


def test_no_samples_have_no_percentile():
    with pytest.raises(ValueError, match="samples"):
        percentile([], 0.5)


def test_a_rate_is_the_count_over_the_time_and_its_ratio_over_the_limit():
    found = rate_figure("acts", [0.01, 0.03], limit=100)

    assert (found.value, found.limit, found.ratio, found.n) == (50, 100, 0.5, 2)
    assert (found.p50, found.p99) == (30, 30)


def test_parallel_acts_are_counted_over_the_time_of_all():
    assert rate_figure("acts", [0.5] * 8, elapsed=1).value == 8


def test_a_line_has_the_keys_of_the_contract():
    line = json.loads(Figure("acts", 1, "1/s").as_line())

    assert list(line) == ["name", "value", "unit", "limit", "ratio", "n", "p50", "p95", "p99", "data"]
