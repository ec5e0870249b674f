"""Cut the faces to what pages in Kazakh, Russian and English need; letters of other alphabets stay to be asked for.

A page loads one small file for each weight that it shows, whole in itself, so that a text changes its face at once and
not letter by letter. The files of the other letters are those of the package; a browser fetches them only when a page
has such a letter (`_fonts.scss`).
"""

import shutil
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FEATURES = ["kern", "liga", "lnum", "tnum", "locl", "ccmp", "mark", "mkmk"]
SIGNS = "\u00a0§©«°±·»×\u2009‐‑‒–—‘’‚“”„†•…\u202f‰′″‹›€₸№™←↑→↓−\u0301"
KAZAKH = "ҒғҚқҢңҮүҰұҺһӘәӨө"
CORE = {*range(0x20, 0x7F), *range(0x0400, 0x0460), *map(ord, SIGNS + KAZAKH)}
"""Code points; the range of `_fonts.scss` is the same."""
CUTS = {
    "literata-400": "literata/400Regular/Literata_400Regular.ttf",
    "literata-600": "literata/600SemiBold/Literata_600SemiBold.ttf",
    "golos-text-400": "golos-text/400Regular/GolosText_400Regular.ttf",
    "golos-text-600": "golos-text/600SemiBold/GolosText_600SemiBold.ttf",
}
FACES, OTHER_LETTERS = ("literata", "golos-text"), ("cyrillic-ext", "latin-ext", "latin")


def cut_fonts(modules: Path, target: Path) -> None:
    """Write the cut files of every face and the files of its other letters into `target`."""
    target.mkdir()
    for name, source in CUTS.items():
        _cut(modules / "@expo-google-fonts" / source, target / f"{name}.woff2")
    for face in FACES:
        for subset in OTHER_LETTERS:
            source = modules / f"@fontsource-variable/{face}/files/{face}-{subset}-wght-normal.woff2"
            shutil.copy(source, target / f"{face}-{subset}.woff2")


def _cut(source: Path, target: Path) -> None:
    """The characters of `CORE` as WOFF2; without hints, which no screen of today needs."""
    font, subsetter = TTFont(source), Subsetter(Options(layout_features=FEATURES, hinting=False))
    subsetter.populate(unicodes=CORE)
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(target)
