"""/api/v1: surveys as one finds them, and what those who run them do. Answers go to analytics' route."""

import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Router, Schema
from pydantic import ConfigDict

from meristem.eligibility import queries, services
from meristem.eligibility.permissions import MANAGE
from meristem.eligibility.types import SMALLEST_GROUP
from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.kernel.pagination import Page, paginate

router = Router()

WORDS = {"en": "Autumn pulse", "ko": "가을 마음 살핌"}


class SurveyOut(Schema):
    id: UUID
    title: str = Field(examples=["Autumn pulse"])
    questions: int = Field(examples=[8])
    state: str = Field(description="open, answered, late (you joined after its launch) or closed", examples=["open"])
    opens_at: datetime.datetime | None
    closes_at: datetime.datetime | None


class SurveyDetailOut(Schema):
    id: UUID
    title: dict[str, str] = Field(examples=[WORDS])
    intro: dict[str, str]
    closing: dict[str, str]
    questions: list[dict[str, Any]]
    languages: list[str]
    threshold: int = Field(examples=[5])
    status: str = Field(examples=["open"])
    opens_at: datetime.datetime | None
    closes_at: datetime.datetime | None


class SurveyIn(Schema):
    model_config = ConfigDict(extra="forbid")

    title: dict[str, str] = Field(examples=[WORDS])
    intro: dict[str, str] = Field(default_factory=dict)
    closing: dict[str, str] = Field(default_factory=dict)
    questions: list[dict[str, Any]] = Field(default_factory=list, max_length=40)
    threshold: int = Field(default=SMALLEST_GROUP, ge=SMALLEST_GROUP, le=1000)


class ShippedIn(Schema):
    model_config = ConfigDict(extra="forbid")

    slug: str = Field(max_length=80, examples=["autumn-pulse"])


class LaunchIn(Schema):
    model_config = ConfigDict(extra="forbid")

    closes_at: datetime.datetime = Field(examples=["2027-02-01T22:00:00Z"])


class ThresholdIn(Schema):
    model_config = ConfigDict(extra="forbid")

    threshold: int = Field(ge=SMALLEST_GROUP, le=1000, examples=[8])


@router.get("/surveys", response=Page[SurveyOut], url_name="surveys")
@access(SIGNED_IN)
def surveys(request: Request, cursor: str | None = None, limit: int = 20) -> Any:
    """Open and closed surveys of the organisation, newest first, with where you stand."""
    rows, following = paginate(queries.surveys_launched(), order=("-opens_at", "-id"), cursor=cursor, limit=limit)
    return {"items": queries.surveys_of(actor=request.actor, surveys=rows), "next_cursor": following}


@router.get("/survey-drafts", response=Page[SurveyDetailOut], url_name="survey_drafts")
@access(MANAGE)
def drafts(request: Request, cursor: str | None = None, limit: int = 20) -> Any:
    """Surveys that were not launched yet, newest first."""
    found = queries.surveys_managed().filter(status="draft")
    rows, following = paginate(found, order=("-created_at", "-id"), cursor=cursor, limit=limit)
    return {"items": rows, "next_cursor": following}


@router.get("/surveys/{survey_id}", response=SurveyDetailOut, url_name="survey")
@access(SIGNED_IN)
def survey(request: Request, survey_id: UUID) -> Any:
    """A survey's words and questions; drafts only for those who run surveys."""
    return queries.survey_by_id(survey_id, with_drafts=request.actor.may(MANAGE))


@router.post("/surveys", response={201: SurveyDetailOut}, url_name="survey_create")
@access(MANAGE)
def create(request: Request, body: SurveyIn) -> Any:
    """A draft. Texts are given by language; a launch needs one language in which all of them exist."""
    return 201, services.survey_create(actor=request.actor, **body.dict())


@router.post("/survey-drafts", response={201: SurveyDetailOut}, url_name="survey_create_shipped")
@access(MANAGE)
def create_shipped(request: Request, body: ShippedIn) -> Any:
    """A draft with the words of a survey that comes with the product."""
    return 201, services.survey_create_shipped(actor=request.actor, slug=body.slug)


@router.put("/surveys/{survey_id}", response=SurveyDetailOut, url_name="survey_change")
@access(MANAGE)
def change(request: Request, survey_id: UUID, body: SurveyIn) -> Any:
    """New contents of a draft."""
    return services.survey_change(actor=request.actor, survey_id=survey_id, **body.dict())


@router.delete("/surveys/{survey_id}", response={204: None}, url_name="survey_discard")
@access(MANAGE)
def discard(request: Request, survey_id: UUID) -> Any:
    """Throw a draft away."""
    services.survey_discard(actor=request.actor, survey_id=survey_id)
    return 204, None


@router.post("/surveys/{survey_id}/launch", response=SurveyDetailOut, url_name="survey_launch")
@access(MANAGE)
def launch(request: Request, survey_id: UUID, body: LaunchIn) -> Any:
    """Freeze the roster and open the survey until a moment within 90 days."""
    closes_at = body.closes_at if body.closes_at.tzinfo else body.closes_at.replace(tzinfo=datetime.UTC)
    return services.survey_launch(actor=request.actor, survey_id=survey_id, closes_at=closes_at)


@router.post("/surveys/{survey_id}/threshold", response=SurveyDetailOut, url_name="survey_threshold")
@access(MANAGE)
def threshold(request: Request, survey_id: UUID, body: ThresholdIn) -> Any:
    """Show larger groups only. It is never lowered."""
    return services.survey_raise_threshold(actor=request.actor, survey_id=survey_id, threshold=body.threshold)


@router.post("/surveys/{survey_id}/close", response=SurveyDetailOut, url_name="survey_close")
@access(MANAGE)
def close(request: Request, survey_id: UUID) -> Any:
    """Close it for good; its results can be seen from now on."""
    return services.survey_close(survey_id=survey_id)
