"""Build the network of a city from its data file (see `demo/data/network.toml` for the form)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeVar

from django.db import models, transaction

from kitaphana.core.actor import Actor
from kitaphana.core.trilingual import LANGUAGES
from kitaphana.network.models import (
    Branch,
    District,
    HolidayRule,
    HoursException,
    Institution,
    LendingPool,
    MapLine,
    OpeningHours,
    ServicePoint,
)
from kitaphana.network.rules import HoursOwner, HoursState, MapLineKind, ServicePointKind
from kitaphana.network.rules.patterns import DayPattern
from kitaphana.network.services import _changes

M = TypeVar("M", bound=models.Model)
Row = Mapping[str, Any]  # Any: TOML has no static type


@dataclass(slots=True)
class LoadedNetwork:
    """How many places were made, brought up to date, or found as the file says.

    `kept`: institutions whose days of retention are other ones than the file names, and stay.
    """

    created_count: int = 0
    updated_count: int = 0
    unchanged_count: int = 0
    kept: list["KeptDays"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class KeptDays:
    """An institution by code, its days of retention, and those that the file names."""

    institution: str
    days: int
    in_file: int


@transaction.atomic
def load_network(data: Row, by: Actor) -> LoadedNetwork:
    """Make the network as the data say, safely again and again.

    Places are known by their codes and brought up to date. What staff change on their pages stands: hours and
    exceptions are given only to those that have none, days of retention only to an institution that is made. Nothing
    is ever removed. Raises `KeyError` for a code that the data
    use but do not define, `ValueError` for an outline or line that is none.
    """
    loader = _Loader(data)
    loader.load()
    result = loader.result
    if result.created_count or result.updated_count:
        details = {"created": result.created_count, "updated": result.updated_count}
        _changes.note(act="network_loaded", subject="network:all", by=by, details=details)
    return result


class _Loader:
    def __init__(self, data: Row) -> None:
        self._data = data
        self._patterns = {name: DayPattern.of(row) for name, row in data.get("patterns", {}).items()}
        self._institutions: dict[str, Institution] = {}
        self._pools: dict[str, LendingPool] = {}
        self.result = LoadedNetwork()

    def load(self) -> None:
        for row in self._rows("districts"):
            self._put(District, row["code"], {**_names(row), "outline": points_of(row, "outline", least=3)})
        for row in self._rows("map_lines"):
            fields = {**_names(row), "kind": MapLineKind(row["kind"]).value, "path": points_of(row, "path", least=2)}
            self._put(MapLine, row["code"], fields)
        for row in self._rows("institutions"):
            self._institution(row)
        for row in self._rows("pools"):
            self._pool(row)
        for row in self._rows("branches"):
            self._branch(row)
        for row in self._rows("service_points"):
            self._lone_point(row)

    def _rows(self, name: str) -> Iterator[Row]:
        yield from self._data.get(name, ())

    def _institution(self, row: Row) -> None:
        code = row["code"]
        numbers = {"registration_months": row["registration_months"]} if "registration_months" in row else {}
        first = {"retention_days": row["retention_days"]} if "retention_days" in row else {}
        put = self._put(Institution, code, {"kind": row["kind"], **_names(row), **numbers}, first)
        self._institutions[code] = put
        days = row.get("retention_days", put.retention_days)
        if days != put.retention_days:
            self.result.kept.append(KeptDays(code, put.retention_days, days))

    def _pool(self, row: Row) -> None:
        owner = self._institutions[row["institution"]]
        pool = self._put(LendingPool, row["code"], {"institution": owner, **_names(row)})
        self._pools[row["code"]] = pool
        is_ignored = row["holidays"] == "ignored"
        state = HoursState.CLOSED if is_ignored else HoursState(row["holidays"])
        HolidayRule.objects.get_or_create(pool=pool, defaults={"state": state, "is_ignored": is_ignored})

    def _branch(self, row: Row) -> None:
        owner = self._institutions[row["institution"]]
        extra = {name: row[name] for name in ("number", "opened_on", "closed_on") if name in row}
        lists = {
            "phones": row.get("phones", []),
            "amenities": row.get("amenities", []),
            "record_codes": row.get("record_codes", []),
        }
        branch = self._put(
            Branch, row["code"], {"institution": owner, **_place(row), **_directions(row), **extra, **lists}
        )
        self._hours(HoursOwner(branch_id=branch.pk), row)
        shared = {"institution": owner, "branch": branch, "pool": self._pools[row["pool"]]}
        desk = {**shared, "kind": ServicePointKind.DESK, **_names(row), "offers_pickup": row.get("pickup", True)}
        self._put(ServicePoint, row["code"], desk)
        for number in range(1, row.get("self_checks", 0) + 1):
            fields = {
                **shared,
                "kind": ServicePointKind.SELF_CHECK,
                "offers_pickup": False,
                **self._self_check_names(row, number),
            }
            self._put(ServicePoint, f"{row['code']}-SC{number}", fields)

    def _self_check_names(self, row: Row, number: int) -> dict[str, str]:
        wording = self._data["self_check"]
        return {f"name_{lang}": wording[lang].format(branch=row["name"][lang], number=number) for lang in LANGUAGES}

    def _lone_point(self, row: Row) -> None:
        pool = self._pools[row["pool"]]
        fields = {"institution": pool.institution, "pool": pool, "kind": row["kind"], **_place(row)}
        point = self._put(
            ServicePoint,
            row["code"],
            {**fields, "is_active": row.get("active", True), "offers_pickup": row.get("pickup", True)},
        )
        self._hours(HoursOwner(service_point_id=point.pk), row)

    def _hours(self, owner: HoursOwner, row: Row) -> None:
        if OpeningHours.objects.filter(**owner.as_fields()).exists():
            return
        for span in row["hours"]:
            pattern, since, until = self._patterns[span["pattern"]], span["since"], span.get("until")
            OpeningHours.objects.bulk_create(
                OpeningHours(**owner.as_fields(), valid_from=since, valid_to=until, **fields)
                for fields in pattern.periods
            )
            HoursException.objects.bulk_create(
                HoursException(**owner.as_fields(), starts_on=since, ends_on=until, **fields)
                for fields in pattern.exceptions
            )

    def _put(self, model: type[M], code: str, fields: Row, first: Row = MappingProxyType({})) -> M:
        """The row of a code with these fields; `first` are given only to one that is made."""
        manager = model._default_manager
        row = manager.filter(code=code).first()
        if row is None:
            self.result.created_count += 1
            return manager.create(code=code, **fields, **first)
        changed = [name for name, value in fields.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, fields[name])
        if changed:
            row.save(update_fields=changed)
            self.result.updated_count += 1
        else:
            self.result.unchanged_count += 1
        return row


def points_of(row: Row, name: str, *, least: int) -> list[list[float]]:
    """The points of an outline or a path, [longitude, latitude] each; none where the row has none.

    Raises ValueError for fewer than `least` points, and for what is no place on earth.
    """
    points = [[float(longitude), float(latitude)] for longitude, latitude in row.get(name, ())]
    if points and len(points) < least:
        raise ValueError(f"{name} of {row['code']} needs {least} points at least")
    if any(abs(longitude) > 180 or abs(latitude) > 90 for longitude, latitude in points):
        raise ValueError(f"{name} of {row['code']} leaves the earth: points are [longitude, latitude]")
    return points


def _names(row: Row) -> dict[str, str]:
    return {f"name_{language}": row["name"][language] for language in LANGUAGES}


def _directions(row: Row) -> dict[str, Any]:
    said = row.get("directions", {})
    return {f"directions_{language}": said[language] for language in LANGUAGES} if said else {}


def _place(row: Row) -> dict[str, Any]:
    address = {f"address_{language}": row["address"][language] for language in LANGUAGES} if "address" in row else {}
    spot = {name: row[name] for name in ("district", "latitude", "longitude") if name in row}
    return {**_names(row), **address, **spot}
