"""Reads of the library."""

import dataclasses
from collections.abc import Iterable
from typing import cast
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from meristem.kernel.context import Actor
from meristem.kernel.errors import NotFound
from meristem.library.models import MediaItem
from meristem.library.permissions import MANAGE_MEDIA
from meristem.library.types import MediaKind, Usage, media_url, usage_ports


@dataclasses.dataclass(frozen=True, slots=True)
class Track:
    """Captions of a film in one language."""

    id: UUID
    language: str
    title: str
    url: str


@dataclasses.dataclass(frozen=True, slots=True)
class Film:
    """All that a page needs to play a film or sound."""

    id: UUID
    kind: str
    title: str
    description: str
    url: str
    content_type: str
    poster_url: str
    seconds: int | None
    width: int | None
    height: int | None
    has_sound: bool
    tracks: tuple[Track, ...]


def media_list(*, kind: str = "", search: str = "", archived: bool = False) -> QuerySet[MediaItem]:
    """Files of the organisation, newest first, without captions (they belong to their films)."""
    items = MediaItem.objects.exclude(kind=MediaKind.CAPTION).filter(archived_at__isnull=not archived)
    if kind:
        items = items.filter(kind=kind)
    if search:
        items = items.filter(Q(title__icontains=search) | Q(description__icontains=search))
    return items.order_by("-created_at", "-id")


def media_get(media_id: UUID) -> MediaItem:
    """One file of the organisation."""
    return MediaItem.objects.get(id=media_id)


def media_titles(ids: Iterable[UUID]) -> dict[UUID, str]:
    """What files of the organisation are called."""
    return dict(MediaItem.objects.filter(id__in=ids).values_list("id", "title"))


def media_is(media_id: UUID, *kinds: MediaKind) -> bool:
    """Whether the organisation has a file of this id and one of these kinds."""
    return MediaItem.objects.filter(id=media_id, kind__in=kinds).exists()


def media_film(media_id: UUID) -> Film:
    """A film or sound with its captions, in one query."""
    rows = list(
        MediaItem.objects.filter(
            Q(id=media_id) | Q(parent_id=media_id, kind=MediaKind.CAPTION, archived_at__isnull=True)
        )
        .order_by("language")
        .all()
    )
    item = next((row for row in rows if row.id == media_id), None)
    if item is None:
        raise NotFound
    return Film(
        id=item.id,
        kind=item.kind,
        title=item.title,
        description=item.description,
        url=media_url(item.id),
        content_type=item.content_type,
        poster_url=media_url(item.poster_id) if item.poster_id else "",
        seconds=item.duration_seconds,
        width=item.width,
        height=item.height,
        has_sound=item.has_sound,
        tracks=tuple(
            Track(row.id, row.language, row.title, media_url(row.id)) for row in rows if row.kind == MediaKind.CAPTION
        ),
    )


def media_to_open(*, actor: Actor, media_id: UUID) -> MediaItem:
    """The file, when this actor may open it; NotFound otherwise.

    Members open every file of their organisation that is not archived, authors archived ones too. Visitors open what
    belongs to something that visitors may see: a higher app says (port).
    """
    item = MediaItem.objects.get(id=media_id)
    if actor.is_authenticated:
        if item.archived_at is not None and not actor.may(MANAGE_MEDIA) and not _is_used(item.id):
            raise NotFound
        return item
    wanted = [item.id]
    if item.parent_id:
        wanted.append(item.parent_id)
    if item.kind == MediaKind.IMAGE:
        wanted += MediaItem.objects.filter(poster_id=item.id).values_list("id", flat=True)
    if not any(port.visitors_may_open(wanted) for port in usage_ports()):
        raise NotFound
    return item


def media_usage(media_ids: Iterable[UUID]) -> dict[UUID, list[Usage]]:
    """Where each of the files is used, over all apps; a poster by its film."""
    ids = list(media_ids)
    found: dict[UUID, list[Usage]] = {media_id: [] for media_id in ids}
    for port in usage_ports():
        for media_id, places in port.usage_of(ids).items():
            found.setdefault(media_id, []).extend(places)
    for film in MediaItem.objects.filter(poster_id__in=ids).only("id", "title", "poster_id"):
        found[cast(UUID, film.poster_id)].append(Usage(film.title, reverse("library:media", args=[film.id])))
    return found


def _is_used(media_id: UUID) -> bool:
    return any(media_usage([media_id]).values())
