"""Places whose hours a staff member may change: branches, stations, and the points that stand in a branch."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import get_language

from kitaphana.edges.staff.permissions import Permission
from kitaphana.network import queries as network
from kitaphana.network.rules import HoursOwner, PointState, ServicePointKind

if TYPE_CHECKING:
    from kitaphana.edges.staff.member import Member


@dataclass(frozen=True, slots=True)
class Place:
    """A branch, or a service point with hours of its own. `within` is the branch whose hours a point inherits."""

    code: str
    name: str
    owner: HoursOwner
    institution_id: int
    branch_id: int | None
    within: str = ""
    state: PointState | None = None


def name_of(code: str) -> str:
    """What an institution, a branch or a service point is called in the language of the page; else its code."""
    return network.code_names((get_language() or "kk")[:2]).get(code, code)


def places_of(member: "Member", language: str) -> list[Place]:
    """The branches, then the points without a branch, where the member may change hours; with their states now."""
    found = (*_branches(language), *_lone_points(language))
    return [place for place in found if _may_change(member, place)]


def find_place(member: "Member", code: str, language: str) -> Place | None:
    """The place with this code, when the member may change its hours. A desk has the hours of its branch."""
    branch = network.branch_card(code, language)
    if branch is not None:
        place = Place(branch.code, branch.name, HoursOwner(branch_id=branch.id), branch.institution_id, branch.id)
        return place if _may_change(member, place) else None
    point = network.service_point_by_code(code)
    if point is None:
        return None
    place = _of_point(point, language)
    return place if _may_change(member, place) else None


def _may_change(member: "Member", place: Place) -> bool:
    return member.may_at(Permission.CALENDAR, institution_id=place.institution_id, branch_id=place.branch_id)


def _branches(language: str) -> list[Place]:
    states = network.branch_states()
    return [
        Place(
            card.code, card.name, HoursOwner(branch_id=card.id), card.institution_id, card.id, state=states.get(card.id)
        )
        for card in network.branch_cards(language)
    ]


def _lone_points(language: str) -> list[Place]:
    states = network.service_point_states()
    points = (point for point in network.service_points(is_active=False) if point.branch_id is None)
    return [_of_point(point, language, states[point.id]) for point in points]


def points_within(branch_id: int, language: str) -> list[Place]:
    """The points of a branch that may have hours of their own: all but its desk."""
    points = network.service_points(branch_id=branch_id)
    return [_of_point(point, language) for point in points if point.kind is not ServicePointKind.DESK]


def _of_point(point: network.ServicePointFacts, language: str, state: PointState | None = None) -> Place:
    return Place(
        code=point.code,
        name=point.name_in(language),
        owner=HoursOwner(service_point_id=point.id),
        institution_id=point.institution_id,
        branch_id=point.branch_id,
        within=point.branch_code,
        state=state,
    )
