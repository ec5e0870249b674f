"""Code 128 (ISO/IEC 15417): code set B, and C for a run of digits at the end, which halves its width."""

# widths of the three bars and three gaps of every symbol, one after another
_WIDTHS = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122"
    "123221223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323"
    "131123131321112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131"
    "213113213311213131311123311321331121312113312311332111314111221411431111111224111422121124121421141122"
    "141221112214112412122114122411142112142211241211221114413111241112134111111242121142121241114212124112"
    "124211411212421112421211212141214121412121111143111341131141114113114311411113411311113141114131311141"
    "411131211412211214211232"
)
_STOP_WIDTHS = "2331112"
_START_B, _START_C, _SWITCH_TO_C, _STOP = 104, 105, 99, 106
_SHORTEST_RUN = 4
"""Fewer digits at the end are no shorter in code set C."""
QUIET = 10
"""Modules left free on either side."""


def symbols(text: str) -> list[int]:
    """Start, the characters, the check symbol (sum weighted by position, modulo 103), stop."""
    start, *values = _encoded(text)
    check = (start + sum(place * value for place, value in enumerate(values, start=1))) % 103
    return [start, *values, check, _STOP]


def _encoded(text: str) -> list[int]:
    """The start symbol and the values of the characters, without check and stop."""
    letters = text.rstrip("0123456789")
    if not text.isascii() or any(not 32 <= ord(letter) <= 126 for letter in letters):
        raise ValueError("code set B holds printable ASCII only")
    digits = text[len(letters) :]
    if len(digits) < _SHORTEST_RUN:
        letters, digits = text, ""
    elif len(digits) % 2:  # pairs only: the first digit goes with the letters
        letters, digits = letters + digits[0], digits[1:]
    pairs = [int(digits[place : place + 2]) for place in range(0, len(digits), 2)]
    values = [ord(letter) - 32 for letter in letters]
    if not values and pairs:
        return [_START_C, *pairs]
    return [_START_B, *values, *([_SWITCH_TO_C] if pairs else []), *pairs]


def widths(symbol: int) -> str:
    """Widths of bars and gaps in turn, in modules."""
    return _STOP_WIDTHS if symbol == _STOP else _WIDTHS[6 * symbol : 6 * symbol + 6]


def bars(text: str) -> tuple[list[tuple[int, int]], int]:
    """Bars as (begin, width) and the whole width, all in modules and with the quiet zones."""
    found, at = [], QUIET
    for symbol in symbols(text):
        for place, width in enumerate(widths(symbol)):
            if place % 2 == 0:
                found.append((at, int(width)))
            at += int(width)
    return found, at + QUIET


def svg_path(text: str) -> tuple[str, int]:
    """The bars as one SVG path of height 1 and the whole width, both in modules (10 of them quiet on each side)."""
    found, whole = bars(text)
    return "".join(f"M{at} 0h{width}v1h-{width}z" for at, width in found), whole
