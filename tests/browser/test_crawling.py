"""What the crawl calls lame: a control that a browser without scripts cannot use, and nothing else."""

import pytest
from lxml import html

from tests.browser.crawling import lame_controls

pytestmark = [pytest.mark.browser, pytest.mark.once]


@pytest.mark.parametrize(
    "lame",
    [
        '<button type="button">Copy</button>',
        "<button>Sends nothing</button>",
        '<form action="/a"><button type="button">Sends nothing</button></form>',
        '<form action="/a"><input name="q"></form>',
        "<a>Nowhere</a>",
        '<a href="#">Nowhere</a>',
        '<div role="button" tabindex="0">Made up</div>',
        '<div hx-get="/state" hx-trigger="every 2s"></div>',
    ],
)
def test_a_control_that_needs_a_script_is_told(lame):
    assert lame_controls(html.fromstring(f"<main>{lame}</main>"))


@pytest.mark.parametrize(
    "sound",
    [
        '<button type="button" hidden>Copy</button>',
        '<button type="button" popovertarget="menu">Menu</button>',
        '<form id="f" action="/a"><input name="q"></form><button form="f">Search</button>',
        '<form action="/a"><input name="q"><button>Search</button></form>',
        '<form action="/a"><input name="q"><div hx-get="/a" hx-trigger="change"></div><input type="submit"></form>',
        '<a href="/b" hx-get="/b">There</a>',
        '<div hx-get="/state" hx-trigger="every 2s"><noscript><a href="/state">Look again</a></noscript></div>',
    ],
)
def test_what_works_without_one_is_not(sound):
    assert lame_controls(html.fromstring(f"<main>{sound}</main>")) == []
