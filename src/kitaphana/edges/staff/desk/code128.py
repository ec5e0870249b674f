"""Code 128 (ISO/IEC 15417), code set B: the barcodes of the desk's commands, for any hand scanner."""

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
_START_B, _STOP = 104, 106


def symbols(text: str) -> list[int]:
    """Start, the characters, the check symbol (sum weighted by position, modulo 103), stop."""
    values = [ord(letter) - 32 for letter in text]
    if any(not 0 <= value <= 94 for value in values):
        raise ValueError("code set B holds printable ASCII only")
    check = (_START_B + sum(place * value for place, value in enumerate(values, start=1))) % 103
    return [_START_B, *values, check, _STOP]


def widths(symbol: int) -> str:
    """Widths of bars and gaps in turn, in modules."""
    return _STOP_WIDTHS if symbol == _STOP else _WIDTHS[6 * symbol : 6 * symbol + 6]


def svg_path(text: str) -> tuple[str, int]:
    """The bars as one SVG path of height 1 and the whole width, both in modules (10 of them quiet on each side)."""
    bars, at = [], 10
    for symbol in symbols(text):
        for place, width in enumerate(widths(symbol)):
            if place % 2 == 0:
                bars.append(f"M{at} 0h{width}v1h-{width}z")
            at += int(width)
    return "".join(bars), at + 10
