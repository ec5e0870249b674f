"""From events to notices: in batches, a constant number of statements for each kind of event among them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from kitaphana.core import clock
from kitaphana.core.dispatcher import Delivered
from kitaphana.core.transactions import retrying
from kitaphana.notices import outlets
from kitaphana.notices.facts import KIND_OF_END, Case, hold_cases, loan_cases, loss_cases
from kitaphana.notices.models import AddressProblem
from kitaphana.notices.rules.kinds import (
    ADDRESS_CHANGED,
    GUARANTOR_ASKED,
    HOLD_READY,
    LOAN_LOST,
    LOSS_OWED,
    OVERDUE,
    OVERDUE_LAST,
    OVERDUE_LATER,
    PASSWORD_CHANGED,
    REREGISTERED,
    SAVED_SEARCH,
    SIGNED_IN_NEW_DEVICE,
    WELCOME,
    Channel,
    Subject,
)
from kitaphana.notices.services.ending import end_over
from kitaphana.notices.services.planning import by_subject, plan
from kitaphana.notices.services.telling import tell_addresses
from kitaphana.patrons.models import Patron, PatronContact, Registration
from kitaphana.shelves.models import SavedSearch

Events = Sequence[Delivered]
OVERDUE_STEPS: Final = {"first": OVERDUE, "later": OVERDUE_LATER, "last": OVERDUE_LAST}


def hear(events: Events) -> None:
    """Make notices of what has happened, and end those that it has made untrue. Safe to repeat."""
    together: dict[str, list[Delivered]] = defaultdict(list)
    for event in events:
        together[event.name].append(event)
    for name, act in HEARD.items():
        if together[name]:
            act(together[name])
    end_over(Subject.LOAN, _ids(together, _ENDING_LOANS, "loan_id"))
    end_over(Subject.HOLD, _ids(together, _ENDING_HOLDS, "hold_id"))


def _ids(together: Mapping[str, Events], names: Iterable[str], column: str) -> set[int]:
    return {int(event.payload[column]) for name in names for event in together.get(name, ())}


def _holds_ready(events: Events) -> None:
    plan(HOLD_READY, by_subject(hold_cases(_of(events, "hold_id"), HOLD_READY)))


def _holds_ended(events: Events) -> None:
    """Each end has words of its own; a reader whose wish it was is told nothing."""
    for kind in sorted(set(KIND_OF_END.values())):
        ended = [event for event in events if KIND_OF_END.get(str(event.payload["end"])) == kind]
        if ended:
            plan(kind, by_subject(hold_cases(_of(ended, "hold_id"), kind)))


def _loans_overdue(events: Events) -> None:
    """One message for the step that each has reached: the highest of those among the events."""
    last = {int(event.payload["loan_id"]): event.payload for event in events}
    for kind in OVERDUE_STEPS.values():
        reached = {pk: told for pk, told in last.items() if _kind_of_step(told) == kind}
        cases = by_subject(loan_cases(reached, kind)) if reached else []
        plan(kind, [_at_step(case, reached[case.subject_id or 0]) for case in cases])


def _kind_of_step(told: Mapping[str, Any]) -> str:
    return OVERDUE_STEPS.get(str(told.get("place", "")), OVERDUE)


def _at_step(case: Case, told: Mapping[str, Any]) -> Case:
    """What only the event knows: the step, and from which day the reader is stopped."""
    facts = {**case.facts, **({"blocks_on": told["blocks_on"]} if told.get("blocks_on") else {})}
    return replace(case, cause=f"{case.cause}:{told['step']}", facts=facts)


def _losses(kind: str) -> Callable[[Events], None]:
    """An item that is lost, or whose sum is owed again: each time it happens."""

    def act(events: Events) -> None:
        times = {int(event.payload["loan_id"]): event.seq for event in events}
        cases = by_subject(loss_cases(times, kind))
        plan(kind, [replace(case, cause=f"{case.cause}:{times[case.subject_id or 0]}") for case in cases])

    return act


def _registered(events: Events) -> None:
    who = _patrons(events, "patron")
    homes = _institutions(who.values())
    plan(WELCOME, [Case(pk, homes.get(pk), None, WELCOME, {}) for pk in sorted(who.values())])


def _renewed(events: Events) -> None:
    """The term with the institution where it was renewed, whatever terms the reader has elsewhere."""
    renewed = [event for event in events if not event.payload["is_first"]]
    wanted = {(str(event.payload["patron"]), event.payload["institution"]) for event in renewed}
    rows = Registration.objects.filter(patron__surrogate__in={patron for patron, _ in wanted if patron})
    columns = ("patron__surrogate", "institution__code", "patron_id", "institution_id", "expires_on")
    terms = {(str(row[0]), row[1]): row[2:] for row in rows.order_by("expires_on").values_list(*columns)}
    found = sorted(terms[place] for place in wanted if place in terms)
    plan(
        REREGISTERED,
        [
            Case(pk, house, None, f"{REREGISTERED}:{house}:{ends.isoformat()}", {"until": ends.isoformat()})
            for pk, house, ends in found
        ],
    )


def _guarantors_asked(events: Events) -> None:
    """Who the child is stands in the guarantor's own pages and in no message."""
    who = _patrons(events, "guarantor")
    homes = _institutions(who.values())
    asked = [(who.get(event.payload["guarantor"]), event.seq) for event in events]
    plan(
        GUARANTOR_ASKED,
        [Case(pk, homes.get(pk), None, f"{GUARANTOR_ASKED}:{seq}", {}) for pk, seq in asked if pk is not None],
    )


