"""A guardian's decision through the API: the pages' services, by the links of the letters."""

from typing import Any
from uuid import UUID

from ninja import Field, Schema

from meristem.kernel.http.access import EVERYONE, Request, access
from meristem.organizations.api.router import Closed, router
from meristem.organizations.services.ages import ASK, WITHDRAW, GuardianSeen, guardian_answer, guardian_shown


class GuardianOut(Schema):
    """Who would like to join what."""

    name: str = Field(examples=["Mina Park"])
    organization_name: str = Field(examples=["Riverside School"])
    state: str = Field(examples=["asked"])


class GuardianIn(Closed):
    agrees: bool


def _seen(seen: GuardianSeen) -> Any:
    return GuardianOut.model_validate(seen, from_attributes=True)


@router.get("/guardian/{check_id}/{secret}", response=GuardianOut, url_name="guardian")
@access(EVERYONE)
def read_guardian(request: Request, check_id: UUID, secret: str) -> Any:
    """What the first letter's link is about; 410 once it is answered, or after a month."""
    return _seen(guardian_shown(check_id=check_id, secret=secret, purpose=ASK))


@router.post("/guardian/{check_id}/{secret}", response=GuardianOut, url_name="guardian_answer")
@access(EVERYONE)
def answer_guardian(request: Request, check_id: UUID, secret: str, body: GuardianIn) -> Any:
    """Agree or refuse, once."""
    return _seen(guardian_answer(check_id=check_id, secret=secret, agrees=body.agrees, purpose=ASK))


@router.post("/guardian/{check_id}/later/{secret}", response=GuardianOut, url_name="guardian_later")
@access(EVERYONE)
def answer_guardian_later(request: Request, check_id: UUID, secret: str, body: GuardianIn) -> Any:
    """Withdraw the consent by the second letter's link, or give it anew. Withdrawn, every way in ends at once."""
    return _seen(guardian_answer(check_id=check_id, secret=secret, agrees=body.agrees, purpose=WITHDRAW))
