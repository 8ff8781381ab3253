import datetime
from typing import Any
from uuid import UUID

from ninja import Router
from pydantic import AwareDatetime

from meristem.care import queries, services
from meristem.care.api.schemas import (
    AppointmentOut,
    Booked,
    BookIn,
    CancelIn,
    HourOut,
    Json,
    MoveIn,
    TherapistOut,
    Word,
)
from meristem.care.hours import Span
from meristem.kernel.errors import Invalid
from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.kernel.pagination import Page, paginate

router = Router()

LONGEST_SPAN = datetime.timedelta(days=62)


@router.get("/therapists", response=Page[TherapistOut], url_name="therapists")
@access(SIGNED_IN)
def therapists(
    request: Request,
    specialisation: Word = "",
    language: Word = "",
    mode: Word = "",
    cursor: str | None = None,
    limit: int = 20,
) -> Json:
    """Who practises here, by name, each with the next free hour."""
    found = queries.therapists_found(specialisation, language, mode)
    rows, following = paginate(found, order=("user__display_name", "id"), cursor=cursor, limit=limit)
    return {"items": queries.therapists_read(rows), "next_cursor": following}


@router.get("/therapists/{therapist_id}", response=TherapistOut, url_name="therapist")
@access(SIGNED_IN)
def therapist(request: Request, therapist_id: UUID) -> queries.TherapistRead:
    """One therapist."""
    return queries.therapists_read([queries.therapist_row(therapist_id)])[0]


@router.get("/therapists/{therapist_id}/hours", response=list[HourOut], url_name="therapist_hours")
@access(SIGNED_IN)
def therapist_hours(
    request: Request, therapist_id: UUID, starts_at: AwareDatetime, ends_at: AwareDatetime
) -> list[Span]:
    """Free hours that lie wholly between two moments, 62 days apart at most."""
    if not datetime.timedelta(0) <= ends_at - starts_at <= LONGEST_SPAN:
        raise Invalid(fields={"ends_at": ["after starts_at, and 62 days later at most"]})
    return queries.free_hours(queries.therapist_row(therapist_id), Span(starts_at, ends_at))


@router.get("/appointments", response=Page[AppointmentOut], url_name="appointments")
@access(SIGNED_IN)
def appointments(request: Request, practising: bool = False, cursor: str | None = None, limit: int = 20) -> Json:
    """Your appointments as client, or as therapist with `practising=true`; those booked last come first."""
    found = queries.appointment_rows(request.actor, practising=practising)
    rows, following = paginate(found, order=("-created_at", "-id"), cursor=cursor, limit=limit)
    return {"items": queries.appointments_read(request.actor, rows), "next_cursor": following}


@router.post("/appointments", response={201: Booked}, url_name="appointment_book")
@access(SIGNED_IN)
def appointment_book(request: Request, body: BookIn) -> tuple[int, Any]:
    """Take a free hour. 409 `hour-taken` when somebody was faster, `you-are-booked`, or `not-offered`."""
    return 201, services.appointment_book(
        actor=request.actor,
        therapist_id=body.therapist_id,
        starts_at=body.starts_at,
        mode=body.mode.value if body.mode else "",
    )


@router.get("/appointments/{appointment_id}", response=AppointmentOut, url_name="appointment")
@access(SIGNED_IN)
def appointment(request: Request, appointment_id: UUID) -> queries.AppointmentRead:
    """One of your appointments."""
    return services.appointment_open(actor=request.actor, appointment_id=appointment_id)


@router.post("/appointments/{appointment_id}/cancel", response=Booked, url_name="appointment_cancel")
@access(SIGNED_IN)
def appointment_cancel(request: Request, appointment_id: UUID, body: CancelIn) -> Any:
    """Cancel: as client until twelve hours before, as therapist until it begins."""
    return services.appointment_cancel(actor=request.actor, appointment_id=appointment_id, reason=body.reason)


@router.post("/appointments/{appointment_id}/move", response={201: Booked}, url_name="appointment_move")
@access(SIGNED_IN)
def appointment_move(request: Request, appointment_id: UUID, body: MoveIn) -> tuple[int, Any]:
    """Take another hour for a booked one; the answer is the new appointment."""
    return 201, services.appointment_move(
        actor=request.actor,
        appointment_id=appointment_id,
        starts_at=body.starts_at,
        mode=body.mode.value if body.mode else "",
    )
