"""The city's own map: outlines of its districts and the lines by which one finds one's way."""

from dataclasses import dataclass

from kitaphana.core.trilingual import Names
from kitaphana.language.sorting import sort_key
from kitaphana.network import snapshot
from kitaphana.network.rules import MapLineKind
from kitaphana.network.snapshot import MapPoint


@dataclass(frozen=True, slots=True)
class DistrictOutline:
    """A district as a ring of points (longitude, latitude); approximate, no boundary in law."""

    code: str
    name: str
    outline: tuple[MapPoint, ...]


@dataclass(frozen=True, slots=True)
class MapPath:
    """An avenue, a river or the foot of the mountains."""

    code: str
    name: str
    kind: MapLineKind
    path: tuple[MapPoint, ...]


@dataclass(frozen=True, slots=True)
class CityMap:
    """Everything drawn below the places; `version` changes whenever the network does."""

    districts: tuple[DistrictOutline, ...]
    lines: tuple[MapPath, ...]
    version: str


def city_map(language: str) -> CityMap | None:
    """The map with names in one language, districts by the alphabet; None where no district has an outline.

    One query. Raises nothing: a network without outlines simply has no map.
    """
    stamp = snapshot.version_stamp()
    network = snapshot.current(stamp)
    if not network.outlines:
        return None
    districts = (
        DistrictOutline(code, network.districts.get(code, Names(en=code)).name_in(language), outline)
        for code, outline in network.outlines.items()
    )
    lines = (
        MapPath(line.code, line.name_in(language), MapLineKind(line.kind), tuple(map(tuple, line.path)))
        for line in network.map_lines
    )
    ordered = sorted(districts, key=lambda district: sort_key(district.name, language))
    return CityMap(tuple(ordered), tuple(lines), stamp.hex if stamp else "")
