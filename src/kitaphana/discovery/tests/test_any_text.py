"""Whatever people type, search answers, and soon (quality plan, test 27: search of death)."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kitaphana.catalog.tests.factories import EditionFactory
from kitaphana.discovery.index.parsing import MAX_WORDS, parse
from kitaphana.discovery.queries import SearchRequest, search

pytestmark = pytest.mark.django_db
LONGEST = 2.0  # seconds

DEADLY = {
    "5000 terms": " ".join(f"слово{number}" for number in range(5_000)),
    "nested booleans": "(" * 1_000 + "абай AND NOT " * 500 + ")" * 1_000,
    "wildcards": "a* b* ?* *",
    "regular expression": r"(.*)*\1{10,}[^\]]+$ /.*/",
    "fields and ranges": "title:[* TO *] all:абай^1000000 id:1 _exists_:x",
    "one megabyte": "абай" * 250_000,
    "one word of a megabyte": "а" * 1_000_000,
    "quotes": '"' * 999 + "«»" * 400,
    "phrases": '"а б" ' * 2_000,
    "nothing but signs": "!@#$%^&*()_+-=[]{};':,./<>?",
    "null bytes": "\0аб\0ай\0",
    "half a surrogate pair": "абай \ud800",
    "right to left": "\u202eкітап\u202c ءتۇبى",
    "stress on stress": "а" + "\u0301" * 10_000,
    "many long unknown words": " ".join("щ" * 60 + str(number) for number in range(100)),
    "a long number": "9" * 300,
    "an ISBN with a wrong digit": "978-0-306-40615-8",
    "markup": "<script>alert(1)</script>",
    "sql": "'; DROP TABLE catalog_work; --",
}


@pytest.fixture
def filled(search_index):
    EditionFactory.create_batch(20)
    search_index()


@pytest.mark.parametrize("text", DEADLY.values(), ids=DEADLY)
def test_deadly_searches_end_soon(filled, text):
    started = time.monotonic()
    search(SearchRequest(text))
    assert time.monotonic() - started < LONGEST


@settings(max_examples=150, deadline=2000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(max_size=400) | st.text(alphabet='абйқ a"«»-.:()*019X', max_size=60),
    values=st.lists(st.text(st.characters(), max_size=5), max_size=3).map(tuple),
    numbers=st.tuples(*[st.none() | st.integers()] * 2),
    place=st.tuples(st.integers(), st.integers()),
    order=st.sampled_from(["relevance", "newest", "title", "price"]),
)
def test_no_request_raises(filled, text, values, numbers, place, order):
    page = search(
        SearchRequest(
            text, values, values, values, *numbers, sort=order, page=place[0], size=place[1], is_available=True
        )
    )

    assert page.total >= len(page.work_ids)
    assert page.is_ready


@given(st.text())
def test_a_text_never_gives_more_words_than_the_limit(text):
    typed = parse(text * 50)

    assert len(typed.words) <= MAX_WORDS
    assert all(1 < len(phrase) <= MAX_WORDS for phrase in typed.phrases)
