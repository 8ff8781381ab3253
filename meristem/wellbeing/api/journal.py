from uuid import UUID

from ninja import Router

from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.kernel.ids import uuid7
from meristem.kernel.pagination import Page, paginate
from meristem.wellbeing import queries, services
from meristem.wellbeing.api.schemas import JournalEntryOut, JournalIn, JournalReplace, Json, Made, SearchIn
from meristem.wellbeing.models import JournalEntry

router = Router()
NEWEST = ("-occurred_at", "-id")


@router.get("/journal", response=Page[JournalEntryOut], url_name="journal")
@access(SIGNED_IN)
def journal(request: Request, cursor: str | None = None, limit: int = 20) -> Json:
    """Your entries, newest first."""
    rows, following = paginate(queries.journal_rows(request.actor), order=NEWEST, cursor=cursor, limit=limit)
    return {"items": queries.journal_read(request.actor, rows), "next_cursor": following}


@router.post("/journal", response={201: Made}, url_name="journal_write")
@access(SIGNED_IN)
def journal_write(request: Request, body: JournalIn) -> tuple[int, JournalEntry]:
    """Write an entry; it is encrypted before it is kept."""
    return 201, _save(request, uuid7(), body, 0)


# Searching changes nothing, but what is looked for belongs in no address and no log.
@router.post("/journal/search", response=list[JournalEntryOut], url_name="journal_search")
@access(SIGNED_IN)
def journal_search(request: Request, body: SearchIn) -> list[queries.Entry]:
    """Entries that hold every one of the words, a hundred at most."""
    return queries.journal_search(request.actor, body.words)


@router.get("/journal/{entry_id}", response=JournalEntryOut, url_name="journal_entry")
@access(SIGNED_IN)
def journal_entry(request: Request, entry_id: UUID) -> queries.Entry:
    """One of your entries."""
    return queries.journal_get(request.actor, entry_id)


@router.put("/journal/{entry_id}", response=Made, url_name="journal_replace")
@access(SIGNED_IN)
def journal_replace(request: Request, entry_id: UUID, body: JournalReplace) -> JournalEntry:
    """Write an entry anew. 409 `edited-elsewhere` when it changed since `version`; 0 makes it under an id of yours."""
    return _save(request, entry_id, body, body.version)


@router.delete("/journal/{entry_id}", response={204: None}, url_name="journal_delete")
@access(SIGNED_IN)
def journal_delete(request: Request, entry_id: UUID) -> tuple[int, None]:
    """Delete an entry; `restore` brings it back for a day."""
    services.journal_delete(actor=request.actor, entry_id=entry_id)
    return 204, None


@router.post("/journal/{entry_id}/restore", response=Made, url_name="journal_restore")
@access(SIGNED_IN)
def journal_restore(request: Request, entry_id: UUID) -> JournalEntry:
    """Undo a deletion."""
    return services.journal_restore(actor=request.actor, entry_id=entry_id)


def _save(request: Request, entry_id: UUID, body: JournalIn, version: int) -> JournalEntry:
    values = body.dict(exclude={"version"})
    writing = services.Writing(**(values | {"tags": tuple(values["tags"])}))
    return services.journal_save(actor=request.actor, entry_id=entry_id, writing=writing, version=version)
