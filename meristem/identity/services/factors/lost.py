"""A second factor that is lost with all its recovery codes: taken away by whoever runs the installation."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meristem.identity.models import Authenticator, Passkey, RecoveryCode, Session, Step, User
from meristem.identity.ports import home
from meristem.identity.queries import user_id_of_email
from meristem.identity.services.account import tokens_end
from meristem.identity.services.factors.kept import tell
from meristem.identity.services.sessions import clients_end
from meristem.kernel import audit
from meristem.kernel.context import tenant
from meristem.kernel.errors import Invalid


@transaction.atomic
def factors_forget(*, email: str) -> UUID:
    """Take all second factors from an account, and end whatever is open in it; she is told by letter.

    Her password is asked for as before, and a new factor where her organisation wants one. Never from the web: whoever
    calls it has made sure of her (docs/domains/identity.md). Raises Invalid (`email`), also when there is none to take.
    """
    with tenant(home().public_place()) as here:
        user_id = user_id_of_email(email.strip())
        if user_id is None:
            raise Invalid(fields={"email": [_("Nobody has this address.")]})
    with tenant(here.organization_id, user_id):
        user = User.objects.select_for_update().get(id=user_id)
        if user.second_factor_since is None:
            raise Invalid(fields={"email": [_("This account has no second factor.")]})
        now = timezone.now()
        for factor in (Authenticator, Passkey, RecoveryCode):
            factor.objects.filter(user_id=user_id).delete()
        Step.objects.filter(user_id=user_id, used_at=None).update(used_at=now)
        Session.objects.filter(user_id=user_id, revoked_at=None).update(revoked_at=now)
        clients_end(user_id=user_id)
        tokens_end(user_id=user_id)
        user.second_factor_since = None
        user.save(update_fields=["second_factor_since"])
        audit.record("factor.forgotten", object_type="user", object_id=user_id)
        tell(user_id, "forgotten")
    return user_id
