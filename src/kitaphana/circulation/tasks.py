"""Background entries of circulation: what the worker does once a day, and jobs that somebody asked for."""

from django_tasks import task

from kitaphana.circulation.services import close_desk_days, cut_expired_links, moving_in
from kitaphana.circulation.services.policies.simulating import run_simulation as simulate_version
from kitaphana.core import clock


def cut_links() -> int:
    """Forget who had what once the days of retention are over; returns how many loans were cut."""
    return cut_expired_links(clock.now())


def close_days() -> int:
    """Close the diary of yesterday and before at every desk; returns how many days were closed."""
    return close_desk_days()


@task
def run_patron_import(job_id: int) -> None:
    """Import a table of readers or loans."""
    moving_in.run_patron_import(job_id)


def forget_moved_in_files() -> int:
    """Rejected rows and tables whose columns nobody has said do not stay; returns how many files went."""
    return moving_in.forget_old_rejects() + moving_in.forget_old_drafts()


@task
def run_simulation(version_id: int) -> None:
    """Try a draft of the grid on last month's decisions."""
    simulate_version(version_id)
