"""Note what was asked for and not given (отказы), and what became of it. Nobody is ever named."""

from collections.abc import Collection

from kitaphana.catalog.models import Edition
from kitaphana.circulation import errors
from kitaphana.circulation.answers import UnmetAnswer
from kitaphana.circulation.models import UnmetKind, UnmetRequest, UnmetState
from kitaphana.circulation.queries.unmet import grouping_key, likely_kind
from kitaphana.core import audit, clock
from kitaphana.core.actor import Actor
from kitaphana.core.commands import once
from kitaphana.core.errors import Refusal, Refused
from kitaphana.core.transactions import retrying
from kitaphana.network.queries import service_point_facts
from kitaphana.patrons.rules import AGE_BANDS

TEXT_LENGTH = 200
_BANDS = frozenset(label for label, _ in AGE_BANDS)


def note_unmet(
    *,
    service_point_id: int,
    by: Actor,
    command_id: str,
    text: str = "",
    edition_id: int | None = None,
    kind: str = "",
    age_band: str = "",
) -> UnmetAnswer:
    """Note a request that was not met, for an edition or in words; without a `kind` the likely one, from the stock.

    Raises `service_point_unknown`, `unmet_text_missing`, `unmet_kind_unknown`. The same `command_id` notes it once.
    """
    body = {"service_point": service_point_id, "text": text, "edition": edition_id, "kind": kind, "age_band": age_band}
    answer = once(
        key=command_id,
        verb="note_unmet",
        body=body,
        act=lambda: _note(service_point_id, text, edition_id, kind, age_band, by).as_json(),
    )
    return UnmetAnswer.from_json(answer)


def _note(point_id: int, text: str, edition_id: int | None, kind: str, age_band: str, by: Actor) -> UnmetAnswer:
    point = service_point_facts(point_id)
    edition = Edition.objects.filter(pk=edition_id).first() if edition_id else None
    asked = (edition.title if edition else " ".join(text.split()))[:TEXT_LENGTH]
    checks = (
        (point is None, errors.SERVICE_POINT_UNKNOWN),
        (not asked, errors.UNMET_TEXT_MISSING),
        (bool(kind) and kind not in UnmetKind, errors.UNMET_KIND_UNKNOWN),
    )
    if refusals := [Refusal(code) for is_wrong, code in checks if is_wrong]:
        raise Refused(*refusals)
    branch_id = point.branch_id if point else None
    request = UnmetRequest.objects.create(
        service_point_id=point_id,
        noted_at=clock.now(),
        kind=kind or likely_kind(edition.pk if edition else None, branch_id),
        text=asked,
        edition=edition,
        grouping_key=grouping_key(asked, edition.pk if edition else None),
        language=next(iter(edition.languages), "") if edition else "",
        age_band=age_band if age_band in _BANDS else "",
    )
    audit.record(act="note_unmet", subject=f"unmet:{request.pk}", by=by, details={"kind": request.kind})
    return UnmetAnswer(request.pk, request.kind, request.text, request.edition_id, point_id)


def change_unmet_kind(*, request_id: int, kind: str, by: Actor) -> UnmetAnswer:
    """Say another reason. Raises `unmet_unknown`, `unmet_kind_unknown`. Repeating is safe."""
    return retrying(lambda: _change(request_id, kind, by))


def _change(request_id: int, kind: str, by: Actor) -> UnmetAnswer:
    request = UnmetRequest.objects.select_for_update().filter(pk=request_id).first()
    if request is None:
        raise Refused(Refusal(errors.UNMET_UNKNOWN))
    if kind not in UnmetKind:
        raise Refused(Refusal(errors.UNMET_KIND_UNKNOWN))
    request.kind = UnmetKind(kind)
    request.save(update_fields=["kind"])
    audit.record(act="change_unmet_kind", subject=f"unmet:{request.pk}", by=by, details={"kind": kind})
    return UnmetAnswer(request.pk, request.kind, request.text, request.edition_id, request.service_point_id)


def settle_unmet(*, key: str, service_point_ids: Collection[int], state: str, by: Actor) -> int:
    """Mark every request for one thing at those points as ordered, settled or open again; returns how many.

    Raises `unmet_unknown` when there is none, or no such mark. Repeating is safe.
    """
    return retrying(lambda: _settle(key, service_point_ids, state, by))


def _settle(key: str, service_point_ids: Collection[int], state: str, by: Actor) -> int:
    found = UnmetRequest.objects.filter(grouping_key=key, service_point_id__in=list(service_point_ids))
    if state not in UnmetState or not found.exists():
        raise Refused(Refusal(errors.UNMET_UNKNOWN))
    settled_at = None if state == UnmetState.OPEN else clock.now()
    count = found.exclude(state=state).update(state=state, settled_at=settled_at)
    audit.record(act="settle_unmet", subject="unmet", by=by, details={"state": state, "count": count})
    return count
