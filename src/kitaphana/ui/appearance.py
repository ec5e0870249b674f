"""How one visitor wants pages to look: theme and low-vision settings, kept in one cookie and never on the server."""

from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

COOKIE = "kitaphana_view"
COOKIE_SECONDS = 365 * 24 * 3600

# What each setting may be; the first is the default and is not written anywhere.
CHOICES: dict[str, tuple[str, ...]] = {
    "theme": ("", "light", "dark"),
    "vision": ("", "black-white", "white-black", "blue", "brown", "green"),
    "size": ("", "150", "200"),
    "spacing": ("", "wide", "double"),
    "letters": ("", "wide"),
    "images": ("", "grey", "off"),
    "font": ("", "serif", "sans"),
}
LOW_VISION_ONLY = ("vision", "size", "spacing", "letters", "images", "font")


@dataclass(frozen=True, slots=True)
class Appearance:
    """One value per setting; empty is the default. GOST R 52872-2019 names the low-vision ones."""

    theme: str = ""
    vision: str = ""
    size: str = ""
    spacing: str = ""
    letters: str = ""
    images: str = ""
    font: str = ""

    @property
    def is_low_vision(self) -> bool:
        """Whether the bar of low-vision settings is shown."""
        return bool(self.vision)

    @property
    def html_attributes(self) -> str:
        """` data-theme="dark" data-size="150"` for the root element; values come from `CHOICES` only."""
        return "".join(f' data-{name}="{value}"' for name in CHOICES if (value := getattr(self, name)))

    def with_choices(self, wanted: dict[str, str]) -> "Appearance":
        """The same with the known settings of `wanted`; others are ignored."""
        return replace(self, **{name: value for name, value in wanted.items() if value in CHOICES.get(name, ())})

    def as_cookie(self) -> str:
        """The settings that differ from the default, in one line."""
        return urlencode({name: value for name in CHOICES if (value := getattr(self, name))})


@lru_cache(maxsize=1_000)
def from_cookie(text: str) -> Appearance:
    """Read the cookie; whatever is not understood is left out."""
    return Appearance().with_choices(dict(parse_qsl(text[:300])))


def low_vision_on(before: Appearance) -> Appearance:
    """The low-vision mode as it begins: black on white, at 150 %."""
    return replace(before, vision="black-white", size="150")


def low_vision_off(before: Appearance) -> Appearance:
    """All low-vision settings back to the default; the theme stays."""
    return replace(before, **dict.fromkeys(LOW_VISION_ONLY, ""))
