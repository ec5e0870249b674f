"""Group `browsing`: what a phone on a slow network sees: weight, largest paint and shifts of the portal's pages.

The network is Chromium's preset “Fast 3G”: 1.44 Mbit/s down, 0.675 up, 562 ms for every request. The limit of the
largest paint is the first paint of the same visit: nothing can be painted before it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any  # the DevTools protocol gives JSON

from kitaphana.bench import child
from kitaphana.bench.city import City
from kitaphana.bench.measuring import Figure, percentile, rounded
from kitaphana.bench.serving import web

VISITS = 5
PHONE = {"width": 390, "height": 844}
FAST_3G = {"offline": False, "latency": 562.5, "downloadThroughput": 1_440_000 / 8, "uploadThroughput": 675_000 / 8}
_CHROMIUM = "/usr/bin/chromium"
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
_WATCH = """() => {
  window.seen = {paint: 0, largest: 0, shifts: 0};
  const watch = (type, take) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({type, buffered: true});
  watch("paint", (entry) => { if (entry.name === "first-contentful-paint") seen.paint = entry.startTime; });
  watch("largest-contentful-paint", (entry) => { seen.largest = entry.startTime; });
  watch("layout-shift", (entry) => { if (!entry.hadRecentInput) seen.shifts += entry.value; });
}"""


@dataclass(slots=True)
class Visit:
    """One cold visit: bytes over the network by kind of file, milliseconds to the paints, the sum of layout shifts."""

    bytes_by_kind: dict[str, int] = field(default_factory=dict)
    first_paint: float = 0.0
    largest_paint: float = 0.0
    shifts: float = 0.0


def measure(city: City) -> Iterator[Figure]:
    """Home, results, an edition and a branch, each visited cold `VISITS` times in turn over the languages."""
    from playwright.sync_api import sync_playwright

    addresses = child.call("pages:addresses", city.environment, count=VISITS)
    with web(city) as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=list(_FLAGS))
        for name, paths in addresses.items():
            visits = [_visit(browser, f"http://127.0.0.1:{port}{path}") for path in paths]
            yield from _figures(name, visits, city.label)
        browser.close()


def _visit(browser: Any, address: str) -> Visit:
    """A fresh context, so nothing is cached."""
    context = browser.new_context(viewport=PHONE, service_workers="block")
    page, visit = context.new_page(), Visit()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", FAST_3G)
    _weigh(network, visit.bytes_by_kind)
    page.add_init_script(f"({_WATCH})()")
    page.goto(address, wait_until="networkidle")
    seen: Mapping[str, float] = page.evaluate("() => window.seen")
    visit.first_paint, visit.largest_paint, visit.shifts = seen["paint"], seen["largest"], seen["shifts"]
    context.close()
    return visit


def _weigh(network: Any, bytes_by_kind: dict[str, int]) -> None:
    """Count bytes as they came, compressed, by kind (Document, Stylesheet, Script, Font, Image …)."""
    kinds: dict[str, str] = {}
    network.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))

    def finished(event: Mapping[str, Any]) -> None:
        kind = kinds.get(event["requestId"], "Other")
        bytes_by_kind[kind] = bytes_by_kind.get(kind, 0) + int(event["encodedDataLength"])

    network.on("Network.loadingFinished", finished)


def _figures(name: str, visits: list[Visit], label: str) -> Iterator[Figure]:
    largest = [one.largest_paint for one in visits]
    first = percentile([one.first_paint for one in visits], 0.5)
    middle, data = percentile(largest, 0.5), f"{label}; cold, Fast 3G, 390 px"
    yield Figure(
        f"{name} page, largest paint", rounded(middle), "ms", limit=rounded(first), ratio=rounded(middle / first),
        n=len(visits), p95=rounded(percentile(largest, 0.95)), data=data,
    )  # fmt: skip
    yield Figure(
        f"{name} page, layout shift", rounded(max(one.shifts for one in visits)), "1", n=len(visits), data=data
    )
    for kind, count in _WEIGHTS.items():
        weight = max(count(one.bytes_by_kind) for one in visits)
        yield Figure(f"{name} page, {kind}", rounded(weight / 1_000), "kB", n=len(visits), data=data)


_WEIGHTS: Mapping[str, Callable[[Mapping[str, int]], int]] = {
    "whole": lambda kinds: sum(kinds.values()),
    "without pictures and faces": lambda kinds: sum(kinds.values()) - kinds.get("Image", 0) - kinds.get("Font", 0),
    "scripts": lambda kinds: kinds.get("Script", 0),
}
