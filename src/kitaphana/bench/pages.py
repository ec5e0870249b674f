"""Steps of the discovery group that run in a child: addresses to ask for, statements per page."""

from random import Random
from urllib.parse import quote

from django.db import connection
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kitaphana.catalog.models import Edition
from kitaphana.demo.words import kazakh, names, russian
from kitaphana.demo.words.subjects import SCIENCE
from kitaphana.holdings.models import Item
from kitaphana.network.queries import branch_cards

_FEW = 5
_LANGUAGES = ("kk", "ru", "en")


def addresses(count: int) -> dict[str, list[str]]:
    """Home, results for words that the catalogue has, editions and branches, in three languages by turns."""
    rng = Random(7)  # noqa: S311  the same pages in every run
    last = Edition.objects.latest("pk").pk
    results = [f"/{_LANGUAGES[turn % 3]}/search?q={quote(_words(rng))}" for turn in range(count)]
    editions = [f"/{_LANGUAGES[turn % 3]}/editions/{rng.randint(1, last)}/" for turn in range(count)]
    homes = [f"/{_LANGUAGES[turn % 3]}/" for turn in range(count)]
    codes = [card.code for card in branch_cards("kk")]
    branches = [f"/{_LANGUAGES[turn % 3]}/libraries/{codes[turn % len(codes)]}/" for turn in range(count)]
    return {"home": homes, "results": results, "edition": editions, "branch": branches}


def _words(rng: Random) -> str:
    kinds = (
        lambda: rng.choice(kazakh.NOUNS),
        lambda: f"{rng.choice(kazakh.ADJECTIVES)} {rng.choice(kazakh.NOUNS)}",
        lambda: rng.choice(russian.NOUNS).nominative,
        lambda: f"{rng.choice(russian.ADJECTIVES)} {rng.choice(russian.NOUNS).nominative}",
        lambda: rng.choice(names.RUSSIAN_SURNAMES),
        lambda: rng.choice(SCIENCE).ru.lower(),
    )
    return rng.choice(kinds)()


def statements() -> dict[str, tuple[int, int]]:
    """How many statements a page takes with little and with much on it."""
    by_items = Item.objects.values("edition").annotate(count=Count("id")).order_by("count", "edition")
    few, many = by_items.filter(count__gte=_FEW).first(), by_items.last()
    if few is None or many is None:
        raise LookupError("the city has no items")
    return {
        "results": (_count(f"/ru/search?q={quote('абай жолы')}"), _count("/ru/search?q=")),
        "edition": (_count(f"/ru/editions/{few['edition']}/"), _count(f"/ru/editions/{many['edition']}/")),
    }


def _count(path: str) -> int:
    client = Client(headers={"host": "localhost"})
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        response = client.get(path)
    if response.status_code != 200:
        raise RuntimeError(f"{path} answered {response.status_code}")
    return len(caught)
