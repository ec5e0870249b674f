"""Long walks through random days of a city, one for each seed (`make soak`: a million steps)."""

import os

import pytest
from django.db import connection

from tests.city.days import Days
from tests.city.walk import walk

SEEDS = [int(seed) for seed in (os.environ.get("KITAPHANA_WALK_SEEDS") or "20261130").split()]
STEPS = int(os.environ.get("KITAPHANA_WALK_STEPS") or 0)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", SEEDS)
def test_a_long_walk_agrees_with_the_model(seed):
    walk(Days(), seed, STEPS or (2_000 if connection.vendor == "sqlite" else 300))
