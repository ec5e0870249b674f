"""WCAG contrast by arithmetic on the built style sheets: every text on every ground it stands on, in all schemes.

Axe looks at pages as they are; this looks at what the tokens allow, so that no page needs to be seen in every scheme.
"""

import re
from functools import cache
from pathlib import Path

import pytest

import kitaphana.ui
from kitaphana.ui.appearance import CHOICES

pytestmark = pytest.mark.once
DIST = Path(kitaphana.ui.__file__).parent / "static/kitaphana/dist"
SHEETS = ("portal.css", "staff.css")
LOW_VISION = CHOICES["vision"][1:]
PALETTES = {
    "light": ":root",
    "dark": "[data-theme=dark]",
    **{name: f":root[data-vision={name}]" for name in LOW_VISION},
}
TEXT, TEXT_FOR_LOW_VISION, CONTROL = 4.5, 7, 3
GROUNDS = {
    "paper": "ink ink-soft alatau alatau-deep alma ok warn",
    "sheet": "ink ink-soft alatau alatau-deep alma ok warn",
    "sky-top": "ink ink-soft alatau alatau-deep",
    "sky-low": "ink ink-soft alatau alatau-deep",
    "map-district": "ink-soft alatau",
    "shut-mist": "ink ink-soft",
    "alatau-mist": "ink ink-soft alatau alatau-deep",
    "apricot-mist": "ink ink-soft alatau",
    "ok-mist": "ink ok",
    "warn-mist": "ink ink-soft alatau warn",
    "alma-mist": "ink ink-soft alma",
    "alatau": "on-primary",
    "alatau-deep": "on-primary",
    "alma": "paper alma-mist",
    "ink": "paper",
}
"""Ground: what is written on it."""
SEEN = {"paper": "edge focus alatau", "sheet": "edge focus alatau"}
"""Ground: edges of controls, marks and the focus, which are no text."""


@cache
def rules(sheet):
    """`(selector, {property: value})` of a built sheet, also those within `@media`, but not of paper."""
    text = re.sub(r"@media print\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", (DIST / sheet).read_text(encoding="utf-8-sig"))
    found = []
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", text):
        pairs = (one.split(":", 1) for one in re.split(r";(?![^(]*\))", body) if ":" in one)
        found.append((selector.strip(), {name.strip(): value.strip() for name, value in pairs}))
    return tuple(found)


@cache
def palette(name, sheet="portal.css"):
    """Token → colour of one scheme."""
    wanted, found = PALETTES[name], {}
    for selector, body in rules(sheet):
        if wanted in selector.split(","):
            found |= {
                key[2:]: value for key, value in body.items() if key.startswith("--") and not key.startswith("--bs-")
            }
    return {key: value for key, value in found.items() if re.fullmatch(r"#[0-9a-f]{3,6}", value)}


def luminance(colour):
    """Relative luminance of WCAG 2."""
    digits = {"white": "ffffff", "black": "000000"}.get(colour, colour.lstrip("#"))
    digits = digits if len(digits) == 6 else "".join(one * 2 for one in digits)
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def needed(scheme):
    return TEXT_FOR_LOW_VISION if scheme in LOW_VISION else TEXT


def colour_of(value, colours):
    """The colour that a value names: a token, a token behind `!important`, or a plain colour; else nothing."""
    token = re.search(r"var\(--([a-z0-9-]+)\)", value)
    if token:
        return colours.get(token[1])
    plain = re.fullmatch(r"(#[0-9a-f]{3}(?:[0-9a-f]{3})?|white|black)\b.*", value)
    return plain[1] if plain else None


def pairs_in(body):
    """`(text, ground)` that one rule sets together, also by the variables of a component."""
    ground = body.get("background-color") or body.get("background")
    if body.get("color") and ground and "gradient" not in ground:
        yield body["color"], ground
    for name, value in body.items():
        component = re.fullmatch(
            r"--bs-(btn|pagination|table|badge|alert)-((?:hover-|active-|focus-|disabled-)?)color", name
        )
        if component and (under := body.get(f"--bs-{component[1]}-{component[2]}bg")):
            yield value, under


def test_black_on_white_is_21_to_one():
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "white") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", PALETTES)
def test_every_text_is_readable_on_every_ground_it_stands_on(scheme):
    colours = palette(scheme)
    weak = [
        f"{text} on {ground}: {found:.2f}"
        for ground, texts in GROUNDS.items()
        for text in texts.split()
        if (found := contrast(colours[text], colours[ground])) < needed(scheme)
    ]
    assert weak == []


@pytest.mark.parametrize("scheme", PALETTES)
def test_edges_of_controls_and_the_focus_are_seen(scheme):
    colours = palette(scheme)
    for ground, marks in SEEN.items():
        for mark in marks.split():
            assert contrast(colours[mark], colours[ground]) >= CONTROL, (mark, ground)


@pytest.mark.parametrize("scheme", PALETTES)
@pytest.mark.parametrize("sheet", SHEETS)
def test_what_a_rule_sets_together_is_readable_together(sheet, scheme):
    """Also where somebody puts a new pair of tokens into a rule tomorrow."""
    colours, weak, seen = palette(scheme, sheet), [], 0
    for selector, body in rules(sheet):
        if scheme not in LOW_VISION and "data-vision" in selector:
            continue
        for text, ground in pairs_in(body):
            one, other = colour_of(text, colours), colour_of(ground, colours)
            if not (one and other) or "var(" not in text + ground:
                continue
            seen += 1
            if contrast(one, other) < needed(scheme):
                weak.append(f"{selector}: {text} on {ground} is {contrast(one, other):.2f}")
    assert weak == []
    assert seen > 15


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_scheme_for_low_vision_leaves_no_colour_of_the_ordinary_ones_in_sight(sheet):
    """So that it is the same by day and by night: each token is its own, and both sheets know the same."""
    ordinary = set(palette("light", sheet))
    assert len(ordinary) > 40
    for scheme in ("dark", *LOW_VISION):
        assert ordinary - set(palette(scheme, sheet)) == set(), scheme
        assert palette(scheme, sheet) == palette(scheme)


def test_the_buttons_of_the_schemes_show_the_colours_that_they_choose():
    for scheme in LOW_VISION:
        button = next(body for selector, body in rules("portal.css") if selector.endswith(f".scheme-{scheme}"))
        colours = palette(scheme)
        shown = luminance(button["background"]), luminance(button["color"])
        assert shown == (luminance(colours["paper"]), luminance(colours["ink"])), scheme
