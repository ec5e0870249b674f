"""A reader's own will over the reading history: keep it, let single books go, or all of it."""

from functools import partial

from kitaphana.circulation import errors
from kitaphana.circulation.models import Loan
from kitaphana.core import audit
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import retrying
from kitaphana.patrons.models import ConsentPurpose
from kitaphana.patrons.queries import has_consent
from kitaphana.patrons.services import give_consent, withdraw_consent


def keep_history(*, patron_id: int, text_version: str, language: str, by: Actor) -> None:
    """From now on the links of returned loans are not cut. Raises `patron_unknown`; repeating is safe."""
    give_consent(
        patron_id=patron_id,
        purpose=ConsentPurpose.READING_HISTORY,
        text_version=text_version,
        language=language,
        by=by,
    )


def stop_history(*, patron_id: int, by: Actor) -> int:
    """Withdraw the consent and forget all that was kept; how many loans lost their link. Repeating is safe."""

    def stop() -> int:
        if has_consent(patron_id, ConsentPurpose.READING_HISTORY):
            withdraw_consent(patron_id=patron_id, purpose=ConsentPurpose.READING_HISTORY, by=by)
        return _forget_all(patron_id, by)

    return retrying(stop)


def forget_loan(*, patron_id: int, loan_id: int, by: Actor) -> None:
    """Cut the link of one returned loan at once. Raises `loan_unknown` when it is not the reader's, or open."""
    retrying(partial(_forget_one, patron_id, loan_id, by))


def _forget_one(patron_id: int, loan_id: int, by: Actor) -> None:
    mine = Loan.objects.filter(pk=loan_id, patron_id=patron_id, closed_at__isnull=False)
    if not mine.update(patron=None):
        raise Refused(Refusal(errors.LOAN_UNKNOWN))
    audit.record(act="forget_reader", subject=f"loan:{loan_id}", by=by)


def forget_history(*, patron_id: int, by: Actor) -> int:
    """Cut the links of all returned loans at once; how many. Repeating is safe."""
    return retrying(partial(_forget_all, patron_id, by))


def _forget_all(patron_id: int, by: Actor) -> int:
    count = Loan.objects.filter(patron_id=patron_id, closed_at__isnull=False).update(patron=None)
    if count:
        audit.record(act="forget_history", subject="loans", by=by, details={"count": count})
    return count
