"""Holds, lines of pick lists and ways are changed by those whose library they belong to."""

from django.core.exceptions import PermissionDenied

from kitaphana.circulation import queries
from kitaphana.edges.staff.member import Member
from kitaphana.edges.staff.permissions import Permission


def demand_hold(member: Member, hold_id: int) -> None:
    """Refuse (403) who lends for another institution than that of the queue; a hold that is not there is the service's
    to tell of."""
    owner = queries.owner_of_hold(hold_id)
    if owner is not None and owner not in member.institutions_with(Permission.LEND):
        raise PermissionDenied


def demand_line(member: Member, target_id: int) -> None:
    """Refuse who does not lend at the branch whose shelf it is."""
    place = queries.place_of_line(target_id)
    if place and not member.may_at(Permission.LEND, institution_id=place.institution_id, branch_id=place.branch_id):
        raise PermissionDenied


def demand_way(member: Member, transit_id: int, *, is_sender: bool) -> None:
    """Refuse who lends at neither end of a way, or (`is_sender`) not for the institution that has sent the item."""
    ends = queries.ends_of_way(transit_id)
    if ends is None:
        return
    wanted = {ends.start.institution_id} if is_sender else {ends.start.institution_id, ends.end.institution_id}
    if not wanted & member.institutions_with(Permission.LEND):
        raise PermissionDenied
