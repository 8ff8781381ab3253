"""What goes in is bound in length and refuses unknown fields."""

import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import AwareDatetime, ConfigDict, StringConstraints

from meristem.care.types import Mode
from meristem.kernel.http.clock import ClockTime

Word = Annotated[str, StringConstraints(max_length=30)]
Json = dict[str, Any]


class Strict(Schema):
    model_config = ConfigDict(extra="forbid")


class TherapistOut(Schema):
    id: UUID
    name: str = Field(examples=["Hana Lim"])
    headline: str
    bio: str
    specialisations: list[str] = Field(examples=[["anxiety"]])
    languages: list[str] = Field(examples=[["en", "ko"]])
    modes: list[str] = Field(examples=[["video"]])
    licence_number: str
    licence_checked_on: datetime.date | None
    profile_url: str
    price: Decimal | None
    currency: str
    session_minutes: int = Field(examples=[50])
    time_zone: str = Field(examples=["Europe/London"])
    next_free: datetime.datetime | None


class HourOut(Schema):
    starts_at: datetime.datetime
    ends_at: datetime.datetime


class AppointmentOut(Schema):
    id: UUID
    other: str = Field(description="the name of the other person", examples=["Hana Lim"])
    is_practising: bool
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    status: str = Field(examples=["booked"])
    mode: str = Field(examples=["video"])
    cancel_reason: str
    moved_from: UUID | None


class Booked(Schema):
    id: UUID
    status: str = Field(examples=["booked"])


class BookIn(Strict):
    therapist_id: UUID
    starts_at: AwareDatetime = Field(examples=["2026-11-24T13:00:00+00:00"])
    mode: Mode | None = None


class MoveIn(Strict):
    starts_at: AwareDatetime = Field(examples=["2026-11-24T14:00:00+00:00"])
    mode: Mode | None = None


class CancelIn(Strict):
    reason: str = Field("", max_length=300)


class MarkIn(Strict):
    status: Word = Field(examples=["kept"])


class NoteIn(Strict):
    text: str = Field(max_length=20_000)


class NoteOut(Schema):
    text: str | None = Field(description="null when it can no longer be read")


class RuleIn(Strict):
    weekday: int = Field(ge=0, le=6, description="Monday is 0", examples=[0])
    starts_at: ClockTime = Field(examples=["09:00"])
    ends_at: ClockTime = Field(examples=["12:00"])


class RuleOut(RuleIn):
    model_config = ConfigDict(extra="ignore")
    id: UUID


class AwayIn(Strict):
    first_day: datetime.date
    last_day: datetime.date


class AwayOut(AwayIn):
    model_config = ConfigDict(extra="ignore")
    id: UUID


class ProfileIn(Strict):
    headline: str = Field("", max_length=120, examples=["Clinical psychologist"])
    bio: str = Field("", max_length=4_000)
    specialisations: list[Word] = Field([], max_length=20, examples=[["anxiety"]])
    languages: list[Word] = Field([], max_length=20, examples=[["en", "ko"]])
    licence_number: str = Field("", max_length=60)
    profile_url: str = Field("", max_length=300)
    price: Decimal | None = Field(None, ge=0, max_digits=8, decimal_places=2)
    currency: str = Field("", max_length=3, examples=["GBP"])
    session_minutes: int = Field(50, ge=15, le=180)
    buffer_minutes: int = Field(10, ge=0, le=120)
    modes: list[Mode] = Field(min_length=1, max_length=3, examples=[["video"]])
    meeting_details: str = Field("", max_length=1_000)
    time_zone: str = Field(max_length=60, examples=["Europe/London"])
    is_listed: bool = False


class ProfileOut(Schema):
    id: UUID
    headline: str
    bio: str
    specialisations: list[str]
    languages: list[str]
    licence_number: str
    licence_checked_on: datetime.date | None
    profile_url: str
    price: Decimal | None
    currency: str
    session_minutes: int
    buffer_minutes: int
    modes: list[str]
    meeting_details: str
    time_zone: str
    is_listed: bool


class LicenceOut(Schema):
    id: UUID
    name: str = Field(examples=["Hana Lim"])
    licence_number: str
    licence_checked_on: datetime.date | None
    is_listed: bool
