"""Sessions: opened with a fresh token each time, ended by their owner."""

import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meristem.identity.models import ClientSession, PersonalToken, Session
from meristem.identity.ports import home
from meristem.identity.queries import preferences_of, provider_only
from meristem.identity.services.browsers import browsers_forget
from meristem.identity.types import Display, Origin
from meristem.kernel import audit
from meristem.kernel.context import Actor, tenant
from meristem.kernel.errors import Denied, NotFound
from meristem.kernel.links import new_token

LIFETIME = datetime.timedelta(days=30)
SHORT_LIFETIME = datetime.timedelta(days=1)
# At once, of one person. With another one, that which lay unused for longest ends.
MOST_SESSIONS = 50


def _session(actor: Actor) -> UUID:
    """The session a person acts in; a token's id for a program, which is none of the sessions."""
    if actor.session_id is None:
        raise RuntimeError("nobody is signed in")
    return actor.session_id


@transaction.atomic
def session_begin(
    *,
    user_id: UUID,
    organization_id: UUID,
    origin: Origin,
    stay: bool = True,
    device_id: UUID | None = None,
    provider_id: UUID | None = None,
    second_factor: bool = False,
) -> tuple[UUID, str]:
    """Open a session in an organisation that is entered as that person; (its id, the token, which is not kept).

    Without `stay` it lasts a day at most, and its cookie as long as the browser; never longer than the organisation
    lets sessions last. Of more than `MOST_SESSIONS` the one that was unused for longest ends.
    """
    token, hashed = new_token()
    now = timezone.now()
    bounds = home().session_bounds()
    open_ones = Session.objects.filter(user_id=user_id, revoked_at=None, expires_at__gt=now)
    surplus = open_ones.order_by("-last_active_at", "-id").values_list("id", flat=True)[MOST_SESSIONS - 1 :]
    Session.objects.filter(id__in=list(surplus)).update(revoked_at=now)
    session = Session.objects.create(
        user_id=user_id,
        organization_id=organization_id,
        token_hash=hashed,
        address=origin.address,
        user_agent=origin.device[:300],
        expires_at=now + min(LIFETIME if stay else SHORT_LIFETIME, bounds.life),
        idle_for=bounds.idle,
        is_to_stay=stay,
        device_id=device_id,
        provider_id=provider_id,
        second_factor_at=now if second_factor else None,
    )
    audit.record("session.started", object_type="session", object_id=session.id, about=user_id)
    origin.browser.display = display_of(user_id)
    return session.id, token


def display_of(user_id: UUID) -> Display:
    """What her pages must know of her preferences; for whoever is entered as her."""
    mine = preferences_of(user_id)
    return Display(mine.text_size, mine.less_motion, mine.captions, mine.keeps_drafts)


@transaction.atomic
def session_renew(*, actor: Actor) -> tuple[str, datetime.datetime | None] | None:
    """A new token for the session she is in; the old one stops working. After whatever gives it more power.

    (token, when its cookie ends; None with the browser). None for a program's token and for visitors.
    """
    if actor.user_id is None or actor.scopes is not None:
        return None
    session = Session.objects.select_for_update().filter(id=_session(actor), revoked_at=None).first()
    if session is None:
        return None
    token, hashed = new_token()
    Session.objects.filter(id=session.id).update(token_hash=hashed)
    return token, session.expires_at if session.is_to_stay else None


def session_last_place(user_id: UUID) -> UUID | None:
    """The organisation in which she was last; for whoever is entered as her."""
    return (
        Session.objects.filter(user_id=user_id)
        .order_by("-last_active_at")
        .values_list("organization_id", flat=True)
        .first()
    )


