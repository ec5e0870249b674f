"""Random days of a city against a tiny model: items, holds and ways agree after every step, and nothing is broken.

`KITAPHANA_MACHINE_STEPS` (100 of them an example) and `KITAPHANA_MACHINE_SEED` make it longer or another one.
Hypothesis finds the shortest way to a fault; `test_walk.py` goes far.
"""

import os
from collections.abc import Callable

import pytest
from django.db import connection
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from tests.city.days import RULES, SELDOM, Days, Step

STEPS = int(os.environ.get("KITAPHANA_MACHINE_STEPS") or 0)
EXAMPLE = 100


def machine(days: Days) -> type[RuleBasedStateMachine]:
    """A machine over one world that has all of its rules."""

    class CityMachine(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            days.begin()

        def teardown(self) -> None:
            days.end()

        @rule(step=st.sampled_from(SELDOM).flatmap(lambda name: st.tuples(st.just(name), _numbers(name))))
        def now_and_then(self, step: Step) -> None:
            days.step(*step)

    for name in sorted(RULES.keys() - SELDOM):
        possible = precondition(lambda self, name=name: days.can(name))
        setattr(CityMachine, name, possible(rule(numbers=_numbers(name))(_named(name, days))))
    return CityMachine


def _numbers(name: str) -> st.SearchStrategy[tuple[int, ...]]:
    return st.tuples(*(st.integers(0, size - 1) for size in RULES[name]))


def _named(name: str, days: Days) -> Callable[..., None]:
    def run(self: RuleBasedStateMachine, numbers: tuple[int, ...]) -> None:
        days.step(name, numbers)

    run.__name__ = name
    return run


@pytest.mark.django_db
def test_random_days_of_a_city_agree_with_the_model():
    steps = STEPS or (10_000 if connection.vendor == "sqlite" else 1_000)
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        seed(int(os.environ.get("KITAPHANA_MACHINE_SEED") or 20261130))(machine(Days())),
        settings=settings(
            max_examples=max(steps // EXAMPLE, 1),
            stateful_step_count=EXAMPLE,
            deadline=None,
            suppress_health_check=checks,
            database=None,
        ),
    )
