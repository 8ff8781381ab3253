"""Signing up, in and out, and new passwords through the API: the same services, limits and words as the pages'."""

import datetime
import json
from typing import Annotated
from uuid import UUID

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Field, Schema
from pydantic import AfterValidator, ConfigDict

from meristem.identity.api.router import router
from meristem.identity.models import LoginAttempt, Step, User
from meristem.identity.queries import me
from meristem.identity.services import (
    SignIn,
    email_verify,
    password_change,
    password_reset,
    reset_request,
    session_end,
    sign_in,
    sign_up,
)
from meristem.identity.services.factors import step_look
from meristem.identity.services.factors.passkeys import authentication_options
from meristem.identity.views.origin import origin_of
from meristem.identity.zones import is_zone
from meristem.kernel.errors import Invalid
from meristem.kernel.http.access import EVERYONE, SIGNED_IN, Request, access
from meristem.kernel.http.errors import domain_error, problem


def _email(value: str) -> str:
    """The same rule as the pages' forms."""
    try:
        validate_email(value)
    except ValidationError as error:
        raise ValueError("Not an e-mail address.") from error
    return value


Email = Annotated[
    str,
    Field(max_length=254, json_schema_extra={"format": "email"}, examples=["noor@example.org"]),
    AfterValidator(_email),
]
Password = Annotated[str, Field(min_length=1, max_length=256, examples=["a walk along the river"])]
Secret = Annotated[str, Field(max_length=100, description="The last part of the link in the letter.")]


class Closed(Schema):
    model_config = ConfigDict(extra="forbid")


class SignUpIn(Closed):
    display_name: str = Field(max_length=120, pattern=r"^[^\x00\r\n]*\S[^\x00\r\n]*$", examples=["Noor Haddad"])
    email: Email
    password: Password
    time_zone: str = Field("UTC", max_length=60, examples=["Asia/Amman"])
    birth_date: datetime.date | None = Field(None, description="Where one is asked how old one is.")
    guardian_email: str = Field("", max_length=254, pattern=r"^[^\x00]*$", description="Of who must agree.")


class LetterLinkIn(Closed):
    link: UUID
    secret: Secret


class EmailIn(Closed):
    email: Email


class NewPasswordIn(LetterLinkIn):
    password: Password


class PasswordChangeIn(Closed):
    current: Password
    password: Password
    keeps_tokens: bool = Field(False, description="Whether my personal tokens go on; else they end.")


Login = Annotated[str, Field(max_length=254, pattern=r"^[^\x00]*$", examples=["noor@example.org"])]


class SignInIn(Closed):
    login: Login
    password: Password
    code: str = Field(
        "", max_length=20, description="Of her authenticator app, to be done in one.", examples=["123456"]
    )
    device: str = Field("", max_length=100, description="What an earlier sign-in gave as `device`.")


class StepOut(Schema):
    """A sign-in that is not finished."""

    step: str = Field(description="Goes on with it, for ten minutes and five tries.")
    waits_for: str = Field(examples=["factor"], description="`factor`, or `setup` where one is asked for and none is.")
    methods: list[str] = Field(examples=[["code", "recovery_code", "passkey"]])
    options: dict[str, object] | None = Field(None, description="For `navigator.credentials.get`, with a passkey.")


class SessionToken(Schema):
    """A session for a program that acts for a person in front of it: send it as `Authorization: Bearer`."""

    token: str
    device: str | None = Field(None, description="Keep it, and send it at the next sign-in.")


def _check(password: str, user: User) -> None:
    try:
        validate_password(password, user)  # type: ignore[arg-type]
    except forms.ValidationError as error:
        raise Invalid(fields={"password": list(error.messages)}) from error


@router.post("/sign-up", response={202: None}, url_name="sign_up")
@access(EVERYONE)
def api_sign_up(request: Request, body: SignUpIn) -> tuple[int, None]:
    """Make an account. The answer is the same for a known address; what happened stands in the letter sent there."""
    _check(body.password, User(email=body.email, display_name=body.display_name))
    sign_up(
        email=body.email,
        display_name=body.display_name,
        password=body.password,
        language=get_language() or "en",
        time_zone=body.time_zone if is_zone(body.time_zone) else "UTC",
        origin=origin_of(request),
        birth=body.birth_date,
        guardian_email=body.guardian_email,
    )
    return 202, None


@router.post("/verify-email", response={204: None}, url_name="verify_email")
@access(EVERYONE)
def api_verify(request: Request, body: LetterLinkIn) -> tuple[int, None]:
    """Confirm an address by the link that was sent to it. Once: 410 afterwards."""
    email_verify(link_id=body.link, secret=body.secret)
    return 204, None


