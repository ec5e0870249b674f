"""What goes in and out of the REST door when somebody joins at a terminal."""

import datetime as dt
from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import BaseModel, ConfigDict

from kitaphana.edges.api.schemas import Text

Language = Literal["kk", "ru", "en"]
Handle = Annotated[str, Field(min_length=16, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
_PLAIN = r"^[^\x00-\x1f\x7f]*$"
NamePart = Annotated[str, Field(max_length=200, pattern=_PLAIN)]
Address = Annotated[str, Field(min_length=1, max_length=254, pattern=_PLAIN)]
Purpose = Literal["processing", "messages", "courier", "telegram", "whatsapp"]


class AskCodeIn(Schema):
    """A phone or an e-mail address; a code goes there."""

    model_config = ConfigDict(extra="forbid")

    address: Address
    language: Language = "kk"


class AskedOut(BaseModel):
    """Under `handle` the joining goes on; the same answer for every address."""

    handle: str


class CodeIn(Schema):
    """The digits that came."""

    model_config = ConfigDict(extra="forbid")

    handle: Handle
    code: Annotated[str, Field(min_length=1, max_length=20, pattern=_PLAIN)]


class ProvenOut(BaseModel):
    """The address that was proven, and by which way; for an hour."""

    channel: Literal["email", "sms"]
    address: str


class ConsentTextOut(BaseModel):
    """A consent to be shown word by word; `is_needed`: without it there is no card."""

    purpose: Purpose
    version: str
    third_party: str
    title: str
    text: str
    is_needed: bool


class JoinIn(Schema):
    """Who joins; `consents` are the purposes agreed to, each by itself."""

    model_config = ConfigDict(extra="forbid")

    handle: Handle
    given_name: NamePart
    surname: NamePart = ""
    patronymic: NamePart = ""
    born_on: dt.date
    language: Language = "kk"
    consents: Annotated[list[Purpose], Field(max_length=5)]
    pin: str | None = Field(None, pattern=r"^[0-9]{4}$", description="for stations and self-service")


class JoinedOut(BaseModel):
    """The card. `is_newcomer`: not seen at a desk yet. `awaits_guarantor`: a child who cannot borrow yet."""

    card: str
    full_name: str
    is_newcomer: bool
    awaits_guarantor: bool


class SeenIn(Schema):
    """The card of a reader whom somebody has seen."""

    model_config = ConfigDict(extra="forbid")

    card: Text
