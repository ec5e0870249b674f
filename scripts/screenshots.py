"""Take the pictures of the handbook from a running demo city: `make run`, then `make screenshots` in another terminal.

With a folder as argument, take every page at every width, language and scheme there instead, to look at them.
"""

import os
import sys
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT))

from scripts.ensure_chromium import find  # noqa: E402  the project must be on the path first

BASE = f"http://localhost:{os.environ.get('KITAPHANA_HTTP_PORT') or 8000}"
PASSWORD = "kitaphana-demo"
SCANS = ("R0000001", "K0000001", "K0000002", "K0000012")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
PUBLIC = {
    "home": "/",
    "results": "/search?q=абай",
    "libraries": "/libraries/",
    "library": "/libraries/CHEKHOV/",
    "join": "/join/",
}
READER = {"account": "/account/"}
STAFF = {"desk": "/staff/desk/", "staff": "/staff/"}


@dataclass(frozen=True)
class Picture:
    """One picture of the handbook: which page, as whom, how wide and how much of it (pixels), in which look."""

    name: str
    path: str
    login: str = ""
    width: int = 1280
    height: int = 860
    look: str = ""
    is_dark: bool = False


HANDBOOK = (
    Picture("home", "/kk/", height=1640),
    Picture("phone", "/ru/", width=390, height=844),
    Picture("results", "/ru/search?q=история"),
    Picture("edition", "/kk/editions/1/", height=1100),
    Picture("libraries", "/ru/libraries/", height=1100, is_dark=True),
    Picture("library", "/kk/libraries/CHEKHOV/", height=1300),
    Picture("low-vision", "/ru/search?q=абай", look="vision=black-white&size=150"),
    Picture("account", "/kk/account/", "R0000002"),
    Picture("card", "/kk/account/card/", "R0000002", width=390, height=900),
    Picture("desk", "/ru/staff/desk/", "librarian"),
    Picture("shelf", "/kk/staff/holds/shelf/", "librarian"),
    Picture("grid", "/ru/staff/rules/versions/1/", "director"),
    Picture("message", "/ru/staff/messages/texts/hold_ready/email/ru/", "director", height=1100),
    Picture("messages", "/kk/account/messages/settings/", "R0000002", height=1000),
)


def main(arguments: list[str]) -> int:
    """Take the handbook's pictures, or all pages into the folder given."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        if arguments:
            every_page(browser, Path(arguments[0]))
        else:
            handbook(browser, PROJECT / "docs" / "pictures")
        browser.close()
    return 0


def handbook(browser: Browser, folder: Path) -> None:
    """One picture a page, as README and docs show them."""
    for picture in HANDBOOK:
        page = signed_in(browser, picture.login, width=picture.width, dark=picture.is_dark)
        if picture.look:
            page.context.add_cookies([{"name": "kitaphana_view", "value": picture.look, "url": BASE}])
        page.goto(BASE + picture.path)
        page.wait_for_load_state("networkidle")
        for code in SCANS if picture.name == "desk" else ():
            page.keyboard.type(code)
            page.keyboard.press("Enter")
            page.locator(".desk-line:not(.is-waiting)", has_text=code).first.wait_for()
        clip = {"x": 0, "y": 0, "width": picture.width, "height": picture.height}
        page.screenshot(path=folder / f"{picture.name}.png", full_page=True, clip=clip)
        page.context.close()


def every_page(browser: Browser, folder: Path) -> None:
    """Every page × width × language × light and dark."""
    folder.mkdir(parents=True, exist_ok=True)
    for width, language, dark in product((360, 768, 1440), ("kk", "ru", "en"), (False, True)):
        for login, pages in (("", PUBLIC), ("R0000002", READER), ("librarian", STAFF)):
            page = signed_in(browser, login, width=width, dark=dark)
            for name, path in pages.items():
                page.goto(f"{BASE}/{language}{path}")
                page.wait_for_load_state("networkidle")
                scheme = "dark" if dark else "light"
                page.screenshot(path=folder / f"{name}-{language}-{width}-{scheme}.png", full_page=True)
            page.context.close()


def signed_in(browser: Browser, login: str, *, width: int, dark: bool = False) -> Page:
    """A page in a fresh context, signed in when a login is given."""
    scheme = "dark" if dark else "light"
    page = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
    if login:
        page.goto(f"{BASE}/en/account/login/")
        page.fill("[name=login]", login)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_load_state("networkidle")
    return page


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
