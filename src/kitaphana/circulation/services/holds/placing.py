"""Give a reader a place in the queue."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.backends.utils import CursorWrapper

from kitaphana.circulation import hold_path, hot_path
from kitaphana.circulation.answers import HoldAnswer
from kitaphana.circulation.estimating import estimate_wait
from kitaphana.circulation.events import HoldPlaced
from kitaphana.circulation.policies import Ruling
from kitaphana.circulation.rows import DecisionRow, NewHold, Versions
from kitaphana.circulation.rules import HoldPolicy
from kitaphana.circulation.rules.estimates import Estimate
from kitaphana.circulation.rules.holds import (
    MOVE_REASONS,
    SUSPENDED,
    WAITING,
    HoldFacts,
    date_refusals,
    hold_refusals,
)
from kitaphana.circulation.services import gathering
from kitaphana.circulation.services.acting import Act, Declined, Written, perform
from kitaphana.circulation.services.holds.judging import HoldCase, Judged, judged, wish_for
from kitaphana.circulation.writing import Writes
from kitaphana.core import clock
from kitaphana.core.actor import Actor, ActorKind
from kitaphana.core.commands import replay
from kitaphana.core.errors import Refusal
from kitaphana.network.queries import ServicePointFacts, service_point_facts


def place_hold(  # noqa: PLR0913  one argument for each thing that a reader may say
    *,
    patron_id: int,
    pickup_point_id: int,
    by: Actor,
    command_id: str,
    work_id: int | None = None,
    edition_id: int | None = None,
    item_id: int | None = None,
    volume_key: str = "",
    language: str = "",
    form: str = "",
    suspended_until: dt.date | None = None,
    needed_until: dt.date | None = None,
    overrides: frozenset[str] = frozenset(),
    override_reason: str = "",
) -> HoldAnswer:
    """Let a reader wait for a work (any edition, or by the wishes `language` and `form`), an edition or an item of it.

    The narrowest of the three ids counts. Items of the pick-up point's institution serve. Raises `Refused` with every
    reason; staff may set aside the overridable ones that `overrides` names, for a reason of `rules.holds.MOVE_REASONS`
    that the audit keeps. The same `command_id` gives the same hold.
    """
    if work_id is None and edition_id is None and item_id is None:
        raise ValueError("a hold is on a work, an edition or an item")
    asked = _Wanted(
        patron_id, pickup_point_id, work_id, edition_id, item_id, volume_key, language, form,
        suspended_until, needed_until, overrides if by.kind is ActorKind.STAFF else frozenset(),
        override_reason,
    )  # fmt: skip
    act = Act.of("place_hold", command_id, asked.as_json(), by, "hold")
    return perform(act, lambda cursor: _place(cursor, act, asked), HoldAnswer)


@dataclass(frozen=True, slots=True)
class _Wanted:
    patron_id: int
    pickup_point_id: int
    work_id: int | None
    edition_id: int | None
    item_id: int | None
    volume_key: str
    language: str
    form: str
    suspended_until: dt.date | None
    needed_until: dt.date | None
    overrides: frozenset[str]
    override_reason: str

    def as_json(self) -> dict[str, Any]:  # Any: JSON has no static type
        return {
            "patron": self.patron_id,
            "pickup": self.pickup_point_id,
            "thing": [self.work_id, self.edition_id, self.item_id, self.volume_key],
            "wishes": [self.language, self.form],
            "dates": [str(self.suspended_until or ""), str(self.needed_until or "")],
            "overrides": sorted(self.overrides),
        }


def _place(cursor: CursorWrapper, act: Act, wanted: _Wanted) -> Written | Mapping[str, Any]:
    pickup = service_point_facts(wanted.pickup_point_id)
    patron = hot_path.patron_with(cursor, wanted.patron_id, pickup.institution_id if pickup else 0)
    thing = hold_path.thing(cursor, work_id=wanted.work_id, edition_id=wanted.edition_id, item_id=wanted.item_id)
    wish = wish_for(thing, pickup, volume_key=wanted.volume_key, language=wanted.language, form=wanted.form)
    asked = hold_path.asked(cursor, act.key, wanted.patron_id, wish)
    if asked.stored is not None:
        return replay(asked.stored, act.digest)
    if patron is None or thing is None or pickup is None:
        found = ((patron, gathering.UNKNOWN_PATRON), (thing, gathering.UNKNOWN_ITEM), (pickup, gathering.UNKNOWN_POINT))
        raise Declined(tuple(refusal for row, refusal in found if row is None))
    return _decided(act, wanted, judged(cursor, wish, patron=patron, pickup=pickup, thing=thing, asked=asked))


def _decided(act: Act, wanted: _Wanted, found: Judged) -> Written:
    case, facts, ruling = found.case, found.facts, found.ruling
    dates = date_refusals(clock.today(), suspended_until=wanted.suspended_until, needed_until=wanted.needed_until)
    refusals = tuple([*hold_refusals(facts, ruling.policy, wanted.overrides), *dates])
    overridden = _overridden(facts, ruling.policy, wanted.overrides)
    kept = {**facts.as_json(), "overridden": list(overridden), "dates": [one.code for one in dates]}
    decision = _decision(act, kept, refusals, ruling, case.asked.versions)
    if refusals:
        raise Declined(refusals, decision)
    told = estimate_wait(
        found.lendable, ahead=case.waiting, pickup=case.pickup, institution=case.pickup.institution_code,
        versions=case.asked.versions,
    )  # fmt: skip
    new = _new_hold(act, wanted, case, told)
    writes = Writes()
    hold_path.insert_hold(writes, new)
    hot_path.publish(writes, act.at, _event(new, case.pickup))
    hot_path.record_decision(writes, act.at, act.by, case.pickup.code, decision)
    answer = HoldAnswer(
        hold_id=new.id,
        work_id=new.work_id,
        edition_id=new.edition_id,
        state=new.state,
        pickup_point_id=new.pickup_point_id,
        position=case.waiting + 1,
        queue_length=case.waiting + 1,
        days_low=new.estimated_days_low,
        days_high=new.estimated_days_high,
        overridden=overridden,
        trace=ruling.lines,
    )
    details: dict[str, Any] = {"work": new.work_id, "pickup": case.pickup.code}
    if overridden:
        reason = wanted.override_reason if wanted.override_reason in MOVE_REASONS else "other"
        details |= {"overridden": list(overridden), "reason": reason}
    return Written(writes, answer, f"hold:{new.id}", details)


def _overridden(facts: HoldFacts, policy: HoldPolicy, overrides: frozenset[str]) -> tuple[str, ...]:
    kept = {refusal.code for refusal in hold_refusals(facts, policy, overrides)}
    return tuple(refusal.code for refusal in hold_refusals(facts, policy) if refusal.code not in kept)


def _decision(
    act: Act,
    kept: dict[str, Any],
    refusals: tuple[Refusal, ...],
    ruling: Ruling[HoldPolicy],
    versions: Versions,
) -> DecisionRow:
    return DecisionRow(
        act=act.verb,
        policy_version=versions.policy_number,
        refusal_codes=tuple(refusal.code for refusal in refusals),
        facts=kept,
        trace=ruling.trace_json,
    )


def _new_hold(act: Act, wanted: _Wanted, case: HoldCase, told: Estimate | None) -> NewHold:
    return NewHold(
        id=case.asked.next_hold_id,
        patron_id=wanted.patron_id,
        institution_id=case.pickup.institution_id,
        work_id=case.thing.work_id,
        edition_id=case.thing.edition_id,
        wanted_item_id=case.thing.item_id,
        seen_edition_id=case.thing.edition_id or case.asked.seen_edition_id,
        volume_key=wanted.volume_key or case.thing.volume_key,
        language=wanted.language,
        form=wanted.form,
        pickup_point_id=case.pickup.id,
        patron_category=case.patron.category,
        age_band=gathering.reader_facts(case.patron, clock.today()).age_band,
        state=SUSPENDED if wanted.suspended_until else WAITING,
        at=act.at,
        suspended_until=wanted.suspended_until,
        needed_until=wanted.needed_until,
        estimated_days_low=told.low if told else None,
        estimated_days_high=told.high if told else None,
    )


def _event(new: NewHold, pickup: ServicePointFacts) -> HoldPlaced:
    return HoldPlaced(
        hold_id=new.id,
        work_id=new.work_id,
        edition_id=new.edition_id,
        item_id=new.wanted_item_id,
        institution=pickup.institution_code,
        pickup_point=pickup.code,
        patron_category=new.patron_category,
        age_band=new.age_band,
    )
