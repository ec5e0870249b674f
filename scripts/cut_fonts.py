"""Cut the variable faces down to what pages in Kazakh, Russian and English need first; the rest stays to be asked for.

A page in Kazakh loads three small files of a face instead of three large ones. Letters of other alphabets stand in the
files of the package as they are, which a browser fetches only when a page has such a letter (`_fonts.scss`).
"""

import io
import logging
import shutil
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FACES = ("literata", "golos-text")
WEIGHTS = (400, 400, 700)  # lightest, default, boldest
FEATURES = ["kern", "liga", "lnum", "tnum", "locl", "ccmp", "mark", "mkmk"]
SIGNS = "\u00a0§©«°±·»×\u2009‐‑‒–—‘’‚“”„†•…\u202f‰′″‹›\u2060€™←↑→↓−"
RUSSIAN = {*range(0x0400, 0x0460), 0x04B0, 0x04B1, 0x0301, 0x2116}
KAZAKH = {ord(letter) for letter in "ҒғҚқҢңҮүҺһӘәӨө"}
# file made → (file of the package, characters); the ranges of `_fonts.scss` are the same
CUTS = {
    "latin-core": ("latin", {*range(0x20, 0x7F), *map(ord, SIGNS)}),
    "cyrillic-core": ("cyrillic", RUSSIAN),
    "kazakh": ("cyrillic-ext", KAZAKH),
    "tenge": ("latin-ext", {ord("₸")}),
}
WHOLE = ("cyrillic-ext", "latin-ext", "latin")


def cut_fonts(modules: Path, target: Path) -> None:
    """Write the cut and the whole files of every face into `target`."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    target.mkdir()
    for face in FACES:
        folder = modules / f"@fontsource-variable/{face}/files"
        for name, (subset, characters) in CUTS.items():
            (target / f"{face}-{name}.woff2").write_bytes(_cut(_file(folder, face, subset), characters))
        for subset in WHOLE:
            shutil.copy(_file(folder, face, subset), target / f"{face}-{subset}.woff2")


def _file(folder: Path, face: str, subset: str) -> Path:
    return folder / f"{face}-{subset}-wght-normal.woff2"


def _cut(source: Path, characters: set[int]) -> bytes:
    """The face with these characters in these weights, as WOFF2; without hints, which no screen of today needs."""
    options = Options(layout_features=FEATURES, hinting=False)
    font, subsetter = TTFont(source), Subsetter(options)
    subsetter.populate(unicodes=characters & set(font.getBestCmap()))
    subsetter.subset(font)
    font = instantiateVariableFont(_again(font), {"wght": WEIGHTS})
    font.flavor = "woff2"
    return _bytes(font)


def _again(font: TTFont) -> TTFont:
    """Written and read once more: the instancer wants tables without the glyphs that are gone."""
    font.flavor = None
    return TTFont(io.BytesIO(_bytes(font)))


def _bytes(font: TTFont) -> bytes:
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()
