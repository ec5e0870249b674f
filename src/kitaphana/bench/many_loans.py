"""A reader with 400 loans beside readers with none: check-out and account page, in turns."""

import time
from functools import partial

from django.test import Client

from kitaphana.bench.lending import lend, new_key, pairs, timed
from kitaphana.core.models import User
from kitaphana.demo.rows.readers import GOOD, SCHOOL
from kitaphana.patrons.models import Patron

_WARM = 5
ACCOUNT = "/ru/account/"


def check_outs(acts: int) -> dict[str, dict[str, list[float]]]:
    """Seconds by reader."""
    taken = pairs(2 * acts)
    half = len(taken) // 2
    told: dict[str, list[float]] = {"many": [], "plain": []}
    for with_none, item_for_many in zip(taken[:half], taken[half:], strict=False):
        with_many = (SCHOOL, item_for_many[1])
        told["many"].append(timed(partial(lend, with_many, new_key())))
        told["plain"].append(timed(partial(lend, with_none, new_key())))
    return {"check_out": {who: seconds[_WARM:] or seconds for who, seconds in told.items()}}


def account_pages(acts: int) -> dict[str, dict[str, list[float]]]:
    """Seconds by reader."""
    clients = {"many": _signed_in(SCHOOL), "plain": _signed_in(GOOD)}
    seconds: dict[str, list[float]] = {"many": [], "plain": []}
    for turn in range(acts + _WARM):
        for who, client in clients.items():
            taken = _page(client)
            if turn >= _WARM:
                seconds[who].append(taken)
    return {"account page": seconds}


def _signed_in(patron_id: int) -> Client:
    client = Client(headers={"host": "localhost"})
    user_id = Patron.objects.values_list("user_id", flat=True).get(pk=patron_id)
    client.force_login(User.objects.get(pk=user_id))
    return client


def _page(client: Client) -> float:
    started = time.perf_counter()
    response = client.get(ACCOUNT)
    taken = time.perf_counter() - started
    if response.status_code != 200:
        raise RuntimeError(f"{ACCOUNT} answered {response.status_code}")
    return taken
