"""The post office beside a demo city: never elsewhere, and never the reason why a city does not start."""

import json
import socket

import pytest

from kitaphana.cli.post import post_office
from kitaphana.gateways import post_office as offices

pytestmark = pytest.mark.once


@pytest.fixture
def demo(settings, tmp_path):
    settings.PROFILE, settings.SMTP_URL, settings.DEMO_SMTP_PORT = "demo", "", 0
    settings.DEMO_MAIL_DIR = tmp_path / "mailbox" / "email"
    return settings


def note(settings):
    return settings.DEMO_MAIL_DIR.parent / "post-office.json"


def test_a_demo_city_has_a_post_office_while_it_runs(demo):
    with post_office():
        port = json.loads(note(demo).read_text())["port"]
        with socket.create_connection(("127.0.0.1", port), timeout=5) as session:
            assert session.recv(100).startswith(b"220 ")

    assert not note(demo).exists()


@pytest.mark.parametrize(("profile", "relay"), [("production", ""), ("test", ""), ("demo", "smtp://relay.example")])
def test_no_other_house_has_one(demo, profile, relay):
    demo.PROFILE, demo.SMTP_URL = profile, relay

    with post_office():
        assert not note(demo).exists()


def test_a_taken_port_is_told_and_another_one_used(demo, capsys):
    with socket.create_server(("127.0.0.1", 0)) as other:
        demo.DEMO_SMTP_PORT = other.getsockname()[1]
        with post_office():
            port = json.loads(note(demo).read_text())["port"]

    said = capsys.readouterr().err
    assert f"Port {demo.DEMO_SMTP_PORT} cannot be used" in said
    assert f"127.0.0.1:{port}" in said


def test_without_any_port_the_city_runs_and_says_so(demo, capsys, monkeypatch):
    def nothing(port):
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(offices, "_listening", nothing)

    with post_office():
        pass

    assert "e-mail waits: Too many open files" in capsys.readouterr().err
