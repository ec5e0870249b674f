"""The number of a card for scanners and for people."""

import pytest

from kitaphana.patrons.rules import tidy_card_number
from kitaphana.ui.card import bars_svg, grouped, qr_svg

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("R0000001", "R0000001"),
        ("ABCDEFGHJKLM2", "ABCD EFGH JKLM2"),
        ("ABCDEFGHJKLMNPQR", "ABCD EFGH JKLM NPQR"),
        ("ABCDEFGHJK", "ABCD EFGH JK"),
        ("", ""),
    ],
)
def test_a_number_is_read_in_groups_and_typed_as_it_is_read(number, shown):
    assert grouped(number) == shown
    assert tidy_card_number(shown) == number


def test_symbols_are_pictures_and_nothing_is_drawn_for_nothing():
    assert qr_svg("ABCDEFGHJKLM2").startswith("<svg")
    assert bars_svg("ABCDEFGHJKLM2").startswith("<svg")
    assert (qr_svg(""), bars_svg(""), bars_svg("ҚАЗАҚ")) == ("", "", "")
