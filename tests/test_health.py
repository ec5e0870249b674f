import json

import pytest

from kitaphana.core import heartbeat

pytestmark = pytest.mark.django_db


def test_healthz_answers_without_touching_anything(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok\n"


def test_readyz_names_the_part_that_is_missing(client, search_index):
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert json.loads(answer.content) == {"database": True, "index": False, "worker": False, "first page": True}


def test_readyz_is_200_when_every_part_is_there(client, search_index):
    search_index()
    heartbeat.beat(heartbeat.WORKER)

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert json.loads(answer.content) == {"database": True, "index": True, "worker": True, "first page": True}


def test_metrics_tell_counts_and_lags(client, search_index):
    search_index()

    lines = client.get("/metrics").content.decode().splitlines()

    assert 'kitaphana_ready{part="index"} 1' in lines
    assert 'kitaphana_subscriber_lag_events{subscriber="discovery"} 0' in lines
    assert "kitaphana_index_works 0" in lines
