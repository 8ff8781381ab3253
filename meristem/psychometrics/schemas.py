"""What the API of psychometrics takes and gives. A profile goes to its person only."""

import datetime
from uuid import UUID

from ninja import Field, Schema


class StartIn(Schema):
    model_config = {"extra": "forbid"}

    consent: bool = Field(False, description="True: I have read the consent text and agree.", examples=[True])


class CheckAnswerIn(Schema):
    model_config = {"extra": "forbid"}

    position: int = Field(ge=1, le=1000, examples=[1])
    value: int | None = Field(ge=-1000, le=1000, examples=[4], description="A step of the scale; null takes it back.")
    sequence: int | None = Field(None, ge=0, le=2**62)
    response_time_ms: int | None = Field(None, ge=0, le=86_400_000, examples=[2300])


class InstrumentOut(Schema):
    key: str = Field(examples=["emotional-intelligence"])
    version: str
    privacy: str
    minutes: int
    item_count: int
    title: str
    purpose: str
    consent: str
    licence: str
    instructions: str
    aftercare: str


class CheckItemOut(Schema):
    position: int
    prompt: str
    scale_min: int
    scale_labels: list[str]
    point: int | None
    sequence: int
    is_answered: bool


class CheckOut(Schema):
    """A running check, as it was left on whatever device."""

    id: UUID
    instrument_key: str
    started_at: datetime.datetime = Field(examples=["2026-11-19T06:30:00Z"])
    answered: int
    total: int
    minutes_left: int
    first_open: int
    items: list[CheckItemOut]


class ProfileRow(Schema):
    id: UUID
    instrument_key: str
    computed_at: datetime.datetime


class ScaleScoreOut(Schema):
    """One scale. Numbers are null when too few of its statements were answered (four of five are needed)."""

    key: str = Field(examples=["self_regard"])
    name: str
    kind: str = Field(examples=["linear"], description="linear (more is better) or balanced (the middle is best)")
    classification: str = Field(description="low, middle, high; under, balanced, over; insufficient")
    answered: int
    asked: int
    mean: float | None = Field(description="In steps of an answer.")
    percent: float | None = Field(description="Share of the way from the lowest to the highest possible; no norm.")
    low_percent: float | None = Field(description="Lower end of the 90 % band.")
    high_percent: float | None
    low95_percent: float | None
    high95_percent: float | None
    narrative: str
    suggestion: str


class SuggestedCourseOut(Schema):
    id: UUID
    title: str
    summary: str
    href: str
    scale_keys: list[str]


class ScoredProfileOut(Schema):
    id: UUID
    instrument_key: str
    title: str
    version: str
    computed_at: datetime.datetime
    band_method: str = Field(description="reference (reliability of a sample), answers (own spread) or mixed")
    reference_people: int | None
    scales: list[ScaleScoreOut]
    strengths: list[str] = Field(description="Keys of scales, the highest first.")
    growth: list[str] = Field(description="Keys of scales, the one with most room first.")
    courses: list[SuggestedCourseOut]
    licence: str


class CheckSavedOut(Schema):
    position: int
    sequence: int
    is_newest: bool = Field(description="False: a newer answer was there already and was kept.")


class OfferIn(Schema):
    model_config = {"extra": "forbid"}

    is_offered: bool = Field(examples=[True])


class InstrumentIn(Schema):
    model_config = {"extra": "forbid"}

    source: str = Field(
        max_length=512 * 1024,
        examples=["key: my-questionnaire\nversion: '1.0'\n"],
        description="The questionnaire as YAML (or JSON), in the format of the product's own.",
    )


class ImportedOut(Schema):
    key: str
    version: str
