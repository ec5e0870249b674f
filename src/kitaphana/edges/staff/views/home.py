"""Where a staff member lands, the service point of this browser, and the safety of the login."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect

from kitaphana.circulation.queries import left_counts
from kitaphana.circulation.queries.reviews import review_counts
from kitaphana.core.alarms import unseen_count
from kitaphana.core.dead_letters import dead_letter_count
from kitaphana.core.second_factors import has_second_factor
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.member import POINT_KEY, Member, points_open_to, points_with
from kitaphana.edges.staff.permissions import Permission
from kitaphana.notices.queries import channel_rows
from kitaphana.ui.sign_in import safety_panels

if TYPE_CHECKING:
    from kitaphana.network.queries import ServicePointFacts


@staff_page(Permission.HOME)
def start(request: StaffRequest) -> HttpResponse:
    """`/staff/`: the desk for those who lend, the overview for all others."""
    return redirect("staff:desk" if Permission.LEND in request.member.permissions else "staff:home")


@staff_page(Permission.HOME)
def home(request: StaffRequest) -> HttpResponse:
    """An overview of what the posts of this member open."""
    letters = dead_letter_count() if Permission.DEAD_LETTERS in request.member.permissions else 0
    reviews = sum(review_counts([point.id for point in points_with(request.member, Permission.REVIEWS)]).values())
    alarms = unseen_count() if Permission.ALARMS in request.member.permissions else 0
    watches = Permission.MESSAGES in request.member.permissions
    context = {
        "section": "home",
        "letter_count": letters,
        "review_count": reviews,
        "alarm_count": alarms,
        "left": _left(request.member),
        "ways": [way for way in channel_rows() if way.alarm] if watches else [],
    }
    return page(request, "home.html", context)


def _left(member: Member) -> "list[tuple[ServicePointFacts, int]]":
    """Points of the member with items to be taken off their hold shelves, and how many."""
    points = points_with(member, Permission.LEND)
    counts = left_counts([point.id for point in points]) if points else {}
    return [(point, counts[point.id]) for point in points if point.id in counts]


@staff_page(Permission.LEND, methods=("GET", "POST"))
def point(request: StaffRequest) -> HttpResponse:
    """Choose the service point of this browser among the desks of one's posts."""
    points = points_open_to(request.member)
    chosen = request.POST.get("point", "") if request.method == "POST" else ""
    for candidate in points:
        if candidate.code == chosen:
            request.session[POINT_KEY] = candidate.id
            return redirect("staff:desk")
    return page(request, "point.html", {"points": points, "section": "desk"})


@staff_page(Permission.HOME)
def security(request: StaffRequest) -> HttpResponse:
    """Passkeys, second step, recovery codes, password, devices. Without a second factor it is the one page there is."""
    must_set_up = settings.STAFF_SECOND_FACTOR and not has_second_factor(request.user.pk or 0)
    context = {**safety_panels(request), "must_set_up": must_set_up, "section": "security"}
    return page(request, "security.html", context)
