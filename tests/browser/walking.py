"""Walk a page by keyboard alone, as a person without a mouse does, with a look at the focus at every step."""

import re

PASSWORD = "kitaphana-demo"
STEPS_AT_MOST = 160
_FOCUSED = """() => {
  const at = document.activeElement, box = at.closest(".search"), frame = at.getBoundingClientRect();
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


def focused(page):
    """The text of the control that has the focus, and whether one can see that it has."""
    found = page.evaluate(_FOCUSED)
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
