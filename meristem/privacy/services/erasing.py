"""Erasure: asked by the person, carried out when its time has come, repeated after a restore."""

import contextlib
import datetime
from uuid import UUID

import structlog
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meristem.identity.models import Credential, User
from meristem.kernel import audit, limits
from meristem.kernel.context import Actor, tenant
from meristem.kernel.errors import Conflict, Invalid, NotFound
from meristem.kernel.privacy import BLANK, CLEAR, DELETE, erasure_steps, holdings
from meristem.organizations.queries import public_organization_id
from meristem.organizations.services import member_remove
from meristem.privacy import register, rows
from meristem.privacy.models import Erasure

log = structlog.get_logger("meristem.privacy")
ATTEMPTS, WINDOW = 10, 900


@transaction.atomic
def erasure_ask(*, actor: Actor, email: str, password: str) -> Erasure:
    """Ask to be erased after the days to think it over. Raises Invalid for a wrong confirmation, Conflict as long as
    an organisation needs her (its owner, its last administrator) or when she has asked already."""
    limits.spend("erasure", actor.person, limit=ATTEMPTS, seconds=WINDOW)
    user = User.objects.get(id=actor.person)
    wrong = {}
    if email.strip().lower() != user.email.lower():
        wrong["email"] = [_("This is not the address of your account.")]
    known = Credential.objects.filter(user_id=user.id).first()
    if known is not None and known.password_hash and not check_password(password, known.password_hash):
        wrong["password"] = [_("This is not your password.")]
    if wrong:
        raise Invalid(fields=wrong)
    if erasure_open(actor.person) is not None:
        raise Conflict(_("You have asked for it already."), code="already-asked")
    _refuse_while_needed(actor.person)
    due = timezone.now() + datetime.timedelta(days=settings.ERASURE_DAYS)
    asked = Erasure.objects.create(user_id=actor.person, due_at=due)
    audit.record("privacy.erasure_asked", object_type="user", object_id=actor.person)
    return asked


def erasure_open(user_id: UUID) -> Erasure | None:
    """What she has asked for and can still take back."""
    return Erasure.objects.filter(user_id=user_id, cancelled_at=None, done_at=None).first()


@transaction.atomic
def erasure_cancel(*, actor: Actor) -> None:
    """Take it back. Raises NotFound when nothing was asked."""
    changed = Erasure.objects.filter(user_id=actor.person, cancelled_at=None, done_at=None).update(
        cancelled_at=timezone.now()
    )
    if not changed:
        raise NotFound
    audit.record("privacy.erasure_cancelled", object_type="user", object_id=actor.person)


def _refuse_while_needed(user_id: UUID) -> None:
    """Try to leave everywhere, and undo it: the organisation says itself why it cannot let her go."""
    for place in rows.places():
        with transaction.atomic():
            _leave(place, user_id)
            transaction.set_rollback(True)


def _leave(place: UUID, user_id: UUID) -> None:
    # Where she is no member any more there is nothing to leave.
    with tenant(place, user_id) as actor, contextlib.suppress(ObjectDoesNotExist, NotFound):
        member_remove(actor=actor, user_id=user_id)


@transaction.atomic
def person_erase(*, user_id: UUID) -> None:
    """Destroy her key, delete or blank each of her rows in every organisation, and write her down in the register.

    The register comes first: should this be interrupted, it is known that she must go. Raises Conflict as long as an
    organisation needs her.
    """
    public = public_organization_id()
    if public is None:
        raise RuntimeError("an installation has a public organisation")
    with tenant(public, user_id):
        user = User.objects.get(id=user_id)
        here = rows.places()
    for place in here:
        _leave(place, user_id)
    register.note(user_id)
    for place in here:
        with tenant(place, user_id):
            for step in erasure_steps():
                step(user_id)
            audit.record("privacy.erased", object_type="user", object_id=user_id)
    with tenant(public, user_id):
        _forget_limits(user)
        for holding in holdings():
            if holding.erase == DELETE or holding.children:
                rows.delete(holding)
            for column, what in holding.also.items():
                if what == CLEAR:
                    rows.clear(holding.table, column)
    for place in here:
        with tenant(place, user_id):
            for holding in holdings():
                if holding.erase == BLANK and (rows.is_of_organization(holding.table) or place == public):
                    rows.blank(holding, user_id, place)
    with tenant(public, user_id):
        Erasure.objects.filter(user_id=user_id, done_at=None).update(done_at=timezone.now())


def _forget_limits(user: User) -> None:
    """Counters are kept under addresses and names."""
    with connection.cursor() as cursor:
        for known in filter(None, (user.email, user.username, str(user.id))):
            cursor.execute("DELETE FROM kernel_ratebucket WHERE strpos(lower(key), lower(%s)) > 0", [known])


def erasures_carry_out() -> int:
    """Erase everybody whose time has come; one whom an organisation needs is passed over. For the worker."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT user_id FROM privacy_erasures_due()")
        due = [row[0] for row in cursor.fetchall()]
    return sum(_erased(user_id) for user_id in due)


def _erased(user_id: UUID) -> bool:
    try:
        person_erase(user_id=user_id)
    except Conflict:
        log.warning("erasure_waits", person=register.hash_of(user_id)[:12])
        return False
    return True


def erasures_apply() -> tuple[int, int]:
    """Erase again everybody in the register whom this database knows, after a restore: (erased, cannot go yet).

    Of several processes that start together one does it, and the others wait until it is done. Without a register the
    database is not asked.
    """
    hashes = register.hashes()
    return _applied(hashes) if hashes else (0, 0)


@transaction.atomic
def _applied(hashes: list[str]) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('privacy.register', 0))")
        cursor.execute("SELECT user_id FROM privacy_people_among(%s)", [hashes])
        back = [row[0] for row in cursor.fetchall()]
    done = sum(_erased(user_id) for user_id in back)
    return done, len(back) - done
