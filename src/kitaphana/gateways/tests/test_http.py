"""The one HTTP client reaches nobody it should not, and waits for nobody for ever."""

import socket
import threading
import time

import pytest

from kitaphana.gateways.http import MOST_BYTES, Forbidden, SafeClient, Unreachable

pytestmark = pytest.mark.once
HERE = frozenset({"127.0.0.1", "localhost"})


@pytest.fixture
def server():
    """A server that answers each connection with what `say` yields; its port."""
    opened = []

    def start(say):
        listening = socket.create_server(("127.0.0.1", 0))
        opened.append(listening)

        def serve():
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(65_536)
                    try:
                        for part in say():
                            connection.sendall(part)
                    except OSError:
                        pass

        threading.Thread(target=serve, daemon=True).start()
        return listening.getsockname()[1]

    yield start
    for one in opened:
        one.close()


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/", "https://127.0.0.1:1/", "https://localhost:1/", "https://[::1]:1/", "https://10.0.0.1/",
        "https://192.168.1.1/", "https://169.254.169.254/latest/meta-data", "https://[::ffff:127.0.0.1]/",
        "https://0.0.0.0/", "https://2130706433/", "https://0x7f.1/", "https://[fd00::1]/", "https://[fe80::1]/",
        "https://224.0.0.1/", "https://100.64.0.1/", "ftp://example.com/", "file:///etc/passwd", "https://user@example.com/",
        "https://example.com:99999/", "http://example.com/", "https:///x", "gopher://127.0.0.1/",
        "https://[64:ff9b::7f00:1]/", "https://[::7f00:1]/",
    ],
)  # fmt: skip
def test_no_way_into_the_own_network(url):
    with pytest.raises((Forbidden, Unreachable)) as caught:
        SafeClient().get(url, {})

    assert str(caught.value) not in ("no_answer", "timed_out"), "it was not even tried"


def test_a_name_that_leads_inside_is_not_followed(monkeypatch):
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 443))]
    outside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: outside + inside)

    with pytest.raises(Forbidden):
        SafeClient().get("https://rebound.example/", {})


def test_a_host_that_the_operator_names_is_reached(server):
    port = server(lambda: [b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"])
    answer = SafeClient(HERE).post(f"http://127.0.0.1:{port}/x", b"{}", {})

    assert (answer.status, answer.body) == (200, b"hi")


def test_redirects_are_not_followed(server):
    port = server(lambda: [b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"])

    assert SafeClient(HERE).get(f"http://127.0.0.1:{port}/", {}).status == 302


def test_an_answer_that_drips_ends_with_the_time(server):
    def drip():
        yield b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
        for _ in range(100):
            time.sleep(0.05)
            yield b"x"

    port = server(drip)
    with pytest.raises(Unreachable) as caught:
        SafeClient(HERE, whole_seconds=0.4).get(f"http://127.0.0.1:{port}/", {})

    assert str(caught.value) == "timed_out"


@pytest.mark.parametrize("begin", [b"", b"HTTP/1.1 200 OK\r\nX-A: "])
def test_a_status_or_a_header_that_drips_ends_with_the_time(server, begin):
    def drip():
        yield begin
        for _ in range(100):
            time.sleep(0.05)
            yield b"x"

    port = server(drip)
    with pytest.raises(Unreachable) as caught:
        SafeClient(HERE, whole_seconds=0.4).get(f"http://127.0.0.1:{port}/", {})

    assert str(caught.value) == "timed_out"


def test_an_answer_without_end_is_no_answer(server):
    port = server(lambda: [b"HTTP/1.1 200 OK\r\n\r\n", *([b"x" * 65_536] * (MOST_BYTES // 65_536 + 2))])
    with pytest.raises(Unreachable) as caught:
        SafeClient(HERE).get(f"http://127.0.0.1:{port}/", {})

    assert str(caught.value) == "answer_too_long"


@pytest.mark.parametrize("said", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 two hundred\r\n\r\n"])
def test_nonsense_is_no_answer(server, said):
    port = server(lambda: [said])
    with pytest.raises(Unreachable):
        SafeClient(HERE, whole_seconds=1).get(f"http://127.0.0.1:{port}/", {})


def test_nobody_listens():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(Unreachable):
        SafeClient(HERE).get(f"http://127.0.0.1:{port}/", {})
