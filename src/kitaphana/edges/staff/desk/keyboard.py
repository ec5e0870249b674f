"""Undo what a keyboard layout did to a scanned code.

A hand scanner "types" by key positions. With the Russian layout on, `K0000001` arrives as `Л0000001`; with the Kazakh
one, whose digit row holds letters, as `Лққққққ"`. Codes are Latin, so the keys tell what was meant.
"""

_LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,./"
_RUSSIAN = "ёйцукенгшщзхъфывапролджэячсмитьбю."
_KAZAKH_DIGIT_ROW = '"әіңғ,.үұқөһ'
_KAZAKH_DIGIT_ROW_SHIFTED = "!ӘІҢҒ;:ҮҰҚӨҺ"
_KEYS_OF_THE_DIGIT_ROW = "1234567890-="
_KEYS_OF_THE_DIGIT_ROW_SHIFTED = "!@#$%^&*()_+"

_FROM_RUSSIAN = str.maketrans(_RUSSIAN + _RUSSIAN.upper(), _LATIN + _LATIN.upper())
_FROM_KAZAKH = {
    **_FROM_RUSSIAN,
    **str.maketrans(
        _KAZAKH_DIGIT_ROW + _KAZAKH_DIGIT_ROW_SHIFTED, _KEYS_OF_THE_DIGIT_ROW + _KEYS_OF_THE_DIGIT_ROW_SHIFTED
    ),
}


def latin_readings(text: str) -> tuple[str, ...]:
    """What the keys would have written on a Latin layout: by the Russian layout, then by the Kazakh one.

    Empty where the text is Latin already or holds a space: no code does, so it is a name or a title.
    """
    if " " in text or text.isascii():
        return ()
    readings = (text.translate(_FROM_RUSSIAN), text.translate(_FROM_KAZAKH))
    return tuple(dict.fromkeys(reading for reading in readings if reading.isascii()))
