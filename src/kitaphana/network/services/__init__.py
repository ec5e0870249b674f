"""Verbs of the network. Each audits; where days change it raises the version and publishes `CalendarChanged`."""

from kitaphana.network.services.closings import close_places, reopen_places
from kitaphana.network.services.exceptions import add_exception, close_branch, remove_exception
from kitaphana.network.services.holidays import add_holiday, change_holiday, load_holidays, remove_holiday
from kitaphana.network.services.hours import add_hours, change_hours, end_hours
from kitaphana.network.services.network_data import KeptDays, LoadedNetwork, load_network
from kitaphana.network.services.retention import set_retention_days
from kitaphana.network.services.staff import grant_post, issue_terminal_token, revoke_post, revoke_terminal_token

__all__ = [
    "KeptDays",
    "LoadedNetwork",
    "add_exception",
    "add_holiday",
    "add_hours",
    "change_holiday",
    "change_hours",
    "close_branch",
    "close_places",
    "end_hours",
    "grant_post",
    "issue_terminal_token",
    "load_holidays",
    "load_network",
    "remove_exception",
    "remove_holiday",
    "reopen_places",
    "revoke_post",
    "revoke_terminal_token",
    "set_retention_days",
]
