import pytest

from kitaphana.charges import errors as charges
from kitaphana.circulation import errors as circulation
from kitaphana.core.attempts import TOO_MANY_ATTEMPTS
from kitaphana.core.errors import Refusal
from kitaphana.edges.api.presenters import OTHERWISE, SENTENCES, sentence
from kitaphana.network import errors as network
from kitaphana.notices import errors as notices
from kitaphana.patrons import errors as patrons
from kitaphana.shelves import errors as shelves

ALL = sorted(
    charges.ALL_CODES
    | circulation.ALL_CODES
    | shelves.ALL_CODES
    | patrons.ALL_CODES
    | network.ALL_CODES
    | notices.ALL_CODES
    | {TOO_MANY_ATTEMPTS}
)


@pytest.mark.parametrize("code", ALL)
def test_every_refusal_has_a_sentence(code):
    assert code in SENTENCES
    assert sentence(Refusal(code))


def test_a_sentence_without_its_parameters_still_reads():
    assert sentence(Refusal("too_many_attempts"))


def test_a_code_that_nobody_knows_is_not_shown_to_people():
    assert sentence(Refusal("brand_new_code")) == str(OTHERWISE)
