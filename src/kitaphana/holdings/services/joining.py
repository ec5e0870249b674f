"""What a person decides about records that were joined, or might be: together, apart, or apart again."""

from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Right

from kitaphana.catalog.models import Edition, MarcRecord, MatchAct, MatchEvidence, SettledAs
from kitaphana.catalog.services import take_turn
from kitaphana.catalog.services.moving import give_own_edition, put_beside
from kitaphana.core import audit, clock
from kitaphana.core.actor import Actor
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.references import references_to
from kitaphana.core.transactions import retrying
from kitaphana.holdings import errors
from kitaphana.holdings.models import Item, QuarantinedItem, QuarantinedRecord
from kitaphana.holdings.services.placing import LONGEST_KEY

_LETS_GO = frozenset(
    {"records", "identifiers", "evidence", "links", "linked_from", "items", "quarantined_items", "quarantined_records"}
)


def separate_record(*, record_id: int, by: Actor) -> int:
    """Give a record that stands beside others an edition of its own, with its items; the id of that edition.

    Raises `match_unknown` when it is not there, `record_alone` when it stands alone already.
    """
    return retrying(lambda: _separate(record_id, by))


def join_records(*, evidence_id: int, by: Actor) -> int:
    """Put a record that was set aside beside the one it looks like, with its items; the id of the edition.

    Raises `match_unknown` when the matter is settled or one of the two is gone, `edition_in_use` when something names
    the edition that would go.
    """
    return retrying(lambda: _join(evidence_id, by))


def keep_records_apart(*, evidence_id: int, by: Actor) -> None:
    """Say that two records are two publications. Raises `match_unknown`."""
    retrying(lambda: _keep_apart(evidence_id, by))


def _separate(record_id: int, by: Actor) -> int:
    take_turn()
    record = MarcRecord.objects.select_related("edition").filter(pk=record_id).first()
    if record is None:
        raise Refused(Refusal(errors.MATCH_UNKNOWN))
    old, prefix = record.edition, record.item_prefix
    if not MarcRecord.objects.filter(edition=old).exclude(pk=record_id).exists():
        raise Refused(Refusal(errors.RECORD_ALONE))
    named = _named(record, old.pk, prefix)
    edition_id = give_own_edition(record)
    for model in (Item, QuarantinedItem):
        model._default_manager.filter(named[model]).update(edition_id=edition_id)
    MatchEvidence.objects.filter(record=record).update(settled_at=clock.now(), settled_as=SettledAs.SEPARATED)
    details = {"record": record.control_number, "from": old.pk}
    audit.record(act="separate_record", subject=f"edition:{edition_id}", by=by, details=details)
    return edition_id


def _named(record: MarcRecord, edition_id: int, prefix: str) -> dict[type, Q]:
    """Which items and quarantined items of the edition came with the record."""
    if prefix:
        own = Q(source_key__startswith=prefix)
    else:
        others = MarcRecord.objects.filter(edition_id=edition_id).exclude(pk=record.pk).exclude(item_prefix="")
        own = ~Q(source_key="")
        for other in others.values_list("item_prefix", flat=True):
            own &= ~Q(source_key__startswith=other)
    here = Q(edition_id=edition_id) & own
    return {
        Item: here & Q(institution_id=record.institution_id),
        QuarantinedItem: here & Q(batch__institution_id=record.institution_id),
    }


def _join(evidence_id: int, by: Actor) -> int:
    take_turn()
    found = _open(evidence_id)
    record, target = found.record, found.edition
    if record is None or target is None or record.edition_id == target.pk:
        raise Refused(Refusal(errors.MATCH_UNKNOWN))
    old, prefix = record.edition, record.item_prefix
    is_alone = not MarcRecord.objects.filter(edition=old).exclude(pk=record.pk).exists()
    if is_alone and _is_named_elsewhere(old):
        raise Refused(Refusal(errors.EDITION_IN_USE))
    named = _named(record, old.pk, prefix)
    put_beside(record, target)
    _carry(record, named, prefix, target)
    if is_alone:
        Item.objects.filter(edition=old).update(edition=target)  # what was added by hand
        QuarantinedRecord.objects.filter(edition=old).update(edition=target)
        old.delete()
    _settle(found, SettledAs.JOINED)
    details = {"record": record.control_number, "from": old.pk, "score": found.score}
    audit.record(act="join_records", subject=f"edition:{target.pk}", by=by, details=details)
    return target.pk


def _carry(record: MarcRecord, named: dict[type, Q], prefix: str, target: Edition) -> None:
    """Items go with their record; their keys get its prefix where they had none."""
    longest = LONGEST_KEY - len(record.item_prefix)
    key = F("source_key") if prefix else Concat(Value(record.item_prefix), Right("source_key", longest))
    for model in (Item, QuarantinedItem):
        model._default_manager.filter(named[model]).update(edition_id=target.pk, source_key=key)


def _is_named_elsewhere(edition: Edition) -> bool:
    return any(one.rows.exists() for one in references_to(Edition, [edition.pk], besides=_LETS_GO))


def _keep_apart(evidence_id: int, by: Actor) -> None:
    found = _open(evidence_id)
    _settle(found, SettledAs.APART)
    subject = f"edition:{found.record.edition_id if found.record else found.edition_id}"
    audit.record(act="keep_records_apart", subject=subject, by=by, details={"other": found.edition_id})


def _open(evidence_id: int) -> MatchEvidence:
    rows = MatchEvidence.objects.select_for_update(of=("self",)).select_related("record__edition", "edition")
    found = rows.filter(pk=evidence_id, act=MatchAct.ASK, settled_at=None).first()
    if found is None:
        raise Refused(Refusal(errors.MATCH_UNKNOWN))
    return found


def _settle(found: MatchEvidence, how: SettledAs) -> None:
    found.settled_at, found.settled_as = clock.now(), how
    found.save(update_fields=["settled_at", "settled_as"])
