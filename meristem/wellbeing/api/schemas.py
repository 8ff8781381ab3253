"""What goes in is bound in length and refuses unknown fields."""

import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import AwareDatetime, ConfigDict, StringConstraints

from meristem.wellbeing.types import Finger, GoalStatus

Word = Annotated[str, StringConstraints(max_length=40)]


class Strict(Schema):
    model_config = ConfigDict(extra="forbid")


class Made(Schema):
    id: UUID
    version: int | None = Field(None, examples=[1])


class MoodIn(Strict):
    score: int = Field(ge=1, le=10, examples=[7])
    feelings: list[Word] = Field([], max_length=12, examples=[["calm", "tired"]])
    activities: list[Word] = Field([], max_length=12, examples=[["work"]])
    eq_factors: list[Word] = Field([], max_length=12, examples=[["self_awareness"]])
    note: str = Field("", max_length=10_000, examples=["Long shift, short walk."])
    occurred_at: AwareDatetime | None = Field(None, examples=["2026-11-19T15:30:00+00:00"])


class MoodOut(Schema):
    id: UUID
    score: int
    face: int = Field(examples=[4])
    feelings: list[str]
    activities: list[str]
    eq_factors: list[str]
    note: str | None = Field(description="null when it can no longer be read")
    occurred_at: datetime.datetime
    local_day: datetime.date
    time_zone: str


class DayOut(Schema):
    day: datetime.date
    face: int = Field(examples=[4])


class YearOut(Schema):
    year: int = Field(examples=[2026])
    days: list[DayOut]
    recent_count: int = Field(examples=[22])
    recent_median: float | None = Field(examples=[7])


class JournalIn(Strict):
    title: str = Field("", max_length=200, examples=["Evening"])
    text: str = Field("", max_length=1_000_000, examples=["A *quiet* day."])
    tags: list[Word] = Field([], max_length=20, examples=[["home"]])
    mood_score: int | None = Field(None, ge=1, le=10)
    eq_scale: Word = ""
    prompt_key: str = Field("", max_length=60)
    occurred_at: AwareDatetime | None = None


class JournalReplace(JournalIn):
    version: int = Field(0, ge=0, le=2**31 - 1, description="the version that you have read; 0 makes a new entry")


class JournalEntryOut(Schema):
    id: UUID
    title: str
    text: str
    tags: list[str]
    is_unreadable: bool
    mood_score: int | None
    eq_scale: str
    occurred_at: datetime.datetime
    local_day: datetime.date
    time_zone: str
    version: int
    updated_at: datetime.datetime


class SearchIn(Strict):
    words: str = Field(min_length=1, max_length=200, examples=["quiet day"])


class FingerIn(Strict):
    text: str = Field("", max_length=300, examples=["Phone in the kitchen"])
    notes: str = Field("", max_length=4_000)
    progress: int = Field(0, ge=0, le=100)
    due_on: datetime.date | None = None


class GoalIn(Strict):
    goal: str = Field(min_length=1, max_length=300, examples=["Sleep before eleven"])
    notes: str = Field("", max_length=4_000)
    target_on: datetime.date | None = None
    fingers: dict[Finger, FingerIn] = Field({}, examples=[{"index": {"text": "Phone in the kitchen", "progress": 20}}])


class GoalReplace(GoalIn):
    version: int = Field(ge=1, le=2**31 - 1, description="the version that you have read")


class ProgressIn(Strict):
    progress: int = Field(ge=0, le=100, examples=[60])


class StatusIn(Strict):
    status: GoalStatus


class FingerOut(Schema):
    finger: str
    question: str
    text: str
    notes: str
    progress: int
    due_on: datetime.date | None


class GoalOut(Schema):
    id: UUID
    goal: str
    notes: str
    is_unreadable: bool
    status: str
    started_on: datetime.date
    target_on: datetime.date | None
    ended_on: datetime.date | None
    version: int
    progress: int
    fingers: list[FingerOut]


class ChangeOut(Schema):
    occurred_at: datetime.datetime
    finger: str | None
    before: int | None
    after: int | None
    status: str | None


Json = dict[str, Any]
