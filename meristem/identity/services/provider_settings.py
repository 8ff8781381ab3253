"""What an administrator sets about the organisation's identity provider."""

import re
from collections.abc import Iterable

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from meristem.identity.models import IdentityProvider
from meristem.identity.ports import home
from meristem.identity.providers import oidc
from meristem.identity.providers.secret import seal_secret
from meristem.identity.queries.providers import provider_here
from meristem.kernel import audit
from meristem.kernel.context import Actor
from meristem.kernel.errors import Conflict, Invalid, NotFound
from meristem.kernel.http.fetching import NotFetched, judged

DOMAIN = re.compile(r"(?=.{3,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
MOST_DOMAINS = 50


def domains_judged(email_domains: Iterable[str], wrong: dict[str, list[object]]) -> list[str]:
    """The domains that a provider may answer for, each once; what is wrong is put beside their field."""
    domains = sorted({domain.strip().lower().lstrip("@") for domain in email_domains if domain.strip()})
    if len(domains) > MOST_DOMAINS or not all(DOMAIN.fullmatch(domain) for domain in domains):
        wrong["email_domains"] = [_("Give up to 50 domains, for instance example.org.")]
    return domains


@transaction.atomic
def provider_save(
    *,
    actor: Actor,
    name: str,
    issuer: str,
    client_id: str,
    client_secret: str,
    email_domains: Iterable[str],
    is_active: bool,
    vouches_always: bool = False,
    acr: str = "",
) -> IdentityProvider:
    """Set the provider; an empty secret leaves the one that is kept, unless the issuer is another one.

    Raises Invalid beside the field. Another issuer's subjects are other people: with it, every link is forgotten.
    """
    wrong: dict[str, list[object]] = {}
    domains = domains_judged(email_domains, wrong)
    try:
        judged(issuer)
    except NotFetched as error:
        wrong["issuer"] = [_("This address cannot be asked: %(reason)s.") % {"reason": error}]
    provider = IdentityProvider.objects.select_for_update().first()
    oidc_issuer = provider.issuer if provider and provider.protocol == IdentityProvider.Protocol.OIDC else None
    is_other = oidc_issuer != issuer
    if is_other and not client_secret:
        wrong["client_secret"] = [_("Give the secret that the provider has for us.")]
    if wrong:
        raise Invalid(fields=wrong)
    if provider is not None and is_other:
        provider_forget(provider)
        provider = None
    provider = provider or IdentityProvider(organization_id=actor.organization_id)
    provider.name, provider.issuer, provider.client_id = name, issuer, client_id
    provider.email_domains, provider.is_active = domains, is_active
    provider.vouches_always, provider.acr = vouches_always, acr
    if client_secret:
        provider.sealed_secret = seal_secret(client_secret, provider.id)
    provider.save()
    if not is_active:
        home().insist_on_provider(False)
    after = {"issuer": issuer, "client_id": client_id, "email_domains": domains, "is_active": is_active}
    audit.record("provider.changed", object_type="identity_provider", object_id=provider.id, after=after)
    return provider


def provider_or_404() -> IdentityProvider:
    """The provider of the organisation that is entered. Raises NotFound without one."""
    provider = provider_here()
    if provider is None:
        raise NotFound
    return provider


def provider_test(provider: IdentityProvider) -> oidc.Endpoints:
    """Ask the provider for its endpoints and keys now: outside of any transaction. Raises Conflict: what is wrong."""
    if provider.protocol != IdentityProvider.Protocol.OIDC:
        raise Conflict(_("Try this provider in the browser: only a sign-in shows what it says."))
    oidc.forget()
    try:
        endpoints = oidc.discover(provider.issuer)
        keys = oidc.keys_of(endpoints)
    except oidc.ProviderFault as fault:
        reason = fault.detail or fault.code
        raise Conflict(_("The provider does not answer as it must: %(reason)s.") % {"reason": reason}) from fault
    if not keys.keys:
        raise Conflict(_("The provider shows no key that we understand."))
    return endpoints


@transaction.atomic
def provider_insist(*, actor: Actor, insists: bool, tokens_go_on: bool = False) -> int:
    """Let members come in by the provider only, or by password too; returns how many sessions ended.

    Administrators may always come in by password: that is the way back when the provider is broken. Personal tokens
    that were not made in a session of the provider's end too, unless `tokens_go_on`. Raises Conflict without an active
    provider.
    """
    provider = provider_here()
    if insists and (provider is None or not provider.is_active):
        raise Conflict(_("Set the provider up and switch it on first."))
    home().insist_on_provider(insists)
    home().let_tokens_go_on(insists and tokens_go_on)
    sessions, tokens = provider_enforce()
    after: dict[str, object] = {"insists": insists, "tokens_go_on": insists and tokens_go_on}
    if insists:
        after |= {"sessions_ended": sessions, "tokens_ended": tokens}
    audit.record("provider.insisted", object_type="identity_provider", after=after)
    return sessions


@transaction.atomic
def provider_enforce() -> tuple[int, int]:
    """End what does not come by the provider where the organisation insists on it: (sessions, personal tokens)."""
    if not home().insists_on_provider():
        return 0, 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_provider_enforce()")
        sessions = cursor.fetchone()[0]
        if home().tokens_go_on():
            return sessions, 0
        cursor.execute("SELECT identity_provider_enforce_tokens()")
        return sessions, cursor.fetchone()[0]


@transaction.atomic
def provider_remove(*, actor: Actor) -> None:
    """Take the provider away, with every link to it; members sign in by password again. Raises NotFound without one."""
    provider = provider_here()
    if provider is None:
        raise NotFound
    home().insist_on_provider(False)
    audit.record("provider.removed", object_type="identity_provider", object_id=provider.id)
    provider_forget(provider)


def provider_forget(provider: IdentityProvider) -> None:
    """Its links and whatever is under way go with it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_provider_forget(%s)", [provider.id])
    provider.delete()
