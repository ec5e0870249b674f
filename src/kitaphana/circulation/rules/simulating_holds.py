"""A kept decision about a hold under another grid: which kinds of items are lent then, and what is allowed of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from kitaphana.circulation.rules.decisions import Verdict
from kitaphana.circulation.rules.holds import NO_KIND, HoldFacts, Kind, generosity, hold_refusals, kinds_asked
from kitaphana.circulation.rules.policy import Cell, HoldPolicy, Policy
from kitaphana.circulation.rules.simulating import kept_reader, made
from kitaphana.core.errors import Refusal

PLACE_HOLD: Final = "place_hold"
_LENT: Final = ("is_lendable", "loan_days")
"""Values of a loan's policy that decide whether there is anything to wait for."""


@dataclass(frozen=True, slots=True)
class ReplayedHold:
    """The facts of a kept decision about a hold. `overridden` are refusals that staff set aside then, `dates` those of
    the days that were asked for, which no grid changes."""

    facts: HoldFacts
    overridden: frozenset[str]
    dates: tuple[str, ...]

    @property
    def act(self) -> str:
        """As the decision names it."""
        return PLACE_HOLD

    def cells(self) -> dict[Kind, Cell]:
        """Where in the grid each kind of item falls."""
        facts, reader = self.facts, self.facts.reader
        return {
            kind: Cell(facts.institution, facts.pool, reader.category, kind[0], reader.age_band, kind[1])
            for kind in facts.kinds or (NO_KIND,)
        }


def replayed_hold(kept: Mapping[str, Any]) -> ReplayedHold | None:
    """The facts from their JSON; None for decisions of older days, which did not keep the kinds of items."""
    if "kinds" not in kept:
        return None
    kinds = tuple((str(category), str(form)) for category, form in kept["kinds"])
    facts: HoldFacts = made(HoldFacts, {**kept, "reader": kept_reader(kept["reader"]), "kinds": kinds})
    return ReplayedHold(facts, frozenset(kept.get("overridden", ())), tuple(kept.get("dates", ())))


def decide_hold_again(case: ReplayedHold, policies: Mapping[Kind, tuple[Policy, HoldPolicy]]) -> Verdict:
    """The verdict of the rules today, with the policies of each kind for loans and for holds."""
    lent = [kind for kind in case.facts.kinds if policies[kind][0].lends]
    asked = kinds_asked(case.facts.kinds, lent)
    loan, hold = policies[max(asked, key=lambda kind: generosity(policies[kind][1]))]
    found = hold_refusals(replace(case.facts, candidate_count=len(lent)), hold, case.overridden)
    refusals = (*found, *map(Refusal, case.dates))
    trace = (*hold.trace, *(line for line in loan.trace if line.value in _LENT))
    return Verdict(refusals, (), None, 0, trace)
