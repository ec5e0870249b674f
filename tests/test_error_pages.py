import logging

import pytest
from django.test import Client, override_settings
from django.urls import path

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
