"""Second factors through the API: in a session only, and lately proved (`POST /me/proof` where that is over)."""

import datetime
import json
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Field, Schema

from meristem.identity.api.door import Closed
from meristem.identity.api.router import router
from meristem.identity.api.steps import Code, Credential, KeyOut, OptionsOut, Token, credential_text
from meristem.identity.models import Passkey, Step
from meristem.identity.services.factors import (
    authenticator_begin,
    authenticator_confirm,
    authenticator_remove,
    factors_of,
    proof_give,
    proof_needed,
    recovery_codes_left,
    recovery_codes_make,
)
from meristem.identity.services.factors.answer import Answer
from meristem.identity.services.factors.passkeys import (
    authentication_options,
    passkey_add,
    passkey_remove,
    passkey_rename,
    registration_options,
)
from meristem.identity.services.factors.second import challenge_take, step_begin
from meristem.identity.views.origin import origin_of
from meristem.kernel.errors import Conflict, Gone
from meristem.kernel.http.access import SIGNED_IN, Request, access
from meristem.kernel.http.errors import problem

LINE = r"^[^\x00\r\n]*\S[^\x00\r\n]*$"


class PasskeyOut(Schema):
    id: UUID
    name: str = Field(examples=["My phone"])
    created_at: datetime.datetime
    last_used_at: datetime.datetime | None
    is_backed_up: bool


class FactorsOut(Schema):
    """What I answer with besides my password."""

    has_authenticator: bool
    passkeys: list[PasskeyOut]
    recovery_codes_left: int = Field(examples=[10])


class CodesOut(Schema):
    """Shown this once. Empty when a factor was there before: the codes of then go on working."""

    recovery_codes: list[str] = Field(examples=[["7KQM-2DXR-9HTB"]])


class CodeIn(Closed):
    code: Code


class ProofIn(Closed):
    """The password, or where there is a second factor one of its answers."""

    password: str = Field("", max_length=256)
    code: Code = ""
    recovery_code: Code = ""
    credential: Credential = None
    step: Token = ""


class PasskeyIn(Closed):
    step: Token
    name: str = Field(max_length=80, pattern=LINE, examples=["My phone"])
    credential: Credential


class PasskeyName(Closed):
    name: str = Field(max_length=80, pattern=LINE, examples=["My phone"])


def _codes(request: Request, had_some: bool) -> CodesOut:
    request.answer_is_secret = True
    return CodesOut(recovery_codes=[] if had_some else recovery_codes_make(user_id=request.actor.person))


def _passkey(row: Passkey) -> PasskeyOut:
    return PasskeyOut(
        id=row.id,
        name=row.name,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        is_backed_up=row.is_backed_up,
    )


@router.post("/me/proof", response={204: None}, url_name="proof")
@access(SIGNED_IN)
def prove(request: Request, body: ProofIn) -> object:
    """Show that it is me; for a quarter of an hour sensitive changes are open to this session."""
    text = credential_text(body.credential)
    challenge = challenge_take(user_id=request.actor.person, token=body.step) if text else None
    answer = Answer(body.code, body.recovery_code, text, challenge or b"")
    if not proof_give(actor=request.actor, origin=origin_of(request), password=body.password, answer=answer):
        # An answer rather than an exception: the try must be kept.
        return problem(422, "wrong-proof", _("That is not proved"), _("That does not fit. Try it once more."))
    return 204, None


@router.post("/me/proof/options", response=OptionsOut, url_name="proof_options")
@access(SIGNED_IN)
def proof_options(request: Request) -> OptionsOut:
    """Ask for one of my passkeys."""
    step, challenge = step_begin(kind=Step.Kind.REGISTER, user_id=request.actor.person)
    options = authentication_options(challenge=challenge, keys=factors_of(request.actor.person).passkeys)
    return OptionsOut(step=step, options=json.loads(options))


