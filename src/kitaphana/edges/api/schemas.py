"""What goes in and out of the REST door. Nothing of a reader goes out.

Answers are plain pydantic models: ninja's `Schema` reads Django objects, which costs a third of a search here.
"""

import datetime as dt
from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import BaseModel, ConfigDict

LAST_ID = 2**63 - 1
Id = Annotated[int, Field(ge=1, le=LAST_ID)]
Text = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f]+$")]
Code = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_.-]+$")]


class Refusal(BaseModel):
    """One reason: a stable code, a sentence for people, and whether staff may set it aside."""

    code: str
    sentence: str
    is_overridable: bool


class Problem(BaseModel):
    """RFC 9457 problem details; `codes` are stable, `detail` is for people."""

    type: str
    title: str
    status: int
    detail: str
    codes: list[str]
    refusals: list[Refusal]


class Place(BaseModel):
    """A place with items of a work: a branch or a station."""

    code: str
    name: str
    total_count: int
    available_count: int
    call_number: str


class Availability(BaseModel):
    """Items of a work everywhere; `nearest` is a place with a free one."""

    total_count: int
    available_count: int
    place_count: int
    nearest: Place | None


class WorkOut(BaseModel):
    """One work; `edition_id` is its newest edition."""

    id: int
    title: str
    author: str
    first_year: int | None
    last_year: int | None
    edition_id: int
    edition_count: int
    languages: list[str]
    forms: list[str]
    availability: Availability


class FacetCount(BaseModel):
    """How many works have this value."""

    value: str
    name: str
    count: int


class Facets(BaseModel):
    """Counts by falling count; years are decades, newest first."""

    languages: list[FacetCount]
    forms: list[FacetCount]
    years: list[FacetCount]
    branches: list[FacetCount]


class SearchIn(Schema):
    """Words and filters; values of one filter are alternatives, filters add up."""

    q: str = Field("", max_length=300)
    language: list[Code] = Field([], max_length=20, description="ISO 639-2/B, as “kaz”")
    form: list[Code] = Field([], max_length=20)
    branch: list[Code] = Field([], max_length=50, description="codes of branches or stations with a free item")
    year_from: int | None = Field(None, ge=0, le=9999)
    year_to: int | None = Field(None, ge=0, le=9999)
    available: bool = False
    sort: Literal["relevance", "newest", "title"] = "relevance"
    page: int = Field(1, ge=1, le=2000)
    size: int = Field(20, ge=1, le=100)


class SearchOut(BaseModel):
    """`is_partial`: no work has all words. `is_corrected`: a misspelt word was read as a similar one."""

    total: int
    page: int
    page_count: int
    is_partial: bool
    is_corrected: bool
    works: list[WorkOut]
    facets: Facets


class ItemsIn(Schema):
    """Where to go on: `next_after` of the page before."""

    after: int | None = Field(None, ge=1, le=LAST_ID)


class ItemOut(BaseModel):
    """An item. `branch` is where it belongs, `service_point` where it stands, if that is elsewhere.

    `volume` says which part of the edition it is; `is_part_of_kit`: it is lent with its kit only.
    """

    barcode: str
    volume: str
    is_part_of_kit: bool
    status: str
    is_for_loan: bool
    branch: str
    service_point: str
    call_number: str
    shelving_location: str
    due_at: dt.datetime | None


class ItemsOut(BaseModel):
    """Some items; `next_after` is what to ask for next, `null` at the end."""

    items: list[ItemOut]
    next_after: int | None


class ContributorOut(BaseModel):
    """A name as the record heads it, with its MARC relator code."""

    name: str
    role: str


class EditionOut(BaseModel):
    """One publication with its first items."""

    id: int
    work_id: int
    title: str
    subtitle: str
    part: str
    responsibility: str
    author: str
    contributors: list[ContributorOut]
    edition_statement: str
    place: str
    publisher: str
    year: int | None
    languages: list[str]
    extent: str
    series: list[str]
    subjects: list[str]
    summary: str
    udc: str
    bbk: str
    age_mark: int
    form: str
    isbns: list[str]
    issns: list[str]
    other_editions: list[int]
    items: ItemsOut


class BranchOut(BaseModel):
    """A branch or a station; `state` now is staffed, self_service, enter_only or closed, until `state_until`."""

    code: str
    name: str
    institution: str
    is_station: bool
    number: int | None
    address: str
    district: str
    latitude: float | None
    longitude: float | None
    phones: list[str]
    amenities: list[str]
    state: str
    state_until: dt.datetime | None


class TerminalOut(BaseModel):
    """Whose token this is."""

    label: str
    role: str
    service_point: str


class CheckOutIn(Schema):
    """Card and item as scanned; `pin` where the terminal asks the reader for it."""

    model_config = ConfigDict(extra="forbid")

    card: Text
    barcode: Text
    pin: str | None = Field(None, pattern=r"^[0-9]{4,8}$")


class ReturnIn(Schema):
    """The item as scanned."""

    model_config = ConfigDict(extra="forbid")

    barcode: Text


class TryIn(Schema):
    """A case to try at the terminal's service point: a card or a category of readers, a barcode or a category."""

    model_config = ConfigDict(extra="forbid")

    card: Text | None = None
    patron_category: Code | None = None
    age_band: Annotated[str, Field(max_length=8)] = ""
    barcode: Text | None = None
    item_category: Code | None = None
    form: Annotated[str, Field(max_length=24)] = ""


class TraceLineOut(BaseModel):
    """Which row of the grid and which of its policies gave a value; `row` null: no row says it."""

    value: str
    result: bool | int | list[int] | None
    row: int | None
    policy: str
    because: str


class TriedOut(BaseModel):
    """One act: whether it may be, all refusals, until when, in a sentence why, and the trace.

    `hold` is a place in the queue for that very item; `hold_work`, where card and barcode are given, for any copy.
    """

    act: Literal["lend", "inside", "renew", "hold", "hold_work"]
    is_allowed: bool
    refusals: list[Refusal]
    due_at: dt.datetime | None
    terms: dict[str, bool | int | None]
    because: str
    trace: list[TraceLineOut]
    grid_version: int


class LoanOut(BaseModel):
    """A loan that began or went on. `kind` is `home`, or `in_library` for reading in the building until `due_at`."""

    id: int
    kind: Literal["home", "in_library"]
    barcode: str
    edition_id: int
    title: str
    loaned_at: dt.datetime
    due_at: dt.datetime
    renewal_count: int
    renewals_left: int


class ReturnOut(BaseModel):
    """A return. `is_home` is false when the item belongs to another branch, `belongs_to`.

    `kind` is that of the loan that ended, null when nobody had the item. Where the item goes now: under
    `hold_shelf_code` on the hold shelf of this desk, or to the point or branch with the code `goes_to`; both empty when
    it stays here.
    """

    barcode: str
    edition_id: int
    title: str
    loan_id: int | None
    was_on_loan: bool
    was_overdue: bool
    is_home: bool
    belongs_to: str
    reviews: list[str]
    kind: Literal["home", "in_library"] | None
    hold_shelf_code: str
    goes_to: str
