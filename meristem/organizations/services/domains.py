"""Domains of an organisation: claimed, proved by a DNS record, and a way in for people with an address there."""

import re
import secrets
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meristem.kernel import audit, limits
from meristem.kernel.context import Actor, tenant
from meristem.kernel.errors import Conflict, Invalid, NotFound
from meristem.organizations.models import DomainClaim, Membership, Organization
from meristem.organizations.ports import plan
from meristem.organizations.resolvers import resolver
from meristem.organizations.services.members import membership_add
from meristem.organizations.services.seats import seats_require

_DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])")
# Everybody may have an address there: they are nobody's own.
SHARED = frozenset(
    {"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "me.com",
     "proton.me", "protonmail.com", "gmx.de", "gmx.net", "web.de", "naver.com", "daum.net", "hanmail.net", "qq.com",
     "163.com", "mail.ru", "yandex.ru", "aol.com"}
)  # fmt: skip
MOST = 20


def record_name(claim: DomainClaim) -> str:
    """Where the record is looked for."""
    return f"_meristem.{claim.domain}"


def record_text(claim: DomainClaim) -> str:
    """What the record must say."""
    return f"meristem-domain={claim.token}"


@transaction.atomic
def domain_claim(*, actor: Actor, domain: str) -> DomainClaim:
    """Say that a domain is the organisation's own; it counts once it is proved. Raises Invalid, Conflict (plan)."""
    plan().require("domains")
    try:
        plain = domain.strip().lower().rstrip(".").encode("idna").decode()
    except UnicodeError:
        plain = ""
    if not _DOMAIN.fullmatch(plain):
        raise Invalid(fields={"domain": [_("This is not a domain, such as example.org.")]})
    if plain in SHARED:
        raise Invalid(fields={"domain": [_("Everybody can have an address there; it is nobody's own.")]})
    if DomainClaim.objects.count() >= MOST:
        raise Conflict(_("There are 20 domains already."), code="too-many-domains")
    try:
        with transaction.atomic():
            made = DomainClaim.objects.create(
                organization_id=actor.organization_id, domain=plain, token=secrets.token_hex(20)
            )
    except IntegrityError as error:
        raise Invalid(fields={"domain": [_("You have named this domain already.")]}) from error
    audit.record("domain.claimed", object_type="domain", object_id=made.id, after={"name": plain})
    return made


@transaction.atomic
def domain_check(*, actor: Actor, claim_id: UUID) -> bool:
    """Look for the record; whether it is there. Raises Conflict when another organisation has proved the domain."""
    limits.spend("domain-check", actor.organization_id, limit=60, seconds=3600)
    claim = DomainClaim.objects.select_for_update().get(id=claim_id)
    now = timezone.now()
    found = record_text(claim) in resolver().texts(record_name(claim), record_text(claim))
    try:
        with transaction.atomic():
            DomainClaim.objects.filter(id=claim_id).update(
                checked_at=now, verified_at=(claim.verified_at or now) if found else claim.verified_at
            )
    except IntegrityError as error:
        raise Conflict(_("Another organisation has proved that this domain is its own."), code="taken") from error
    if found and claim.verified_at is None:
        audit.record("domain.proved", object_type="domain", object_id=claim_id, after={"name": claim.domain})
        Organization.objects.filter(id=claim.organization_id, domain=None).update(domain=claim.domain)
    return found


@transaction.atomic
def domain_let_join(*, actor: Actor, claim_id: UUID, lets_join: bool) -> None:
    """Whether people with a confirmed address of the domain may join by themselves. NotFound until it is proved."""
    claim = DomainClaim.objects.select_for_update().exclude(verified_at=None).get(id=claim_id)
    if claim.lets_join != lets_join:
        DomainClaim.objects.filter(id=claim_id).update(lets_join=lets_join)
        after = {"name": claim.domain, "lets_join": lets_join}
        audit.record("domain.opened", object_type="domain", object_id=claim_id, after=after)


@transaction.atomic
def domain_release(*, actor: Actor, claim_id: UUID) -> None:
    """Give a domain up; who joined by it stays."""
    claim = DomainClaim.objects.get(id=claim_id)
    claim.delete()
    Organization.objects.filter(id=actor.organization_id, domain=claim.domain).update(domain=None)
    audit.record("domain.released", object_type="domain", object_id=claim_id, before={"name": claim.domain})


def joinable() -> list[tuple[UUID, str]]:
    """(id, name) of organisations that the entered person may join by her confirmed address."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT organization_id, organization_name FROM organizations_joinable()")
        return list(cursor.fetchall())


@transaction.atomic
def domain_join(*, actor: Actor, organization_id: UUID) -> None:
    """Join by the domain of her confirmed address, as a learner. NotFound where that is not open to her."""
    if organization_id not in {place for place, _name in joinable()}:
        raise NotFound
    with tenant(organization_id, actor.person):
        if not Membership.objects.filter(user_id=actor.person).exists():
            seats_require(1)
            membership_add(user_id=actor.person)
            audit.record("domain.joined", object_type="user", object_id=actor.person)
