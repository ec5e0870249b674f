"""Background entries of circulation: what the worker does once a day, and jobs that somebody asked for."""

from collections.abc import Sequence

from django_tasks import task

from kitaphana.circulation import services
from kitaphana.circulation.services import (
    close_desk_days,
    cut_expired_links,
    follow_overdue,
    freezing,
    moving_in,
    paper,
)
from kitaphana.circulation.services.policies.simulating import run_simulation as simulate_version
from kitaphana.core import clock
from kitaphana.core.dispatcher import Delivered

SUBSCRIBER = "holds"
EVENT_NAMES = frozenset({"WorksChanged"})


def cut_links() -> int:
    """Forget who had what once the days of retention are over; returns how many loans were cut."""
    return cut_expired_links(clock.now())


def close_days() -> int:
    """Close the diary of yesterday and before at every desk; returns how many days were closed."""
    return close_desk_days()


def follow_overdue_loans() -> int:
    """Take overdue loans to the step that they have reached; returns how many steps, blocks and losses."""
    return follow_overdue()


def expire_holds() -> int:
    """End holds that are over, wake those that have rested; returns how many changed."""
    return services.expire_holds()


def target_holds() -> int:
    """Make the pick lists of the day; returns how many lines are new."""
    return services.target_holds().lines


def follow_works(events: Sequence[Delivered]) -> None:
    """Works have changed: holds go with their editions."""
    services.follow_editions(work_ids={id_ for event in events for id_ in event.payload["work_ids"]})


@task
def run_patron_import(job_id: int) -> None:
    """Import a table of readers or loans."""
    moving_in.run_patron_import(job_id)


@task
def run_freeze(freeze_id: int) -> None:
    """Move the dates of a freeze, or put them back."""
    freezing.run_freeze(freeze_id)


@task
def run_paper_day(job_id: int) -> None:
    """Apply a table of loans and returns that were written on paper."""
    paper.run_paper_day(job_id)


def settle_freezes() -> int:
    """Finish what a freeze has left undone; returns how many dates were moved."""
    return freezing.settle_freezes()


def forget_moved_in_files() -> int:
    """Rejected rows and tables whose columns nobody has said do not stay; returns how many files went."""
    return moving_in.forget_old_rejects() + moving_in.forget_old_drafts() + paper.forget_old_paper()


@task
def run_simulation(version_id: int) -> None:
    """Try a draft of the grid on last month's decisions."""
    simulate_version(version_id)
