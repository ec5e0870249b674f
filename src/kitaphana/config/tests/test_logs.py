import logging

import pytest
from django.conf import settings
from django.http import HttpResponseServerError
from django.test import RequestFactory
from django.urls import resolve
from django.utils import translation
from django.utils.log import log_response

from kitaphana.config.logs import NamelessFormatter

pytestmark = pytest.mark.once


@pytest.fixture
def written():
    """What a handler with the house's formatter writes for every record of the test."""
    lines: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record):
            lines.append(self.format(record))

    handler = Kept()
    handler.setFormatter(NamelessFormatter())
    logging.getLogger().addHandler(handler)
    yield lines
    logging.getLogger().removeHandler(handler)


def test_an_error_is_told_by_place_and_class_not_by_what_it_quotes(written):
    quoted = "card " + "R0000001"
    try:
        try:
            raise KeyError(quoted)
        except KeyError as error:
            raise ValueError(f"{quoted} already exists") from error
    except ValueError:
        logging.getLogger("kitaphana.somewhere").exception("it failed")

    assert quoted not in written[0]
    assert written[0].startswith("it failed\n")
    assert written[0].index("\nKeyError\n") < written[0].index("\nValueError")
    assert "test_logs.py" in written[0]


def test_a_request_is_told_by_its_route(written):
    request = RequestFactory().get("/en/staff/readers/4711/")
    with translation.override("en"):
        request.resolver_match = resolve(request.path)

    log_response("%s: %s", "Internal Server Error", request.path, response=HttpResponseServerError(), request=request)

    assert "4711" not in written[0]
    assert "500 GET" in written[0]
    assert "staff/readers/<int:patron_id>/" in written[0]


def test_an_address_that_leads_nowhere_is_not_repeated(written):
    request = RequestFactory().get("/R0000001")

    logging.getLogger("django.request").warning("Not Found: %s", request.path, extra={"request": request})

    assert written == ["GET"]


def test_every_handler_of_the_program_writes_so():
    formatters = {handler["formatter"] for handler in settings.LOGGING["handlers"].values()}

    assert formatters == {"nameless"}
    assert settings.LOGGING["formatters"]["nameless"]["()"] == "kitaphana.config.logs.NamelessFormatter"
