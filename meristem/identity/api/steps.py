"""The second step of signing in through the API, and signing in by passkey: the pages' services and limits."""

import json
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Field, Schema
from pydantic import AfterValidator

from meristem.identity.api.door import Closed, SessionToken, StepOut, refused, step_out
from meristem.identity.api.router import router
from meristem.identity.services.factors import setup_begin, setup_finish, step_finish
from meristem.identity.services.factors.answer import Answer
from meristem.identity.services.factors.passkeys import authentication_options
from meristem.identity.services.factors.second import passkey_ask, passkey_sign_in
from meristem.identity.views.origin import origin_of
from meristem.kernel.http.access import EVERYONE, Request, access

LONGEST_CREDENTIAL = 20_000


def _short(value: dict[str, Any] | None) -> dict[str, Any] | None:
    if value is not None and len(json.dumps(value)) > LONGEST_CREDENTIAL:
        raise ValueError("This is longer than any passkey's answer.")
    return value


Token = Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$", description="As the sign-in gave it.")]
Code = Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$", examples=["123456"])]
Credential = Annotated[
    dict[str, Any] | None,
    Field(description="What `navigator.credentials` answered, as JSON with base64url."),
    AfterValidator(_short),
]


class StepIn(Closed):
    step: Token


class SecondIn(StepIn):
    """One of the three."""

    code: Code = ""
    recovery_code: Code = ""
    credential: Credential = None


class StepCodeIn(StepIn):
    code: Code


class PasskeySignInIn(StepIn):
    credential: Credential


class OptionsOut(Schema):
    """A challenge: `options` go to `navigator.credentials`, `step` comes back with its answer."""

    step: str
    options: dict[str, Any]


class KeyOut(Schema):
    """What an authenticator app takes in. Shown until it is confirmed, and never again."""

    secret: str = Field(examples=["JBSWY3DPEHPK3PXP"])
    uri: str = Field(examples=["otpauth://totp/Meristem:noor%40example.org?secret=JBSWY3DPEHPK3PXP&issuer=Meristem"])


class SetUpOut(SessionToken):
    recovery_codes: list[str] = Field(description="Shown this once.")


def credential_text(given: dict[str, Any] | None) -> str:
    """A passkey's answer as the services take it."""
    return json.dumps(given) if given else ""


@router.post("/sessions/second-factor", response={201: SessionToken}, url_name="session_second")
@access(EVERYONE)
def second_factor(request: Request, body: SecondIn) -> tuple[int, SessionToken] | HttpResponse:
    """Answer the second step and get the session's token. 410 when the step is over."""
    answer = Answer(body.code, body.recovery_code, credential_text(body.credential))
    origin = origin_of(request)
    result = step_finish(token=body.step, answer=answer, origin=origin)
    if not result.token:
        return refused(result)
    request.answer_is_secret = True
    return 201, SessionToken(token=result.token, device=origin.browser.fresh or None)


@router.post("/sessions/set-up", response=KeyOut, url_name="session_setup")
@access(EVERYONE)
def set_up(request: Request, body: StepIn) -> KeyOut:
    """The key for an authenticator app, when a second factor is asked for and there is none."""
    request.answer_is_secret = True
    enrolment = setup_begin(token=body.step)
    return KeyOut(secret=enrolment.secret, uri=enrolment.uri)


@router.post("/sessions/set-up/confirm", response={201: SetUpOut}, url_name="session_setup_confirm")
@access(EVERYONE)
def set_up_confirm(request: Request, body: StepCodeIn) -> tuple[int, SetUpOut]:
    """Confirm the app by a code of it; the session begins."""
    request.answer_is_secret = True
    origin = origin_of(request)
    token, codes = setup_finish(token=body.step, code=body.code, origin=origin)
    return 201, SetUpOut(token=token, recovery_codes=codes, device=origin.browser.fresh or None)


@router.post("/sessions/passkey/options", response=OptionsOut, url_name="session_passkey_options")
@access(EVERYONE)
def passkey_options(request: Request) -> OptionsOut:
    """Ask for a passkey of whoever is there."""
    request.answer_is_secret = True
    step, challenge = passkey_ask(origin=origin_of(request))
    return OptionsOut(step=step, options=json.loads(authentication_options(challenge=challenge)))


@router.post("/sessions/passkey", response={201: SessionToken, 202: StepOut}, url_name="session_passkey")
@access(EVERYONE)
def passkey(request: Request, body: PasskeySignInIn) -> tuple[int, SessionToken | StepOut] | HttpResponse:
    """Sign in with a passkey alone. One try a challenge."""
    origin = origin_of(request)
    result = passkey_sign_in(token=body.step, credential=credential_text(body.credential), origin=origin)
    if result.step:
        return 202, step_out(result.step)
    if not result.token:
        return refused(result)
    request.answer_is_secret = True
    return 201, SessionToken(token=result.token, device=origin.browser.fresh or None)
