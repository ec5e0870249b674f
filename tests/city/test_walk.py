"""Long walks through random days of a city, one for each seed (`make soak`: a million steps), and what they have found.

KITAPHANA_WALK_SEEDS are the seeds, KITAPHANA_WALK_STEPS the steps of each.
"""

import os

import pytest
from django.db import connection

from tests.city.days import Days
from tests.city.walk import replay, walk

SEEDS = [int(seed) for seed in (os.environ.get("KITAPHANA_WALK_SEEDS") or "20261130").split()]
STEPS = int(os.environ.get("KITAPHANA_WALK_STEPS") or 0)
FOUND = {
    "two records parted, and the one whose stop had come along was stopped no more for the item it had lost itself": [
        ("check_out", (0, 1, 0)),
        ("check_out", (1, 2, 0)),
        ("is_lost", (0, 0)),
        ("merge", (1, 2)),
        ("is_lost", (1, 0)),
        ("part", (0,)),
        ("check_out", (3, 1, 0)),
    ],
    "two records parted, and the one whose lost item had been found meanwhile was stopped until the night": [
        ("check_out", (0, 1, 0)),
        ("check_out", (1, 2, 0)),
        ("is_lost", (0, 0)),
        ("is_lost", (1, 0)),
        ("merge", (1, 2)),
        ("is_found", (0, 0)),
        ("part", (0,)),
        ("check_out", (3, 2, 0)),
    ],
    "a date that went back lay in the days of another freeze": [
        ("check_out", (1, 3, 1)),
        ("close", (3, 12, 9, 0)),
        ("close", (3, 14, 9, 1)),
        ("reopen", (11, 1)),
    ],
    "a freeze that had begun long ago could not be changed any more": [
        ("close", (1, 21, 7, 1)),
        ("nobody_comes", ()),
        ("nobody_comes", ()),
        ("end_closure", (8, 16)),
    ],
    "a freeze that was prolonged at the moment of its moves left holds in the new days": [
        ("place", (1, 0, 1)),
        ("send", (0, 2, 0)),
        ("take_in", (19, 1)),
        ("close", (1, 7, 3, 1)),
        ("end_closure", (16, 16)),
    ],
    "the same, with a hold that was caught between the freeze and its moves": [
        ("place", (3, 1, 0)),
        ("place", (1, 0, 1)),
        ("place", (2, 1, 1)),
        ("close", (0, 7, 2, 0)),
        ("check_in", (5, 0)),
        ("work", ()),
        ("end_closure", (10, 18)),
    ],
    "a book lent past a hold to a reader with a hold of their own, taken back, and the first hold had lost its book": [
        ("place", (1, 0, 0)),
        ("place", (3, 0, 1)),
        ("check_in", (4, 2)),
        ("take_back", (2, 4, 3, 1)),
    ],
    "a book lent past the same hold twice, and only the first time could be taken back": [
        ("place", (0, 1, 1)),
        ("check_in", (5, 2)),
        ("lend_anyway", (5, 3, 2)),
        ("check_in", (5, 0)),
        ("take_back", (2, 5, 3, 2)),
    ],
    "a return of a lost book, taken back, and the reader was stopped no more": [
        ("check_out", (3, 3, 0)),
        ("is_lost", (9, 1)),
        ("take_back", (0, 3, 2, 2)),
        ("check_out", (5, 3, 2)),
    ],
    "a ready hold could not be fetched elsewhere, where another had the same code": [
        ("place", (0, 0, 1)),
        ("place", (0, 1, 0)),
        ("check_in", (2, 2)),
        ("take_in", (10, 1)),
        ("send", (4, 0, 1)),
        ("place", (1, 0, 1)),
        ("move_pickup", (6, 2)),
        ("take_in", (1, 2)),
        ("move_pickup", (12, 1)),
    ],
}
"""The shortest ways to faults, as walks have printed them."""


@pytest.mark.django_db
@pytest.mark.parametrize("seed", SEEDS)
def test_a_long_walk_agrees_with_the_model(seed):
    walk(Days(), seed, STEPS or (2_000 if connection.vendor == "sqlite" else 200))


@pytest.mark.django_db
def test_what_walks_have_found_stays_mended():
    days = Days()
    assert {what: error for what, steps in FOUND.items() if (error := replay(days, steps)[1]) is not None} == {}
