"""What a person sets about herself, and the tokens of her programs."""

import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meristem.identity.models import PersonalToken, User
from meristem.identity.services.provider_sign_out import session_provider
from meristem.identity.types import Scope
from meristem.kernel import audit
from meristem.kernel.context import Actor
from meristem.kernel.errors import Denied, Invalid, NotFound
from meristem.kernel.links import new_personal_token

MOST_TOKENS = 50


@transaction.atomic
def profile_change(
    *,
    actor: Actor,
    display_name: str | None = None,
    username: str | None = None,
    language: str | None = None,
    time_zone: str | None = None,
    theme: str | None = None,
) -> User:
    """Change what is given; None leaves a value as it is. Raises Invalid (`username`) when somebody else has it."""
    given = {"display_name": display_name, "language": language, "time_zone": time_zone, "theme": theme}
    changes: dict[str, str | None] = {name: value for name, value in given.items() if value is not None}
    if username is not None:
        # An empty name is no name: many people have none.
        changes["username"] = username or None
    user = User.objects.select_for_update().get(id=actor.person)
    for name, value in changes.items():
        setattr(user, name, value)
    if display_name is not None:
        first, _space, last = display_name.partition(" ")
        user.given_name, user.family_name = first[:80], last[:80]
    try:
        with transaction.atomic():
            user.save(update_fields=[*changes, "given_name", "family_name"])
    except IntegrityError as error:
        raise Invalid(fields={"username": [_("Somebody else uses this name already.")]}) from error
    return user


def known_language(code: str) -> str | None:
    """The code when the interface speaks it."""
    return code if code in dict(settings.LANGUAGES) else None


@transaction.atomic
def token_create(
    *, actor: Actor, name: str, scopes: list[str], expires_at: datetime.datetime | None
) -> tuple[PersonalToken, str]:
    """A token for a program that acts as her in the organisation she is in; the secret is shown this once.

    Raises Denied to a program (a stolen token must not outlive itself by making others), Invalid for unknown scopes.
    """
    if actor.scopes is not None:
        raise Denied(_("A token cannot make tokens. Sign in in a browser."), code="token-by-token")
    known = [scope.value for scope in Scope if scope.value in scopes]
    if not known or len(known) != len(set(scopes)):
        raise Invalid(fields={"scopes": [_("Choose at least one of the scopes that there are.")]})
    if expires_at is not None and expires_at <= timezone.now():
        raise Invalid(fields={"expires_at": [_("This moment is past already.")]})
    if PersonalToken.objects.filter(user_id=actor.person, client=None, revoked_at=None).count() >= MOST_TOKENS:
        raise Invalid(fields={"name": [_("You have 50 tokens. Revoke one that is not needed any more.")]})
    secret, hashed = new_personal_token()
    token = PersonalToken.objects.create(
        user_id=actor.person,
        organization_id=actor.organization_id,
        provider_id=session_provider(actor),
        name=name,
        token_hash=hashed,
        scopes=known,
        expires_at=expires_at,
    )
    audit.record(
        "token.created", object_type="personal_token", object_id=token.id, after={"scopes": known}, about=actor.person
    )
    return token, secret


@transaction.atomic
def token_revoke(*, actor: Actor, token_id: UUID) -> None:
    """End one of her own tokens at once. Raises NotFound for anybody else's and for one that has ended."""
    tokens = PersonalToken.objects.filter(id=token_id, user_id=actor.person, client=None, revoked_at=None)
    if not tokens.update(revoked_at=timezone.now()):
        raise NotFound
    audit.record("token.revoked", object_type="personal_token", object_id=token_id)


def tokens_end(*, user_id: UUID) -> int:
    """End all of her personal tokens, in every organisation; for whoever is entered as her. How many there were."""
    rows = PersonalToken.objects.filter(user_id=user_id, client=None, revoked_at=None)
    return rows.update(revoked_at=timezone.now())
