import logging
import re

import pytest
from django.test import RequestFactory

from kitaphana.ui import errors


@pytest.fixture
def request_in_russian():
    return RequestFactory().get("/ru/libraries/")


def test_a_fault_has_a_number_that_stands_in_the_log_too(request_in_russian, caplog):
    with caplog.at_level(logging.ERROR):
        page = errors.server_error(request_in_russian).content.decode()
    number = re.search(r"<strong>([0-9a-f]{8})</strong>", page).group(1)

    assert f"fault {number} on" in caplog.text


def test_the_page_of_a_fault_asks_nothing_of_the_database(request_in_russian):
    """No mark of pytest-django: a query would fail."""
    response = errors.server_error(request_in_russian)

    assert response.status_code == 500
    assert '<html lang="ru"' in response.content.decode()
    assert "Ошибка на нашей стороне" in response.content.decode()


def test_where_even_the_page_fails_there_is_a_plain_one(request_in_russian, monkeypatch):
    def broken(*args: object) -> str:
        raise OSError("no templates")

    monkeypatch.setattr(errors, "render_to_string", broken)
    page = errors.server_error(request_in_russian).content.decode()

    assert re.search(r"[0-9a-f]{8}$", page)
    assert "no templates" not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"), [("kk", "Мұндай бет жоқ"), ("ru", "Такой страницы нет"), ("en", "no such")]
)
def test_a_page_that_is_not_there_has_a_search_in_the_language_of_the_address(client, language, words):
    response = client.get(f"/{language}/nowhere/", headers={"accept-language": "de"})
    page = response.content.decode()

    assert response.status_code == 404
    assert words in page
    assert f'action="/{language}/search"' in page
    assert f'href="/{language}/libraries/"' in page
