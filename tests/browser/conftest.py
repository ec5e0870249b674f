"""A small demo city, served by the real program, and a real browser to walk through it.

`pytest -n 2 --dist loadgroup` gives each process a city of its own; the tests of one file stay together, as they follow
one another in one city, unless they say that they belong to another group.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from scripts.ensure_chromium import find
from tests.browser.cities import City, prepared, served

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
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Style sheets are not fetched again for each look at a page: all that axe reads in them is a lock of the orientation,
# of which `test_no_page_is_locked_to_an_orientation` takes care.
OPTIONS = {"runOnly": TAGS, "resultTypes": ["violations"], "preload": False}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys of one file follow one another."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent) and item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.path.name))


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all processes of this run know."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture(scope="session")
def city(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """A demo city of this process alone."""
    with served(prepared(shared), tmp_path_factory.mktemp("city") / "data") as running:
        yield running


@pytest.fixture(scope="session")
def city_url(city: City) -> str:
    """The address of the running demo city."""
    return city.url


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
        violations = page.evaluate("options => axe.run(document, options).then((all) => all.violations)", OPTIONS)
        return [
            f"{found['id']}: {node['target']} {node['failureSummary']}"
            for found in violations
            for node in found["nodes"]
        ]

    return findings
