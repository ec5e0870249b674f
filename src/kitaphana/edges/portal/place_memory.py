"""The library a visitor called theirs, kept in a cookie: distances and “nearest” are counted from it."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from kitaphana.network.queries import BranchCard, branch_cards

COOKIE = "kitaphana_branch"
COOKIE_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Nearness:
    """What `availability_of_works` wants to know; both empty when the visitor has not chosen."""

    branch_id: int | None = None
    point: tuple[float, float] | None = None
    code: str = ""


def nearness(request: HttpRequest, language: str) -> Nearness:
    """Where to count from."""
    code = request.COOKIES.get(COOKIE, "")
    card = next((card for card in branch_cards(language) if card.code == code), None) if code else None
    return Nearness(card.id, _point(card), card.code) if card else Nearness()


def remember(response: HttpResponse, code: str, *, is_secure: bool) -> None:
    """Keep the choice for a year."""
    response.set_cookie(COOKIE, code, max_age=COOKIE_SECONDS, samesite="Lax", secure=is_secure, httponly=True)


def _point(card: BranchCard) -> tuple[float, float] | None:
    return None if card.latitude is None or card.longitude is None else (card.latitude, card.longitude)
