import re

from kitaphana.ui.covers import COLOURS, cover


def lines(svg):
    return re.findall(r"<tspan[^>]*>([^<]*)</tspan>", svg)


def luminance(colour):
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_same_book_always_looks_the_same():
    assert cover("Абай жолы", "Мұхтар Әуезов") == cover("Абай жолы", "Мұхтар Әуезов")


def test_letters_of_a_title_cannot_become_markup():
    assert "<script>" not in cover("<script>alert(1)</script>", "<b>")


def test_long_titles_stay_on_the_cover():
    svg = cover("Достопримечательности и сельскохозяйственное природопользование Алматинской области " * 3, "Кто-то")

    assert len(lines(svg)) <= 8
    assert max(map(len, lines(svg))) <= 17


def test_a_book_without_author_or_title_has_a_cover_too():
    assert cover("", "").startswith("<svg")


def test_no_style_attribute_is_used_which_the_policy_forbids():
    assert "style=" not in cover("Абай жолы", "Мұхтар Әуезов")


def test_white_letters_are_readable_on_every_colour():
    assert all(1.05 / (luminance(colour) + 0.05) >= 5 for colour in COLOURS)
