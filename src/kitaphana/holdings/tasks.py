"""Background entries of holdings: ids in, one service called."""

from django_tasks import task

from kitaphana.holdings import services


@task
def run_import(job_id: int) -> None:
    """Import uploaded files."""
    services.run_import(job_id)


@task
def undo_import(batch_id: int) -> None:
    """Do what is left of undoing a batch."""
    services.continue_undo(batch_id)
