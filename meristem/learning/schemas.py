"""What the API of learning takes and gives."""

import datetime
from decimal import Decimal
from uuid import UUID

from ninja import Field, Schema

MOMENT = "2026-11-19T06:30:00Z"


class Strict(Schema):
    """Bodies take no field that they do not name."""

    model_config = {"extra": "forbid"}


class EnrolIn(Strict):
    course_id: UUID


class AssignIn(Strict):
    user_ids: list[UUID] = Field(min_length=1, max_length=500)
    due_at: datetime.datetime | None = Field(None, examples=[MOMENT], description="With a time zone.")


class WatchedIn(Strict):
    position_seconds: int | None = Field(None, ge=0, le=86_400, examples=[42])
    watched_share: Decimal | None = Field(None, ge=0, le=1, examples=["0.7"])
    spent_seconds: int = Field(0, ge=0, le=300, examples=[60], description="Time since the last report.")


class ReviewIn(Strict):
    rating: int = Field(ge=1, le=5, examples=[5])
    text: str = Field("", max_length=2000, examples=["I notice my jaw now."])


class RevokeIn(Strict):
    reason: str = Field(min_length=1, max_length=300, examples=["Issued to the wrong person."])


class EnrolmentOut(Schema):
    id: UUID
    course_id: UUID
    status: str = Field(examples=["active"], description="active, completed or left")
    reason: str = Field(examples=["self"], description="self or assigned")
    enrolled_at: datetime.datetime
    completed_at: datetime.datetime | None
    due_at: datetime.datetime | None
    expires_at: datetime.datetime | None
    last_lesson_id: UUID | None


class LessonStateOut(Schema):
    lesson_id: UUID
    module_id: UUID
    started_at: datetime.datetime
    completed_at: datetime.datetime | None
    attempts: int
    is_quiz_passed: bool
    best_percent: float | None
    position_seconds: int
    watched_share: float
    time_spent_seconds: int


class ModuleStateOut(Schema):
    module_id: UUID
    lessons_completed: int = Field(examples=[3])
    lessons_total: int = Field(examples=[4])
    completed_at: datetime.datetime | None


class ProgressOut(Schema):
    enrolment: EnrolmentOut
    lessons_completed: int = Field(examples=[7])
    lessons_total: int = Field(examples=[12])
    completed_at: datetime.datetime | None
    modules: list[ModuleStateOut]
    lessons: list[LessonStateOut] = Field(description="Lessons that she has opened.")


class CourseRef(Schema):
    id: UUID
    slug: str = Field(examples=["noticing-emotions"])
    title: str = Field(examples=["Noticing emotions"])
    language: str = Field(examples=["en"])


class ModuleRef(Schema):
    id: UUID
    title: str
    position: int


class CaptionOut(Schema):
    language: str = Field(examples=["ko"])
    url: str


class VideoOut(Schema):
    url: str
    content_type: str = Field(examples=["video/webm"])
    poster_url: str | None
    seconds: int | None
    width: int | None
    height: int | None
    has_sound: bool
    captions: list[CaptionOut]


class OwnProgressOut(Schema):
    is_completed: bool
    completed_at: datetime.datetime | None
    started_at: datetime.datetime | None
    attempts: int
    is_quiz_passed: bool
    best_percent: float | None
    position_seconds: int
    watched_share: float


class LessonTakenOut(Schema):
    id: UUID
    slug: str = Field(examples=["two-questions"])
    title: str
    summary: str
    type: str = Field(examples=["text"], description="text, video, quiz or external")
    minutes: int
    points: int
    is_preview: bool
    body_html: str = Field(description="Clean HTML: no script, no style.")
    external_url: str | None
    assessment_id: UUID | None = Field(description="The quiz to attempt at /assessments/{id}/attempts.")
    course: CourseRef
    module: ModuleRef
    video: VideoOut | None
    is_enrolled: bool
    progress: OwnProgressOut


class CountOut(Schema):
    id: UUID
    completed: int = Field(examples=[3])
    total: int = Field(examples=[4])


class CourseCountOut(CountOut):
    slug: str


class NextOut(Schema):
    id: UUID
    slug: str
    title: str
    type: str


class CompletionOut(Schema):
    lesson_id: UUID
    is_completed: bool
    now_completed: list[str] = Field(
        examples=[["lesson", "module"]], description="What this request completed; empty when it was done before."
    )
    module: CountOut
    course: CourseCountOut
    next: NextOut | None
    certificate: UUID | None = Field(description="The certificate's code when the course is finished.")


class ReopenedOut(Schema):
    lesson_id: UUID
    is_completed: bool
    module: CountOut
    course: CourseCountOut


class CertificateOut(Schema):
    code: UUID
    course_id: UUID
    course_title: str
    holder_name: str
    issued_at: datetime.datetime
    expires_at: datetime.datetime | None
    revoked_at: datetime.datetime | None


class VerifiedOut(Schema):
    code: UUID
    state: str = Field(examples=["valid"], description="valid, expired or revoked")
    holder_name: str = Field(examples=["박지원"])
    course_title: str
    organization_name: str
    issued_at: datetime.datetime
    expires_at: datetime.datetime | None
    revoked_at: datetime.datetime | None


class ReviewOut(Schema):
    id: UUID
    user_id: UUID
    rating: int
    text: str
    updated_at: datetime.datetime
