"""Write what was planned for a chunk, with the same number of statements for one reader as for a thousand."""

from collections.abc import Sequence

from kitaphana.core.bulk import insert_instances, take_ids
from kitaphana.core.transactions import demand
from kitaphana.patrons.models import Patron, ProposedReader
from kitaphana.patrons.services.moving_in import rows
from kitaphana.patrons.services.moving_in.drafts import ReaderDraft
from kitaphana.patrons.services.moving_in.joining import Joined, join
from kitaphana.patrons.services.moving_in.planning import Decision, Outcome
from kitaphana.patrons.services.moving_in.surroundings import Surroundings
from kitaphana.patrons.services.search_keys import write_keys

BATCH = 1_000


def store_readers(decisions: Sequence[Decision], around: Surroundings) -> dict[str, int]:
    """Write the new, the changed and the proposed in the caller's transaction.

    Returns the ids of all readers of the chunk by their number, without the proposed and the rejected. Raises
    `IntegrityError` when somebody was first with a number or a card: plan anew then.
    """
    demand()
    new = [one.draft for one in decisions if one.outcome is Outcome.CREATED]
    ids = {one.draft.number: one.patron_id for one in decisions if one.patron_id is not None}
    ids |= _create(new, around)
    join([Joined(ids[one.draft.number], one.draft) for one in decisions if one.outcome is Outcome.UPDATED], around)
    _propose([one for one in decisions if one.candidate is not None], ids, around)
    _settle(new, around)
    return ids


def _create(drafts: Sequence[ReaderDraft], around: Surroundings) -> dict[str, int]:
    ids = dict(zip((one.number for one in drafts), take_ids(Patron, len(drafts)), strict=True))
    patrons = [Patron(pk=ids[one.number], **rows.columns(one, around)) for one in drafts]
    insert_instances(patrons)
    write_keys(patrons)
    insert_instances(rows.card_row(ids[one.number], card, one, around) for one in drafts for card in one.cards)
    insert_instances(rows.term_row(ids[one.number], one, around) for one in drafts)
    insert_instances(row for one in drafts for row in rows.consent_rows(ids[one.number], one, around))
    insert_instances(rows.block_row(ids[one.number], one, around) for one in drafts if one.block_reason)
    insert_instances(rows.origin_row(ids[one.number], one, around) for one in drafts)
    return ids


def _propose(decisions: Sequence[Decision], ids: dict[str, int], around: Surroundings) -> None:
    """The row as it was sent waits for a person; one that waited already is told anew, and keeps its loans."""
    proposed = [
        ProposedReader(
            institution_id=around.institution_id,
            number=one.draft.number,
            candidate_id=one.candidate if isinstance(one.candidate, int) else ids[str(one.candidate)],
            evidence=list(one.evidence),
            draft=one.draft.as_dict(),
            created_at=around.now,
        )
        for one in decisions
    ]
    ProposedReader.objects.bulk_create(
        proposed,
        BATCH,
        update_conflicts=True,
        unique_fields=["institution", "number"],
        update_fields=["candidate", "evidence", "draft"],
    )


def _settle(new: Sequence[ReaderDraft], around: Surroundings) -> None:
    """Who came in now (the row was mended) is proposed no more."""
    if new:
        numbers = [one.number for one in new]
        ProposedReader.objects.filter(institution_id=around.institution_id, number__in=numbers).delete()
