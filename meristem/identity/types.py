"""Contracts of identity that other apps may use."""

import dataclasses
from typing import Protocol
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """What a personal token may do."""

    READ = "read", _("Read what you can read")
    WRITE = "write", _("Change what you can change")


@dataclasses.dataclass(frozen=True)
class Origin:
    """Where a request came from, as far as one can tell: for sign-in attempts and the list of sessions."""

    address: str | None = None
    device: str = ""


class Home(Protocol):
    """What identity must ask about organisations, of whose existence it does not know (a port)."""

    def organization_of(self, user_id: UUID, preferred: UUID | None) -> UUID:
        """Where this person's new session begins; who belongs nowhere joins the public organisation.

        Called as that person. Raises Denied when there is no place for her.
        """

    def public_place(self) -> UUID:
        """The public organisation; the first visitor of a fresh installation makes there be one."""

    def join_public(self, user_id: UUID) -> None:
        """Make a newly verified person a member of the public organisation, unless she is one already."""