def _addresses_changed(events: Events) -> None:
    """The reader hears of it, and so does who held the address before."""
    _personal(ADDRESS_CHANGED)(events)
    ids = [event.payload["former_contact"] for event in events if event.payload["former_contact"] is not None]
    former = PatronContact.objects.filter(pk__in=ids, ended_at__isnull=False).order_by("pk")
    rows = former.values_list("pk", "channel", "address", "patron__language")
    ways = [(f"{ADDRESS_CHANGED}:{pk}", Channel(way), to, language) for pk, way, to, language in rows]
    tell_addresses(ADDRESS_CHANGED, [one for one in ways if one[1] in outlets.channels()])


def _addresses_confirmed(events: Events) -> None:
    """A code that went there came back from the reader: whatever failed before, the address works."""
    who = _patrons(events, "patron")
    for channel in sorted({str(event.payload["channel"]) for event in events}):
        told = (str(event.payload["patron"]) for event in events if event.payload["channel"] == channel)
        ids = [who[patron] for patron in told if patron in who]
        problems = AddressProblem.objects.filter(patron_id__in=ids, channel=channel, cleared_at__isnull=True)
        retrying(partial(problems.update, cleared_at=clock.now()))


def _personal(kind: str, *facts: str) -> Callable[[Events], None]:
    """A kind that is about the reader alone; the number of the event makes it one."""

    def act(events: Events) -> None:
        who = _patrons(events, "patron")
        homes = _institutions(who.values())
        found = []
        for event in events:
            pk = who.get(event.payload["patron"])
            if pk is not None:
                told: dict[str, Any] = {name: event.payload.get(name, "") for name in facts}
                told["at"] = event.happened_at.isoformat()
                found.append(Case(pk, homes.get(pk), None, f"{kind}:{event.seq}", told))
        plan(kind, found)

    return act


def _searches_found(events: Events) -> None:
    found = {int(event.payload["saved_search_id"]): event for event in events}
    rows = SavedSearch.objects.filter(pk__in=found)
    cases = []
    for pk, patron_id, name in rows.order_by("pk").values_list("pk", "patron_id", "name"):
        event = found[pk]
        facts = {"search": name, "found": str(event.payload["work_count"])}
        cases.append(Case(patron_id, None, None, f"{SAVED_SEARCH}:{pk}:{event.seq}", facts))
    homes = _institutions(case.patron_id for case in cases)
    plan(SAVED_SEARCH, [Case(one.patron_id, homes.get(one.patron_id), None, one.cause, one.facts) for one in cases])


def _of(events: Events, column: str) -> list[int]:
    return sorted({int(event.payload[column]) for event in events})


def _patrons(events: Events, column: str) -> dict[str, int]:
    """Ids by surrogate, of readers who are still there; one statement."""
    wanted = {str(event.payload[column]) for event in events if event.payload.get(column)}
    rows = Patron.objects.filter(surrogate__in=wanted).values_list("surrogate", "pk")
    return {str(surrogate): pk for surrogate, pk in rows}


def _institutions(patron_ids: Iterable[int]) -> dict[int, int]:
    """Where each registered first; one statement."""
    rows = Registration.objects.filter(patron_id__in=list(patron_ids)).order_by("-pk")
    return dict(rows.values_list("patron_id", "institution_id"))


HEARD: Final[Mapping[str, Callable[[Events], None]]] = {
    "HoldReady": _holds_ready,
    "HoldEnded": _holds_ended,
    "LoanOverdue": _loans_overdue,
    "LoanDeclaredLost": _losses(LOAN_LOST),
    "LossOwedAgain": _losses(LOSS_OWED),
    "PatronRegistered": _registered,
    "RegistrationRenewed": _renewed,
    "GuarantorAsked": _guarantors_asked,
    "AddressChanged": _addresses_changed,
    "AddressConfirmed": _addresses_confirmed,
    "PasswordChanged": _personal(PASSWORD_CHANGED),
    "SignedInOnNewDevice": _personal(SIGNED_IN_NEW_DEVICE, "device"),
    "SavedSearchFound": _searches_found,
}
_ENDING_LOANS: Final = (
    "ItemCheckedIn", "LoanRenewed", "LoanUndone", "LoanDeclaredLost", "ReturnClaimed", "LossSettled",
)  # fmt: skip
_ENDING_HOLDS: Final = ("HoldFulfilled", "HoldEnded", "HoldRequeued", "HoldChanged")
EVENT_NAMES: Final = frozenset({*HEARD, *_ENDING_LOANS, *_ENDING_HOLDS})
