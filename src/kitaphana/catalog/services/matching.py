"""What becomes of every record of a chunk: compared with what is here by the rules of its institution. Reads only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from kitaphana.catalog import rules
from kitaphana.catalog.marc.reading import reparse
from kitaphana.catalog.marc.record import BadRecordError
from kitaphana.catalog.models import MarcRecord
from kitaphana.catalog.rules import Decision, MatchSettings
from kitaphana.catalog.services.candidates import family, find_candidates
from kitaphana.catalog.services.incoming import Described, Incoming
from kitaphana.catalog.services.merging import merged


@dataclass(frozen=True, slots=True)
class KnownRecord:
    """A record that is here already."""

    record_id: int
    edition_id: int
    work_id: int
    sha256: str
    item_prefix: str = ""


@dataclass(frozen=True, slots=True)
class Matched:
    """A record and what becomes of it: `described` is what will be stored, `incoming` what came.

    `before` is the own record that it replaces or that stands against it.
    """

    incoming: Incoming
    described: Described
    decision: Decision
    before: MarcRecord | None = None

    @property
    def is_as_it_came(self) -> bool:
        """Whether what will be stored is the record that came, without fields of ours."""
        return self.described.incoming is self.incoming


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose records are matched, and how."""

    institution_id: int
    settings: MatchSettings = field(default_factory=MatchSettings)
    batch_id: int | None = None


def known_records(institution_id: int, incoming: Sequence[Incoming]) -> dict[tuple[str, str], KnownRecord]:
    """Those of `incoming` that the institution has, by key. Two statements."""
    own = MarcRecord.objects.filter(institution_id=institution_id)
    numbers = [one.control_number for one in incoming if one.control_number]
    digests = [one.sha256 for one in incoming if not one.control_number]
    found = own.filter(control_number__among=numbers).values_list(*_KNOWN) if numbers else ()
    unnumbered = own.filter(control_number="", sha256__among=digests).values_list(*_KNOWN) if digests else ()
    known = {}
    for *values, source, number in (*found, *unnumbered):
        record = KnownRecord(*values)
        known[(source, number) if number else ("", record.sha256)] = record
    wanted = {one.key for one in incoming}
    return {key: record for key, record in known.items() if key in wanted}


_KNOWN = ("id", "edition_id", "edition__work_id", "sha256", "item_prefix", "source", "control_number")


def match(records: Sequence[Described], known: Mapping[tuple[str, str], KnownRecord], asked: Asked) -> list[Matched]:
    """What becomes of each, in order; none may have the bytes of its `known` record. At most a dozen statements."""
    fresh = [one for one in records if one.incoming.key not in known]
    found = find_candidates(
        fresh, institution_id=asked.institution_id, batch_id=asked.batch_id, keys=asked.settings.keys
    )
    decisions = {
        one.incoming.key: rules.decide(one.description(), candidates, asked.settings) if candidates else rules.NEW
        for one, candidates in zip(fresh, found, strict=True)
    }
    decisions = _each_record_once(decisions)
    places = {one.incoming.key: at for at, one in enumerate(records)}
    fresh_places = [places[one.incoming.key] for one in fresh]
    wanted = {known[one.incoming.key].record_id for one in records if one.incoming.key in known}
    wanted |= {one.record_id for one in decisions.values() if one.record_id is not None}
    before = {one.pk: one for one in MarcRecord.objects.filter(pk__among=wanted)} if wanted else {}
    return [
        _matched(one, _decision(one, known, before, decisions, asked, fresh_places), before, asked) for one in records
    ]


def _each_record_once(decisions: Mapping[tuple[str, str], Decision]) -> dict[tuple[str, str], Decision]:
    """One's own record is replaced by one record of a chunk only; the others are set aside for a person."""
    taken: set[int] = set()
    told = {}
    for key, decision in decisions.items():
        if decision.record_id is not None and decision.record_id in taken:
            decision = replace(decision, act=rules.ASK, record_id=None, reasons=(rules.SAME_FILE,))
        if decision.record_id is not None:
            taken.add(decision.record_id)
        told[key] = decision
    return told


def _decision(
    one: Described,
    known: Mapping[tuple[str, str], KnownRecord],
    before: Mapping[int, MarcRecord],
    decisions: Mapping[tuple[str, str], Decision],
    asked: Asked,
    fresh_places: Sequence[int],
) -> Decision:
    record = known.get(one.incoming.key)
    if record is None:
        decision = decisions[one.incoming.key]
        if decision.edition_id is not None and decision.edition_id < 0:  # among the fresh ones; now among all
            return replace(decision, edition_id=-1 - fresh_places[-1 - decision.edition_id])
        return decision
    own_format = before[record.record_id].format
    return rules.decide_known(
        asked.settings,
        edition_id=record.edition_id,
        record_id=record.record_id,
        number=one.incoming.full_number or one.incoming.control_number,
        same_format=family(own_format) == family(one.incoming.good.format),
    )


def _matched(one: Described, decision: Decision, before: Mapping[int, MarcRecord], asked: Asked) -> Matched:
    ours = before.get(decision.record_id) if decision.record_id is not None else None
    if decision.act != rules.OVERLAY or ours is None or not asked.settings.protected:
        return Matched(one.incoming, one, decision, ours)
    try:
        good = merged(
            reparse(bytes(ours.raw), ours.carrier, ours.encoding), one.incoming.good, asked.settings.protected
        )
    except BadRecordError:
        good = one.incoming.good
    if good is None:
        act = rules.KEEP if ours.control_number == one.incoming.control_number else rules.BESIDE
        return Matched(one.incoming, one, replace(decision, act=act), ours)
    if good is one.incoming.good:
        return Matched(one.incoming, one, decision, ours)
    return Matched(one.incoming, Described.of(replace(one.incoming, good=good)), decision, ours)
