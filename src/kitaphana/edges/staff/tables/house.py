"""Tables of what runs the house: logins, terminals, rules of lending, holidays, hours, the audit log."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from kitaphana.core.audit_trail import list_entries
from kitaphana.edges.staff.downloads import all_rows
from kitaphana.edges.staff.labels import HOURS_STATES, ROLE_NAMES
from kitaphana.edges.staff.places import name_of
from kitaphana.edges.staff.tables import Table
from kitaphana.network import queries as network

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from kitaphana.edges.staff.places import Place
    from kitaphana.network.queries import StaffLogin

_AUDIT_PAGE = 1_000


def audit_table(asked: Mapping[str, str], service_points: "Collection[str] | None") -> Table:
    """Audit entries, newest first; details as JSON."""
    header = (_("When"), _("Who"), _("Door"), _("Where"), _("Act"), _("Subject"), _("Details"))
    entries = all_rows(
        lambda before: list_entries(**asked, service_points=service_points, before=before, limit=_AUDIT_PAGE)
    )
    return header, (
        (
            line.happened_at, line.login or line.actor_kind, line.door, line.service_point, line.act, line.subject,
            json.dumps(dict(line.details), ensure_ascii=False) if line.details else "",
        )
        for line in entries
    )  # fmt: skip


def logins_table(text: str) -> Table:
    """Logins of staff with their posts."""
    header = (pgettext("account", "Login"), _("Name"), _("Posts"), _("State"))
    return header, (
        (
            login.username,
            login.display_name,
            _posts(login),
            _("open") if login.is_active else pgettext("login", "closed"),
        )
        for login in all_rows(lambda after: network.staff_logins(text=text, after=after, limit=500))
    )


def _posts(login: "StaffLogin") -> str:
    return "; ".join(
        f"{ROLE_NAMES.get(post.role, post.role)} · {name_of(post.branch_code or post.institution_code)}"
        for post in login.posts
    )


def terminals_table() -> Table:
    """Terminals of the programming interface; never their tokens, which nobody knows."""
    header = (_("Terminal"), _("Role"), _("Service point"), _("Since"), _("State"))
    return header, (
        (
            one.label, str(ROLE_NAMES.get(one.role, one.role)), one.service_point_code, one.created_at,
            _("taken out of use") if one.revoked_at else _("in use"),
        )
        for one in network.terminals()
    )  # fmt: skip


def holidays_table(year: int) -> Table:
    """Days off of a year."""
    header = (_("Day"), _("Holiday"), _("In place of"))
    language = (get_language() or "kk")[:2]
    return header, (
        (row.on, getattr(row.names, language, row.names.kk), row.moved_from) for row in network.holidays_of_year(year)
    )


def places_table(places: "Sequence[Place]") -> Table:
    """Places with the state that they are in now."""
    header = (_("Code"), _("Place"), _("Now"))
    return header, (
        (place.code, place.name, str(HOURS_STATES.get(place.state.state, place.state.state)) if place.state else "")
        for place in places
    )
