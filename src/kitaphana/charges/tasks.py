"""What the worker does once a day with the ledger."""

from kitaphana.charges.services import cut_settled_links


def cut_links() -> int:
    """Forget who owed what once it is settled and the days of retention are over; returns how many."""
    return cut_settled_links()
