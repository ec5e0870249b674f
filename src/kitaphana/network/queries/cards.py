"""Branches and stations as readers see them: names, addresses, what they offer."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kitaphana.core import clock
from kitaphana.core.trilingual import Names
from kitaphana.language.sorting import sort_key
from kitaphana.network import snapshot
from kitaphana.network.models import Branch, Institution, LendingPool, ServicePoint
from kitaphana.network.rules import InstitutionKind, ServicePointKind

BLIND_READERS = "blind_readers"
"""The amenity code of a department for blind and low-vision readers."""


@dataclass(frozen=True, slots=True)
class BranchCard:
    """A branch or (`is_station`) a station, in one language.

    `id` is the branch's, or for a station its service point's; `service_point_id` is the point that lends there
    (None for a branch without any). Coordinates are WGS 84 degrees; `district` is its name; `directions` say how to
    come there. `is_active` is False for planned stations and for branches that are closed for good or not open yet.
    """

    id: int
    code: str
    number: int | None
    name: str
    address: str
    directions: str
    district_code: str
    district: str
    latitude: float | None
    longitude: float | None
    phones: tuple[str, ...]
    amenities: tuple[str, ...]
    institution_id: int
    institution_code: str
    institution_name: str
    is_national: bool
    is_station: bool
    is_active: bool
    service_point_id: int | None


@dataclass(frozen=True, slots=True)
class InstitutionFacts:
    """An institution with the numbers that steer its registrations and its readers' privacy."""

    id: int
    code: str
    kind: InstitutionKind
    names: Names
    registration_months: int
    retention_days: int


@dataclass(frozen=True, slots=True)
class PoolFacts:
    """A lending pool: a group of service points with one calendar and one set of limits."""

    id: int
    code: str
    names: Names
    institution_id: int


def branch_cards(language: str, *, institution_code: str = "") -> list[BranchCard]:
    """All branches in service: the city's first, by number, then by name; one query."""
    network, today = snapshot.current(), clock.today()
    cards = (_branch_card(network, branch, language, today) for branch in network.branches.values())
    wanted = (card for card in cards if card.is_active and institution_code in ("", card.institution_code))
    return _in_order(wanted, language)


def branch_card(code: str, language: str) -> BranchCard | None:
    """The branch with this code, in service or not; one query."""
    network = snapshot.current()
    branch = next((branch for branch in network.branches.values() if branch.code == code), None)
    return _branch_card(network, branch, language, clock.today()) if branch else None


def station_cards(language: str, *, with_planned: bool = False) -> list[BranchCard]:
    """The stations by code; planned ones only when asked for; one query."""
    network = snapshot.current()
    stations = (point for point in network.points.values() if point.kind == ServicePointKind.STATION)
    cards = [_station_card(network, point, language) for point in stations if point.is_active or with_planned]
    return sorted(cards, key=lambda card: card.code)


def institution_facts(code: str) -> InstitutionFacts | None:
    """The institution with this code."""
    row = Institution.objects.filter(code=code).first()
    return _institution(row) if row else None


def place_names(language: str) -> Mapping[str, str]:
    """Names of branches and stations by code; one query."""
    network = snapshot.current()
    if language not in network.place_names:
        stations = (point for point in network.points.values() if point.kind == ServicePointKind.STATION)
        places: Iterable[Branch | ServicePoint] = (*network.branches.values(), *stations)
        network.place_names[language] = MappingProxyType({place.code: place.name_in(language) for place in places})
    return network.place_names[language]


def code_names(language: str) -> Mapping[str, str]:
    """What every code of the network is called: institutions, service points and branches; no query of its own."""
    network = snapshot.current()
    if language not in network.code_names:
        branches, points = network.branches.values(), network.points.values()
        owners = (*(branch.institution for branch in branches), *(point.institution for point in points))
        named: tuple[Institution | Branch | ServicePoint, ...] = (*owners, *points, *branches)
        network.code_names[language] = MappingProxyType({one.code: one.name_in(language) for one in named})
    return network.code_names[language]


def house_names() -> Names:
    """What the whole network is called: the name of the city's institution; empty before there is one."""
    row = Institution.objects.filter(kind=InstitutionKind.CITY).order_by("pk").first()
    return row.names if row else Names()


def institutions() -> tuple[InstitutionFacts, ...]:
    """All institutions by code."""
    return tuple(_institution(row) for row in Institution.objects.all())


def lending_pools() -> tuple[PoolFacts, ...]:
    """All lending pools by code."""
    return tuple(PoolFacts(row.pk, row.code, row.names, row.institution_id) for row in LendingPool.objects.all())


def _institution(row: Institution) -> InstitutionFacts:
    kind = InstitutionKind(row.kind)
    return InstitutionFacts(row.pk, row.code, kind, row.names, row.registration_months, row.retention_days)


def _in_order(cards: Iterable[BranchCard], language: str) -> list[BranchCard]:
    return sorted(
        cards,
        key=lambda card: (card.is_national, card.number is None, card.number or 0, sort_key(card.name, language)),
    )


def _branch_card(network: snapshot.NetworkSnapshot, branch: Branch, language: str, today: dt.date) -> BranchCard:
    point = network.main_points.get(branch.pk)
    return _card(
        network,
        branch,
        language,
        number=branch.number,
        phones=tuple(branch.phones),
        amenities=tuple(branch.amenities),
        is_active=network.branch_hours[branch.pk].is_in_service(today),
        service_point_id=point.pk if point else None,
    )


def _directions(place: Branch | ServicePoint, language: str) -> str:
    if isinstance(place, ServicePoint):
        return ""  # its address says where in the host it stands
    return Names(place.directions_kk, place.directions_ru, place.directions_en).name_in(language)


def _station_card(network: snapshot.NetworkSnapshot, point: ServicePoint, language: str) -> BranchCard:
    return _card(network, point, language, is_active=point.is_active, service_point_id=point.pk)


def _card(
    network: snapshot.NetworkSnapshot,
    place: Branch | ServicePoint,
    language: str,
    *,
    is_active: bool,
    service_point_id: int | None,
    number: int | None = None,
    phones: tuple[str, ...] = (),
    amenities: tuple[str, ...] = (),
) -> BranchCard:
    owner = place.institution
    return BranchCard(
        id=place.pk,
        code=place.code,
        number=number,
        name=place.name_in(language),
        address=Names(place.address_kk, place.address_ru, place.address_en).name_in(language),
        directions=_directions(place, language),
        district_code=place.district,
        district=network.districts.get(place.district, Names(en=place.district)).name_in(language),
        latitude=place.latitude,
        longitude=place.longitude,
        phones=phones,
        amenities=amenities,
        institution_id=owner.pk,
        institution_code=owner.code,
        institution_name=owner.name_in(language),
        is_national=owner.kind == InstitutionKind.NATIONAL,
        is_station=isinstance(place, ServicePoint),
        is_active=is_active,
        service_point_id=service_point_id,
    )
