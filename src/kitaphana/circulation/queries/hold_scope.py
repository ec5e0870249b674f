"""Whose holds, pick lists and ways these are: doors ask before they let somebody change one."""

from dataclasses import dataclass

from kitaphana.circulation.models import Hold, HoldTarget, Transit


@dataclass(frozen=True, slots=True)
class Place:
    """An institution, and the branch within it where there is one."""

    institution_id: int
    branch_id: int | None


def owner_of_hold(hold_id: int) -> int | None:
    """The institution whose queue it stands in; None for no such hold. One statement."""
    return Hold.objects.filter(pk=hold_id).values_list("institution_id", flat=True).first()


def is_hold_of(hold_id: int, patron_id: int) -> bool:
    """Whether it is that reader's, ended or not: what is asked for again has its answer. One statement."""
    return Hold.objects.filter(pk=hold_id, patron_id=patron_id).exists()


def place_of_line(target_id: int) -> Place | None:
    """The branch on whose pick list a line stands; None for no such line. One statement."""
    row = HoldTarget.objects.filter(pk=target_id).values_list("branch__institution_id", "branch_id").first()
    return Place(*row) if row else None


@dataclass(frozen=True, slots=True)
class WayEnds:
    """Where a way begins, and where it ends."""

    start: Place
    end: Place


def ends_of_way(transit_id: int) -> WayEnds | None:
    """Both ends of a transit, open or over; None for no such one. One statement."""
    found = Transit.objects.filter(pk=transit_id).values_list(
        "from_point__institution_id", "from_point__branch_id", "to_point__institution_id", "to_point__branch_id",
        "to_branch__institution_id", "to_branch_id",
    ).first()  # fmt: skip
    if found is None:
        return None
    start, start_branch, point_owner, point_branch, branch_owner, branch = found
    return WayEnds(Place(start, start_branch), Place(point_owner or branch_owner, point_branch or branch))
