"""How a run tells how far it is, and from where it goes on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kitaphana.catalog.marc.reading import BadRecord
from kitaphana.holdings.services.reports import Counts

Progress = Callable[[Counts, int], None]
"""Called after every chunk with the counts so far and how far the run has read, in bytes over all files."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far a run is: so many records of the file with this index are done, and all files before it.

    `counts` and `reasons` are those of this file so far, `finished` the counts of the files before it. `bad` are the
    records that the last chunk put aside. A run that begins with a checkpoint goes on behind it.
    """

    file: int
    records: int
    counts: Counts
    batch_id: int | None
    reasons: Mapping[str, int]
    finished: tuple[Counts, ...] = ()
    bad: tuple[BadRecord, ...] = ()
    unknown_branches: Mapping[str, int] = field(default_factory=dict)
    repeated_numbers: tuple[str, ...] = ()


Check = Callable[[Checkpoint], None]
"""Called in the transaction of every chunk (of a dry run too): what it writes is there exactly when the chunk is."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Who follows a run, and from where it goes on.

    `names` are what people call the files, where that is not what they are stored as; `job_id` is the job of the run.
    Who tries one record again looks after it himself: nothing is set aside then (`sets_aside`).
    `chunk` is how many records one transaction takes, where the usual number would let a desk wait too long.
    """

    progress: Progress | None = None
    checkpoint: Check | None = None
    resume_from: Checkpoint | None = None
    names: Mapping[Path, str] = field(default_factory=dict)
    job_id: int | None = None
    sets_aside: bool = True
    chunk: int | None = None


UNWATCHED = Watch()