@router.get("/me/factors", response=FactorsOut, url_name="factors")
@access(SIGNED_IN)
def list_factors(request: Request) -> FactorsOut:
    """My second factors."""
    factors = factors_of(request.actor.person)
    return FactorsOut(
        has_authenticator=factors.authenticator is not None,
        passkeys=[_passkey(key) for key in factors.passkeys],
        recovery_codes_left=recovery_codes_left(request.actor.person),
    )


@router.post("/me/factors/authenticator", response={201: KeyOut}, url_name="factor_authenticator")
@access(SIGNED_IN)
def begin_authenticator(request: Request) -> tuple[int, KeyOut]:
    """A fresh key for an authenticator app; it counts once it is confirmed."""
    proof_needed(request.actor)
    request.answer_is_secret = True
    enrolment = authenticator_begin(user_id=request.actor.person)
    return 201, KeyOut(secret=enrolment.secret, uri=enrolment.uri)


@router.post("/me/factors/authenticator/confirm", response=CodesOut, url_name="factor_authenticator_confirm")
@access(SIGNED_IN)
def confirm_authenticator(request: Request, body: CodeIn) -> CodesOut:
    """Confirm the app by a code of it. With the first factor come recovery codes."""
    proof_needed(request.actor)
    person = request.actor.person
    had_some = factors_of(person).any
    authenticator_confirm(user_id=person, session_id=request.actor.session_id, code=body.code)
    return _codes(request, had_some)


@router.delete("/me/factors/authenticator", response={204: None}, url_name="factor_authenticator_remove")
@access(SIGNED_IN)
def remove_authenticator(request: Request) -> tuple[int, None]:
    """Take my authenticator app away. 409 when it is the last factor and my organisation asks for one."""
    proof_needed(request.actor)
    authenticator_remove(actor=request.actor)
    return 204, None


@router.post("/me/factors/recovery-codes", response={201: CodesOut}, url_name="factor_recovery")
@access(SIGNED_IN)
def make_recovery_codes(request: Request) -> tuple[int, CodesOut]:
    """Fresh recovery codes; those of before stop working."""
    proof_needed(request.actor)
    if not factors_of(request.actor.person).any:
        raise Conflict(_("Recovery codes come with your first second factor."))
    return 201, _codes(request, had_some=False)


@router.post("/me/factors/passkeys/options", response=OptionsOut, url_name="passkey_options")
@access(SIGNED_IN)
def passkey_options(request: Request) -> OptionsOut:
    """What a device is asked to make a passkey with."""
    proof_needed(request.actor)
    step, challenge = step_begin(kind=Step.Kind.REGISTER, user_id=request.actor.person)
    return OptionsOut(
        step=step, options=json.loads(registration_options(user_id=request.actor.person, challenge=challenge))
    )


@router.post("/me/factors/passkeys", response={201: CodesOut}, url_name="passkey_add")
@access(SIGNED_IN)
def add_passkey(request: Request, body: PasskeyIn) -> tuple[int, CodesOut]:
    """Keep the passkey that a device made. 410 when the challenge is over. The first factor brings recovery codes."""
    proof_needed(request.actor)
    person = request.actor.person
    challenge = challenge_take(user_id=person, token=body.step)
    if challenge is None:
        raise Gone
    had_some = factors_of(person).any
    passkey_add(actor=request.actor, name=body.name, credential=credential_text(body.credential), challenge=challenge)
    return 201, _codes(request, had_some)


@router.patch("/me/factors/passkeys/{uuid:passkey_id}", response={204: None}, url_name="passkey_rename")
@access(SIGNED_IN)
def rename_passkey(request: Request, passkey_id: UUID, body: PasskeyName) -> tuple[int, None]:
    """Call one of my passkeys something else."""
    passkey_rename(actor=request.actor, passkey_id=passkey_id, name=body.name)
    return 204, None


@router.delete("/me/factors/passkeys/{uuid:passkey_id}", response={204: None}, url_name="passkey_remove")
@access(SIGNED_IN)
def remove_passkey(request: Request, passkey_id: UUID) -> tuple[int, None]:
    """Take one of my passkeys away. 409 as for the authenticator."""
    proof_needed(request.actor)
    passkey_remove(actor=request.actor, passkey_id=passkey_id)
    return 204, None
