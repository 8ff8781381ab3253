"""Links and lists as those who invite see them."""

import dataclasses
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils import timezone

from meristem.organizations.models import InvitationBatch, InvitationLink, InvitationRow

State = InvitationRow.State


@dataclasses.dataclass(frozen=True)
class Progress:
    """How far a list is."""

    batch: InvitationBatch
    waiting: int
    invited: int
    members: int
    wrong: int

    @property
    def done(self) -> int:
        return self.batch.total - self.waiting

    @property
    def is_running(self) -> bool:
        return self.batch.state == InvitationBatch.State.RUNNING


def links_open() -> QuerySet[InvitationLink]:
    """Links that can still be used, the newest first."""
    found = InvitationLink.objects.filter(revoked_at=None, expires_at__gt=timezone.now())
    return found.select_related("group").order_by("-created_at", "-id")


def batches() -> QuerySet[InvitationBatch]:
    """Lists that were sent, the newest first."""
    return InvitationBatch.objects.order_by("-created_at", "-id")


def progress_of(batch_id: UUID) -> Progress:
    """How far a list is; InvitationBatch.DoesNotExist for one that is not this organisation's."""
    batch = InvitationBatch.objects.get(id=batch_id)
    counts = dict(
        InvitationRow.objects.filter(batch_id=batch_id).values_list("state").annotate(rows=Count("id")).order_by()
    )
    return Progress(
        batch=batch,
        waiting=counts.get(State.WAITING, 0),
        invited=counts.get(State.INVITED, 0),
        members=counts.get(State.MEMBER, 0),
        wrong=counts.get(State.WRONG, 0),
    )


def rows_of(batch_id: UUID) -> QuerySet[InvitationRow]:
    """The lines of a list as they stand in the file."""
    return InvitationRow.objects.filter(batch_id=batch_id).order_by("number")
