"""The letters of a batch, written again from what they are about."""

from collections import defaultdict
from dataclasses import dataclass

from kitaphana.notices.framing import frame_for
from kitaphana.notices.institutions import HOUSE, senders
from kitaphana.notices.models import Delivery, LetterBatch
from kitaphana.notices.readers import readers
from kitaphana.notices.rules.kinds import Channel
from kitaphana.notices.writing import Part, TextBook, write
from kitaphana.patrons.queries import patron_cards


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter; `card` is the reader's card number, by which a desk finds where to take it."""

    name: str
    card: str
    library: str
    subject: str
    text: str
    language: str


def letters_of(batch_id: int) -> list[Letter] | None:
    """All letters of a batch by name; None for a batch that is not there, fewer once readers are forgotten."""
    if not LetterBatch.objects.filter(pk=batch_id).exists():
        return None
    rows = Delivery.objects.filter(letter_batch_id=batch_id, notice__patron__isnull=False).select_related("notice")
    together: dict[object, list[Delivery]] = defaultdict(list)
    for row in rows.order_by("pk"):
        together[row.key].append(row)
    ids = {row.notice.patron_id for found in together.values() for row in found if row.notice.patron_id is not None}
    who, cards = readers(ids), {card.id: card for card in patron_cards(ids)}
    houses, book = senders(), TextBook()
    letters = []
    for found in together.values():
        notice = found[0].notice
        reader, card = who[notice.patron_id or 0], cards[notice.patron_id or 0]
        sender = houses.get(notice.institution_id, HOUSE)
        frame = frame_for(reader, sender, Channel.LETTER)
        written = write([Part(row.notice.kind, row.notice.facts) for row in found], frame, book)
        letters.append(
            Letter(card.full_name, card.card_number, frame.library, written.subject, written.text, frame.tag)
        )
    return sorted(letters, key=lambda letter: letter.name)
