import re

import pytest

from kitaphana.ui.covers import COLOURS, PAPER, cover
from kitaphana.ui.lettering import set_type
from kitaphana.ui.ornaments import NAMES, ornament, sheet

LONG = "Достопримечательности и сельскохозяйственное природопользование Алматинской области " * 3


def lines(svg):
    return re.findall(r"<tspan[^>]*>([^<]*)</tspan>", svg)


def luminance(colour):
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_same_book_always_looks_the_same():
    assert cover("Абай жолы", "Мұхтар Әуезов") == cover("Абай жолы", "Мұхтар Әуезов")


def test_letters_of_a_title_cannot_become_markup():
    assert "<script>" not in cover("<script>alert(1)</script>", "<b>")


@pytest.mark.parametrize("author", [f"Автор {number}" for number in range(30)])
def test_a_long_title_ends_with_dots_instead_of_leaving_the_cover_in_every_layout(author):
    title = [line for line in lines(cover(LONG, author)) if "Автор" not in line]

    assert title[-1].endswith("…")
    assert len(title) <= 9


def test_a_short_title_is_set_larger_than_a_long_one():
    assert set_type("Тау", 160, 150).size > set_type("Электродинамика сплошных сред", 160, 150).size


def test_a_word_that_fits_no_line_is_parted_after_a_vowel():
    parts = set_type("Электрогидродинамическими", 120, 150).lines

    assert "".join(parts).replace("-", "") == "Электрогидродинамическими"
    assert all(line.rstrip("-")[-1] in "аеиоуыэюя" for line in parts[:-1])


def test_every_letter_of_a_title_that_fits_is_on_the_cover():
    assert " ".join(set_type("Қозы Көрпеш – Баян сұлу", 160, 150).lines) == "Қозы Көрпеш – Баян сұлу"


@pytest.mark.parametrize(("title", "author"), [("", ""), ("", "Абай"), ("Абай жолы", "")])
def test_a_book_without_author_or_title_has_a_cover_too(title, author):
    assert cover(title, author).startswith("<svg")


def test_no_style_attribute_is_used_which_the_policy_forbids():
    assert "style=" not in "".join(cover(f"Абай жолы {number}", "Мұхтар Әуезов") for number in range(40))


def test_the_ornaments_that_covers_name_are_in_the_sheet_of_the_page():
    named = set(re.findall(r"#([op]-\w+)", "".join(cover(f"Кітап {number}", "Х") for number in range(200))))

    assert named
    assert all(f'id="{name}"' in sheet() for name in named)
    assert all(ornament(name).startswith("<svg") for name in NAMES)


def test_letters_are_readable_on_every_colour_and_every_colour_on_paper():
    assert all(contrast(colour, ground) >= 5 for colour in COLOURS for ground in ("#ffffff", "#f4ecdc", PAPER))
