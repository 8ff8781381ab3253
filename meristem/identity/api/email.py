"""A new e-mail address through the API: the pages' services, limits and proof."""

from uuid import UUID

from meristem.identity.api.door import Closed, EmailIn, Secret
from meristem.identity.api.router import router
from meristem.identity.services.email import email_change_ask, email_change_confirm, email_change_undo
from meristem.identity.services.factors import proof_needed
from meristem.kernel.http.access import EVERYONE, SIGNED_IN, Request, access


class ChangeIn(Closed):
    """From the letter: the last two parts of its link."""

    change: UUID
    secret: Secret


@router.post("/me/email", response={202: None}, url_name="email_change")
@access(SIGNED_IN)
def api_email(request: Request, body: EmailIn) -> tuple[int, None]:
    """Ask for another address: a link goes to it, and nothing changes until it is opened. Proved lately."""
    proof_needed(request.actor)
    email_change_ask(actor=request.actor, email=body.email)
    return 202, None


@router.post("/email-change/confirm", response={204: None}, url_name="email_confirm")
@access(EVERYONE)
def api_confirm(request: Request, body: ChangeIn) -> tuple[int, None]:
    """Confirm the new address by the link that was sent to it. Once: 410 afterwards."""
    email_change_confirm(change_id=body.change, secret=body.secret)
    return 204, None


@router.post("/email-change/undo", response={204: None}, url_name="email_undo")
@access(EVERYONE)
def api_undo(request: Request, body: ChangeIn) -> tuple[int, None]:
    """Take the old address back by the link that was sent there. Every session ends; set a new password next."""
    email_change_undo(change_id=body.change, secret=body.secret)
    return 204, None
