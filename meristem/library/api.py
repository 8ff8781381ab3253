"""/api/v1: the library's files for authors. The files themselves are at /media/<id>."""

import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, File, Form, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import ConfigDict

from meristem.kernel.http.access import Request, access
from meristem.kernel.pagination import Page, paginate
from meristem.library import queries, services
from meristem.library.models import MediaItem
from meristem.library.permissions import MANAGE_MEDIA
from meristem.library.types import media_url

router = Router()
STRICT = ConfigDict(extra="forbid")


class MediaOut(Schema):
    """A file. Type, size and measures come from its content."""

    id: UUID
    kind: str = Field(examples=["video"], description="video, audio, image, document or caption")
    title: str
    description: str
    url: str = Field(examples=["/media/01a1fec3-6fcd-7e15-82f3-ea2dbd056f78"])
    content_type: str = Field(examples=["video/webm"])
    size: int
    duration_seconds: int | None
    width: int | None
    height: int | None
    language: str
    licence: str
    parent_id: UUID | None
    poster_id: UUID | None
    created_at: datetime.datetime
    archived_at: datetime.datetime | None

    @staticmethod
    def resolve_url(item: MediaItem) -> str:
        return media_url(item.id)


class MediaChange(Schema):
    model_config = STRICT

    title: str | None = Field(None, max_length=200)
    description: str | None = Field(None, max_length=500)
    licence: str | None = Field(None, max_length=100)
    poster_id: UUID | None = None


@router.get("/media", response=Page[MediaOut], url_name="media-list")
@access(MANAGE_MEDIA)
def media_list(request: Request, kind: str = "", q: str = "", cursor: str | None = None, limit: int = 20) -> Any:
    """Files of the organisation, newest first."""
    items = queries.media_list(kind=kind[:20].replace("\x00", ""), search=q[:100].replace("\x00", ""))
    rows, following = paginate(items, order=("-created_at", "-id"), cursor=cursor, limit=limit)
    return {"items": rows, "next_cursor": following}


@router.post("/media", response={201: MediaOut}, url_name="media-create")
@access(MANAGE_MEDIA)
def media_create(
    request: Request,
    file: Annotated[UploadedFile, File()],
    title: Annotated[str, Form(max_length=200)] = "",
    description: Annotated[str, Form(max_length=500)] = "",
    licence: Annotated[str, Form(max_length=100)] = "",
    language: Annotated[str, Form(max_length=10)] = "",
    parent_id: Annotated[UUID | None, Form()] = None,
) -> Any:
    """Store a file (multipart). Captions name their film (`parent_id`) and `language`. What it is, its content says."""
    made = services.media_store(
        actor=request.actor,
        file=file,
        title=(title or file.name or "").replace("\x00", ""),
        description=description.replace("\x00", ""),
        licence=licence.replace("\x00", ""),
        language=language.replace("\x00", ""),
        parent_id=parent_id,
    )
    return Status(201, made)


@router.get("/media/{uuid:media_id}", response=MediaOut, url_name="media")
@access(MANAGE_MEDIA)
def media(request: Request, media_id: UUID) -> Any:
    """One file."""
    return queries.media_get(media_id)


@router.patch("/media/{uuid:media_id}", response=MediaOut, url_name="media-change")
@access(MANAGE_MEDIA)
def media_change(request: Request, media_id: UUID, body: MediaChange) -> Any:
    """Change what is said of a file, or its poster."""
    return services.media_update(actor=request.actor, media_id=media_id, **body.model_dump(exclude_unset=True))


@router.post("/media/{uuid:media_id}/archive", response={204: None}, url_name="media-archive")
@access(MANAGE_MEDIA)
def media_archive(request: Request, media_id: UUID) -> Any:
    """Take a file out of the lists; where it is used it stays."""
    services.media_archive(actor=request.actor, media_id=media_id)
    return Status(204, None)


@router.post("/media/{uuid:media_id}/restore", response={204: None}, url_name="media-restore")
@access(MANAGE_MEDIA)
def media_restore(request: Request, media_id: UUID) -> Any:
    """Bring a file back."""
    services.media_restore(actor=request.actor, media_id=media_id)
    return Status(204, None)
