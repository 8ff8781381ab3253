"""A telephone number through the API: the page's services and limits."""

import datetime

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Schema
from pydantic import ConfigDict

from meristem.identity.api.router import router
from meristem.identity.queries.phones import phone_of
from meristem.identity.services.phones import phone_code_ask, phone_confirm, phone_remove
from meristem.identity.views.origin import origin_of
from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.kernel.http.errors import problem


class PhoneOut(Schema):
    """My number in E.164; empty where there is none."""

    number: str = Field(examples=["+12025550123"])
    verified_at: datetime.datetime | None
    waiting: str = Field(description="The number that a code was sent to.", examples=[""])


class PhoneIn(Schema):
    model_config = ConfigDict(extra="forbid")
    number: str = Field(min_length=1, max_length=40, pattern=r"^[^\x00]*$", examples=["+1 202 555 0123"])


class PhoneCodeIn(Schema):
    model_config = ConfigDict(extra="forbid")
    code: str = Field(min_length=1, max_length=20, pattern=r"^[^\x00]*$", examples=["123456"])


def _phone(request: Request) -> PhoneOut:
    mine = phone_of(request.actor.person)
    return PhoneOut(number=mine.number, verified_at=mine.verified_at, waiting=mine.waiting)


@router.get("/me/phone", response=PhoneOut, url_name="phone")
@access(SIGNED_IN)
def read_phone(request: Request) -> PhoneOut:
    """My telephone number, and whether one waits for its code."""
    return _phone(request)


@router.post("/me/phone", response={202: PhoneOut}, url_name="phone_ask")
@access(SIGNED_IN)
def ask_phone(request: Request, body: PhoneIn) -> tuple[int, PhoneOut]:
    """Send a code of six digits to a number. Five a day; 409 `no-sender` where no messages are sent."""
    phone_code_ask(actor=request.actor, number=body.number, origin=origin_of(request))
    return 202, _phone(request)


@router.post("/me/phone/confirm", response=PhoneOut, url_name="phone_confirm")
@access(SIGNED_IN)
def confirm_phone(request: Request, body: PhoneCodeIn) -> PhoneOut | HttpResponse:
    """Prove the number by the code, within ten minutes and five tries. 422 `wrong-code` for whatever does not fit."""
    if not phone_confirm(actor=request.actor, code=body.code):
        # An answer rather than an exception: the try must be kept.
        said = _("This code does not fit, or its time is over. After five tries ask for another one.")
        return problem(422, "wrong-code", _("The number is not confirmed"), said, errors={"code": [said]})
    return _phone(request)


@router.delete("/me/phone", response={204: None}, url_name="phone_remove")
@access(SIGNED_IN)
def remove_phone(request: Request) -> tuple[int, None]:
    """Forget my number."""
    phone_remove(actor=request.actor)
    return 204, None
