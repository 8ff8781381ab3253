"""What other apps may know of media: kinds, the address of a file, and two ports that courses answers."""

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Protocol
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _


class MediaKind(models.TextChoices):
    VIDEO = "video", _("video")
    AUDIO = "audio", _("audio")
    IMAGE = "image", _("picture")
    DOCUMENT = "document", _("document")
    CAPTION = "caption", _("captions")


# Built by hand because outlines and lesson bodies carry many; a test holds it against the route.
MEDIA_PREFIX = "/media/"


def media_url(media_id: UUID | str) -> str:
    """The address of a stored file; who may open it is decided there, at every request."""
    return f"{MEDIA_PREFIX}{media_id}"


@dataclasses.dataclass(frozen=True, slots=True)
class Usage:
    """A place where a file is used."""

    title: str
    url: str


class UsagePort(Protocol):
    """What a higher app knows of the use of files. Registered with `provide_usage`."""

    def visitors_may_open(self, media_ids: list[UUID]) -> bool:
        """Whether one of these files is part of something that visitors may see."""

    def usage_of(self, media_ids: Iterable[UUID]) -> Mapping[UUID, list[Usage]]:
        """Where each of these files is used."""


_usage: list[UsagePort] = []


def provide_usage(port: UsagePort) -> None:
    """Register an app that uses files; the same one counts once."""
    if port not in _usage:
        _usage.append(port)


def usage_ports() -> tuple[UsagePort, ...]:
    """The apps that use files."""
    return tuple(_usage)
