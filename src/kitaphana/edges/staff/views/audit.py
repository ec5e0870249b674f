"""The audit log, newest first. A head sees what happened at the points of the own branch."""

from collections.abc import Mapping

from django.http import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import get_language

from kitaphana.core.audit_trail import list_entries
from kitaphana.edges.staff.access import StaffRequest, page, staff_page
from kitaphana.edges.staff.audit_acts import ACTS
from kitaphana.edges.staff.audit_names import SUBJECTS
from kitaphana.edges.staff.downloads import download, wants_file
from kitaphana.edges.staff.member import points_seen_by
from kitaphana.edges.staff.paging import key_in, pages_after
from kitaphana.edges.staff.permissions import Permission
from kitaphana.edges.staff.tables.house import audit_table
from kitaphana.language.sorting import sort_key


@staff_page(Permission.AUDIT)
def audit(request: StaffRequest) -> HttpResponseBase:
    """Entries by subject, act and login, page by page."""
    asked = {"subject": _subject(request), "act": _text(request, "act"), "login": _text(request, "login")}
    points = points_seen_by(request.member, Permission.AUDIT)
    if wants_file(request):
        return download(request, "audit", *audit_table(asked, points))
    found = list_entries(
        subject=asked["subject"],
        act=asked["act"],
        login=asked["login"],
        service_points=points,
        before=key_in(request),
    )
    kind, _colon, number = asked["subject"].partition(":")
    context = {
        "asked": asked,
        "acts": _by_words(ACTS, asked["act"]),
        "kinds": _by_words({code: words for code, words in SUBJECTS.items() if code != "loans"}, kind),
        "kind": kind,
        "number": number,
        "lines": found.rows,
        "pages": pages_after(request, found.next_after),
        "section": "audit",
    }
    return page(request, "audit.html", context)


def _text(request: StaffRequest, name: str) -> str:
    return request.GET.get(name, "").strip()[:80]


def _subject(request: StaffRequest) -> str:
    """Whole, as a link names it (`loan:17`), or of the two parts of the form; a kind alone ends with its colon."""
    kind, number = _text(request, "kind"), _text(request, "number")
    return f"{kind}:{number}"[:80] if kind else _text(request, "subject")


def _by_words(names: Mapping[str, Promise], asked: str) -> list[tuple[str, str]]:
    """Choices in the order of the language; what is asked for is among them, known or not."""
    known = {code: str(words) for code, words in names.items()}
    if asked:
        known.setdefault(asked, asked.replace("_", " "))
    language = (get_language() or "kk")[:2]
    return sorted(known.items(), key=lambda one: sort_key(one[1], language))
