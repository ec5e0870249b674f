"""What is wrong with a reader by itself, and what is merely worth telling."""

from kitaphana.core.errors import Refusal
from kitaphana.core.trilingual import LANGUAGES
from kitaphana.patrons import errors, rules
from kitaphana.patrons.models import BlockReason, ConsentPurpose
from kitaphana.patrons.services.moving_in.drafts import ReaderDraft
from kitaphana.patrons.services.moving_in.surroundings import Surroundings

NUMBER_LENGTH = 60


def refusals_of(draft: ReaderDraft, around: Surroundings) -> list[Refusal]:
    """Everything that keeps the reader out."""
    refusals = rules.name_refusals(surname=draft.surname, given_name=draft.given_name, patronymic=draft.patronymic)
    refusals += rules.birth_date_refusals(draft.born_on, around.today)
    checks = (
        (not draft.number, errors.NUMBER_MISSING),
        (len(draft.number) > NUMBER_LENGTH, errors.NUMBER_TOO_LONG),
        (draft.category not in around.categories, errors.CATEGORY_UNKNOWN),
        (bool(draft.home_branch) and draft.home_branch not in around.branches, errors.BRANCH_UNKNOWN),
        (draft.language not in LANGUAGES, errors.LANGUAGE_UNKNOWN),
        (bool(draft.block_reason) and draft.block_reason not in BlockReason, errors.BLOCK_REASON_UNKNOWN),
        (not all(rules.is_migrated_card(card.number) for card in draft.cards), errors.CARD_NUMBER_INVALID),
        (_has_odd_dates(draft, around), errors.REGISTRATION_DATES_INVALID),
    )
    return refusals + [Refusal(code) for is_wrong, code in checks if is_wrong]


def _has_odd_dates(draft: ReaderDraft, around: Surroundings) -> bool:
    """A term that begins tomorrow or ends before it began; one that has ended stays so."""
    start, end = draft.registered_on, draft.expires_on
    return (start is not None and start > around.today) or (start is not None and end is not None and end < start)


def warnings_of(draft: ReaderDraft, around: Surroundings) -> list[str]:
    """Codes of what somebody should look after, though the reader comes in."""
    category = around.categories.get(draft.category)
    below = category.guarantor_below_age if category else rules.GUARANTOR_BELOW_AGE
    is_child = not (category and category.is_collective) and rules.needs_guarantor(draft.born_on, around.today, below)
    has_consent = any(one.purpose == ConsentPurpose.PROCESSING for one in draft.consents)
    checks = (
        (is_child and not draft.guarantor_card, errors.GUARANTOR_MISSING),
        (not has_consent, errors.CONSENT_MISSING),
    )
    return [code for is_so, code in checks if is_so]
