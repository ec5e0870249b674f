"""Who answers for whom: a guarantor is a person of age, and nobody answers for themselves by way of others."""

from kitaphana.core import clock
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import retrying
from kitaphana.patrons import errors, rules
from kitaphana.patrons.models import GuarantorRequest, LibraryCard, Patron, PatronCategory
from kitaphana.patrons.queries import PatronCard
from kitaphana.patrons.services.records import audited, card_of, locked_patron

MOST_STEPS = 20


def link_guarantor(*, patron_id: int, guarantor_card: str, by: Actor) -> PatronCard:
    """Let the reader with that card (in any state) answer for this one, in place of whoever did.

    Raises `patron_unknown`, `card_unknown`, `guarantor_unfit` (not known to be of age, a body, the reader itself),
    `guarantor_circle`. Repeating it changes nothing.
    """
    retrying(lambda: _link(patron_id, guarantor_card, by))
    return card_of(patron_id)


def _link(patron_id: int, guarantor_card: str, by: Actor) -> None:
    patron, guarantor = locked_patron(patron_id), holder_of(guarantor_card)
    if guarantor is None:
        raise Refused(Refusal(errors.CARD_UNKNOWN))
    if refusals := guarantor_refusals(patron, guarantor):
        raise Refused(*refusals)
    if patron.guarantor_id != guarantor.pk:
        patron.guarantor = guarantor
        patron.save(update_fields=["guarantor"])
        settle_requests(patron, is_confirmed=True)
        audited("link_guarantor", patron, by)


def unlink_guarantor(*, patron_id: int, by: Actor) -> PatronCard:
    """Let nobody answer for the reader any more.

    Raises `patron_unknown`, `guarantor_required` while the reader is younger than the category says. Repeating it
    changes nothing.
    """
    retrying(lambda: _unlink(patron_id, by))
    return card_of(patron_id)


def _unlink(patron_id: int, by: Actor) -> None:
    patron = locked_patron(patron_id)
    below = patron.category.guarantor_below_age
    if not patron.category.is_collective and rules.needs_guarantor(patron.born_on, clock.today(), below):
        raise Refused(Refusal(errors.GUARANTOR_REQUIRED, {"age": below}))
    if patron.guarantor_id is not None:
        patron.guarantor = None
        patron.save(update_fields=["guarantor"])
        audited("unlink_guarantor", patron, by)


def holder_of(card_number: str) -> Patron | None:
    """The reader of a card in any state."""
    number = rules.tidy_card_number(card_number)
    card = LibraryCard.objects.select_related("patron__category").filter(number=number).first() if number else None
    return card.patron if card else None


def guarantor_refusals(patron: Patron, guarantor: Patron) -> list[Refusal]:
    """What keeps one from answering for the other."""
    is_fit = (
        guarantor.pk != patron.pk
        and not guarantor.category.is_collective
        and rules.is_adult(guarantor.born_on, clock.today())
    )
    refusals = [] if is_fit else [Refusal(errors.GUARANTOR_UNFIT, {"age": rules.ADULT_AGE})]
    if guarantor.pk != patron.pk and makes_a_circle(patron.pk, guarantor):
        refusals.append(Refusal(errors.GUARANTOR_CIRCLE))
    return refusals


def room_refusals(guarantor_id: int) -> list[Refusal]:
    """Nobody answers for any number of children without a desk."""
    count = Patron.objects.filter(guarantor_id=guarantor_id).count()
    most = rules.MOST_CHILDREN_ONLINE
    return [Refusal(errors.TOO_MANY_CHILDREN, {"most": most})] if count >= most else []


def makes_a_circle(patron_id: int, guarantor: Patron) -> bool:
    """Whether the reader answers already, perhaps by way of others, for who shall answer for them."""
    at: int | None = guarantor.guarantor_id
    for _ in range(MOST_STEPS):
        if at is None:
            return False
        if at == patron_id:
            return True
        at = Patron.objects.filter(pk=at).values_list("guarantor_id", flat=True).first()
    return True


def lacks_guarantor(child: Patron) -> bool:
    """Whether the reader's age asks for somebody who answers, and nobody does."""
    below = 0 if child.category.is_collective else child.category.guarantor_below_age
    return child.guarantor_id is None and rules.needs_guarantor(child.born_on, clock.today(), below)


def settle_requests(child: Patron, *, is_confirmed: bool) -> None:
    """Close what is open, in the caller's transaction."""
    GuarantorRequest.objects.filter(child=child, settled_at__isnull=True).update(
        settled_at=clock.now(), is_confirmed=is_confirmed
    )


def age_of_guarantee(category: PatronCategory | None) -> int:
    """Below which age somebody must answer for readers of that category."""
    return category.guarantor_below_age if category else rules.GUARANTOR_BELOW_AGE
