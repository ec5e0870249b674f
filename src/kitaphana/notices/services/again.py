"""Send once more what a gateway refused: after its reason was mended, by a person's word."""

from collections.abc import Collection

from kitaphana.core import clock
from kitaphana.core.actor import Actor
from kitaphana.core.audit import record
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import retrying
from kitaphana.notices import errors
from kitaphana.notices.models import Delivery
from kitaphana.notices.rules.states import DeliveryState


def send_again(*, delivery_id: int, institution_ids: Collection[int], by: Actor) -> None:
    """Let a failed message of one of the institutions wait again, under a new key; safe to repeat.

    Raises `notice_unknown`, and `notice_over` where it has come too late, where what it tells of does not hold any
    more, or where it was a code, whose text is gone.
    """
    retrying(lambda: _send_again(delivery_id, institution_ids, by))


def _send_again(delivery_id: int, institution_ids: Collection[int], by: Actor) -> None:
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("notice")
    one = rows.filter(pk=delivery_id, notice__institution_id__in=institution_ids).first()
    if one is None:
        raise Refused(Refusal(errors.NOTICE_UNKNOWN))
    if one.state != DeliveryState.FAILED:
        return
    notice = one.notice
    if one.expires_at <= clock.now() or notice.over_at is not None or notice.patron_id is None:
        raise Refused(Refusal(errors.NOTICE_OVER))
    one.state, one.key, one.ended_at, one.attempts = DeliveryState.WAITING, None, None, 0
    one.not_before, one.reason = clock.now(), ""
    one.save(update_fields=["state", "key", "ended_at", "attempts", "not_before", "reason"])
    record(act="message_sent_again", subject=f"message:{one.pk}", by=by, details={"channel": one.channel})
