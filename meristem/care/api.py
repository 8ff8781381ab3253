"""/api/v1: therapists, free hours, appointments."""

import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Router, Schema
from pydantic import AwareDatetime, ConfigDict, StringConstraints

from meristem.care import queries, services
from meristem.care.hours import Span
from meristem.care.permissions import PRACTISE
from meristem.care.types import Mode
from meristem.kernel.errors import Invalid
from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.kernel.pagination import Page, paginate

router = Router()
Word = Annotated[str, StringConstraints(max_length=30)]
LONGEST_SPAN = datetime.timedelta(days=62)


class Strict(Schema):
    model_config = ConfigDict(extra="forbid")


class TherapistOut(Schema):
    id: UUID
    name: str = Field(examples=["Hana Lim"])
    headline: str
    bio: str
    specialisations: list[str] = Field(examples=[["anxiety"]])
    languages: list[str] = Field(examples=[["en", "ko"]])
    modes: list[str] = Field(examples=[["video"]])
    licence_number: str
    licence_checked_on: datetime.date | None
    profile_url: str
    price: Decimal | None
    currency: str
    session_minutes: int = Field(examples=[50])
    time_zone: str = Field(examples=["Europe/London"])
    next_free: datetime.datetime | None


class HourOut(Schema):
    starts_at: datetime.datetime
    ends_at: datetime.datetime


class AppointmentOut(Schema):
    id: UUID
    other: str = Field(description="the name of the other person", examples=["Hana Lim"])
    is_practising: bool
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    status: str = Field(examples=["booked"])
    mode: str = Field(examples=["video"])
    cancel_reason: str
    moved_from: UUID | None


class Booked(Schema):
    id: UUID
    status: str = Field(examples=["booked"])


class BookIn(Strict):
    therapist_id: UUID
    starts_at: AwareDatetime = Field(examples=["2026-11-24T13:00:00+00:00"])
    mode: Mode | None = None


class MoveIn(Strict):
    starts_at: AwareDatetime = Field(examples=["2026-11-24T14:00:00+00:00"])
    mode: Mode | None = None


class CancelIn(Strict):
    reason: str = Field("", max_length=300)


class MarkIn(Strict):
    status: Word = Field(examples=["kept"])


class NoteIn(Strict):
    text: str = Field(max_length=20_000)


class NoteOut(Schema):
    text: str | None = Field(description="null when it can no longer be read")


class RuleIn(Strict):
    weekday: int = Field(ge=0, le=6, description="Monday is 0", examples=[0])
    starts_at: datetime.time = Field(examples=["09:00"])
    ends_at: datetime.time = Field(examples=["12:00"])


class RuleOut(RuleIn):
    model_config = ConfigDict(extra="ignore")
    id: UUID


class AwayIn(Strict):
    first_day: datetime.date
    last_day: datetime.date


class AwayOut(AwayIn):
    model_config = ConfigDict(extra="ignore")
    id: UUID


@router.get("/therapists", response=Page[TherapistOut], url_name="therapists")
@access(SIGNED_IN)
def therapists(
    request: Request,
    specialisation: Word = "",
    language: Word = "",
    mode: Word = "",
    cursor: str | None = None,
    limit: int = 20,
) -> dict[str, Any]:
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
def appointments(
    request: Request, practising: bool = False, cursor: str | None = None, limit: int = 20
) -> dict[str, Any]:
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
    return queries.appointment_get(request.actor, appointment_id)


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


@router.post("/appointments/{appointment_id}/status", response=Booked, url_name="appointment_mark")
@access(PRACTISE)
def appointment_mark(request: Request, appointment_id: UUID, body: MarkIn) -> Any:
    """Say whether it was kept or missed."""
    return services.appointment_mark(actor=request.actor, appointment_id=appointment_id, status=body.status)


@router.get("/appointments/{appointment_id}/note", response=NoteOut, url_name="appointment_note")
@access(PRACTISE)
def appointment_note(request: Request, appointment_id: UUID) -> dict[str, Any]:
    """Your own note on an appointment that you keep as a therapist."""
    found = queries.appointment_get(request.actor, appointment_id)
    return {"text": queries.note_get(request.actor, found.id)}


@router.put("/appointments/{appointment_id}/note", response={204: None}, url_name="appointment_note_save")
@access(PRACTISE)
def appointment_note_save(request: Request, appointment_id: UUID, body: NoteIn) -> tuple[int, None]:
    """Keep your note, sealed for you alone; an empty one is removed."""
    services.note_save(actor=request.actor, appointment_id=appointment_id, text=body.text)
    return 204, None


@router.get("/care/rules", response=list[RuleOut], url_name="care_rules")
@access(PRACTISE)
def rules(request: Request) -> list[Any]:
    """Your weekly hours, on your own wall clock."""
    own = queries.therapist_of(request.actor.person)
    return list(queries.rules_of(own)) if own else []


@router.post("/care/rules", response={201: RuleOut}, url_name="care_rule_add")
@access(PRACTISE)
def rule_add(request: Request, body: RuleIn) -> tuple[int, Any]:
    """Offer hours every week."""
    return 201, services.rule_add(
        actor=request.actor,
        weekday=body.weekday,
        starts_at=body.starts_at.replace(tzinfo=None),
        ends_at=body.ends_at.replace(tzinfo=None),
    )


@router.delete("/care/rules/{rule_id}", response={204: None}, url_name="care_rule_remove")
@access(PRACTISE)
def rule_remove(request: Request, rule_id: UUID) -> tuple[int, None]:
    """Offer them no longer; what is booked stays booked."""
    services.rule_remove(actor=request.actor, rule_id=rule_id)
    return 204, None


@router.get("/care/away", response=list[AwayOut], url_name="care_away")
@access(PRACTISE)
def away(request: Request) -> list[Any]:
    """Your days away that are not over."""
    own = queries.therapist_of(request.actor.person)
    return list(queries.away_of(own)) if own else []


@router.post("/care/away", response={201: AwayOut}, url_name="care_away_add")
@access(PRACTISE)
def away_add(request: Request, body: AwayIn) -> tuple[int, Any]:
    """Be away from the first to the last day."""
    return 201, services.away_add(actor=request.actor, first_day=body.first_day, last_day=body.last_day)


@router.delete("/care/away/{away_id}", response={204: None}, url_name="care_away_remove")
@access(PRACTISE)
def away_remove(request: Request, away_id: UUID) -> tuple[int, None]:
    """Be there after all."""
    services.away_remove(actor=request.actor, away_id=away_id)
    return 204, None
