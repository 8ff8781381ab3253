"""The letters that identity sends: what their templates show besides links."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from meristem.identity.queries import me
from meristem.kernel.context import current_actor
from meristem.kernel.mail import mail_letter


@mail_letter("identity_verify", _("Confirm your address"))
@mail_letter("identity_known", _("You have an account already"))
@mail_letter("identity_reset", _("A new password"))
@mail_letter("identity_password", _("Your password was changed"))
def recipient(params: dict[str, Any]) -> dict[str, Any]:
    """The person's name."""
    actor = current_actor()
    return {"name": me(actor.person).display_name if actor else ""}
