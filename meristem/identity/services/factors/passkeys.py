"""Passkeys (WebAuthn level 2, by the library `webauthn`): made, asked for, named, removed."""

import ipaddress
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import parse_authentication_credential_json, parse_registration_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from meristem.identity.models import Passkey, User
from meristem.identity.services.factors.kept import factor_added, factor_removal_guard, factor_removed
from meristem.kernel.context import Actor
from meristem.kernel.errors import Conflict, Invalid, NotFound

MOST = 20
REFUSED = _("Your device's answer does not fit. Try it once more.")
# What a device may send that is no answer at all: the library does not promise to see all of it coming.
ODD = (WebAuthnException, ValueError, KeyError, TypeError)


def party() -> str:
    """The host name that passkeys are bound to."""
    return urlsplit(settings.BASE_URL).hostname or "localhost"


def passkeys_work() -> bool:
    """Whether browsers make passkeys here: they want a name, never a bare network address."""
    try:
        ipaddress.ip_address(party())
    except ValueError:
        return True
    return False


def _descriptors(keys: list[Passkey] | tuple[Passkey, ...]) -> list[PublicKeyCredentialDescriptor]:
    known = {transport.value for transport in AuthenticatorTransport}
    return [
        PublicKeyCredentialDescriptor(
            id=bytes(key.credential_id),
            transports=[AuthenticatorTransport(name) for name in key.transports if name in known] or None,
        )
        for key in keys
    ]


def registration_options(*, user_id: UUID, challenge: bytes) -> str:
    """What the browser is asked to make a passkey with (JSON). Called as her."""
    user = User.objects.get(id=user_id)
    return options_to_json(
        generate_registration_options(
            rp_id=party(),
            rp_name="Meristem",
            user_id=user.id.bytes,
            user_name=user.email,
            user_display_name=user.display_name,
            challenge=challenge,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.PREFERRED,
                user_verification=UserVerificationRequirement.PREFERRED,
            ),
            exclude_credentials=_descriptors(list(Passkey.objects.filter(user_id=user_id))),
        )
    )


def authentication_options(*, challenge: bytes, keys: list[Passkey] | tuple[Passkey, ...] = ()) -> str:
    """What the browser is asked to prove (JSON): one of these keys, or any of this site's when nobody is known yet."""
    return options_to_json(
        generate_authentication_options(
            rp_id=party(),
            challenge=challenge,
            allow_credentials=_descriptors(keys),
            user_verification=UserVerificationRequirement.PREFERRED if keys else UserVerificationRequirement.REQUIRED,
        )
    )


@transaction.atomic
def passkey_add(*, actor: Actor, name: str, credential: str, challenge: bytes) -> Passkey:
    """Keep a passkey that her device made for this challenge. Raises Invalid (`credential`), Conflict when known."""
    if Passkey.objects.filter(user_id=actor.person).count() >= MOST:
        raise Conflict(_("You have 20 passkeys. Remove one that you do not use any more."))
    try:
        parsed = parse_registration_credential_json(credential)
        verified = verify_registration_response(
            credential=parsed,
            expected_challenge=challenge,
            expected_rp_id=party(),
            expected_origin=settings.BASE_URL,
        )
    except ODD as error:
        raise Invalid(fields={"credential": [REFUSED]}) from error
    row = Passkey(
        user_id=actor.person,
        name=name,
        credential_id=verified.credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        transports=[transport.value for transport in parsed.response.transports or []],
        is_backed_up=verified.credential_backed_up,
    )
    if not Passkey.objects.bulk_create([row], ignore_conflicts=True) or not Passkey.objects.filter(id=row.id).exists():
        raise Conflict(_("This passkey is in use already."))
    factor_added(user_id=actor.person, session_id=actor.session_id, what="passkey", object_id=row.id)
    return row


@transaction.atomic
def passkey_proves(*, user_id: UUID, credential: str, challenge: bytes, alone: bool = False) -> bool:
    """Whether one of her passkeys signed this challenge. `alone`: without a password, so it must have verified her.

    A counter that went back means that the key was copied: refused. Called as her.
    """
    try:
        parsed = parse_authentication_credential_json(credential)
    except ODD:
        return False
    row = Passkey.objects.select_for_update().filter(user_id=user_id, credential_id=parsed.raw_id).first()
    if row is None:
        return False
    try:
        verified = verify_authentication_response(
            credential=parsed,
            expected_challenge=challenge,
            expected_rp_id=party(),
            expected_origin=settings.BASE_URL,
            credential_public_key=bytes(row.public_key),
            credential_current_sign_count=row.sign_count,
            require_user_verification=alone,
        )
    except ODD:
        return False
    Passkey.objects.filter(id=row.id).update(sign_count=verified.new_sign_count, last_used_at=timezone.now())
    return True


def credential_id(credential: str) -> bytes | None:
    """Which passkey answered, before it is known whose it is; None for what is no answer."""
    try:
        return parse_authentication_credential_json(credential).raw_id
    except ODD:
        return None


@transaction.atomic
def passkey_rename(*, actor: Actor, passkey_id: UUID, name: str) -> None:
    """Call one of her passkeys something else. Raises NotFound."""
    if not Passkey.objects.filter(id=passkey_id, user_id=actor.person).update(name=name):
        raise NotFound


@transaction.atomic
def passkey_remove(*, actor: Actor, passkey_id: UUID) -> None:
    """Take one of her passkeys away. Raises NotFound, Conflict as the authenticator does."""
    if not Passkey.objects.filter(id=passkey_id, user_id=actor.person).exists():
        raise NotFound
    factor_removal_guard(actor)
    if not Passkey.objects.filter(id=passkey_id, user_id=actor.person).delete()[0]:
        raise NotFound
    factor_removed(actor=actor, what="passkey", object_id=passkey_id)
