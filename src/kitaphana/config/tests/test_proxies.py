"""Whose word about a visitor's address is believed."""

import pytest
from django.test import RequestFactory

from kitaphana.config.proxies import TrustProxies, client_of, networks
from kitaphana.core.sources import source_of

TRUSTED = networks(["127.0.0.1", "10.0.0.0/8", "fd00::/8"])


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("10.0.0.2", "203.0.113.7", "203.0.113.7"),
        ("10.0.0.2", "203.0.113.7, 10.0.0.3", "203.0.113.7"),
        ("10.0.0.2", "198.51.100.1, 203.0.113.7", "203.0.113.7"),  # the first was made up by the visitor
        ("10.0.0.2", "", "10.0.0.2"),
        ("10.0.0.2", "10.0.0.9", "10.0.0.9"),
        ("10.0.0.2", "nonsense", "10.0.0.2"),
        ("10.0.0.2", "203.0.113.7, nonsense", "10.0.0.2"),
        ("fd00::1", "2001:db8::7", "2001:db8::7"),
    ],
)
def test_the_last_address_that_no_trusted_proxy_has_counts(peer, forwarded, client):
    assert client_of(peer, forwarded, TRUSTED) == client


def seen(trusted, settings, **meta):
    settings.TRUSTED_PROXIES = networks(trusted)
    told = {}
    TrustProxies(lambda request: told.update(request.META))(RequestFactory().get("/", **meta))
    return told


def test_headers_of_strangers_are_not_believed(settings):
    headers = {"HTTP_X_FORWARDED_FOR": "192.0.2.1", "HTTP_X_FORWARDED_PROTO": "https"}

    without = seen([], settings, REMOTE_ADDR="203.0.113.7", **headers)
    stranger = seen(["10.0.0.0/8"], settings, REMOTE_ADDR="203.0.113.7", **headers)

    assert without["REMOTE_ADDR"] == stranger["REMOTE_ADDR"] == "203.0.113.7"
    assert "HTTP_X_FORWARDED_FOR" not in stranger
    assert "HTTP_X_FORWARDED_PROTO" not in stranger


def test_a_named_proxy_is_believed(settings):
    told = seen(["10.0.0.0/8"], settings, REMOTE_ADDR="10.0.0.2", HTTP_X_FORWARDED_FOR="203.0.113.7")

    assert told["REMOTE_ADDR"] == "203.0.113.7"


def test_a_network_that_cannot_be_read_is_said_at_the_start():
    with pytest.raises(ValueError, match="nonsense"):
        networks(["nonsense"])


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("CHEKHOV", "CHEKHOV"),
        ("", ""),
    ],
)
def test_a_source_is_an_address_or_the_network_of_one_subscriber(address, source):
    assert source_of(address) == source