def clients_end(*, user_id: UUID, only: list[UUID] | None = None) -> int:
    """End families of tokens, all of hers when none is named; for whoever is entered as her. How many there were."""
    now = timezone.now()
    open_ones = ClientSession.objects.filter(user_id=user_id, revoked_at=None)
    if only is not None:
        open_ones = open_ones.filter(id__in=only)
    ids = list(open_ones.values_list("id", flat=True))
    PersonalToken.objects.filter(client_id__in=ids, revoked_at=None).update(revoked_at=now)
    return ClientSession.objects.filter(id__in=ids).update(revoked_at=now)


@transaction.atomic
def session_end(*, actor: Actor) -> None:
    """Sign out: the token of this session stops working at once; a program's, with its whole family."""
    if actor.user_id is None:
        return
    if actor.scopes is not None:
        family = PersonalToken.objects.filter(id=_session(actor)).values_list("client_id", flat=True).first()
        if family is not None:
            clients_end(user_id=actor.user_id, only=[family])
            audit.record("client.ended", object_type="client", object_id=family)
        return
    Session.objects.filter(id=_session(actor), revoked_at=None).update(revoked_at=timezone.now())
    audit.record("session.ended", object_type="session", object_id=actor.session_id)


@transaction.atomic
def session_revoke(*, actor: Actor, session_id: UUID) -> None:
    """End one of her own sessions. Raises NotFound for anybody else's and for one that has ended."""
    ended = Session.objects.filter(id=session_id, user_id=actor.person, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    if not ended:
        raise NotFound
    audit.record("session.ended", object_type="session", object_id=session_id)


@transaction.atomic
def sessions_revoke_others(*, actor: Actor) -> int:
    """End all of her sessions and programs but the one she is in; returns how many.

    Other browsers are strangers to her account again.
    """
    here = _session(actor)
    others = Session.objects.filter(user_id=actor.person, revoked_at=None).exclude(id=here)
    ended = others.update(revoked_at=timezone.now()) + clients_end(user_id=actor.person)
    browsers_forget(
        user_id=actor.person, but=Session.objects.filter(id=here).values_list("device_id", flat=True).first()
    )
    if ended:
        audit.record("session.others_ended", object_type="session", after={"count": ended}, about=actor.person)
    return ended


def session_is_strong(actor: Actor) -> bool:
    """Whether a second factor, or a provider that answers for her, stands behind the session she acts in."""
    rows = Session.objects.filter(id=_session(actor), user_id=actor.person)
    return rows.exclude(second_factor_at=None).exists()


@transaction.atomic
def session_move(*, actor: Actor, organization_id: UUID) -> None:
    """Let her session go on in another organisation. The caller has made sure that she belongs there.

    Raises Denied: (code `second-factor`) when one is asked for there and her session was begun without; (`provider`)
    where she may only be by an identity provider, and to a session that began by one, which speaks for its own place;
    (`session-old`) where sessions do not last as long as hers does already.
    """
    if organization_id != actor.organization_id:
        if Session.objects.filter(id=_session(actor)).exclude(provider_id=None).exists():
            detail = _("You came in by your organisation. Sign in with a password to go elsewhere.")
            raise Denied(detail, code="provider")
        if organization_id in {one.organization_id for one in provider_only(actor.person)}:
            raise Denied(_("This organisation has its people come in by its own sign-in."), code="provider")
    weak = not session_is_strong(actor)
    with tenant(organization_id, actor.person):
        if weak and home().asks_second_factor(organization_id):
            detail = _("That organisation asks for a second factor. Set one up under Security in your settings.")
            raise Denied(detail, code="second-factor")
        bounds = home().session_bounds()
    session = Session.objects.select_for_update().get(id=_session(actor), user_id=actor.person)
    ends = min(session.expires_at, session.created_at + bounds.life)
    if ends <= timezone.now():
        detail = _("Sessions do not last that long in that organisation. Sign out, and in again, to go there.")
        raise Denied(detail, code="session-old")
    Session.objects.filter(id=session.id).update(organization_id=organization_id, idle_for=bounds.idle, expires_at=ends)
