"""What a page weighs, whether it stands still while it comes, and how it reads on paper: one visit for each."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.once]
PHONE = {"width": 390, "height": 844}
ADDRESSES = ("/kk/", "/ru/search?q=история", "/kk/editions/1/", "/ru/libraries/CHEKHOV/", "/en/lists/")
HEAVIEST_RESULTS, HEAVIEST_SCRIPTS, FARTHEST_SHIFT = 200_000, 80_000, 0.05
WATCH = """() => {
  window.shifts = 0;
  const take = (one) => { if (!one.hadRecentInput) window.shifts += one.value; };
  new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({type: "layout-shift", buffered: true});
}"""
ON_PAPER = """() => {
  const shown = (selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());
  const dark = (colour) => { const [r, g, b] = colour.match(/\\d+/g).map(Number); return r + g + b < 3 * 90; };
  const words = shown("main :is(h1, h2, h3, p, li, td, th)").filter((one) => one.textContent.trim());
  return {
    pressed: shown(`.top nav a, .search, .tools a, .tools button, .sort, form .btn, .btn-primary, .btn-quiet, .foot a,
      .pagination a, .later-small, .vision-bar`).map((one) => one.outerHTML.slice(0, 120)),
    pale: words.filter((one) => !dark(getComputedStyle(one).color)).map((one) => one.outerHTML.slice(0, 120)),
    ground: getComputedStyle(document.body).backgroundColor,
    headings: shown("h1, h2").length,
    wide: document.documentElement.scrollWidth > innerWidth,
  };
}"""


@pytest.fixture
def visit(chromium, city_url):
    """`visit(address, look)`: a phone that never was here, the bytes that came to it by kind, and its page."""
    contexts = []

    def visited(address, look=""):
        context = chromium.new_context(base_url=city_url, viewport=PHONE, service_workers="block")
        contexts.append(context)
        context.add_cookies([{"name": "kitaphana_view", "value": look, "domain": "127.0.0.1", "path": "/"}])
        page, weighed, kinds = context.new_page(), {}, {}
        network = context.new_cdp_session(page)
        network.send("Network.enable")
        network.on("Network.responseReceived", lambda told: kinds.update({told["requestId"]: told["type"]}))

        def finished(told):
            kind = kinds.get(told["requestId"], "Other")
            weighed[kind] = weighed.get(kind, 0) + told["encodedDataLength"]

        network.on("Network.loadingFinished", finished)
        page.add_init_script(f"({WATCH})()")
        page.goto(address, wait_until="networkidle")
        return page, weighed

    yield visited
    for context in contexts:
        context.close()


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_light_stands_still_and_reads_on_paper(visit, address):
    page, weighed = visit(address, "theme=dark")

    assert 0 < weighed["Script"] <= HEAVIEST_SCRIPTS
    assert sum(weighed.values()) - weighed.get("Image", 0) <= HEAVIEST_RESULTS
    assert page.evaluate("() => window.shifts") <= FARTHEST_SHIFT

    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 1000})
    paper = page.evaluate(ON_PAPER)
    assert (paper["pressed"], paper["pale"], paper["wide"]) == ([], [], False)
    assert paper["ground"] == "rgb(255, 255, 255)"
    assert paper["headings"] >= 1


def test_low_vision_letters_do_not_swell_on_paper_and_its_bar_stays_on_the_screen(visit):
    page, _ = visit("/ru/editions/1/", "vision=green&size=200&spacing=double")
    page.emulate_media(media="print")

    paper = page.evaluate(ON_PAPER)

    assert (paper["pressed"], paper["pale"]) == ([], [])
    assert page.locator(".vision-bar").is_hidden()
    assert page.evaluate("() => parseFloat(getComputedStyle(document.documentElement).fontSize)") == 14


def test_what_is_shut_on_the_screen_stands_open_on_paper(visit):
    """A reader prints where the copies stand, also those behind a fold."""
    page, _ = visit("/kk/editions/1/")
    page.emulate_media(media="print")

    folded = page.locator(".items li")

    assert folded.count() > 0
    assert all(one.is_visible() for one in folded.all())
