"""Walk a page by keyboard alone, as a person without a mouse does, with a look at the focus at every step.

`unseen_stops` looks at every stop of a page in one go; `unreached_stops` really walks it round by Tab.
"""

import re

PASSWORD = "kitaphana-demo"
STEPS_AT_MOST = 160
_LOOK = """(at) => {
  const box = at.closest(".search, label"), frame = at.getBoundingClientRect();
  const outlined = (one) => one && getComputedStyle(one).outlineStyle !== "none"
    && parseFloat(getComputedStyle(one).outlineWidth) >= 2;
  const middle = document.elementFromPoint(frame.left + Math.min(frame.width, innerWidth) / 2, Math.min(
    Math.max(frame.top + frame.height / 2, 1), innerHeight - 1));
  const covered = middle && !at.contains(middle) && !middle.contains(at) && !middle.closest("label");
  return {
    text: (at.textContent || at.name || "").trim(),
    seen: Boolean(outlined(at) || outlined(box)) && frame.bottom > 0 && frame.top < innerHeight,
    covered: Boolean(covered) && getComputedStyle(middle).position === "sticky",
  };
}"""
_STOPS = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
  .filter((one) => one.tabIndex >= 0 && !one.disabled && one.type !== "hidden")
  .filter((one) => one.checkVisibility({visibilityProperty: true}) && one.getClientRects().length)"""
_UNSEEN = f"""() => ({_STOPS})().flatMap((one) => {{
  one.focus();
  const told = ({_LOOK})(one), name = one.outerHTML.slice(0, 140);
  if (one.tabIndex > 0) return [`${{name}} has an order of its own`];
  if (document.activeElement !== one) return [`${{name}} takes no focus`];
  return told.seen && !told.covered ? [] : [`nobody sees that ${{name}} has the focus`];
}})"""
_MARK = f"""() => {{
  document.activeElement.blur();
  window.stops = ({_STOPS})();
  window.reached = new Set();
  return stops.length;
}}"""
_REACH = """() => {
  reached.add(document.activeElement);
  return stops.every((one) => reached.has(one));
}"""
_UNREACHED = """() => stops
  .filter((one) => !reached.has(one))
  .filter((one) => one.type !== "radio" || ![...reached].some((other) => other.name === one.name))
  .map((one) => `Tab never comes to ${one.outerHTML.slice(0, 140)}`)"""


def focused(page):
    """The text of the control that has the focus, and whether one can see that it has."""
    found = page.evaluate(f"() => ({_LOOK})(document.activeElement)")
    return found["text"], found["seen"] and not found["covered"]


def tab_to(page, pattern="", *, selector="*"):
    """Walk on by Tab, always with a visible focus, until a control that fits `selector` says `pattern`."""
    for _ in range(STEPS_AT_MOST):
        page.keyboard.press("Tab")
        text, is_visible = focused(page)
        assert is_visible, f"nobody sees that {text!r} has the focus"
        is_it = page.evaluate("selector => document.activeElement.matches(selector)", selector)
        if is_it and re.search(pattern, text, re.DOTALL):
            return
    raise AssertionError(f"no control {selector} with {pattern!r} can be reached by keyboard")


def enter(page):
    """Press Enter and wait for the page that it leads to."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def sign_in_to_staff(page, login):
    """From the page that asks who it is, by keyboard."""
    tab_to(page, selector="[name=login]")
    page.keyboard.type(login)
    tab_to(page, selector="[name=password]")
    page.keyboard.type(PASSWORD)
    enter(page)


def unseen_stops(page):
    """Every control that takes the focus without showing it, or cannot take it; one statement to the browser."""
    page.keyboard.press("Tab")  # from now on the browser knows that a keyboard is at work
    return page.evaluate(_UNSEEN)


def unreached_stops(page):
    """Walk round the whole page by Tab; controls that it never came to (of a group of radio buttons one is enough)."""
    steps = page.evaluate(_MARK)
    for _ in range(steps * 4 + 20):  # a date has four stops of its own
        page.keyboard.press("Tab")
        if page.evaluate(_REACH):
            break
    return page.evaluate(_UNREACHED)
