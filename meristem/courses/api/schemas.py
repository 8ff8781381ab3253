"""What the API of courses takes and gives."""

import datetime
from typing import Annotated
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict

STRICT = ConfigDict(extra="forbid")
Line = Annotated[str, Field(max_length=100, examples=["Noticing emotions"])]
Tag = Annotated[str, Field(max_length=40)]
Outcome = Annotated[str, Field(max_length=200)]
Scale = Annotated[str, Field(max_length=60, examples=["self_awareness"])]


class CategoryOut(Schema):
    id: UUID
    slug: str
    name: str


class CourseRow(Schema):
    """A course in a list."""

    id: UUID
    slug: str = Field(examples=["noticing-emotions"])
    title: str = Field(examples=["Noticing emotions"])
    summary: str
    language: str = Field(examples=["en"])
    difficulty: str = Field(examples=["beginner"])
    duration_minutes: int = Field(examples=[83])
    price_in_cents: int
    currency: str = Field(examples=["usd"])
    category_id: UUID | None
    eq_scales: list[str]
    author_name: str
    published_at: datetime.datetime | None


class LessonLineOut(Schema):
    id: UUID
    slug: str
    title: str
    type: str = Field(examples=["text"], description="text, video, quiz or external")
    summary: str
    minutes: int
    points: int
    is_preview: bool


class ModuleOut(Schema):
    id: UUID
    slug: str
    title: str
    summary: str
    minutes: int
    lessons: list[LessonLineOut]


class CourseOut(Schema):
    """A published course with its outline."""

    id: UUID
    slug: str
    title: str
    summary: str
    description_html: str
    language: str
    difficulty: str
    duration_minutes: int
    price_in_cents: int
    currency: str
    cover: str
    cover_url: str
    author_name: str
    outcomes: list[str]
    eq_scales: list[str]
    tags: list[str]
    category_slug: str
    category_name: str
    lesson_count: int
    module_count: int
    minutes: int
    modules: list[ModuleOut]


class CourseNew(Schema):
    """What a course begins with."""

    model_config = STRICT

    title: Line
    language: str = Field("en", max_length=10)


class CourseChange(Schema):
    """What to change; what is left out stays. `version` refuses (409) to overwrite what somebody else saved."""

    model_config = STRICT

    version: int | None = Field(None, ge=1, le=2**31 - 1, examples=[3])
    title: Line | None = None
    summary: str | None = Field(None, max_length=300)
    description_html: str | None = Field(None, max_length=50_000, examples=["<p>What it is about.</p>"])
    language: str | None = Field(None, max_length=10)
    difficulty: str | None = Field(None, max_length=20)
    duration_minutes: int | None = Field(None, ge=0, le=100_000)
    price_in_cents: int | None = Field(None, ge=0, le=100_000_000)
    currency: str | None = Field(None, max_length=3)
    cover: str | None = Field(None, max_length=8, description="leaf, sun, clay or dusk")
    author_name: str | None = Field(None, max_length=120)
    outcomes: list[Outcome] | None = Field(None, max_length=12)
    tags: list[Tag] | None = Field(None, max_length=20)
    eq_scales: list[Scale] | None = Field(None, max_length=32)
    category_id: UUID | None = Field(None, description="null takes it away")
    cover_image_id: UUID | None = Field(None, description="A picture of the library; null takes it away")


class AuthorCourseOut(CourseRow):
    """A course as its author sees it."""

    status: str = Field(examples=["draft"])
    version: int
    description_html: str
    cover: str
    cover_image_id: UUID | None
    outcomes: list[str]
    tags: list[str]
    author_id: UUID | None
    archived_at: datetime.datetime | None
    created_at: datetime.datetime
    updated_at: datetime.datetime


class LessonRow(Schema):
    """A lesson in the author's outline."""

    id: UUID
    slug: str
    type: str
    title: str
    summary: str
    minutes: int
    points: int
    is_preview: bool
    position: int
    version: int
    video_id: UUID | None
    assessment_id: UUID | None
    external_url: str
    published_at: datetime.datetime | None
    archived_at: datetime.datetime | None


class LessonOut(LessonRow):
    """A lesson with its text."""

    module_id: UUID
    course_id: UUID
    body_html: str


class AuthorModuleOut(Schema):
    id: UUID
    slug: str
    title: str
    summary: str
    position: int
    lessons: list[LessonRow]


class AuthorOutlineOut(Schema):
    course: AuthorCourseOut
    modules: list[AuthorModuleOut]
    problems: list[str] = Field(description="What keeps the course from being published")


class ModuleRow(Schema):
    """A module by itself."""

    id: UUID
    slug: str
    title: str
    summary: str
    position: int


class ModuleIn(Schema):
    model_config = STRICT

    title: Line
    summary: str = Field("", max_length=500)


class ModuleChange(Schema):
    model_config = STRICT

    title: Line | None = None
    summary: str | None = Field(None, max_length=500)


class OrderIn(Schema):
    """Ids in the order wanted. Those left out follow behind."""

    model_config = STRICT

    order: list[UUID] = Field(max_length=1000)


class LessonNew(Schema):
    model_config = STRICT

    title: Line
    type: str = Field("text", max_length=10, examples=["text"], description="text, video, quiz or external")
    external_url: str = Field("", max_length=500)


class LessonChange(Schema):
    """What to change; what is left out stays. `version` refuses (409) to overwrite what somebody else saved."""

    model_config = STRICT

    version: int | None = Field(None, ge=1, le=2**31 - 1, examples=[7])
    title: Line | None = None
    summary: str | None = Field(None, max_length=300)
    body_html: str | None = Field(None, max_length=200_000, examples=["<p>Feelings are quick guesses.</p>"])
    external_url: str | None = Field(None, max_length=500)
    minutes: int | None = Field(None, ge=0, le=1000)
    points: int | None = Field(None, ge=0, le=1000)
    is_preview: bool | None = None
    video_id: UUID | None = Field(None, description="A film of the library; null takes it away")


class PlaceIn(Schema):
    """Where a lesson goes: a module of its course, and the place in it counted from 0 (left out: the end)."""

    model_config = STRICT

    module_id: UUID
    at: int | None = Field(None, ge=0, le=10_000)
