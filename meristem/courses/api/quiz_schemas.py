"""What the API takes and gives of a quiz, for its author: key included."""

from decimal import Decimal
from typing import Annotated

from ninja import Field, Schema
from pydantic import ConfigDict

from meristem.courses.api.schemas import STRICT


class OptionIn(Schema):
    model_config = STRICT

    key: str = Field("", max_length=80)
    text: str = Field(max_length=4000)
    is_correct: bool = False
    feedback: str = Field("", max_length=4000)


class QuestionIn(Schema):
    """A question as its author writes it. Keep `key` when you change it: attempts keep the wording they were asked."""

    model_config = STRICT

    key: str = Field("", max_length=80)
    type: str = Field(max_length=20, examples=["single_choice"])
    prompt: str = Field(max_length=4000)
    description: str = Field("", max_length=4000)
    points: Decimal = Field(Decimal(1), ge=0, le=1000, max_digits=7, decimal_places=2)
    explanation: str = Field("", max_length=4000)
    options: list[OptionIn] = Field(default_factory=list, max_length=20)
    gaps: list[list[Annotated[str, Field(max_length=200)]]] = Field(default_factory=list, max_length=20)
    scale_min: int = Field(1, ge=-100, le=100)
    scale_labels: list[Annotated[str, Field(max_length=200)]] = Field(default_factory=list, max_length=11)


class QuizIn(Schema):
    """A quiz as its author writes it: rules, and all of its questions in their order."""

    model_config = STRICT

    version: int | None = Field(None, ge=1, le=2**31 - 1, description="The lesson's version that you began with")
    title: str = Field(max_length=200)
    intro: str = Field("", max_length=4000)
    threshold: Decimal | None = Field(None, ge=0, le=100, max_digits=6, decimal_places=3)
    attempts_limit: int | None = Field(None, ge=1, le=1000)
    cooldown_hours: int | None = Field(None, ge=1, le=8760)
    questions: list[QuestionIn] = Field(max_length=300)


class AuthorQuestionOut(QuestionIn):
    """A question with its key, for its author."""

    model_config = ConfigDict(extra="ignore")

    points: float  # type: ignore[assignment]


class QuizOut(Schema):
    """A quiz as its author wrote it."""

    version: int
    title: str
    intro: str
    threshold: float | None
    attempts_limit: int | None
    cooldown_hours: int | None
    questions: list[AuthorQuestionOut]
