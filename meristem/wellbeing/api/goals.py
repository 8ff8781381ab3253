from uuid import UUID

from ninja import Router

from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.kernel.pagination import Page, paginate
from meristem.wellbeing import queries, services
from meristem.wellbeing.api.schemas import ChangeOut, GoalIn, GoalOut, GoalReplace, Json, Made, ProgressIn, StatusIn
from meristem.wellbeing.models import GoalHandprint
from meristem.wellbeing.types import Finger

router = Router()
NEWEST = ("-created_at", "-id")


@router.get("/goals", response=Page[GoalOut], url_name="goals")
@access(SIGNED_IN)
def goals(request: Request, cursor: str | None = None, limit: int = 20) -> Json:
    """Your goals, newest first."""
    rows, following = paginate(queries.goal_rows(request.actor), order=NEWEST, cursor=cursor, limit=limit)
    return {"items": queries.goals_read(request.actor, rows), "next_cursor": following}


@router.post("/goals", response={201: Made}, url_name="goal_create")
@access(SIGNED_IN)
def goal_create(request: Request, body: GoalIn) -> tuple[int, GoalHandprint]:
    """Begin a goal. Fingers that are left out stay empty."""
    return 201, services.goal_create(
        actor=request.actor, goal=body.goal, notes=body.notes, target_on=body.target_on, fingers=_fingers(body)
    )


@router.get("/goals/{goal_id}", response=GoalOut, url_name="goal")
@access(SIGNED_IN)
def goal(request: Request, goal_id: UUID) -> queries.Goal:
    """One of your goals with its five fingers."""
    return queries.goal_get(request.actor, goal_id)


@router.get("/goals/{goal_id}/history", response=list[ChangeOut], url_name="goal_history")
@access(SIGNED_IN)
def goal_history(request: Request, goal_id: UUID) -> list[queries.Change]:
    """What moved, newest first; the last two hundred changes."""
    return queries.goal_history(request.actor, queries.goal_get(request.actor, goal_id).id)


@router.put("/goals/{goal_id}", response=Made, url_name="goal_change")
@access(SIGNED_IN)
def goal_change(request: Request, goal_id: UUID, body: GoalReplace) -> GoalHandprint:
    """Write a goal anew. 409 `edited-elsewhere` when it changed since `version`. A finger left out is emptied."""
    return services.goal_change(
        actor=request.actor,
        goal_id=goal_id,
        version=body.version,
        goal=body.goal,
        notes=body.notes,
        target_on=body.target_on,
        fingers=_fingers(body),
    )


@router.put("/goals/{goal_id}/fingers/{finger}", response=Json, url_name="goal_progress")
@access(SIGNED_IN)
def goal_progress(request: Request, goal_id: UUID, finger: Finger, body: ProgressIn) -> Json:
    """Say how far one finger is."""
    row = services.goal_progress_set(actor=request.actor, goal_id=goal_id, finger=finger, progress=body.progress)
    return {"finger": row.finger, "progress": row.progress}


@router.put("/goals/{goal_id}/status", response=Made, url_name="goal_status")
@access(SIGNED_IN)
def goal_status(request: Request, goal_id: UUID, body: StatusIn) -> GoalHandprint:
    """Achieved, let go, or on its way again."""
    return services.goal_status_set(actor=request.actor, goal_id=goal_id, status=body.status)


@router.delete("/goals/{goal_id}", response={204: None}, url_name="goal_delete")
@access(SIGNED_IN)
def goal_delete(request: Request, goal_id: UUID) -> tuple[int, None]:
    """Delete a goal; `restore` brings it back for a day."""
    services.goal_delete(actor=request.actor, goal_id=goal_id)
    return 204, None


@router.post("/goals/{goal_id}/restore", response=Made, url_name="goal_restore")
@access(SIGNED_IN)
def goal_restore(request: Request, goal_id: UUID) -> GoalHandprint:
    """Undo a deletion."""
    return services.goal_restore(actor=request.actor, goal_id=goal_id)


def _fingers(body: GoalIn) -> dict[str, services.FingerWriting]:
    return {str(finger.value): services.FingerWriting(**part.dict()) for finger, part in body.fingers.items()}
