"""Whole numbers and sums of tenge in words, in Kazakh and Russian, as they stand on official papers."""

from decimal import Decimal
from typing import Final

MOST: Final = 10**12 - 1

_RU_ONES: Final = (
    "", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять", "десять", "одиннадцать",
    "двенадцать", "тринадцать", "четырнадцать", "пятнадцать", "шестнадцать", "семнадцать", "восемнадцать",
    "девятнадцать",
)  # fmt: skip
_RU_TENS: Final = (
    "", "", "двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят", "семьдесят", "восемьдесят", "девяносто",
)  # fmt: skip
_RU_HUNDREDS: Final = (
    "", "сто", "двести", "триста", "четыреста", "пятьсот", "шестьсот", "семьсот", "восемьсот", "девятьсот",
)  # fmt: skip
_RU_GROUPS: Final = (
    (10**9, ("миллиард", "миллиарда", "миллиардов"), False),
    (10**6, ("миллион", "миллиона", "миллионов"), False),
    (10**3, ("тысяча", "тысячи", "тысяч"), True),
)
_KK_ONES: Final = ("", "бір", "екі", "үш", "төрт", "бес", "алты", "жеті", "сегіз", "тоғыз")
_KK_TENS: Final = ("", "он", "жиырма", "отыз", "қырық", "елу", "алпыс", "жетпіс", "сексен", "тоқсан")
_KK_GROUPS: Final = ((10**9, "миллиард"), (10**6, "миллион"), (10**3, "мың"))


def in_words(number: int, language: str) -> str:
    """`21` → `жиырма бір` (kk), `двадцать один` (ru). Raises ValueError outside of 0 … 999 999 999 999."""
    if not 0 <= number <= MOST:
        raise ValueError(f"no words for {number}")
    if number == 0:
        return "нөл" if language == "kk" else "ноль"
    words = _kazakh(number) if language == "kk" else _russian(number)
    return " ".join(words)


def tenge_in_words(amount: Decimal, language: str) -> str:
    """`1250.50` → `бір мың екі жүз елу теңге 50 тиын`, `одна тысяча двести пятьдесят тенге 50 тиын`."""
    cents = int((amount * 100).to_integral_value())
    unit = "теңге" if language == "kk" else "тенге"
    return f"{in_words(cents // 100, language)} {unit} {cents % 100:02} тиын"


def _russian(number: int) -> list[str]:
    words: list[str] = []
    for size, names, is_feminine in _RU_GROUPS:
        count, number = divmod(number, size)
        if count:
            words += [*_russian_group(count, is_feminine=is_feminine), _russian_form(count, names)]
    return words + _russian_group(number, is_feminine=False)


def _russian_group(number: int, *, is_feminine: bool) -> list[str]:
    hundreds, rest = divmod(number, 100)
    tens, ones = (0, rest) if rest < 20 else divmod(rest, 10)
    last = {1: "одна", 2: "две"}.get(ones, _RU_ONES[ones]) if is_feminine else _RU_ONES[ones]
    return [word for word in (_RU_HUNDREDS[hundreds], _RU_TENS[tens], last) if word]


def _russian_form(count: int, names: tuple[str, str, str]) -> str:
    if count % 100 in range(11, 15):
        return names[2]
    return names[0] if count % 10 == 1 else names[1] if count % 10 in (2, 3, 4) else names[2]


def _kazakh(number: int) -> list[str]:
    words: list[str] = []
    for size, name in _KK_GROUPS:
        count, number = divmod(number, size)
        if count:
            words += [*_kazakh_group(count), name]
    return words + _kazakh_group(number)


def _kazakh_group(number: int) -> list[str]:
    hundreds, rest = divmod(number, 100)
    hundred = ["жүз"] if hundreds == 1 else [_KK_ONES[hundreds], "жүз"] if hundreds else []
    return [*hundred, *(word for word in (_KK_TENS[rest // 10], _KK_ONES[rest % 10]) if word)]
