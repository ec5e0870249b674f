"""Which column goes where and what its words mean: guessed, edited, saved, applied."""

from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from kitaphana.circulation import errors
from kitaphana.circulation.services.moving_in.targets import (
    OF_LOANS,
    OF_NAMES,
    REASON_HEADER,
    REPEATABLE,
    WITH_VALUES,
    Target,
    guess_targets,
    plain,
)
from kitaphana.core.errors import Refusal

NOTHING: Final = "-"
"""The code of a word that means nothing here: no branch, no block."""


@dataclass(frozen=True, slots=True)
class Options:
    """What no column says. `has_consents`: the older system holds the signed consents of all its readers.

    `card_prefix` keeps the numbers of two systems apart; `category` is that of rows without one.
    """

    category: str = ""
    language: str = "kk"
    card_prefix: str = ""
    has_consents: bool = False


@dataclass(frozen=True, slots=True)
class Mapping:
    """`columns`: header → target. `values`: target → word of the older system, in plain form → code here."""

    columns: AnyMapping[str, Target]
    values: AnyMapping[Target, AnyMapping[str, str]] = field(default_factory=dict)
    options: Options = Options()

    @property
    def has_readers(self) -> bool:
        """Whether the table tells who the readers are; otherwise it is one of loans."""
        return bool(OF_NAMES & set(self.columns.values()))

    @property
    def has_loans(self) -> bool:
        """Whether the table tells of open loans."""
        return bool({Target.LOAN_ITEM, Target.IRBIS_LOANS} & set(self.columns.values()))

    def code(self, target: Target, value: str) -> str | None:
        """What a word means here; None when nobody has said."""
        return self.values.get(target, {}).get(plain(value))

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "columns": {header: str(target) for header, target in self.columns.items()},
            "values": {str(target): dict(words) for target, words in self.values.items()},
            "options": {name: getattr(self.options, name) for name in Options.__dataclass_fields__},
        }

    @classmethod
    def from_dict(cls, data: AnyMapping[str, Any]) -> "Mapping":
        """What `as_dict` told; also written by hand. Raises `ValueError` for a target that there is not."""
        options = {name: data.get("options", {}).get(name) for name in Options.__dataclass_fields__}
        return cls(
            columns={str(header): Target(target) for header, target in data["columns"].items()},
            values={
                Target(target): {plain(str(word)): str(code) for word, code in words.items()}
                for target, words in data.get("values", {}).items()
            },
            options=replace(Options(), **{name: value for name, value in options.items() if value is not None}),
        )

    def fitted(self, headers: Sequence[str]) -> "Mapping":
        """For a table with these headers: columns that it lacks are dropped, those that are new are left out."""
        known = {plain(header): target for header, target in self.columns.items()}
        columns = {header: known.get(plain(header), Target.LEFT_OUT) for header in headers if header != REASON_HEADER}
        return replace(self, columns=columns)


def guess_mapping(headers: Sequence[str], *, codes: AnyMapping[Target, AnyMapping[str, str]]) -> Mapping:
    """The mapping by the look of the headers; `codes` are the names of categories, branches… of this house."""
    columns = guess_targets([header for header in headers if header != REASON_HEADER])
    default = next(iter(codes.get(Target.CATEGORY, {}).values()), "")
    has_adults = "adult" in codes.get(Target.CATEGORY, {}).values()
    values = {target: dict(codes.get(target, {})) for target in WITH_VALUES if target in columns.values()}
    return Mapping(columns, values, Options(category="adult" if has_adults else default))


def mapping_refusals(mapping: Mapping, *, has_point: bool) -> list[Refusal]:
    """What is missing before a table can be read with it."""
    targets = [target for target in mapping.columns.values() if target is not Target.LEFT_OUT]
    found = set(targets)
    twice = [one for one in found - REPEATABLE if targets.count(one) > 1]
    has_dates = Target.IRBIS_LOANS in found or {Target.LOANED_ON, Target.DUE_ON} <= found
    checks = (
        (not {Target.CARD_NUMBER, Target.READER_NUMBER} & found, errors.MAPPING_WITHOUT_NUMBER),
        (not mapping.has_readers and not OF_LOANS & found, errors.MAPPING_WITHOUT_NAME),
        (mapping.has_readers and not mapping.options.category and Target.CATEGORY not in found,
         errors.MAPPING_WITHOUT_CATEGORY),
        (mapping.has_loans and not has_dates, errors.MAPPING_WITHOUT_DATES),
        (mapping.has_loans and not has_point, errors.SERVICE_POINT_NEEDED),
        (bool(twice), errors.MAPPING_TARGET_TWICE),
    )  # fmt: skip
    return [Refusal(code) for is_wrong, code in checks if is_wrong]
