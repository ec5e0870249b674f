"""A small demo city, served by the real program, and a real browser to walk through it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from scripts.ensure_chromium import find

PROJECT = Path(__file__).resolve().parents[2]
AXE = PROJECT / "assets" / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCALE = "0.002"
PROGRAM = [sys.executable, "-c", "from kitaphana.cli.main import main; main()"]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class City:
    """A running demo city."""

    url: str
    environment: dict[str, str]

    def kitaphana(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the program on this city's data."""
        return subprocess.run(
            [*PROGRAM, *arguments], env=self.environment, capture_output=True, text=True, check=False, timeout=600
        )


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """A demo city of its own (`kitaphana prepare`, then `kitaphana run`)."""
    port = _free_port()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.browser.city_settings",
        "KITAPHANA_PROFILE": "demo",
        "KITAPHANA_DATA_DIR": str(tmp_path_factory.mktemp("city")),
        "KITAPHANA_DEMO_SCALE": SCALE,
        "KITAPHANA_HTTP_PORT": str(port),
    }
    environment.pop("KITAPHANA_SECRET_KEY", None)
    running = City(f"http://127.0.0.1:{port}", environment)
    prepared = running.kitaphana("prepare")
    assert prepared.returncode == 0, prepared.stderr
    server = subprocess.Popen([*PROGRAM, "run"], env=environment)
    try:
        _wait_for(f"{running.url}/readyz", server)
        yield running
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture(scope="session")
def city_url(city: City) -> str:
    """The address of the running demo city."""
    return city.url


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert server.poll() is None, "the city ended before it was ready"
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{url} did not answer within 60 s")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, headless."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, city_url: str) -> Iterator[Callable[..., Page]]:
    """`open_page("/kk/", width=360, dark=True, javascript=False)`: a page in a fresh context (no cookies)."""
    contexts = []

    def opened(path: str, *, width: int = 1440, dark: bool = False, javascript: bool = True) -> Page:
        context = chromium.new_context(
            base_url=city_url,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
        )
        contexts.append(context)
        page = context.new_page()
        page.errors = []  # type: ignore[attr-defined]  a list for assertions in tests
        page.on("pageerror", lambda error: page.errors.append(str(error)))  # type: ignore[attr-defined]
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """`axe(page)` lists what axe-core finds against WCAG 2.2 AA, one line each; empty is right."""
    source = AXE.read_text()

    def findings(page: Page) -> list[str]:
        page.evaluate(source)
        result = page.evaluate("tags => axe.run(document, {runOnly: tags})", TAGS)
        return [
            f"{found['id']}: {node['target']} {node['failureSummary']}"
            for found in result["violations"]
            for node in found["nodes"]
        ]

    return findings
