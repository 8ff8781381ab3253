from uuid import UUID

from ninja import P, PathEx, Router

from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.kernel.pagination import Page, paginate
from meristem.wellbeing import queries, services
from meristem.wellbeing.api.schemas import Json, Made, MoodIn, MoodOut, YearOut
from meristem.wellbeing.models import MoodEntry

router = Router()
Year = PathEx[int, P(ge=1970, le=9998)]
NEWEST = ("-occurred_at", "-id")


@router.get("/moods", response=Page[MoodOut], url_name="moods")
@access(SIGNED_IN)
def moods(request: Request, cursor: str | None = None, limit: int = 20) -> Json:
    """Your moods, newest first."""
    rows, following = paginate(queries.mood_rows(request.actor), order=NEWEST, cursor=cursor, limit=limit)
    return {"items": queries.moods_read(request.actor, rows), "next_cursor": following}


@router.post("/moods", response={201: Made}, url_name="mood_record")
@access(SIGNED_IN)
def mood_record(request: Request, body: MoodIn) -> tuple[int, MoodEntry]:
    """Write down how you are or were."""
    return 201, services.mood_record(actor=request.actor, **body.dict())


@router.get("/moods/years/{year}", response=YearOut, url_name="mood_year")
@access(SIGNED_IN)
def mood_year(request: Request, year: Year) -> Json:
    """A year in pixels: the face, 1 to 5, of each day with a note."""
    found = queries.mood_year(request.actor, year)
    return {
        "year": year,
        "days": [{"day": day, "face": face} for day, face in found.faces.items()],
        "recent_count": found.recent_count,
        "recent_median": found.recent_median,
    }


@router.get("/moods/{mood_id}", response=MoodOut, url_name="mood")
@access(SIGNED_IN)
def mood(request: Request, mood_id: UUID) -> queries.Mood:
    """One of your moods."""
    return queries.mood_get(request.actor, mood_id)


@router.put("/moods/{mood_id}", response=Made, url_name="mood_change")
@access(SIGNED_IN)
def mood_change(request: Request, mood_id: UUID, body: MoodIn) -> MoodEntry:
    """Write a mood anew; without `occurred_at` its moment stays."""
    changes = body.dict()
    if changes["occurred_at"] is None:
        changes["occurred_at"] = queries.mood_get(request.actor, mood_id).occurred_at
    return services.mood_change(actor=request.actor, mood_id=mood_id, **changes)


@router.delete("/moods/{mood_id}", response={204: None}, url_name="mood_delete")
@access(SIGNED_IN)
def mood_delete(request: Request, mood_id: UUID) -> tuple[int, None]:
    """Delete a mood; `restore` brings it back for a day."""
    services.mood_delete(actor=request.actor, mood_id=mood_id)
    return 204, None


@router.post("/moods/{mood_id}/restore", response=Made, url_name="mood_restore")
@access(SIGNED_IN)
def mood_restore(request: Request, mood_id: UUID) -> MoodEntry:
    """Undo a deletion."""
    return services.mood_restore(actor=request.actor, mood_id=mood_id)
