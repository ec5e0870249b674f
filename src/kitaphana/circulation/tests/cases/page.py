"""The page of the cases for people, from the same data as the tests."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

from kitaphana.circulation.tests.cases import Case, all_cases

PAGE: Final = Path(__file__).resolve().parents[5] / "docs" / "circulation-cases.md"
ACTS: Final = {
    "check_in": "Returns",
    "check_out": "Loans",
    "renew": "Renewals",
    "send_item": "Sending",
    "receive": "Receiving",
    "lose_in_transit": "Lost in transit",
    "cancel_transit": "Calling back",
    "reverse_payment": "Payments taken back",
    "take_payment": "Payments",
    "settle_found": "Found",
    "undo": "Undo",
    "cancel_hold": "Holds given up",
    "expire_hold": "Holds that end by themselves",
    "change_pickup": "Holds to be fetched elsewhere",
    "suspend_hold": "Holds that rest",
    "declare_lost": "Lost items",
    "claim_returned": "Claimed returned",
}
HEAD: Final = Path(__file__).with_name("head.md")


def page() -> str:
    """The whole page."""
    cases = all_cases()
    return "\n".join([HEAD.read_text(encoding="utf-8").format(count=len(cases)), *_sections(cases)]) + "\n"


def _sections(cases: list[Case]) -> Iterator[str]:
    for act, of_act in groupby(cases, key=lambda case: case.act):
        yield f"## {ACTS[act]}\n"
        for title, of_group in groupby(of_act, key=lambda case: case.group):
            group = list(of_group)
            yield f"### {title}\n"
            yield from _table(group)
            yield ""


def _table(cases: list[Case]) -> Iterator[str]:
    yield "| No. | Start | Act | Who waits | What follows |"
    yield "|---|---|---|---|---|"
    for case in cases:
        cells = (str(case.number), case.start, _act(case), case.waits, _follows(case))
        yield f"| {' | '.join(cells)} |"


def _act(case: Case) -> str:
    """Where, and everything that is not as usual."""
    words = [_place(case)]
    if case.act == "check_out" or case.of == "check_out":
        words.append(f"to {case.who.capitalize()}{' for the reading room' if case.inside else ''}")
    if case.by != "staff":
        words.append({"kiosk": "at a self-check", "reader": "by the reader"}[case.by])
    if case.set_aside:
        words.append("setting aside " + ", ".join(f"`{code}`" for code in case.set_aside))
    if case.floats:
        words.append("such items float")
    if case.copies != "no other":
        words.append(case.copies)
    if case.meanwhile:
        words.append(f"meanwhile {case.meanwhile}")
    return "; ".join(words)


def _place(case: Case) -> str:
    verbs = {
        "check_in": "returned at", "check_out": "lent at", "renew": "renewed at", "receive": "received at",
        "lose_in_transit": "given up, awaited at", "cancel_transit": "called back to",
        "cancel_hold": "given up at", "expire_hold": "seven days later, ready at", "suspend_hold": "suspended at",
        "declare_lost": "declared at", "claim_returned": "claimed at",
        "reverse_payment": "taken back at", "take_payment": "paid at", "settle_found": "found at",
    }  # fmt: skip
    if case.act == "send_item":
        return f"sent from {case.at} to {case.to}"
    if case.act == "change_pickup":
        return f"to be fetched at {case.to}"
    return f"{verbs[case.of or case.act]} {case.at}"


def _follows(case: Case) -> str:
    if case.refused:
        return "refused: " + ", ".join(f"`{code}`" for code in case.refused)
    if case.act == "undo":
        return "everything is as it was at the start"
    told = [name if not value else f"{name} {value}" for name, value in case.changes.items()]
    return "; ".join(told) or "nothing changes"
