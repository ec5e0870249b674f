import pytest
from django.utils.translation import override

from kitaphana.charges import errors as charges
from kitaphana.circulation import errors as circulation
from kitaphana.core.errors import Refusal
from kitaphana.edges.portal.presenters import refusals
from kitaphana.notices import errors as notices
from kitaphana.patrons import errors as patrons
from kitaphana.patrons.tests.factories import PatronCategoryFactory
from kitaphana.shelves import errors as shelves
from kitaphana.ui.reasons import Reasons

CODES = sorted(
    charges.ALL_CODES
    | circulation.ALL_CODES
    | notices.ALL_CODES
    | patrons.ALL_CODES
    | patrons.ERASURE_CODES
    | patrons.OWN_LOGIN_CODES
    | patrons.POSTAL_CODES
    | shelves.ALL_CODES
    | {"too_many_attempts"}
)


def test_every_code_has_a_sentence():
    assert [code for code in CODES if code not in refusals.SENTENCES] == []


def test_there_is_no_sentence_for_a_code_that_nobody_gives():
    assert [code for code in refusals.SENTENCES if code not in CODES] == []


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("code", CODES)
def test_a_sentence_never_shows_the_code_nor_a_placeholder(code, language):
    with override(language):
        bare = refusals.sentence(Refusal(code))
        full = refusals.sentence(Refusal(code, {"most": 5, "mark": 16, "status": "lost"}))

    assert code not in bare
    assert "%(" not in bare + full


def test_values_stand_in_the_sentence():
    with override("ru"):
        assert refusals.sentence(Refusal("loan_limit", {"most": 5})).endswith("(5).")
        assert "утеряна" in refusals.sentence(Refusal("item_not_available", {"status": "lost"}))


def test_a_code_nobody_knows_gets_the_plainest_sentence():
    with override("en"):
        assert refusals.sentence(Refusal("something_new")) == "This is not possible now. A librarian will help."


def test_a_refusal_of_the_rules_says_whose_rule_it_is(db):
    PatronCategoryFactory(code="adult", name_en="Adult")
    because = "patron_category=adult, age_band=31-54"
    with override("en"):
        said = refusals.sentence(Refusal("loan_limit", {"most": 5, "because": because}))

    assert said == (
        "You already have as many books as you may have at once (5). "
        "This is the rule for readers of the category “Adult”, for readers aged 31-54."
    )


def test_the_term_of_a_loan_is_explained_in_one_sentence(db):
    with override("en"):
        assert Reasons("en").term(15, "everybody") == (
            "You can keep it 15 days, because this is the rule for everybody."
        )
