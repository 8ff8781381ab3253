"""/api/v1: instruments, checks, profiles. Everybody has only her own."""

from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from ninja import Router, Status

from meristem.kernel.errors import NotFound
from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.kernel.pagination import Page, paginate
from meristem.psychometrics import queries, schemas, services
from meristem.psychometrics.permissions import MANAGE
from meristem.psychometrics.schema import instrument_load
from meristem.psychometrics.types import recommended_courses

router = Router()


@router.get("/instruments", response=list[schemas.InstrumentOut], url_name="instruments")
@access(SIGNED_IN)
def instruments(request: Request) -> Any:
    """The questionnaires that your organisation offers, in your language."""
    return queries.instrument_infos(_language())


@router.post("/instruments", response={201: schemas.ImportedOut}, url_name="instrument-import")
@access(MANAGE)
def bring(request: Request, body: schemas.InstrumentIn) -> Any:
    """Import a questionnaire, or a new version of one. The same again changes nothing.

    422 names every place that does not fit; 409 when the version exists with other content.
    """
    source = instrument_load(body.source)
    services.instrument_import(actor=request.actor, source=source)
    return Status(201, {"key": source.key, "version": source.version})


@router.patch("/instruments/{slug:key}", response={204: None}, url_name="instrument-offer")
@access(MANAGE)
def offer(request: Request, key: str, body: schemas.OfferIn) -> Any:
    """Offer a questionnaire to your organisation's people, or stop offering it."""
    services.instrument_offer(actor=request.actor, key=key, is_offered=body.is_offered)
    return Status(204, None)


@router.post(
    "/instruments/{slug:key}/check",
    response={201: schemas.CheckOut, 200: schemas.CheckOut},
    url_name="check-start",
)
@access(SIGNED_IN)
def start(request: Request, key: str, body: schemas.StartIn) -> Any:
    """Begin a check (201) or get the running one (200). Without consent for this version it answers 422."""
    before = queries.running_check_id(request.actor, key)
    services.check_start(actor=request.actor, key=key, consents=body.consent, language=_language())
    return Status(200 if before else 201, _check(request, key))


@router.get("/instruments/{slug:key}/check", response=schemas.CheckOut, url_name="check")
@access(SIGNED_IN)
def check(request: Request, key: str) -> Any:
    """Your running check, its statements in your language; 404 when none runs."""
    return _check(request, key)


@router.post("/instruments/{slug:key}/check/answers", response=schemas.CheckSavedOut, url_name="check-answer")
@access(SIGNED_IN)
def answer(request: Request, key: str, body: schemas.CheckAnswerIn) -> Any:
    """Keep one answer with its response time. The same packet twice counts once; an older one changes nothing."""
    saved = services.check_answer(
        actor=request.actor,
        attempt_id=_running_id(request, key),
        position=body.position,
        value=body.value,
        sequence=body.sequence,
        response_time_ms=body.response_time_ms,
    )
    return {"position": saved.position, "sequence": saved.sequence, "is_newest": saved.is_newest}


@router.post("/instruments/{slug:key}/check/finish", response=schemas.ScoredProfileOut, url_name="check-finish")
@access(SIGNED_IN)
def finish(request: Request, key: str) -> Any:
    """Finish the running check and get its profile."""
    made = services.check_finish(actor=request.actor, attempt_id=_running_id(request, key))
    return _profile(request, queries.profile_view(request.actor, made.id, _language()))


@router.delete("/instruments/{slug:key}/check", response={204: None}, url_name="check-discard")
@access(SIGNED_IN)
def discard(request: Request, key: str) -> Any:
    """Delete the running check with its answers."""
    services.check_discard(actor=request.actor, attempt_id=_running_id(request, key))
    return Status(204, None)


@router.get("/profiles", response=Page[schemas.ProfileRow], url_name="profiles")
@access(SIGNED_IN)
def profiles(request: Request, cursor: str | None = None, limit: int = 20) -> Any:
    """Your profiles, newest first."""
    rows, following = paginate(
        queries.profiles_of(request.actor), order=("-computed_at", "-id"), cursor=cursor, limit=limit
    )
    items = [
        {"id": row.id, "instrument_key": row.version.instrument.key, "computed_at": row.computed_at} for row in rows
    ]
    return {"items": items, "next_cursor": following}


@router.get("/profiles/{uuid:profile_id}", response=schemas.ScoredProfileOut, url_name="profile")
@access(SIGNED_IN)
def profile(request: Request, profile_id: UUID) -> Any:
    """One of your profiles."""
    return _profile(request, queries.profile_view(request.actor, profile_id, _language()))


@router.delete("/profiles/{uuid:profile_id}", response={204: None}, url_name="profile-delete")
@access(SIGNED_IN)
def delete(request: Request, profile_id: UUID) -> Any:
    """Delete a profile with the answers behind it, for good."""
    services.profile_delete(actor=request.actor, profile_id=profile_id)
    return Status(204, None)


def _check(request: Request, key: str) -> dict[str, Any]:
    running = queries.running_check(request.actor, key, _language())
    if running is None:
        raise NotFound
    info = queries.instrument_info(key, _language())
    total = len(running.questions)
    return {
        "id": running.id,
        "instrument_key": key,
        "started_at": running.started_at,
        "answered": running.answered,
        "total": total,
        "minutes_left": queries.minutes_left(info.minutes, running.answered, total),
        "first_open": running.first_open,
        "items": running.questions,
    }


def _running_id(request: Request, key: str) -> UUID:
    found = queries.running_check_id(request.actor, key)
    if found is None:
        raise NotFound
    return found


def _profile(request: Request, found: queries.ProfileView) -> dict[str, Any]:
    growth = [scale.key for scale in found.growth]
    return {
        "id": found.id,
        "instrument_key": found.instrument_key,
        "title": found.title,
        "version": found.version,
        "computed_at": found.computed_at,
        "band_method": str(found.band_method),
        "reference_people": found.reference_people,
        "scales": found.scales,
        "strengths": [scale.key for scale in found.strengths],
        "growth": growth,
        "courses": recommended_courses(request.actor, growth) if found.instrument_key == queries.CHECK else [],
        "licence": found.licence,
    }


def _language() -> str:
    return get_language() or "en"
