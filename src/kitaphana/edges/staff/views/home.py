"""Where a staff member lands, the service point of this browser, and the safety of the login."""

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpResponse
from django.shortcuts import redirect

from kitaphana.circulation.queries.reviews import review_counts
from kitaphana.core.dead_letters import dead_letter_count
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.member import POINT_KEY, points_open_to
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.review_points import review_points
from kitaphana.notices.queries import channel_rows


@staff_page(Permission.HOME)
def start(request: StaffRequest) -> HttpResponse:
    """`/staff/`: the desk for those who lend, the overview for all others."""
    return redirect("staff:desk" if Permission.LEND in request.member.permissions else "staff:home")


@staff_page(Permission.HOME)
def home(request: StaffRequest) -> HttpResponse:
    """An overview of what the posts of this member open."""
    letters = dead_letter_count() if Permission.DEAD_LETTERS in request.member.permissions else 0
    reviews = sum(review_counts([point.id for point in review_points(request.member)]).values())
    watches = Permission.MESSAGES in request.member.permissions
    context = {
        "section": "home",
        "letter_count": letters,
        "review_count": reviews,
        "ways": [way for way in channel_rows() if way.alarm] if watches else [],
    }
    return page(request, "home.html", context)


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
    """Two-step sign-in, recovery codes, password: links to the pages that change them."""
    return page(request, "security.html", {"has_second_factor": is_mfa_enabled(request.user), "section": "security"})
