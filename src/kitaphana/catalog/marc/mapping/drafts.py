"""What the mapping makes: plain data, cut to the lengths that the tables allow."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypedDict


class ContributorDraft(TypedDict):
    """A name with its MARC relator code, as `Edition.contributors` holds it."""

    name: str
    role: str
    is_main: bool


class SeriesDraft(TypedDict):
    """A series, as `Edition.series` holds it."""

    title: str
    number: str


class OtherFormDraft(TypedDict):
    """A text of the record in its other script, or another title: kind is title, contributor, series or publisher."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class EditionDraft:
    """An edition before it has a row; field names are those of `models.Edition`.

    `uniform_title` is the title under which all editions of a person's work gather (240, 500); it may be empty.
    """

    title: str = ""
    subtitle: str = ""
    part: str = ""
    responsibility: str = ""
    author: str = ""
    contributors: list[ContributorDraft] = field(default_factory=list)
    edition_statement: str = ""
    place: str = ""
    publisher: str = ""
    year: int | None = None
    languages: list[str] = field(default_factory=list)
    original_language: str = ""
    extent: str = ""
    series: list[SeriesDraft] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)
    summary: str = ""
    udc: str = ""
    bbk: str = ""
    author_mark: str = ""
    audience: str = ""
    age_mark: int = 0
    other_forms: list[OtherFormDraft] = field(default_factory=list)
    form: str = "print"
    isbns: list[str] = field(default_factory=list)
    issns: list[str] = field(default_factory=list)
    uniform_title: str = ""


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """An item before it has a place: `branch_code` is what the record calls it, `data` its field as it came.

    `source_key` names the field within the record, so that a later version of the record finds the same item. `volume`
    is which part of the edition it is (“Т. 2”), where the record says so.
    """

    source_key: str
    branch_code: str
    barcode: str
    accession_number: str
    shelving_location: str
    call_number: str
    price: Decimal | None
    received_on: dt.date | None
    status: str
    is_for_loan: bool
    type_code: str
    data: Mapping[str, str]
    volume: str = ""
