from typing import Any
from uuid import UUID

from ninja import Router

from meristem.care import queries, services
from meristem.care.api.schemas import (
    AwayIn,
    AwayOut,
    Booked,
    Json,
    LicenceOut,
    MarkIn,
    NoteIn,
    NoteOut,
    ProfileIn,
    ProfileOut,
    RuleIn,
    RuleOut,
)
from meristem.care.models import Therapist
from meristem.care.permissions import CHECK_LICENCES, PRACTISE
from meristem.kernel.errors import NotFound
from meristem.kernel.http.access import Request, access

router = Router()


@router.post("/appointments/{appointment_id}/status", response=Booked, url_name="appointment_mark")
@access(PRACTISE)
def appointment_mark(request: Request, appointment_id: UUID, body: MarkIn) -> Any:
    """Say whether it was kept or missed."""
    return services.appointment_mark(actor=request.actor, appointment_id=appointment_id, status=body.status)


@router.get("/appointments/{appointment_id}/note", response=NoteOut, url_name="appointment_note")
@access(PRACTISE)
def appointment_note(request: Request, appointment_id: UUID) -> Json:
    """Your own note on an appointment that you keep as a therapist."""
    found = services.appointment_open(actor=request.actor, appointment_id=appointment_id)
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


@router.get("/care/profile", response=ProfileOut, url_name="care_profile")
@access(PRACTISE)
def profile(request: Request) -> Therapist:
    """Your own profile as a therapist; 404 until it is written."""
    own = queries.therapist_of(request.actor.person)
    if own is None:
        raise NotFound
    return own


@router.put("/care/profile", response=ProfileOut, url_name="care_profile_save")
@access(PRACTISE)
def profile_save(request: Request, body: ProfileIn) -> Therapist:
    """Write your profile whole. A new licence number has to be checked anew."""
    values = body.dict()
    for name in ("specialisations", "languages"):
        values[name] = tuple(values[name])
    values["modes"] = tuple(mode.value for mode in body.modes)
    return services.profile_save(actor=request.actor, profile=services.Profile(**values))


@router.get("/care/licences", response=list[LicenceOut], url_name="care_licences")
@access(CHECK_LICENCES)
def licences(request: Request) -> list[queries.TherapistRead]:
    """Every profile with its licence, those that nobody checked first."""
    return queries.licences()


@router.post("/care/licences/{therapist_id}/check", response=ProfileOut, url_name="care_licence_check")
@access(CHECK_LICENCES)
def licence_check(request: Request, therapist_id: UUID) -> Therapist:
    """Note that this licence was checked today."""
    return services.licence_check(actor=request.actor, therapist_id=therapist_id)
