"""/api/v1: answering surveys, their results, a team's learning, the organisation's figures."""

import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Router, Schema
from pydantic import ConfigDict

from meristem.analytics.collecting import answer_keep
from meristem.analytics.permissions import ORGANIZATION, RESULTS, TEAM
from meristem.analytics.queries import overview as figures
from meristem.analytics.queries.results import closed_survey, survey_result
from meristem.analytics.queries.team import team, team_person
from meristem.analytics.views.results import rest_label
from meristem.eligibility.types import Status
from meristem.kernel import audit
from meristem.kernel.errors import Conflict, Invalid
from meristem.kernel.http.access import SIGNED_IN, Request, access, unlinked
from meristem.kernel.pagination import MAXIMUM, Page, decode_cursor, encode_cursor

router = Router()


class AnswersIn(Schema):
    model_config = ConfigDict(extra="forbid")

    answers: dict[str, int | str] = Field(
        max_length=40, examples=[{"workload": 4, "most-tiring": "interruptions", "help-most": "Fewer meetings."}]
    )


class AnsweredOut(Schema):
    state: str = Field(examples=["answered"])


class SurveyGroupOut(Schema):
    label: str = Field(description="Empty for everyone", examples=["Clinics"])
    hidden_because: str = Field(
        description="Empty when shown; small: too few answers; protects: else a smaller group could be found",
        alias="reason",
        examples=[""],
    )
    answered_from: int | None = Field(examples=[10])
    answered_to: int | None = Field(examples=[14])
    shares: list[float] | None = Field(examples=[[0.04, 0.09, 0.17, 0.44, 0.26]])


class SurveyQuestionOut(Schema):
    key: str = Field(examples=["workload"])
    text: str
    labels: list[str]
    everyone: SurveyGroupOut
    groups: list[SurveyGroupOut]


class WordsOut(Schema):
    text: str
    said: list[str]


class SurveyResultOut(Schema):
    id: UUID
    threshold: int = Field(examples=[5])
    questions: list[SurveyQuestionOut]
    words: list[WordsOut]


class TeamRowOut(Schema):
    user_id: UUID
    name: str = Field(examples=["Jiwon Park"])
    groups: list[str]
    enrolled: int
    completed: int
    lessons: int
    last_active_at: datetime.datetime | None
    late: int
    state: str = Field(examples=["active"])


class CourseOfPersonOut(Schema):
    course_id: UUID
    title: str
    status: str = Field(examples=["active"])
    lessons_completed: int
    lessons_total: int
    enrolled_at: datetime.datetime
    completed_at: datetime.datetime | None
    due_at: datetime.datetime | None
    is_late: bool


class TeamPersonOut(TeamRowOut):
    courses: list[CourseOfPersonOut]


class WeekOut(Schema):
    monday: datetime.date
    learners: int
    lessons: int
    courses: int


class OverviewOut(Schema):
    members: int
    study_hours: int
    weeks: list[WeekOut]


class CourseRowOut(Schema):
    course_id: UUID
    title: str
    enrolments: int
    completions: int
    completion_rate: float | None
    mean_progress: float | None
    median_days: float | None = Field(description="From enrolment to completion; null for fewer than five people")
    rating: float | None
    reviews: int


@router.post("/surveys/{survey_id}/answer", response={201: AnsweredOut}, url_name="survey_answer")
@unlinked("api-v1:survey_answer", SIGNED_IN)
def survey_answer(request: Request, survey_id: UUID, body: AnswersIn) -> Any:
    """Answer an open survey, once. An `Idempotency-Key` is not kept here: a repetition gets 409 `already-answered`."""
    answer_keep(request, survey_id, body.answers)
    return 201, {"state": "answered"}


@router.get("/surveys/{survey_id}/results", response=SurveyResultOut, url_name="survey_results")
@access(RESULTS)
def survey_results(request: Request, survey_id: UUID) -> Any:
    """The results of a closed survey, small groups left out; 409 while it is open."""
    survey = closed_survey(survey_id)
    if survey.status == Status.OPEN:
        raise Conflict("Results appear once the survey is closed.", code="survey-open")
    result = survey_result(survey, rest_label())
    return {
        "id": survey.id,
        "threshold": survey.threshold,
        "questions": result.questions,
        "words": [{"text": text, "said": said} for text, said in result.words],
    }


@router.get("/team", response=Page[TeamRowOut], url_name="team")
@access(TEAM)
def team_list(
    request: Request,
    group: UUID | None = None,
    search: str = "",
    state: str = "",
    cursor: str | None = None,
    limit: int = 20,
) -> Any:
    """The people in groups that you lead, by name. `state` is late, active or quiet."""
    rows = team(request.actor, group=group, search=search, state=state).rows
    if cursor:
        name, user_id = decode_cursor(cursor, 2)
        if not isinstance(name, str) or not isinstance(user_id, str):
            raise Invalid("The cursor is not one of ours.", fields={"cursor": ["not a cursor"]})
        rows = [row for row in rows if (row.name.casefold(), str(row.user_id)) > (name, user_id)]
    limit = max(1, min(limit, MAXIMUM))
    page, more = rows[:limit], len(rows) > limit
    following = encode_cursor([page[-1].name.casefold(), str(page[-1].user_id)]) if more else None
    return {"items": page, "next_cursor": following}


@router.get("/team/{user_id}", response=TeamPersonOut, url_name="team_person")
@access(TEAM)
def team_member(request: Request, user_id: UUID) -> Any:
    """One person of your team, with her courses."""
    row, courses = team_person(request.actor, user_id)
    audit.read("read.learning", about=user_id)
    known = {name: getattr(row, name) for name in TeamRowOut.model_fields}
    return known | {"courses": courses}


@router.get("/overview", response=OverviewOut, url_name="overview")
@access(ORGANIZATION)
def overview(request: Request) -> Any:
    """The organisation's last twelve weeks of learning, the running one included."""
    return figures.overview()


@router.get("/overview/courses", response=Page[CourseRowOut], url_name="overview_courses")
@access(ORGANIZATION)
def overview_courses(request: Request, cursor: str | None = None, limit: int = 20) -> Any:
    """Courses that somebody has taken up, by id."""
    rows = sorted(figures.courses(), key=lambda row: str(row.course_id))
    if cursor:
        after = str(decode_cursor(cursor, 1)[0])
        rows = [row for row in rows if str(row.course_id) > after]
    limit = max(1, min(limit, MAXIMUM))
    page = rows[:limit]
    following = encode_cursor([str(page[-1].course_id)]) if len(rows) > limit else None
    return {"items": page, "next_cursor": following}
