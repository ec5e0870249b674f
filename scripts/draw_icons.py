"""Draw the icons of the web app from `assets/src/img/favicon.svg`: PNG, since phones take no SVG there.

Knows what that drawing uses: paths of absolute M L H V C S Z, filled or stroked with round ends. Called by
`build_assets.py`; the pictures are built, not kept.
"""

import re
import xml.etree.ElementTree as ET  # our own drawing is read, nothing from outside
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageDraw

BOX = 48
FINER = 4  # drawn so much larger, then made smaller: smooth edges
STEPS = 16  # straight pieces of a curve
PAPER = "#fbf8f2"
# name: pixels, how much of the square the mark takes (the maskable one may be cut to a circle), background
ICONS = {
    "icon-192.png": (192, 1.0, None),
    "icon-512.png": (512, 1.0, None),
    "icon-maskable-512.png": (512, 0.62, PAPER),
    "apple-touch-icon.png": (180, 0.8, PAPER),
}
NUMBER = re.compile(r"[MLHVCSZ]|-?\d*\.?\d+")
Point = tuple[float, float]


def draw_icons(source: Path, target: Path) -> None:
    """All of `ICONS` into the folder `target`."""
    shapes = list(ET.parse(source).getroot())
    for name, (size, share, background) in ICONS.items():
        large = size * FINER
        image = Image.new("RGBA", (large, large), background or (0, 0, 0, 0))
        scale, offset = large * share / BOX, large * (1 - share) / 2
        for shape in shapes:
            _draw(ImageDraw.Draw(image), shape.attrib, scale, offset)
        image.resize((size, size), Image.Resampling.LANCZOS).save(target / name, optimize=True)


def _draw(canvas: ImageDraw.ImageDraw, look: dict[str, str], scale: float, offset: float) -> None:
    for line in outlines(look["d"]):
        points = [(x * scale + offset, y * scale + offset) for x, y in line]
        if look.get("fill", "none") != "none":
            canvas.polygon(points, fill=look["fill"])
        if stroke := look.get("stroke"):
            width = float(look.get("stroke-width", 1)) * scale
            canvas.line(points, fill=stroke, width=round(width), joint="curve")
            for x, y in (points[0], points[-1]):
                canvas.circle((x, y), width / 2, fill=stroke)


def outlines(path: str) -> Iterator[list[Point]]:
    """The lines of a path, curves flattened."""
    tokens = NUMBER.findall(path)
    line: list[Point] = []
    command, last = "", (0.0, 0.0)
    while tokens:
        if tokens[0].isalpha():
            command = tokens.pop(0)
        if command == "Z":
            line.append(line[0])
            continue
        if command == "M" and line:
            yield line
            line = []
        here = line[-1] if line else (0.0, 0.0)
        numbers = [float(tokens.pop(0)) for _ in range({"H": 1, "V": 1, "C": 6, "S": 4}.get(command, 2))]
        pieces, last = _pieces(command, here, last, numbers)
        line += pieces
    yield line


def _pieces(command: str, here: Point, last: Point, numbers: list[float]) -> tuple[list[Point], Point]:
    """The points a command adds, and the control point that a following `S` mirrors."""
    if command in "CS":
        pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
        if command == "S":
            pairs.insert(0, (2 * here[0] - last[0], 2 * here[1] - last[1]))
        return [_on_curve(here, *pairs, step / STEPS) for step in range(1, STEPS + 1)], pairs[1]
    x, y = {"H": (numbers[0], here[1]), "V": (here[0], numbers[0])}.get(command, (numbers[0], numbers[-1]))
    return [(x, y)], (x, y)


def _on_curve(start: Point, one: Point, two: Point, end: Point, at: float) -> Point:
    rest = 1 - at
    x, y = (
        rest**3 * start[axis] + 3 * rest**2 * at * one[axis] + 3 * rest * at**2 * two[axis] + at**3 * end[axis]
        for axis in (0, 1)
    )
    return x, y
