"""Consents: given and withdrawn with one tap each, dated and by version."""

from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from meristem.kernel import audit
from meristem.kernel.context import Actor, tenant
from meristem.kernel.errors import NotFound
from meristem.kernel.privacy import Purpose, consent_followed, purposes
from meristem.organizations.queries import public_organization_id
from meristem.privacy.models import Consent


def _purpose(code: str) -> Purpose:
    for one in purposes():
        if one.code == code:
            return one
    raise NotFound


@transaction.atomic
def consent_set(*, actor: Actor, purpose: str, is_given: bool) -> Consent:
    """Give or withdraw; saying the same again changes nothing. Raises NotFound for an unknown purpose."""
    wanted = _purpose(purpose)
    mine = Consent.objects.select_for_update().filter(user_id=actor.person, purpose=purpose)
    newest = mine.order_by("-created_at", "-id").first()
    is_open = newest is not None and newest.withdrawn_at is None
    now = timezone.now()
    if is_given:
        if newest is not None and is_open and newest.version == wanted.version:
            return newest
        mine.filter(withdrawn_at=None).update(withdrawn_at=now)
        said = Consent.objects.create(user_id=actor.person, purpose=purpose, version=wanted.version, given_at=now)
    elif newest is not None:
        if not is_open:
            return newest
        newest.withdrawn_at = now
        newest.save(update_fields=["withdrawn_at"])
        said = newest
    else:
        said = Consent.objects.create(
            user_id=actor.person, purpose=purpose, version=wanted.version, given_at=None, withdrawn_at=now
        )
    audit.record(
        "privacy.consent_given" if is_given else "privacy.consent_withdrawn",
        object_type="consent",
        object_id=said.id,
        after={"purpose": purpose, "version": wanted.version},
        about=actor.person,
    )
    consent_followed(actor.person, purpose, is_given=is_given)
    return said


def has_withdrawn(user_id: UUID, purpose: str) -> bool:
    """Whether she does not allow it: the newest thing she said is no, or yes to words that have changed since."""
    newest = Consent.objects.filter(user_id=user_id, purpose=purpose).order_by("-created_at", "-id").first()
    if newest is None:
        return False
    return newest.withdrawn_at is not None or newest.version != _purpose(purpose).version


def outdated(purpose: Purpose) -> list[UUID]:
    """Who agreed to an earlier version of it and has not answered since; for jobs, whoever is entered."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT user_id FROM privacy_outdated(%s, %s)", [purpose.code, purpose.version])
        return [user_id for (user_id,) in cursor.fetchall()]


def consents_catch_up() -> int:
    """Have everything that rests on outdated consents stop until they are given anew; returns how many there are."""
    public = public_organization_id()
    if public is None:
        return 0
    found = [(one.code, user_id) for one in purposes() for user_id in outdated(one)]
    for code, user_id in found:
        with tenant(public, user_id):
            consent_followed(user_id, code, is_given=False)
    return len(found)
