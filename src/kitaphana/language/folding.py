"""Make different spellings of one word equal, for search, grouping and sorting by a human eye.

Two strengths. `mend` repairs what was never meant to differ: case, Unicode composition, letters of another
alphabet that only look right, sorts of dashes and quotes. `fold` goes on to what readers leave out when they type:
ё becomes е, the nine Kazakh letters become the Russian ones on the same key, accents fall away.

й stays a letter of its own: it has its own key on every keyboard, and as и it would make бой and бои, or мой and мои,
the same word. Only a й written in two code points is put together.
"""

import re
import unicodedata

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_DOUBLE_QUOTES = "«»„“”‟〝〞＂"
_SINGLE_QUOTES = "‘’‚‛‹›ʼʹʻ`´′＇"
_IGNORED = "\u00ad\u200b\u200c\u200d\u2060\ufeff"

_PUNCTUATION = str.maketrans(
    dict.fromkeys(_DASHES, "-")
    | dict.fromkeys(_DOUBLE_QUOTES, '"')
    | dict.fromkeys(_SINGLE_QUOTES, "'")
    | dict.fromkeys(_IGNORED)
)

# Letters of other alphabets (Latin, Bashkir, Yakut, Khakas…) that stand for a Kazakh letter in old catalogue data.
_KAZAKH_LOOK_ALIKES = str.maketrans("ƏəǝƟɵҠҡӃӄҢңӉӊҤҥӇӈӶӷҲҳ", "ӘәәӨөҚқҚқҢңҢңҢңҢңҒғҺһ")

# Capital Y is the image of Kazakh Ү, small y that of у; h and i are those of һ and і.
_LATIN_TO_CYRILLIC = str.maketrans("AaBCcEeHhIiKkMOoPpTXxYy", "АаВСсЕеНһІіКкМОоРрТХхҮу")
_CYRILLIC_TO_LATIN = str.maketrans("АаВСсЕеНһҺІіКкМОоРрТХхҮУу", "AaBCcEeHhHIiKkMOoPpTXxYYy")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_BORDER_OF_ALPHABETS = re.compile(r"[A-Za-z\u00c0-\u024f][\u0400-\u052f]|[\u0400-\u052f][A-Za-z\u00c0-\u024f]")
_LETTERS = re.compile(r"[^\W\d_]+")
_PLAIN = re.compile(r"[\x20-\x5f\x61-\x7eА-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі«»–—]*")

_KAZAKH_TO_RUSSIAN = dict(zip("әғқңөұүһі", "агкноуухи", strict=True))
_OTHER_LETTERS = {
    "ё": "е",
    "ґ": "г",
    "є": "е",
    "ї": "и",
    "ў": "у",
    "ј": "и",
    "љ": "л",
    "њ": "н",
    "ћ": "х",
    "ѓ": "г",
    "ќ": "к",
    "ѣ": "е",
    "ѳ": "ф",
    "ѵ": "и",
    "ı": "i",
    "ŋ": "n",
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "æ": "ae",
    "œ": "oe",
}
_FOLDED = str.maketrans(_KAZAKH_TO_RUSSIAN | _OTHER_LETTERS)
_MARKS = re.compile(r"[\u0300-\u036f]+")
_BARE = re.compile(r"[\x00-\xbfа-я]*")


def mend(text: str) -> str:
    """Lower case, one way of writing each letter, look-alikes repaired, plain dashes and quotes, single spaces.

    Kazakh letters and ё stay: two texts that `mend` makes equal are the same text.
    """
    if _PLAIN.fullmatch(text):  # nearly all there is: no need for the slow part
        text = text.replace("«", '"').replace("»", '"').replace("–", "-").replace("—", "-")
        text = _mend_words(text)
    else:
        text = unicodedata.normalize("NFKC", text.translate(_PUNCTUATION)).translate(_PUNCTUATION)
        text = _mend_words(text.translate(_KAZAKH_LOOK_ALIKES))
        text = _MARKS.sub("", unicodedata.normalize("NFC", text.replace("İ", "i").casefold()))  # what is left is stress
    return " ".join(text.lower().split())


def fold(text: str) -> str:
    """`mend`, and then е for ё, Russian letters for Kazakh ones, letters without accents: what a reader types."""
    return fold_mended(mend(text))


def fold_mended(text: str) -> str:
    """The second half of `fold`, for callers that need both strengths."""
    if text.isascii():
        return text
    text = text.translate(_FOLDED)
    if text.isascii():
        return text
    bare = text if _BARE.fullmatch(text) else "".join(map(_bare, text))
    bare = _mend_words(bare)  # without its accent ý is a look-alike of у
    return " ".join(bare.translate(_FOLDED).split())


def _bare(letter: str) -> str:
    """The letter without its accents; й is not an и with an accent."""
    if letter < "\u00c0" or letter == "й" or "а" <= letter <= "я":
        return letter
    return _MARKS.sub("", unicodedata.normalize("NFKD", letter))


def _mend_words(text: str) -> str:
    if text.isascii() or not _LATIN.search(text) or not _BORDER_OF_ALPHABETS.search(text):
        return text
    return _LETTERS.sub(lambda match: _one_alphabet(match[0]), text)


def _one_alphabet(word: str) -> str:
    """Write a word of two alphabets in one, if every odd letter has a twin there; Cyrillic wins a draw."""
    if not (_LATIN.search(word) and _CYRILLIC.search(word)):
        return word
    cyrillic = word.translate(_LATIN_TO_CYRILLIC)
    if not _LATIN.search(cyrillic):
        return cyrillic
    latin = word.translate(_CYRILLIC_TO_LATIN)
    return word if _CYRILLIC.search(latin) else latin
