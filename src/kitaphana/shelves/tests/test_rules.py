import pytest

from kitaphana.shelves.rules import ListText, Owner, note_refusals, text_refusals


def codes(text):
    return [refusal.code for refusal in text_refusals(text.tidy())]


def test_a_list_needs_a_name_and_texts_have_an_end():
    assert codes(ListText("Жазғы оқу")) == []
    assert codes(ListText("  ")) == ["list_name_missing"]
    assert codes(ListText("я" * 121, "я" * 2001, "я" * 81)) == ["list_text_too_long"] * 3
    assert [refusal.params for refusal in note_refusals("я" * 501)] == [{"most": 500}]


def test_names_are_kept_in_one_line_and_descriptions_as_written():
    assert ListText(" a \n b ", " c\nd ", " e  f ").tidy() == ListText("a b", "c\nd", "e f")


@pytest.mark.parametrize("owner", [{}, {"patron_id": 1, "institution_id": 2}])
def test_a_list_has_exactly_one_owner(owner):
    with pytest.raises(ValueError, match="belongs to"):
        Owner(**owner)
