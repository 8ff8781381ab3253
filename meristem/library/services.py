"""Writes of the library: storing a file, describing it, taking it away and back."""

import dataclasses
import hashlib
import io
from typing import Any, BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meristem.kernel import audit
from meristem.kernel.context import Actor
from meristem.kernel.errors import Invalid, TooLarge
from meristem.kernel.ids import uuid7
from meristem.library import storage
from meristem.library.content import captions, films, pictures
from meristem.library.content.signatures import HEAD, Format, detect
from meristem.library.models import MediaItem
from meristem.library.types import MediaKind

LONGEST_TITLE = 200


@dataclasses.dataclass(frozen=True)
class _Content:
    """A file that was looked into: what will be stored, and what was found."""

    source: BinaryIO
    format: Format
    measures: films.Measures


@transaction.atomic
def media_store(
    *,
    actor: Actor,
    file: Any,
    title: str,
    description: str = "",
    licence: str = "",
    language: str = "",
    parent_id: UUID | None = None,
    kinds: tuple[MediaKind, ...] = (),
) -> MediaItem:
    """Keep a file under a name of ours; its type is what its content says, pictures are written anew.

    Captions need `parent_id` (a film or sound) and `language`, and take the place of earlier ones. `kinds` narrows what
    is taken. Raises Invalid with `file` for what is empty, damaged or not taken, TooLarge for what is too big.
    """
    size = _size(file)
    if size == 0:
        raise Invalid(_("The file is empty."), fields={"file": [_("The file is empty.")]})
    if size > settings.UPLOAD_LIMIT:
        raise TooLarge(_("A file may have at most %(mb)s MB.") % {"mb": settings.UPLOAD_LIMIT // 2**20})
    file.seek(0)
    found = detect(file.read(HEAD))
    if kinds and found.kind not in kinds:
        wanted = ", ".join(str(kind.label) for kind in kinds)
        message = _("This is not what is wanted here: %(wanted)s.") % {"wanted": wanted}
        raise Invalid(message, fields={"file": [message]})
    content = _looked_into(file, size, found)
    parent = _parent(content.format, parent_id, language)
    media_id = uuid7()
    key = storage.storage_key(actor.organization_id, media_id, content.format.ending)
    written = storage.write(key, content.source)
    try:
        return _record(actor, media_id, key, written, content, title, description, licence, language, parent)
    except BaseException:
        storage.remove(key)
        raise


def _record(
    actor: Actor,
    media_id: UUID,
    key: str,
    size: int,
    content: _Content,
    title: str,
    description: str,
    licence: str,
    language: str,
    parent: MediaItem | None,
) -> MediaItem:
    if parent is not None:
        MediaItem.objects.filter(
            parent=parent, kind=MediaKind.CAPTION, language=language, archived_at__isnull=True
        ).update(archived_at=timezone.now())
    content.source.seek(0)
    return MediaItem.objects.create(
        id=media_id,
        organization_id=actor.organization_id,
        kind=content.format.kind,
        title=title.strip()[:LONGEST_TITLE] or str(content.format.kind.label),
        description=description.strip(),
        storage_key=key,
        content_type=content.format.content_type,
        size=size,
        digest=hashlib.file_digest(content.source, "sha256").hexdigest(),  # type: ignore[arg-type]
        duration_seconds=content.measures.seconds,
        width=content.measures.width,
        height=content.measures.height,
        has_sound=content.measures.has_sound,
        licence=licence.strip(),
        language=language,
        parent=parent,
        owner_id=actor.user_id,
    )


def _size(file: BinaryIO) -> int:
    return file.seek(0, io.SEEK_END)


def _looked_into(file: BinaryIO, size: int, found: Format) -> _Content:
    if found.kind == MediaKind.IMAGE:
        data, written_as, width, height = pictures.reencoded(file)
        return _Content(io.BytesIO(data), written_as, films.Measures(None, width, height, has_sound=False))
    if found.kind == MediaKind.VIDEO:
        return _Content(file, found, films.measure(file, size, found.content_type))
    if found.kind == MediaKind.CAPTION:
        return _Content(io.BytesIO(captions.checked(file)), found, films.Measures(has_sound=False))
    return _Content(file, found, films.Measures(has_sound=found.kind == MediaKind.AUDIO))


def _parent(found: Format, parent_id: UUID | None, language: str) -> MediaItem | None:
    if found.kind != MediaKind.CAPTION:
        return None
    if parent_id is None or not language:
        message = _("Captions belong to a film and have a language. Add them from the film's page.")
        raise Invalid(message, fields={"file": [message]})
    return MediaItem.objects.get(id=parent_id, kind__in=(MediaKind.VIDEO, MediaKind.AUDIO))


@transaction.atomic
def media_update(
    *,
    actor: Actor,
    media_id: UUID,
    title: str | None = None,
    description: str | None = None,
    licence: str | None = None,
    poster_id: UUID | None = None,
) -> MediaItem:
    """Change what is said of a file; what is None stays. The poster of a film must be a picture."""
    item = MediaItem.objects.select_for_update().get(id=media_id)
    if title is not None:
        item.title = title.strip()[:LONGEST_TITLE]
        if not item.title:
            raise Invalid(fields={"title": [_("A file needs a name.")]})
    if description is not None:
        item.description = description.strip()
    if licence is not None:
        item.licence = licence.strip()
    if poster_id is not None:
        item.poster = MediaItem.objects.get(id=poster_id, kind=MediaKind.IMAGE)
    item.save(update_fields=["title", "description", "licence", "poster"])
    return item


@transaction.atomic
def media_archive(*, actor: Actor, media_id: UUID) -> None:
    """Take a file out of the library's lists. Where it is used already it stays; it can be brought back."""
    if MediaItem.objects.filter(id=media_id, archived_at__isnull=True).update(archived_at=timezone.now()):
        audit.record("library.media_archived", object_type="media", object_id=media_id)
    else:
        MediaItem.objects.get(id=media_id)


@transaction.atomic
def media_restore(*, actor: Actor, media_id: UUID) -> None:
    """Bring an archived file back. Captions come back only while no newer ones took their place."""
    if MediaItem.objects.filter(id=media_id, archived_at__isnull=False).update(archived_at=None):
        audit.record("library.media_restored", object_type="media", object_id=media_id)
    else:
        MediaItem.objects.get(id=media_id)
