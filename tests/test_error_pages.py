import logging

import pytest
from django.test import Client, override_settings
from django.urls import path
from lxml import html

from kitaphana.config import urls
from kitaphana.ui import errors


def broken(request):
    raise RuntimeError("a secret of the house")


urlpatterns = [path("broken/", broken), *urls.urlpatterns]
handler500 = urls.handler500


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
def test_a_fault_shows_a_number_and_nothing_else(caplog):
    with caplog.at_level(logging.ERROR, errors.__name__):
        response = Client(raise_request_exception=False).get("/broken/", headers={"accept-language": "ru"})

    number = next(record.args[0] for record in caplog.records if record.name == errors.__name__)
    assert response.status_code == 500
    assert number in response.content.decode()
    assert "Ошибка на нашей стороне" in response.content.decode()
    assert "secret" not in response.content.decode()


WORDS = {
    "kk": ("Біздің тараптан қате кетті", "Мұндай бет жоқ"),
    "ru": ("Ошибка на нашей стороне", "Такой страницы нет"),
    "en": ("Something went wrong on our side", "There is no such page"),
}


def search_of(page):
    """Where the search form of a page leads, and what it calls its field."""
    form = html.fromstring(page).xpath("//form[@role='search']")[0]
    return form.get("action"), form.get("method"), form.xpath(".//input[@type='search']/@name")


@pytest.mark.django_db
@pytest.mark.parametrize("language", sorted(WORDS))
@override_settings(ROOT_URLCONF=__name__)
def test_a_fault_speaks_three_languages_and_still_lets_one_search(language):
    client = Client(raise_request_exception=False)
    page = client.get("/broken/", headers={"accept-language": language}).content.decode()
    assert WORDS[language][0] in page
    assert f'<html lang="{language}"' in page
    assert search_of(page) == (f"/{language}/search", "get", ["q"])
    assert client.get(search_of(page)[0], {"q": "абай"}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("language", sorted(WORDS))
def test_a_page_that_is_not_there_speaks_three_languages_and_lets_one_search(language):
    answer = Client().get(f"/{language}/nowhere/at/all/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert WORDS[language][1] in page
    assert search_of(page) == (f"/{language}/search", "get", ["q"])
    assert 'rel="alternate" hreflang' not in page  # what is not there has no other languages for machines to look for
