"""Accession numbers that an import brings to more than one item of the institution: let in, counted and told."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kitaphana.catalog.marc.seen import SeenKeys
from kitaphana.holdings.services.placing import Placed


@dataclass(slots=True)
class Repeats:
    """The first examples of one run, as many as a person looks at; `Counts.numbers_repeated` has how many there are.

    A dry run takes back what it writes, chunk by chunk: `seen` remembers the numbers of the chunks before.
    """

    MOST_SHOWN = 50

    seen: SeenKeys | None
    examples: list[str] = field(default_factory=list)

    def look(self, placed: Placed, chunk: str) -> Placed:
        """What was placed, with the numbers repeated that earlier chunks of a dry run have brought. Safe to repeat."""
        if self.seen is None:
            return placed
        again = [one for one in placed.numbers if self.seen.digest_before(one, chunk) not in (None, chunk)]
        return replace(placed, repeated=[*placed.repeated, *again])

    def with_examples(self, repeated: Sequence[str]) -> list[str]:
        """The examples once those of a further chunk are in."""
        return list(dict.fromkeys([*self.examples, *repeated]))[: self.MOST_SHOWN]

    def keep(self, repeated: Sequence[str]) -> None:
        """Those of a chunk that is done."""
        self.examples = self.with_examples(repeated)
