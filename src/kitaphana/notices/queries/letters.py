"""The letters of a batch, written again from what they are about."""

from collections import defaultdict
from dataclasses import dataclass

from kitaphana.notices.framing import frame_for
from kitaphana.notices.institutions import HOUSE, senders
from kitaphana.notices.models import Delivery, LetterBatch
from kitaphana.notices.readers import readers
from kitaphana.notices.rules.kinds import Channel
from kitaphana.notices.writing import Part, TextBook, write
from kitaphana.patrons.postal import postal_addresses
from kitaphana.patrons.queries import patron_cards


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter. `name` and `address` are those of who gets it, for a child perhaps of the guarantor; an empty address
    means that a desk hands it over. `card` is the reader's card number.
    """

    name: str
    card: str
    library: str
    subject: str
    text: str
    language: str
    address: tuple[str, ...] = ()


def letters_of(batch_id: int) -> list[Letter] | None:
    """All letters of a batch, those for the post first, each by name; a constant number of statements.

    None for a batch that is not there, fewer letters once readers are forgotten.
    """
    if not LetterBatch.objects.filter(pk=batch_id).exists():
        return None
    rows = Delivery.objects.filter(letter_batch_id=batch_id, notice__patron__isnull=False).select_related("notice")
    together: dict[object, list[Delivery]] = defaultdict(list)
    for row in rows.order_by("pk"):
        together[row.key].append(row)
    ids = {row.notice.patron_id for found in together.values() for row in found if row.notice.patron_id is not None}
    who = readers(ids)
    everybody = ids | {reader.owner_id for reader in who.values()}
    cards, addresses = {card.id: card for card in patron_cards(everybody)}, postal_addresses(everybody)
    houses, book = senders(), TextBook()
    letters = []
    for found in together.values():
        notice = found[0].notice
        reader = who[notice.patron_id or 0]
        address = addresses.get(reader.owner_id) or addresses.get(reader.id)
        sender = houses.get(notice.institution_id, HOUSE)
        frame = frame_for(reader, sender, Channel.LETTER)
        written = write([Part(row.notice.kind, row.notice.facts) for row in found], frame, book)
        letters.append(
            Letter(
                name=cards[reader.owner_id].full_name,
                card=cards[reader.id].card_number,
                library=frame.library,
                subject=written.subject,
                text=written.text,
                language=frame.tag,
                address=address.lines if address else (),
            )
        )
    return sorted(letters, key=lambda letter: (not letter.address, letter.name))
