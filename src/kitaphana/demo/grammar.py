"""The little grammar that titles and names need: Kazakh endings by sound harmony, Russian agreement.

Rules of Kazakh are those of every school grammar: an ending is hard or soft by the last vowel of the word (у and и
have no say while another vowel is there), and begins with a nasal, voiced or voiceless sound by the word's last letter.
"""

from functools import cache

_HARD, _SOFT, _SILENT = "аоұыяёю", "әеөүіэ", "уи"
_VOWELS = _HARD + _SOFT
_VOICELESS = "кқпстфхһцчшщбвгғд"


def is_soft(word: str) -> bool:
    """Whether the word takes soft endings (тілі, not жолы)."""
    for letter in reversed(word.lower()):
        if letter in _SOFT:
            return True
        if letter in _HARD:
            return False
    return word.lower().endswith("и")


def _ending(word: str, *, vowel: str, voiced: str, voiceless: str, hard: str, soft: str) -> str:
    last = word[-1].lower()
    first = vowel if last in _VOWELS else voiceless if last in _VOICELESS else voiced
    return word + first + (soft if is_soft(word) else hard)


@cache
def genitive(word: str) -> str:
    """Ілік септік: даланың, таудың, түннің, оттың."""
    nasal = word[-1].lower() in "мнң"
    return _ending(word, vowel="н", voiced="н" if nasal else "д", voiceless="т", hard="ың", soft="ің")


@cache
def accusative(word: str) -> str:
    """Табыс септік: математиканы, тарихты, тілді; a compound with its owner ending takes н (қазақ тілін)."""
    if " " in word and word[-1] in "ыі":
        return word + "н"
    return _ending(word, vowel="н", voiced="д", voiceless="т", hard="ы", soft="і")


@cache
def standing_in(word: str) -> str:
    """What is in it: даладағы, көлдегі, жүректегі."""
    first = "т" if word[-1].lower() in _VOICELESS else "д"
    return word + first + ("егі" if is_soft(word) else "ағы")


@cache
def together_with(word: str) -> str:
    """“And” after a word: дала мен, кітап пен, жұлдыз бен."""
    last = word[-1].lower()
    return f"{word} {'пен' if last in _VOICELESS else 'бен' if last in 'зж' else 'мен'}"


def _kind_of_adjective(word: str) -> str:
    if word.endswith("ний"):
        return "soft"
    if word[:-2].endswith(("г", "к", "х")):
        return "velar"
    return "hard"


_NOMINATIVE = {
    "hard": {"f": "ая", "n": "ое", "p": "ые"},
    "velar": {"f": "ая", "n": "ое", "p": "ие"},
    "soft": {"f": "яя", "n": "ее", "p": "ие"},
}
_GENITIVE = {
    "hard": {"m": "ого", "f": "ой", "n": "ого", "p": "ых"},
    "velar": {"m": "ого", "f": "ой", "n": "ого", "p": "их"},
    "soft": {"m": "его", "f": "ей", "n": "его", "p": "их"},
}


@cache
def agreeing(adjective: str, gender: str) -> str:
    """The Russian adjective in the nominative of `gender`: старая, последнее, тихие."""
    if gender == "m":
        return adjective
    return adjective[:-2] + _NOMINATIVE[_kind_of_adjective(adjective)][gender]


@cache
def agreeing_genitive(adjective: str, gender: str) -> str:
    """The Russian adjective in the genitive of `gender`: старого, последней, тихих."""
    return adjective[:-2] + _GENITIVE[_kind_of_adjective(adjective)][gender]


def about(word: str) -> str:
    """Russian “about” before a word in the prepositional case: о доме, об имени."""
    return f"{'об' if word[0].lower() in 'аоуиэ' else 'о'} {word}"


@cache
def feminine(surname: str) -> str:
    """The surname of a woman: Ахметова, Горская; names without a Russian ending stay."""
    if surname.endswith("ский"):
        return surname[:-2] + "ая"
    return surname + "а" if surname.endswith(("ов", "ев", "ёв", "ин", "ын")) else surname


def sentence_case(text: str) -> str:
    """First letter large, the rest as it is."""
    return text[:1].upper() + text[1:]
