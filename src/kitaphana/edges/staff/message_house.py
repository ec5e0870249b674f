"""Whose messages a page is about: one institution of the member, remembered in this browser."""

from typing import TYPE_CHECKING

from kitaphana.edges.staff.access import StaffRequest
from kitaphana.edges.staff.permissions import Permission
from kitaphana.network import queries as network

if TYPE_CHECKING:
    from kitaphana.network.queries import InstitutionFacts

KEY = "staff_message_house"


def houses_of(request: StaffRequest, permission: Permission) -> "list[InstitutionFacts]":
    """The institutions for which the member holds the permission."""
    allowed = request.member.institutions_with(permission)
    return [one for one in network.institutions() if one.id in allowed]


def house_of(request: StaffRequest, permission: Permission) -> "InstitutionFacts":
    """The one chosen by `?institution=CODE`, or before in this browser; else the first."""
    own = houses_of(request, permission)
    asked = request.GET.get("institution", "")
    if asked in {one.code for one in own}:
        request.session[KEY] = asked
    chosen = request.session.get(KEY)
    return next((one for one in own if one.code == chosen), own[0])
