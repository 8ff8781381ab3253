"""What the API of assessments takes and gives. Nothing of the key is in any shape of a running attempt."""

import datetime
from decimal import Decimal
from uuid import UUID

from ninja import Field, Schema

MOMENT = "2026-11-19T06:30:00Z"


class AnswerIn(Schema):
    """One answer: `options`, `gaps` or `scale`, as the question's type asks. All empty takes the answer back."""

    model_config = {"extra": "forbid"}

    position: int = Field(ge=1, le=1000, examples=[1], description="The question's place in the attempt, from 1.")
    options: list[UUID] = Field(default_factory=list, max_length=50)
    gaps: list[str] = Field(default_factory=list, max_length=50, examples=[["noticing", "naming"]])
    scale: int | None = Field(None, ge=-1000, le=1000, examples=[4])
    sequence: int | None = Field(
        None, ge=0, le=2**62, description="Your own growing counter: an older packet never replaces a newer one."
    )
    response_time_ms: int | None = Field(None, ge=0, le=86_400_000, examples=[4200])


class OptionOut(Schema):
    id: UUID
    text: str


class QuestionOut(Schema):
    position: int
    type: str = Field(
        examples=["single_choice"], description="single_choice, multiple_choice, true_false, fill_blank or scale"
    )
    prompt: str
    description: str
    points: float
    options: list[OptionOut]
    gap_count: int
    scale_min: int
    scale_labels: list[str]
    chosen: list[UUID] = Field(description="Options chosen so far.")
    typed: list[str] = Field(description="Texts in the gaps so far.")
    point: int | None = Field(description="Step of the scale chosen so far.")
    sequence: int
    is_answered: bool


class AttemptOut(Schema):
    """An attempt as it is met: its questions and what was answered, never the key."""

    id: UUID
    assessment_id: UUID
    title: str
    intro: str
    number: int
    status: str = Field(examples=["running"], description="running or finished")
    language: str
    started_at: datetime.datetime
    answered: int
    first_open: int
    questions: list[QuestionOut]


class AttemptRow(Schema):
    id: UUID
    assessment_id: UUID
    number: int
    status: str
    started_at: datetime.datetime
    finished_at: datetime.datetime | None
    score_percent: Decimal | None
    passed: bool | None


class SavedOut(Schema):
    position: int
    sequence: int
    answered_at: datetime.datetime | None
    is_newest: bool = Field(description="False: a newer answer was there already and was kept.")


class AttemptStandingOut(Schema):
    """What you may know of a quiz before you start it, and where you stand with it."""

    id: UUID
    title: str
    intro: str
    question_count: int
    points: Decimal
    threshold: Decimal | None
    attempts_limit: int | None
    cooldown_hours: int | None
    running_id: UUID | None
    latest_id: UUID | None
    attempts_used: int
    attempts_left: int | None
    next_at: datetime.datetime | None = Field(description="When the wait between attempts ends.")
    best_percent: Decimal | None
    has_passed: bool


class JudgedOptionOut(Schema):
    id: UUID
    text: str
    is_correct: bool
    is_chosen: bool
    feedback: str


class JudgedGapOut(Schema):
    typed: str
    fits: bool
    accepted: list[str]


class JudgedOut(Schema):
    position: int
    type: str
    prompt: str
    explanation: str
    options: list[JudgedOptionOut]
    gaps: list[JudgedGapOut]
    point: int | None
    points: Decimal
    points_earned: Decimal | None
    is_correct: bool | None
    is_answered: bool


class ResultOut(Schema):
    id: UUID
    assessment_id: UUID
    title: str
    number: int
    finished_at: datetime.datetime
    points_earned: Decimal | None = Field(examples=["7.500000"])
    points_possible: Decimal | None
    score_percent: Decimal | None = Field(examples=["75.000000"])
    threshold: Decimal | None
    passed: bool | None
    questions: list[JudgedOut]
