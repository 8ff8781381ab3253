"""/api/v1: quizzes, attempts, answers, results. The same services as the pages."""

import dataclasses
from typing import Any
from uuid import UUID

from ninja import Router, Status

from meristem.assessments import queries, schemas, services
from meristem.assessments.services import Given
from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.kernel.pagination import Page, paginate

router = Router()


@router.get("/assessments/{uuid:assessment_id}", response=schemas.AttemptStandingOut, url_name="quiz")
@access(SIGNED_IN)
def quiz(request: Request, assessment_id: UUID) -> Any:
    """A quiz's rules, and where you stand with it."""
    overview = queries.quiz_overview(assessment_id)
    standing = queries.standing(request.actor, assessment_id)
    return dataclasses.asdict(standing) | dataclasses.asdict(overview)


@router.post(
    "/assessments/{uuid:assessment_id}/attempts",
    response={201: schemas.AttemptOut, 200: schemas.AttemptOut},
    url_name="quiz-start",
)
@access(SIGNED_IN)
def start(request: Request, assessment_id: UUID) -> Any:
    """Start an attempt (201), or get the running one again (200). Limits answer 409, with `next_at` for a wait."""
    attempt, is_new = services.attempt_start(actor=request.actor, assessment_id=assessment_id)
    return Status(201 if is_new else 200, attempt_out(queries.running_attempt(request.actor, attempt.id)))


@router.get("/attempts", response=Page[schemas.AttemptRow], url_name="attempts")
@access(SIGNED_IN)
def attempts(request: Request, cursor: str | None = None, limit: int = 20) -> Any:
    """Your attempts at quizzes, newest first."""
    rows, following = paginate(
        queries.attempts_of(request.actor), order=("-started_at", "-id"), cursor=cursor, limit=limit
    )
    return {"items": rows, "next_cursor": following}


@router.get("/attempts/{uuid:attempt_id}", response=schemas.AttemptOut, url_name="attempt")
@access(SIGNED_IN)
def attempt(request: Request, attempt_id: UUID) -> Any:
    """One of your attempts: the questions you were asked and your answers, without the key."""
    return attempt_out(queries.running_attempt(request.actor, attempt_id))


@router.post("/attempts/{uuid:attempt_id}/answers", response=schemas.SavedOut, url_name="attempt-answer")
@access(SIGNED_IN)
def answer(request: Request, attempt_id: UUID, body: schemas.AnswerIn) -> Any:
    """Keep one answer. The same packet twice counts once."""
    return services.answer_save(
        actor=request.actor,
        attempt_id=attempt_id,
        position=body.position,
        given=Given(options=body.options, gaps=body.gaps, scale=body.scale),
        sequence=body.sequence,
        response_time_ms=body.response_time_ms,
    )


@router.post("/attempts/{uuid:attempt_id}/finish", response=schemas.ResultOut, url_name="attempt-finish")
@access(SIGNED_IN)
def finish(request: Request, attempt_id: UUID) -> Any:
    """Finish and grade, exactly once; again gives the same result."""
    services.attempt_finish(actor=request.actor, attempt_id=attempt_id)
    return queries.attempt_result(request.actor, attempt_id)


@router.get("/attempts/{uuid:attempt_id}/result", response=schemas.ResultOut, url_name="attempt-result")
@access(SIGNED_IN)
def result(request: Request, attempt_id: UUID) -> Any:
    """The result of a finished attempt, with feedback on every answer; 409 while it runs."""
    return queries.attempt_result(request.actor, attempt_id)


def attempt_out(found: queries.RunningAttempt) -> dict[str, Any]:
    """An attempt as the API gives it."""
    return dataclasses.asdict(found) | {
        "answered": found.answered,
        "first_open": found.first_open,
        "questions": [dataclasses.asdict(one) | {"chosen": sorted(one.chosen, key=str)} for one in found.questions],
    }
