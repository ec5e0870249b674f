"""Names of languages for the codes in catalogue records (ISO 639-2/B, as in MARC 008 and 041)."""

from functools import cache

import icu

# ICU knows the terminological codes; records carry the bibliographic ones (ISO 639-2, list of 20).
_BIBLIOGRAPHIC = {
    "alb": "sqi",
    "arm": "hye",
    "baq": "eus",
    "bur": "mya",
    "chi": "zho",
    "cze": "ces",
    "dut": "nld",
    "fre": "fra",
    "geo": "kat",
    "ger": "deu",
    "gre": "ell",
    "ice": "isl",
    "mac": "mkd",
    "mao": "mri",
    "may": "msa",
    "per": "fas",
    "rum": "ron",
    "slo": "slk",
    "tib": "bod",
    "wel": "cym",
}
_SPECIAL = {
    "mul": {"kk": "бірнеше тіл", "ru": "несколько языков", "en": "several languages"},
    "und": {"kk": "тілі анықталмаған", "ru": "язык не определён", "en": "undetermined language"},
    "zxx": {"kk": "тілсіз", "ru": "без языка", "en": "no language"},
    "mis": {"kk": "басқа тіл", "ru": "другой язык", "en": "other language"},
}


@cache
def language_name(code: str, language: str = "kk") -> str:
    """Name of the language `code` ("kaz", also "deu", "ru") in kk, ru or en; the code itself if nobody knows it."""
    code = code.lower().strip()
    special = _SPECIAL.get(code)
    if special:
        return special.get(language, special["en"])
    return str(icu.Locale(_BIBLIOGRAPHIC.get(code, code)).getDisplayLanguage(icu.Locale(language))) or code


@cache
def tag_of(code: str) -> str:
    """The shortest BCP 47 tag: `kk` for "kaz", `de` for "ger"; empty for several, no or an unknown language."""
    code = code.lower().strip()
    return "" if code in _SPECIAL else str(icu.Locale(_BIBLIOGRAPHIC.get(code, code)).getLanguage())
