"""What a scanner types under a foreign keyboard layout, and the barcodes printed for it."""

import pytest

from kitaphana.edges.staff.desk.commands import LEGEND, Command, command_in
from kitaphana.edges.staff.desk.keyboard import latin_readings
from kitaphana.ui.printing import code128

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Л0000001", "K0000001"),
        ("К0000042", "R0000042"),
        ("*КУЕГКТ", "*RETURN"),
        ('Лққққққ"', "K0000001"),
        ("ҮКУЕГКТ", "*RETURN"),
    ],
)
def test_a_code_is_read_whatever_the_layout(typed: str, meant: str) -> None:
    assert meant in latin_readings(typed)


@pytest.mark.parametrize("words", ["K0000001", "Абай жолы", ""])
def test_latin_codes_and_words_are_left_alone(words: str) -> None:
    assert latin_readings(words) == ()


def test_every_symbol_is_eleven_modules_wide_and_none_is_like_another() -> None:
    patterns = [code128.widths(symbol) for symbol in range(106)]

    assert {sum(map(int, pattern)) for pattern in patterns} == {11}
    assert len(set(patterns)) == 106


def test_symbols_agree_with_the_worked_example_of_the_standard() -> None:
    # "PJJ123C" in set A has check symbol 54; in set B the same characters with start 104 give 55
    assert code128.symbols("PJJ123C")[-2] == 55


def test_letters_outside_the_set_are_refused() -> None:
    with pytest.raises(ValueError, match="ASCII"):
        code128.symbols("Қ")


def test_the_path_is_as_wide_as_it_says() -> None:
    path, width = code128.svg_path("*END")

    assert width == 20 + 11 * 6 + 13
    assert path.count("M") == 3 * 6 + 4


def test_commands_are_known_in_any_case_and_nothing_else_is() -> None:
    assert command_in(" *return ") is Command.RETURN
    assert command_in("RETURN") is None
    assert {entry.command for entry in LEGEND} == set(Command)
