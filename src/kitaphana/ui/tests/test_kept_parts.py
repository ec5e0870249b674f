"""Parts of a page that are kept for all who look alike, and addresses that are remembered: never another page's."""

import re

import pytest
from django.core.cache import cache
from django.template import engines
from django.test import RequestFactory
from django.urls import NoReverseMatch
from django.utils import translation

from kitaphana.ui import appearance
from kitaphana.ui.templatetags import keeping

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()
    yield
    cache.clear()


def links_of(page):
    return re.findall(r'<a class="chip" href="([^"]+)" lang="(\w\w)"', page)


def test_each_page_has_its_own_address_in_the_parts_that_are_kept(client):
    first = client.get("/ru/libraries/?q=one").content.decode()
    second = client.get("/ru/search?q=a%26b&available=1").content.decode()

    assert ("/kk/libraries/?q=one", "kk") in links_of(first)
    assert ("/kk/search?q=a%26b&amp;available=1", "kk") in links_of(second)
    assert 'name="next" value="/ru/search?q=a%26b&amp;available=1"' in second
    assert 'hreflang="x-default" href="http://testserver/search?q=a%26b&amp;available=1"' in second
    assert "/ru/libraries/?q=one" not in second
    assert not {keeping.HERE, keeping.REST} & set(re.findall(r"/(?:here|rest)-\w+", first + second))


def test_an_address_that_looks_like_the_mark_is_told_as_it_is(client):
    page = client.get(f"/en/search?q=1{keeping.HERE}2").content.decode()

    assert f"/ru/search?q=1{keeping.HERE}2" in page
    assert page.count(f"1{keeping.HERE}2") == page.count(keeping.HERE)


def test_nobody_gets_the_look_the_language_or_the_place_of_another(client):
    plain = client.get("/ru/libraries/").content.decode()
    client.cookies[appearance.COOKIE] = "vision=blue&size=200"
    low_vision = client.get("/ru/libraries/").content.decode()
    del client.cookies[appearance.COOKIE]

    assert 'value="on" aria-pressed="false"' in plain
    assert 'value="off" aria-pressed="true"' in low_vision
    assert client.get("/kk/libraries/").content.decode().count("Кітапханалар</a>") >= 1
    current = re.compile(r'<a href="([^"]+)" aria-current="page">')
    assert current.findall(plain)[0] == "/ru/libraries/"
    assert current.findall(client.get("/ru/search").content.decode())[0] == "/ru/search"


def test_made_up_cookies_fill_no_memory(client):
    client.get("/ru/libraries/")
    before = len(cache._cache)
    for number in range(5):
        client.cookies[appearance.COOKIE] = f"vision=made-up-{number}&size={number}"
        client.get("/ru/libraries/")

    assert len(cache._cache) == before


def test_a_part_without_a_request_is_rendered_and_not_kept():
    page = engines["django"].from_string('{% load keeping %}{% kept "word" %}{{ word }}{% endkept %}')

    assert page.render({"word": "a"}) + page.render({"word": "b"}) == "ab"
    request = RequestFactory().get("/ru/")
    assert page.render({"word": "c"}, request) + page.render({"word": "d"}, request) == "cc"


def test_an_address_is_remembered_by_language_and_arguments():
    text = "{% url 'portal:edition' number %}{% url 'no such name' as none %}[{{ none }}]"
    page = engines["django"].from_string(text)
    with translation.override("ru"):
        assert page.render({"number": 5}) == "/ru/editions/5/[]"
        assert page.render({"number": 6}) == "/ru/editions/6/[]"
    with translation.override("kk"):
        assert page.render({"number": 5}) == "/kk/editions/5/[]"
    with pytest.raises(NoReverseMatch):
        engines["django"].from_string("{% url 'no such name' %}").render({})
