"""Which desk a page is about: the one in the address, that of this browser, or the first that one may see."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from kitaphana.edges.staff.member import points_seen_by
from kitaphana.network import queries as network

if TYPE_CHECKING:
    from kitaphana.edges.staff.access import StaffRequest
    from kitaphana.edges.staff.permissions import Permission
    from kitaphana.network.queries import ServicePointFacts


def desks_of(request: "StaffRequest", permission: "Permission") -> "list[ServicePointFacts]":
    """The desks in buildings where the permission holds, by code."""
    seen = points_seen_by(request.member, permission)
    return [
        point
        for point in network.service_points()
        if point.branch_id is not None and point.kind == "desk" and (seen is None or point.code in seen)
    ]


def chosen_desk(request: "StaffRequest", desks: "list[ServicePointFacts]", code: str) -> "ServicePointFacts":
    """The desk asked for. Raises `PermissionDenied` where it is not among them, or there is none at all."""
    here = request.member.point
    wanted = code or (here.code if here else "")
    found = next((point for point in desks if point.code == wanted), None)
    if found is None and (code or not desks):
        raise PermissionDenied
    return found or desks[0]
