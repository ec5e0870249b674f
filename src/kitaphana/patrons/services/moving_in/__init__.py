"""Readers of an older system: known again by their number there, never merged by themselves.

A run plans a chunk (`plan_readers`: nothing is written), then stores what was planned in one transaction
(`store_readers`). Loans and the files themselves are `circulation`'s, which drives the run.
"""

from kitaphana.patrons.services.moving_in.drafts import CardDraft, ConsentDraft, ReaderDraft
from kitaphana.patrons.services.moving_in.guarantors import link_guarantors
from kitaphana.patrons.services.moving_in.planning import Decision, Outcome, Seen, plan_readers
from kitaphana.patrons.services.moving_in.proposing import Settled, keep_loans, settle_proposal
from kitaphana.patrons.services.moving_in.surroundings import Surroundings, surroundings_of
from kitaphana.patrons.services.moving_in.writing import store_readers

__all__ = [
    "CardDraft",
    "ConsentDraft",
    "Decision",
    "Outcome",
    "ReaderDraft",
    "Seen",
    "Settled",
    "Surroundings",
    "keep_loans",
    "link_guarantors",
    "plan_readers",
    "settle_proposal",
    "store_readers",
    "surroundings_of",
]
