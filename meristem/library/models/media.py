"""One table for every stored file: films, sound, pictures, documents and captions."""

from django.db import models
from django.db.models import F, Q

from meristem.kernel.models import MutableModel, PersonForeignKey, TenantForeignKey, TenantModel
from meristem.library.types import MediaKind


class MediaItem(MutableModel, TenantModel):
    """A file of one organisation. Type, size and measures are read from its content, never taken from the upload."""

    kind = models.CharField(max_length=10, choices=MediaKind.choices)
    title = models.CharField(max_length=200)
    # What a picture shows, or an empty text for decoration.
    description = models.CharField(max_length=500, blank=True, default="")
    storage_key = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    duration_seconds = models.IntegerField(null=True)
    width = models.IntegerField(null=True)
    height = models.IntegerField(null=True)
    has_sound = models.BooleanField(default=True)
    licence = models.CharField(max_length=100, blank=True, default="")
    language = models.CharField(max_length=10, blank=True, default="")
    # Captions belong to a film or to sound; a poster is the picture shown before it plays.
    parent = TenantForeignKey("self", models.CASCADE, null=True)
    poster = TenantForeignKey("self", models.SET_NULL, null=True)
    owner = PersonForeignKey(null=True)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "storage_key"], name="library_mediaitem_storage_once"),
            models.UniqueConstraint(
                fields=["organization", "parent", "language"],
                name="library_mediaitem_caption_once",
                condition=Q(kind="caption", archived_at__isnull=True),
            ),
            models.CheckConstraint(condition=Q(kind__in=MediaKind.values), name="library_mediaitem_known_kind"),
            models.CheckConstraint(condition=Q(size__gt=0), name="library_mediaitem_not_empty"),
            models.CheckConstraint(
                condition=~Q(kind="caption") | (Q(parent__isnull=False) & ~Q(language="")),
                name="library_mediaitem_caption_of_something",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="library_mediaitem_not_its_own"),
        ]
        indexes = [
            models.Index(
                fields=["organization", "kind", "-created_at"],
                name="library_mediaitem_recent",
                condition=Q(archived_at__isnull=True),
            ),
        ]