@router.post("/password-reset", response={202: None}, url_name="password_reset")
@access(EVERYONE)
def api_reset(request: Request, body: EmailIn) -> tuple[int, None]:
    """Ask for a link to a new password; the answer does not tell whether the address is known."""
    reset_request(email=body.email, origin=origin_of(request))
    return 202, None


@router.post("/password-reset/confirm", response={204: None}, url_name="password_reset_confirm")
@access(EVERYONE)
def api_reset_confirm(request: Request, body: NewPasswordIn) -> tuple[int, None]:
    """Set a new password by link. Once: 410 afterwards. Every session ends."""
    _check(body.password, User())
    password_reset(link_id=body.link, secret=body.secret, password=body.password, origin=origin_of(request))
    return 204, None


@router.put("/me/password", response={204: None}, url_name="password_change")
@access(SIGNED_IN)
def api_password(request: Request, body: PasswordChangeIn) -> tuple[int, None] | HttpResponse:
    """Change my password; my other sessions, my programs and (unless they are kept) my personal tokens end."""
    _check(body.password, me(request.actor.person))
    if not password_change(actor=request.actor, **body.dict()):
        # Said without undoing: the try counts.
        return domain_error(request, Invalid(fields={"current": [_("This is not your password at the moment.")]}))
    return 204, None


@router.post("/sessions", response={201: SessionToken, 202: StepOut}, url_name="session_begin")
@access(EVERYONE)
def api_sign_in(request: Request, body: SignInIn) -> tuple[int, SessionToken | StepOut] | HttpResponse:
    """Sign in with a password and get a session's token, for 30 days. A program of one's own takes a personal token.

    202 when a second factor is due: nothing is open yet, and `step` goes to `/sessions/second-factor` (or, when it
    waits for `setup`, to `/sessions/set-up`). Whoever sends `code` along at once is spared that.
    """
    origin = origin_of(request, device=body.device)
    result = sign_in(login=body.login, password=body.password, origin=origin, code=body.code)
    if result.step:
        request.answer_is_secret = True
        return 202, step_out(result.step)
    if not result.token:
        return refused(result)
    request.answer_is_secret = True
    return 201, SessionToken(token=result.token, device=origin.browser.fresh or body.device or None)


def step_out(token: str) -> StepOut:
    """What a program needs to go on with a step."""
    waiting = step_look(token, Step.Kind.FACTOR, Step.Kind.SETUP)
    has = {"code": waiting.has_code, "recovery_code": waiting.recovery_left > 0, "passkey": bool(waiting.passkeys)}
    options = authentication_options(challenge=waiting.challenge, keys=waiting.passkeys) if waiting.passkeys else None
    return StepOut(
        step=token,
        waits_for=waiting.kind,
        methods=[name for name, there in has.items() if there],
        options=json.loads(options) if options else None,
    )


def refused(result: SignIn) -> HttpResponse:
    """An answer rather than an exception: the try and its limit must be kept."""
    status, code, detail = {
        LoginAttempt.Outcome.WRONG: (422, "wrong-password", _("E-mail and password do not fit together.")),
        LoginAttempt.Outcome.FACTOR: (422, "wrong-code", _("This does not fit. A code works once.")),
        # A program that cannot go on with a step sends everything at once.
        LoginAttempt.Outcome.OK: (422, "second-factor", _("A second factor is asked for: send its code along.")),
        LoginAttempt.Outcome.LIMITED: (429, "too-many", _("That was tried often just now. Wait a few minutes.")),
        LoginAttempt.Outcome.SUSPENDED: (403, "suspended", _("This account is suspended.")),
        LoginAttempt.Outcome.PROVIDER: (
            403,
            "provider",
            _("Your organisation has its people come in by its own sign-in, in a browser."),
        ),
        LoginAttempt.Outcome.UNVERIFIED: (
            403,
            "unverified",
            _("The address is not confirmed yet; the link was sent again."),
        ),
    }[LoginAttempt.Outcome(result.outcome)]
    title = _("You are not signed in")
    extra = {"retry_after": result.retry_after} if result.retry_after else {}
    return problem(status, code, title, detail, **extra)


@router.delete("/sessions/current", response={204: None}, url_name="session_sign_out")
@access(SIGNED_IN)
def api_sign_out(request: Request) -> tuple[int, None]:
    """End the session that this request belongs to."""
    session_end(actor=request.actor)
    return 204, None
