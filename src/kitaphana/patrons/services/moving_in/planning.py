"""Decide for every reader of a chunk what shall happen, by questions only: the same for a dry run and in earnest."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from kitaphana.core.errors import Refusal
from kitaphana.patrons import errors
from kitaphana.patrons.models import Origin
from kitaphana.patrons.services.moving_in.checking import refusals_of, warnings_of
from kitaphana.patrons.services.moving_in.drafts import ReaderDraft
from kitaphana.patrons.services.moving_in.matching import (
    People,
    Person,
    evidence,
    is_contradicted,
    known_people,
    people_of,
    person_of,
)
from kitaphana.patrons.services.moving_in.surroundings import Surroundings


class Outcome(StrEnum):
    """What becomes of a row."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    PROPOSED = "proposed"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Decision:
    """`patron_id` of a reader who is known; of a proposal `candidate` is an id, or a number of the same run."""

    draft: ReaderDraft
    outcome: Outcome
    patron_id: int | None = None
    candidate: int | str | None = None
    evidence: tuple[str, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class Seen:
    """What a run has met so far: numbers for its whole length, people until they stand in the database."""

    numbers: dict[str, tuple[str, Outcome]] = field(default_factory=dict)
    people: People = field(default_factory=People)
    _fresh: list[str] = field(default_factory=list)

    def add(self, decision: Decision, digest: str) -> None:
        """Remember a reader who was not rejected."""
        number = decision.draft.number
        if number not in self.numbers:
            self._fresh.append(number)
        self.numbers[number] = (digest, decision.outcome)
        if decision.outcome is Outcome.CREATED:
            self.people.add(person_of(decision.draft, number))

    def keep(self, *, are_stored: bool) -> None:
        """The chunk is settled; people who are stored are found in the database from now on."""
        self._fresh.clear()
        if are_stored:
            self.people = People()

    def undo(self) -> None:
        """The chunk was not stored and will be planned anew."""
        for number in self._fresh:
            self.numbers.pop(number, None)
        self.keep(are_stored=True)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the database knows of the readers of a chunk."""

    origins: dict[str, tuple[int, str]]
    people: People
    written: dict[int | str, Person]


def plan_readers(drafts: Sequence[ReaderDraft], around: Surroundings, seen: Seen) -> list[Decision]:
    """A decision for each draft, in order. Six statements for any number of drafts; nothing is written."""
    facts = _facts(drafts, around)
    decisions = []
    for draft in drafts:
        digest = draft.digest
        decision = _decide(draft, digest, facts, around, seen)
        if decision.outcome is not Outcome.REJECTED:
            seen.add(decision, digest)
        decisions.append(decision)
    return decisions


def _facts(drafts: Sequence[ReaderDraft], around: Surroundings) -> _Facts:
    numbers = {draft.number for draft in drafts if draft.number}
    of_house = {"institution_id": around.institution_id, "number__in": numbers}
    origins = {
        number: (patron_id, digest)
        for number, patron_id, digest in Origin.objects.filter(**of_house).values_list("number", "patron_id", "digest")
    }
    fresh = [one for one in drafts if one.number not in origins or origins[one.number][1] != one.digest]
    written = people_of({origins[one.number][0] for one in fresh if one.number in origins})
    return _Facts(origins, known_people(fresh), {one.key: one for one in written})


def _decide(draft: ReaderDraft, digest: str, facts: _Facts, around: Surroundings, seen: Seen) -> Decision:
    if before := seen.numbers.get(draft.number):
        return _met_again(draft, digest, before, facts)
    known = facts.origins.get(draft.number)
    if known and known[1] == digest:
        return Decision(draft, Outcome.UNCHANGED, known[0])
    if refusals := refusals_of(draft, around):
        return Decision(draft, Outcome.REJECTED, refusals=tuple(refusals))
    warnings = tuple(warnings_of(draft, around))
    decided = _update(draft, known[0], facts) if known else _join(draft, facts, seen)
    return dataclasses.replace(decided, warnings=() if decided.refusals else warnings)


def _met_again(draft: ReaderDraft, digest: str, before: tuple[str, Outcome], facts: _Facts) -> Decision:
    """Further rows of a reader, one for each loan; with other data it is a clash."""
    if before[0] != digest:
        return _rejected(draft, errors.NUMBER_REPEATED)
    if before[1] is Outcome.PROPOSED:
        return Decision(draft, Outcome.PROPOSED)
    return Decision(draft, Outcome.UNCHANGED, facts.origins.get(draft.number, (None, ""))[0])


def _update(draft: ReaderDraft, patron_id: int, facts: _Facts) -> Decision:
    wanted, written = person_of(draft, patron_id), facts.written[patron_id]
    if wanted.folded_name != written.folded_name and is_contradicted(wanted, written):
        return _rejected(draft, errors.NUMBER_OF_ANOTHER)
    owners = [facts.people.by_card[card.number].key for card in draft.cards if card.number in facts.people.by_card]
    if any(owner != patron_id for owner in owners):
        return _rejected(draft, errors.CARD_TAKEN)
    return Decision(draft, Outcome.UPDATED, patron_id)


def _join(draft: ReaderDraft, facts: _Facts, seen: Seen) -> Decision:
    wanted = person_of(draft, draft.number)
    best: Person | None = None
    agreed: tuple[str, ...] = ()
    for people in (facts.people, seen.people):
        for other in people.like(wanted):
            found = _evidence(wanted, other, people)
            if len(found) > len(agreed):
                best, agreed = other, found
    if best is not None:
        return Decision(draft, Outcome.PROPOSED, candidate=best.key, evidence=agreed)
    if any(card in people.by_card for people in (facts.people, seen.people) for card in wanted.cards):
        return _rejected(draft, errors.CARD_TAKEN)
    return Decision(draft, Outcome.CREATED)


def _evidence(wanted: Person, other: Person, people: People) -> tuple[str, ...]:
    """With the cards of those in the database, which were looked up by number."""
    shared = tuple(card for card in wanted.cards if people.by_card.get(card) is other)
    return evidence(wanted, dataclasses.replace(other, cards=shared) if shared else other)


def _rejected(draft: ReaderDraft, code: str) -> Decision:
    return Decision(draft, Outcome.REJECTED, refusals=(Refusal(code),))
