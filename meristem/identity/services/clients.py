"""Programs signed in with a person's password: access tokens of a quarter of an hour, refresh tokens good for one use.

RFC 9700, section 4.14: whoever brings a refresh token that was used already, thief or owner, ends the whole family. Two
tabs that renew at once are neither: within GRACE a used token gives the same successor again, as long as that one is
unused. The successor is derived from the token itself under the installation's key, so nothing is kept to repeat it.
"""

import base64
import dataclasses
import datetime
import hashlib
import hmac
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meristem.identity.models import ClientSession, LoginAttempt, PersonalToken, RefreshToken, User
from meristem.identity.ports import home
from meristem.identity.services.browsers import browser_remember
from meristem.identity.services.sessions import clients_end, session_last_place
from meristem.identity.services.sign_in import SignIn, note_attempt, password_proof
from meristem.identity.types import Origin, Scope
from meristem.kernel import audit
from meristem.kernel.context import Actor, current_actor, tenant
from meristem.kernel.errors import Invalid, NotFound
from meristem.kernel.links import PERSONAL, new_token, token_hash
from meristem.kernel.mail import mail_queue

ACCESS_SECONDS = 15 * 60
REFRESH_DAYS = 30
FAMILY_DAYS = 180
GRACE = datetime.timedelta(seconds=10)
MOST_CLIENTS = 50


@dataclasses.dataclass(frozen=True)
class Tokens:
    """What a program holds now."""

    client_id: UUID
    access: str
    refresh: str
    scopes: list[str]


def _derived(kind: str, client_id: UUID, refresh: str) -> str:
    """What follows from a refresh token, for whoever holds it and the installation's key."""
    text = f"{kind}\x1f{client_id}\x1f{refresh}".encode()
    digest = hmac.new(settings.LINK_KEY, text, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _issue(client: ClientSession, refresh: str) -> Tokens:
    """The tokens that `refresh` stands for; its own row and that of the access token are made."""
    now = timezone.now()
    access = PERSONAL + _derived("access", client.id, refresh)
    PersonalToken.objects.filter(client=client, expires_at__lte=now).delete()
    PersonalToken.objects.create(
        user_id=client.user_id,
        organization_id=client.organization_id,
        client=client,
        name=client.name,
        token_hash=token_hash(access),
        scopes=client.scopes,
        expires_at=now + datetime.timedelta(seconds=ACCESS_SECONDS),
    )
    RefreshToken.objects.create(
        user_id=client.user_id,
        client=client,
        token_hash=token_hash(refresh),
        expires_at=min(now + datetime.timedelta(days=REFRESH_DAYS), client.expires_at),
    )
    return Tokens(client.id, access, refresh, client.scopes)


def _place() -> UUID:
    actor = current_actor()
    if actor is None:
        raise RuntimeError("programs sign in inside an organisation")
    return actor.organization_id


@transaction.atomic
def client_sign_in(
    *, login: str, password: str, code: str, name: str, scopes: list[str], origin: Origin
) -> tuple[SignIn, Tokens | None]:
    """Sign a program in with a password, and a second factor where one is due. The same door as everybody's.

    Raises Invalid for scopes that there are not, before anything is tried.
    """
    known = [scope.value for scope in Scope if scope.value in scopes]
    if not known or len(known) != len(set(scopes)):
        raise Invalid(fields={"scopes": [_("Choose at least one of the scopes that there are.")]})
    proved = password_proof(login=login, password=password, origin=origin, code=code)
    if proved.outcome != LoginAttempt.Outcome.OK or proved.user_id is None:
        return proved, None
    user_id = proved.user_id
    with tenant(_place(), user_id):
        place = home().organization_of(user_id, session_last_place(user_id))
        note_attempt(LoginAttempt.Outcome.OK, user_id, origin, method="program", place_id=place)
        User.objects.filter(id=user_id).update(last_login_at=timezone.now())
        _device_id, is_new = browser_remember(user_id=user_id, origin=origin)
    with tenant(place, user_id):
        open_ones = ClientSession.objects.filter(user_id=user_id, revoked_at=None).order_by("-last_active_at")
        clients_end(user_id=user_id, only=list(open_ones.values_list("id", flat=True)[MOST_CLIENTS - 1 :]))
        client = ClientSession.objects.create(
            user_id=user_id,
            organization_id=place,
            name=name,
            scopes=known,
            address=origin.address,
            user_agent=origin.device[:300],
            expires_at=timezone.now() + datetime.timedelta(days=FAMILY_DAYS),
        )
        audit.record("client.signed_in", object_type="client", object_id=client.id, after={"scopes": known})
        if is_new:
            _tell(user_id, "identity_new_client", client.id)
        refresh, _hashed = new_token()
        return proved, _issue(client, refresh)


@transaction.atomic
def client_renew(*, refresh: str, origin: Origin) -> Tokens | None:
    """New tokens for a refresh token, which is used up by that; None when it is good for nothing.

    Does not raise: that a used one came back must be kept, with the end of its family.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM identity_refresh_owner(%s)", [token_hash(refresh)])
        row = cursor.fetchone()
    if row is None:
        return None
    user_id, client_id, organization_id = row
    with tenant(organization_id, user_id):
        # Parallel renewals of one family wait for each other here.
        client = ClientSession.objects.select_for_update().get(id=client_id)
        token = RefreshToken.objects.get(client=client, token_hash=token_hash(refresh))
        now = timezone.now()
        is_active = User.objects.filter(id=user_id, status=User.Status.ACTIVE).exists()
        if client.revoked_at is not None or token.expires_at <= now or not is_active:
            return None
        successor = _derived("refresh", client.id, refresh)
        if token.used_at is not None:
            following = RefreshToken.objects.filter(client=client, token_hash=token_hash(successor)).first()
            if now - token.used_at <= GRACE and following is not None and following.used_at is None:
                return Tokens(client.id, PERSONAL + _derived("access", client.id, successor), successor, client.scopes)
            _replayed(client, origin)
            return None
        RefreshToken.objects.filter(id=token.id).update(used_at=now)
        RefreshToken.objects.filter(client=client, expires_at__lte=now).delete()
        ClientSession.objects.filter(id=client.id).update(last_active_at=now, address=origin.address)
        return _issue(client, successor)


def _replayed(client: ClientSession, origin: Origin) -> None:
    """Somebody holds a copy: nobody can tell who, so the program signs in again."""
    clients_end(user_id=client.user_id, only=[client.id])
    ClientSession.objects.filter(id=client.id).update(replayed_at=timezone.now())
    note_attempt(LoginAttempt.Outcome.REPLAYED, client.user_id, origin, method="program")
    audit.record("client.replayed", object_type="client", object_id=client.id)
    _tell(client.user_id, "identity_replayed", client.id)


def _tell(user_id: UUID, template: str, client_id: UUID) -> None:
    user = User.objects.get(id=user_id)
    mail_queue(
        to=user.email,
        template=template,
        params={"client": str(client_id)},
        recipient_id=user_id,
        language=user.language,
    )


@transaction.atomic
def client_revoke(*, actor: Actor, client_id: UUID) -> None:
    """Sign one of her own programs out. Raises NotFound for anybody else's and for one that has ended."""
    if not clients_end(user_id=actor.person, only=[client_id]):
        raise NotFound
    audit.record("client.ended", object_type="client", object_id=client_id)
