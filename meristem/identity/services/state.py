"""An account as a whole, suspended, put away or let in again by whoever runs the installation."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meristem.identity.models import EmailLink, PersonalToken, Session, User
from meristem.identity.ports import home
from meristem.identity.queries import user_id_of_email
from meristem.identity.services.sessions import clients_end
from meristem.kernel import audit
from meristem.kernel.context import tenant
from meristem.kernel.errors import Conflict, Invalid

WORDS = {
    User.Status.ACTIVE: "account.restored",
    User.Status.SUSPENDED: "account.suspended",
    User.Status.ARCHIVED: "account.archived",
}


@transaction.atomic
def administers_alone(*, email: str) -> list[str]:
    """Names of the organisations of which she is the only administrator whose account is open. Raises Invalid."""
    with tenant(home().public_place()) as here:
        user_id = user_id_of_email(email.strip())
        if user_id is None:
            raise Invalid(fields={"email": [_("Nobody has this address.")]})
    with tenant(here.organization_id, user_id):
        return home().left_without_administrator(user_id)


@transaction.atomic
def account_state_set(*, email: str, status: str, force: bool = False) -> UUID:
    """Suspend an account, put it away, or let it in again; what she did stays.

    With the first two every session, program, token and open link ends at once, in all organisations. A suspended
    person is told at the door why she cannot come in; an archived account looks to everybody as if there were none.
    Doing it twice changes nothing more. Raises Invalid (`email`), and Conflict (`last-administrator`) for who is the
    only administrator of an organisation, unless `force` says that it may be left without one.
    """
    with tenant(home().public_place()) as here:
        user_id = user_id_of_email(email.strip())
        if user_id is None:
            raise Invalid(fields={"email": [_("Nobody has this address.")]})
    with tenant(here.organization_id, user_id):
        user = User.objects.select_for_update().get(id=user_id)
        if user.status == status:
            return user_id
        if status != User.Status.ACTIVE and not force and (left := home().left_without_administrator(user_id)):
            detail = _("Nobody else administers %(names)s. Make somebody else an administrator there first.")
            raise Conflict(detail % {"names": ", ".join(left)}, code="last-administrator", left=left)
        before, user.status = user.status, status
        user.save(update_fields=["status"])
        if status != User.Status.ACTIVE:
            now = timezone.now()
            Session.objects.filter(user_id=user_id, revoked_at=None).update(revoked_at=now)
            PersonalToken.objects.filter(user_id=user_id, revoked_at=None).update(revoked_at=now)
            EmailLink.objects.filter(user_id=user_id, used_at=None).update(used_at=now)
            clients_end(user_id=user_id)
        audit.record(
            WORDS[User.Status(status)],
            object_type="user",
            object_id=user_id,
            before={"status": before},
            after={"status": status},
        )
    return user_id
