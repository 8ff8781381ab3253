"""A copy of everything about a person: asked for, made by a job, fetched by her alone, gone after its days."""

import base64
import datetime
from uuid import UUID

import structlog
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from meristem.identity.models import User
from meristem.kernel import audit, crypto, limits
from meristem.kernel.context import Actor, tenant
from meristem.kernel.errors import Gone, NotFound
from meristem.organizations.queries import public_organization_id
from meristem.privacy.archive import archive
from meristem.privacy.models import Export

log = structlog.get_logger("meristem.privacy")
DAYS = 7
TABLE, COLUMN = "privacy_export", "content"


@transaction.atomic
def export_ask(*, actor: Actor) -> Export:
    """Ask for a copy; one that is being prepared already is the same. Raises TooMany."""
    waiting = Export.objects.filter(user_id=actor.person, state=Export.State.WAITING).first()
    if waiting is not None:
        return waiting
    limits.spend("export", actor.person, limit=5, seconds=24 * 3600)
    asked = Export.objects.create(user_id=actor.person)
    audit.record("export.my_data", object_type="user", object_id=actor.person)
    from meristem.privacy.jobs import export_make as job

    job.defer(export_id=str(asked.id), user_id=str(actor.person))
    return asked


@transaction.atomic
def export_make(*, export_id: UUID, user_id: UUID) -> None:
    """Gather, pack and seal. Repeating it for one that is ready, or of somebody erased meanwhile, does nothing."""
    public = public_organization_id()
    if public is None:
        return
    with tenant(public, user_id):
        asked = Export.objects.select_for_update().filter(id=export_id, state=Export.State.WAITING).first()
        if asked is None:
            return
        user = User.objects.get(id=user_id)
        with translation.override(user.language or "en"):
            packed = archive(user)
        text = base64.b64encode(packed).decode()
        now = timezone.now()
        asked.content = crypto.seal(text, user_id=user_id, table=TABLE, column=COLUMN, row_id=asked.id)
        asked.size, asked.state, asked.ready_at = len(packed), Export.State.READY, now
        asked.expires_at = now + datetime.timedelta(days=DAYS)
        asked.save(update_fields=["content", "size", "state", "ready_at", "expires_at"])


def exports_of(user_id: UUID) -> list[Export]:
    """Her copies, the newest first, without what is in them."""
    return list(Export.objects.filter(user_id=user_id).defer("content").order_by("-created_at")[:20])


def export_content(*, actor: Actor, export_id: UUID) -> bytes:
    """The archive. Raises NotFound for anybody else's and one that is not ready, Gone when its days are over."""
    found = Export.objects.filter(id=export_id, user_id=actor.person).first()
    if found is None or found.content is None:
        raise NotFound
    if found.expires_at is not None and found.expires_at <= timezone.now():
        raise Gone(_("This copy has expired. Ask for a fresh one."))
    text = crypto.unseal(bytes(found.content), user_id=actor.person, table=TABLE, column=COLUMN, row_id=found.id)
    return base64.b64decode(text)


def exports_take_up() -> int:
    """Make what waits longer than it should: its job was lost in a crash. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT export_id, user_id FROM privacy_exports_waiting()")
        waiting = cursor.fetchall()
    for export_id, user_id in waiting:
        export_make(export_id=export_id, user_id=user_id)
    return len(waiting)


def exports_forget() -> int:
    """Remove copies whose days are over; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT privacy_exports_forget()")
        return int(cursor.fetchone()[0])
