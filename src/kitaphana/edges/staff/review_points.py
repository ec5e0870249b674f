"""At which service points a member looks after facts that need a person."""

from typing import TYPE_CHECKING

from kitaphana.edges.staff.permissions import Permission
from kitaphana.network import queries as network

if TYPE_CHECKING:
    from kitaphana.edges.staff.member import Member
    from kitaphana.network.queries import ServicePointFacts


def review_points(member: "Member") -> "list[ServicePointFacts]":
    """The points, also those out of use, where the posts of the member allow it."""
    if Permission.REVIEWS not in member.permissions:
        return []
    return [
        point
        for point in network.service_points(is_active=False)
        if member.may_at(Permission.REVIEWS, institution_id=point.institution_id, branch_id=point.branch_id)
    ]
