"""Every refusal that staff can meet has its own sentence and advice, in all three languages."""

import pytest
from django.utils import translation

from kitaphana.catalog import errors as catalog
from kitaphana.charges import errors as charges
from kitaphana.circulation import errors as circulation
from kitaphana.core import dead_letters, logins
from kitaphana.core.errors import TABLE_CODES, Refusal
from kitaphana.core.uploads import errors as uploads
from kitaphana.edges.staff.presenters import WORDINGS, sentence_for
from kitaphana.holdings import errors as holdings
from kitaphana.network import errors as network
from kitaphana.notices import errors as notices
from kitaphana.patrons import errors as patrons
from kitaphana.shelves import errors as shelves

pytestmark = pytest.mark.once
CODES = sorted(
    charges.ALL_CODES
    | circulation.ALL_CODES
    | shelves.ALL_CODES
    | patrons.ALL_CODES
    | network.ALL_CODES
    | network.HOUSE_CODES
    | notices.ALL_CODES
    | logins.ALL_CODES
    | catalog.ALL_CODES
    | set(holdings.STOCK_CODES)
    | TABLE_CODES
    | circulation.MOVE_IN_CODES
    | circulation.FACT_CODES
    | circulation.GRID_CODES
    | patrons.MOVE_IN_CODES
    | patrons.DESK_CODES
    | patrons.ERASURE_CODES
    | patrons.POSTAL_CODES
    | uploads.ALL_CODES
    | holdings.IMPORT_CODES
    | {dead_letters.DEAD_LETTER_UNKNOWN, "too_many_attempts"}
)


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_wording(code):
    assert code in WORDINGS


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("code", sorted(WORDINGS))
def test_every_wording_is_translated_with_the_same_places_for_values(code, language):
    wording = WORDINGS[code]
    with translation.override("en"):
        english = [str(wording.text), str(wording.advice)]
    with translation.override(language):
        spoken = [str(wording.text), str(wording.advice)]

    for source, translated in zip(english, spoken, strict=True):
        assert translated != source
        assert source.count("%(") == translated.count("%(")


def test_values_of_the_rules_stand_in_the_sentence():
    with translation.override("en"):
        limit = sentence_for(Refusal("loan_limit", {"most": 5}, is_overridable=True))
        blocked = sentence_for(Refusal("patron_blocked", {"reasons": ["overdue", "other"]}))

    assert limit.text.endswith("allow: 5.")
    assert limit.is_overridable
    assert blocked.text == "The reader is blocked: overdue items, other reason."


def test_a_code_of_tomorrow_is_shown_as_it_is_and_never_an_error():
    with translation.override("en"):
        assert sentence_for(Refusal("brand_new")).advice == "brand_new"
        assert sentence_for(Refusal("loan_limit")).text.endswith("—.")
