"""What single characters at fixed places say: leader, 006–008, UNIMARC 100–135."""

from collections.abc import Iterator, Sequence

from kitaphana.catalog.marc.record import Record, subfields

_MARC21_AUDIENCE = {"a": "children", "b": "children", "c": "children", "j": "children", "d": "youth", "e": "adult",
                    "f": "specialist", "g": "general"}  # fmt: skip
_UNIMARC_AUDIENCE = {"a": "children", "b": "children", "c": "children", "d": "children", "e": "youth",
                     "k": "specialist", "m": "adult"}  # fmt: skip
_MARC21_TYPES = {"c": "music", "d": "music", "e": "map", "f": "map", "g": "video", "i": "audio", "j": "audio",
                 "k": "object", "m": "electronic", "o": "object", "r": "object"}  # fmt: skip
_UNIMARC_TYPES = {"c": "music", "d": "music", "e": "map", "f": "map", "g": "video", "i": "audio", "j": "audio",
                  "k": "object", "l": "electronic", "m": "object", "r": "object"}  # fmt: skip
_CARRIERS_007 = {"tb": "large_print", "tc": "braille", "fb": "braille", "fc": "braille", "s": "audio", "v": "video",
                 "m": "video", "c": "electronic"}  # fmt: skip
_FORM_OF_ITEM = {"d": "large_print", "f": "braille", "o": "electronic", "q": "electronic", "s": "electronic"}
_ACCESS_MODES = {"braille": "braille", "tactile": "braille", "largeprint": "large_print", "large print": "large_print",
                 "audio": "audio"}  # fmt: skip
_SERIAL_LEVELS = ("s", "b", "i")
_FORM_PLACE = {"e": 29, "f": 29, "g": 29, "k": 29, "o": 29, "r": 29}  # where 008 keeps it; 23 elsewhere
_TO_BIBLIOGRAPHIC = {
    "sqi": "alb", "hye": "arm", "eus": "baq", "mya": "bur", "zho": "chi", "ces": "cze", "nld": "dut", "fra": "fre",
    "kat": "geo", "deu": "ger", "ell": "gre", "isl": "ice", "mkd": "mac", "mri": "mao", "msa": "may", "fas": "per",
    "ron": "rum", "slk": "slo", "bod": "tib", "cym": "wel", "scc": "srp", "scr": "hrv",
}  # fmt: skip
_NO_LANGUAGE = frozenset({"und", "zxx", "mul", "mis"})
ACCESSIBLE_FIRST = ("braille", "large_print", "audio", "video", "music", "map", "object", "periodical", "electronic")


def language_codes(text: str) -> list[str]:
    """ISO 639-2/B codes in “kaz”, or in old packed data like “engfre”; no code for what is no language."""
    text = text.strip().lower()
    codes = [text[at : at + 3] for at in range(0, len(text) - len(text) % 3, 3)]
    known = [_TO_BIBLIOGRAPHIC.get(code, code) for code in codes if code.isascii() and code.isalpha()]
    return [code for code in known if code not in _NO_LANGUAGE]


def marc21_year(record: Record, bodies: object, codes: str) -> int | None:
    """Date 1 of 008, when all four digits are there."""
    return _year(record.control("008")[7:11])


def marc21_languages(record: Record, bodies: Sequence[str], codes: str) -> list[str]:
    """041 with MARC codes (second indicator blank) or another list of three-letter codes."""
    return [
        found
        for body in bodies
        for code, value in subfields(body)
        if code in codes and len(value.strip()) % 3 == 0
        for found in language_codes(value)
    ]


def marc21_language(record: Record, bodies: object, codes: str) -> list[str]:
    """The language in 008, for records without 041."""
    return [] if "041" in record.by_tag else language_codes(record.control("008")[35:38])


def marc21_audience(record: Record, bodies: object, codes: str) -> str:
    """Audience of 008/22 (text, music, electronic, video)."""
    has_audience = record.leader[6:7] in ("a", "c", "d", "g", "i", "j", "m", "t")
    return _MARC21_AUDIENCE.get(record.control("008")[22:23], "") if has_audience else ""


def marc21_form(record: Record, bodies: object, codes: str) -> str:
    """Physical and accessible form; what a blind or low-vision reader needs wins over the rest."""
    return _foremost(_marc21_forms(record))


def _marc21_forms(record: Record) -> Iterator[str]:
    kind = record.leader[6:7]
    yield _MARC21_TYPES.get(kind, "")
    if record.leader[7:8] in _SERIAL_LEVELS and kind in ("a", "t"):
        yield "periodical"
    place = _FORM_PLACE.get(kind, 23)
    yield _FORM_OF_ITEM.get(record.control("008")[place : place + 1], "")
    for body in record.by_tag.get("007", ()):
        yield _CARRIERS_007.get(body[:2]) or _CARRIERS_007.get(body[:1], "")
    for body in record.by_tag.get("006", ()):
        yield _MARC21_TYPES.get(body[:1], "") if body[:1] in ("i", "m") else ""
    yield from _access_modes(record)


def _access_modes(record: Record) -> Iterator[str]:
    """341: how the content can be perceived."""
    for body in record.by_tag.get("341", ()):
        for code, value in subfields(body):
            if code in "bcde":
                yield _ACCESS_MODES.get(value.strip().lower(), "")


def unimarc_year(record: Record, bodies: object, codes: str) -> int | None:
    """Date 1 of 100$a."""
    return _year(record.first("100", "a")[9:13])


def unimarc_audience(record: Record, bodies: object, codes: str) -> str:
    """The first audience code of 100$a/17–19 that says something."""
    return next((_UNIMARC_AUDIENCE[code] for code in record.first("100", "a")[17:20] if code in _UNIMARC_AUDIENCE), "")


def unimarc_form(record: Record, bodies: object, codes: str) -> str:
    """Physical and accessible form from leader, 106, 110, 115, 126 and 135."""
    return _foremost(_unimarc_forms(record))


def _unimarc_forms(record: Record) -> Iterator[str]:
    yield _UNIMARC_TYPES.get(record.leader[6:7], "")
    if record.leader[7:8] == "s" or "110" in record.by_tag:
        yield "periodical"
    yield _FORM_OF_ITEM.get(record.first("106", "a")[:1], "")
    for tag, form in (("115", "video"), ("126", "audio"), ("127", "audio"), ("135", "electronic")):
        if tag in record.by_tag:
            yield form


def _year(text: str) -> int | None:
    return int(text) if len(text) == 4 and text.isdecimal() and "1400" <= text <= "2099" else None


def _foremost(forms: Iterator[str]) -> str:
    found = set(forms)
    return next((form for form in ACCESSIBLE_FIRST if form in found), "print")
