"""Paper: letters that wait are gathered into a batch, counted as sent, and printed from what they are about."""

from collections.abc import Sequence

from kitaphana.core import clock
from kitaphana.core.actor import Actor
from kitaphana.core.audit import record
from kitaphana.core.bulk import update_rows
from kitaphana.core.commands import once, serialise
from kitaphana.core.errors import Refusal, Refused
from kitaphana.notices import errors
from kitaphana.notices.models import Delivery, LetterBatch
from kitaphana.notices.ports import Answer, Outcome
from kitaphana.notices.rules.kinds import Channel
from kitaphana.notices.services.addressing import Prepared, prepare
from kitaphana.notices.services.claiming import claim
from kitaphana.notices.services.confirming import Handed, confirm, put_aside

MOST_LETTERS = 500


def make_letters(*, institution_id: int, branch_id: int | None, by: Actor, command_id: str) -> int:
    """Gather up to 500 letters of an institution (of readers of one branch) that may go now; returns the batch's id.

    Choosing them, counting them as sent and making the batch is one transaction, so no letter is printed twice or lost;
    the file is drawn from the batch as often as it is wanted (`queries.letters.letters_of`).
    Raises `notice_no_letters`.
    """
    answer = once(
        key=command_id,
        verb="make_letters",
        body={"institution": institution_id, "branch": branch_id},
        act=lambda: {"batch": _make(institution_id, branch_id, by)},
    )
    return int(answer["batch"])


def _make(institution_id: int, branch_id: int | None, by: Actor) -> int:
    serialise(f"letters:{institution_id}")
    groups = claim(Channel.LETTER, MOST_LETTERS, institution_id=institution_id, branch_id=branch_id)
    found = prepare(groups, Channel.LETTER)
    put_aside(found)
    if not found.ready:
        raise Refused(Refusal(errors.NOTICE_NO_LETTERS))
    batch = LetterBatch.objects.create(
        institution_id=institution_id,
        branch_id=branch_id,
        made_at=clock.now(),
        made_by=by.login,
        letter_count=len(found.ready),
    )
    _keep(found.ready, batch)
    details = {"letters": len(found.ready)}
    record(act="letters_made", subject=f"letter_batch:{batch.pk}", by=by, details=details)
    return batch.pk


def _keep(ready: Sequence[Prepared], batch: LetterBatch) -> None:
    rows = [(batch.pk, one.pk) for prepared in ready for one in prepared.deliveries]
    update_rows(Delivery, ("letter_batch_id",), rows)
    confirm([Handed(prepared, Answer(Outcome.SENT)) for prepared in ready], Channel.LETTER)
