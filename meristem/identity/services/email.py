"""A new e-mail address: proved by a link sent to it, told to the old one with a way back."""

import dataclasses
import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meristem.identity.models import EmailChange, EmailLink, Session, User
from meristem.identity.queries import user_id_of_email
from meristem.identity.services.account import tokens_end
from meristem.identity.services.sessions import clients_end
from meristem.kernel import audit, limits
from meristem.kernel.context import Actor, current_actor, tenant
from meristem.kernel.errors import Conflict, Gone, Invalid, NotFound
from meristem.kernel.links import is_derived_secret
from meristem.kernel.mail import mail_queue

CONFIRM, UNDO = "email-change", "email-undo"
CONFIRM_WITHIN = datetime.timedelta(hours=24)
UNDO_WITHIN = datetime.timedelta(days=14)


@dataclasses.dataclass(frozen=True)
class Change:
    """The row behind a link; its secret has been proved."""

    user_id: UUID
    expires_at: datetime.datetime
    confirmed_at: datetime.datetime | None
    undo_until: datetime.datetime | None
    undone_at: datetime.datetime | None


def _place() -> UUID:
    actor = current_actor()
    if actor is None:
        raise RuntimeError("addresses change inside an organisation")
    return actor.organization_id


def change_waiting(user_id: UUID) -> EmailChange | None:
    """The new address that waits for its proof, if any. Called as her."""
    rows = EmailChange.objects.filter(user_id=user_id, confirmed_at=None, undone_at=None)
    return rows.filter(expires_at__gt=timezone.now()).order_by("-created_at").first()


@transaction.atomic
def email_change_ask(*, actor: Actor, email: str) -> None:
    """Send a link to the new address; nothing changes until it is opened. An earlier wish is over.

    Whether the address belongs to somebody else shows to nobody but to whom opens the link. Raises Invalid, TooMany.
    """
    limits.spend("email-change", actor.person, limit=5, seconds=3600)
    user = User.objects.select_for_update().get(id=actor.person)
    if email.lower() == user.email.lower():
        raise Invalid(fields={"email": [_("This is your address already.")]})
    now = timezone.now()
    EmailChange.objects.filter(user_id=user.id, confirmed_at=None).update(expires_at=now)
    change = EmailChange.objects.create(
        user_id=user.id, old_email=user.email, new_email=email, expires_at=now + CONFIRM_WITHIN
    )
    if user_id_of_email(email) is None:
        _send("identity_email_confirm", email, change.id, user)
    audit.record("email.asked", object_type="user", object_id=user.id)


def _send(template: str, to: str, change_id: UUID, user: User) -> None:
    params = {"change": str(change_id)}
    mail_queue(to=to, template=template, params=params, recipient_id=user.id, language=user.language)


def change_look(*, change_id: UUID, secret: str, purpose: str) -> Change:
    """Whose change it is, without carrying it out. Raises NotFound when it was never ours, Gone when it is over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM identity_email_change(%s)", [change_id])
        row = cursor.fetchone()
    if row is None or not is_derived_secret(purpose, change_id, secret):
        raise NotFound
    change = Change(*row)
    now = timezone.now()
    if purpose == CONFIRM:
        over = change.confirmed_at is not None or change.expires_at <= now
    else:
        over = change.undone_at is not None or change.undo_until is None or change.undo_until <= now
    if over:
        raise Gone
    return change


@transaction.atomic
def email_change_confirm(*, change_id: UUID, secret: str) -> None:
    """The new address is hers from now on; the old one is told, with a way back. Once, also under parallel requests.

    Raises NotFound, Gone, and Conflict when somebody else was faster with the address.
    """
    found = change_look(change_id=change_id, secret=secret, purpose=CONFIRM)
    now = timezone.now()
    with tenant(_place(), found.user_id):
        user = User.objects.select_for_update().get(id=found.user_id)
        open_now = EmailChange.objects.filter(id=change_id, confirmed_at=None, expires_at__gt=now)
        if user.status != User.Status.ACTIVE or not open_now.update(
            confirmed_at=now, old_email=user.email, undo_until=now + UNDO_WITHIN
        ):
            raise Gone
        change = EmailChange.objects.get(id=change_id)
        _set(user, change.new_email)
        _send("identity_email_changed", change.old_email, change.id, user)
        audit.record("email.changed", object_type="user", object_id=user.id)


def _set(user: User, email: str) -> None:
    try:
        with transaction.atomic():
            User.objects.filter(id=user.id).update(email=email, email_verified_at=timezone.now())
    except IntegrityError as error:
        raise Conflict(_("This address belongs to another account by now.")) from error
    # Links that were sent to the address of before open nothing any more.
    EmailLink.objects.filter(user_id=user.id, used_at=None).update(used_at=timezone.now())


@transaction.atomic
def email_change_undo(*, change_id: UUID, secret: str) -> None:
    """The old address is hers again, every session, program and token ends, and later wishes are over. Once.

    Whoever changed the address may know the password: the page leads on to a new one.
    """
    found = change_look(change_id=change_id, secret=secret, purpose=UNDO)
    now = timezone.now()
    with tenant(_place(), found.user_id):
        user = User.objects.select_for_update().get(id=found.user_id)
        if not EmailChange.objects.filter(id=change_id, undone_at=None, undo_until__gt=now).update(undone_at=now):
            raise Gone
        change = EmailChange.objects.get(id=change_id)
        # What was changed or wished for after it falls with it, and can no more be undone than carried out.
        later = EmailChange.objects.filter(user_id=user.id, created_at__gte=change.created_at)
        later.update(undone_at=now, expires_at=now)
        _set(user, change.old_email)
        Session.objects.filter(user_id=user.id, revoked_at=None).update(revoked_at=now)
        clients_end(user_id=user.id)
        tokens_end(user_id=user.id)
        audit.record("email.undone", object_type="user", object_id=user.id)
