"""What an administrator sets about a SAML provider."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meristem.identity.models import IdentityProvider
from meristem.identity.ports import home
from meristem.identity.providers.oidc import ProviderFault
from meristem.identity.providers.saml.keys import MOST, BadCertificate, certificates_in, new_pair
from meristem.identity.providers.saml.metadata import provider_described
from meristem.identity.providers.saml.types import Described
from meristem.identity.providers.secret import seal_secret
from meristem.identity.services.provider_settings import domains_judged, provider_forget
from meristem.kernel import audit
from meristem.kernel.context import Actor
from meristem.kernel.errors import Invalid
from meristem.kernel.http.fetching import NotFetched, judged

SAML = IdentityProvider.Protocol.SAML
LONGEST_ISSUER, LONGEST_ADDRESS = 300, 500
_CERTIFICATES: dict[str, str | Promise] = {
    "unreadable": _("This is no certificate. Paste it with its lines BEGIN CERTIFICATE and END CERTIFICATE."),
    "weak": _("Its key is too weak: RSA with 2048 bits, or an elliptic curve with 256, is the least."),
    "many": _("Give at most %(num)s certificates.") % {"num": MOST},
}


@transaction.atomic
def saml_save(
    *,
    actor: Actor,
    name: str,
    metadata: str,
    issuer: str,
    sign_in_address: str,
    certificates: str,
    email_domains: Iterable[str],
    email_attribute: str,
    name_attribute: str,
    signs_requests: bool,
    is_active: bool,
    vouches_always: bool = False,
    acr: str = "",
) -> IdentityProvider:
    """Set the provider, from its metadata or by hand; without either it waits, and shows what the provider must know.

    Raises Invalid beside the field. Another name (entity id) is another provider, whose subjects are other people:
    with it every link is forgotten. Our own name, address and key stay, so that they need be told only once.
    """
    wrong: dict[str, list[object]] = {}
    domains = domains_judged(email_domains, wrong)
    them = _described(metadata, issuer.strip(), sign_in_address.strip(), certificates, wrong)
    if is_active:
        _complete(them, domains, bool(metadata.strip()), wrong)
    if wrong:
        raise Invalid(fields=wrong)
    provider = IdentityProvider.objects.select_for_update().first()
    if provider is not None and provider.protocol != SAML:
        provider_forget(provider)
        provider = None
    if provider is None:
        provider = IdentityProvider(organization_id=actor.organization_id, protocol=SAML)
        key, provider.own_certificate = new_pair(urlsplit(settings.BASE_URL).hostname or "meristem")
        provider.sealed_secret = seal_secret(key, provider.id)
    elif provider.issuer not in ("", them.issuer):
        with connection.cursor() as cursor:
            cursor.execute("SELECT identity_provider_forget(%s)", [provider.id])
    provider.name, provider.issuer, provider.sign_in_address = name, them.issuer, them.address
    provider.certificates, provider.email_domains = list(them.certificates), domains
    provider.email_attribute, provider.name_attribute = email_attribute.strip(), name_attribute.strip()
    provider.signs_requests, provider.is_active = signs_requests, is_active
    provider.vouches_always, provider.acr = vouches_always, acr
    provider.save()
    if not is_active:
        home().insist_on_provider(False)
    after = {"protocol": "saml", "issuer": them.issuer, "email_domains": domains, "is_active": is_active}
    audit.record("provider.changed", object_type="identity_provider", object_id=provider.id, after=after)
    return provider


def _described(
    metadata: str, issuer: str, address: str, certificates: str, wrong: dict[str, list[object]]
) -> Described:
    """What is known of the provider: its metadata, where there is one, goes before what was typed."""
    if metadata.strip():
        try:
            them = provider_described(metadata.strip().encode())
        except ProviderFault as fault:
            wrong["metadata"] = [
                _("This is no metadata that we can use: %(reason)s.") % {"reason": fault.detail or fault.code}
            ]
            return Described("", "", ())
        fields = {"issuer": "metadata", "address": "metadata"}
    else:
        fields = {"issuer": "issuer", "address": "sign_in_address"}
        found: list[str] = []
        try:
            found = certificates_in(certificates)
        except BadCertificate as error:
            wrong["certificates"] = [_CERTIFICATES[error.code]]
        them = Described(issuer, address, tuple(found))
    if len(them.issuer) > LONGEST_ISSUER or any(character < " " for character in them.issuer):
        wrong[fields["issuer"]] = [
            _("The provider's name (entity ID) has at most %(num)s characters.") % {"num": LONGEST_ISSUER}
        ]
    try:
        if them.address:
            judged(them.address)
        if len(them.address) > LONGEST_ADDRESS:
            raise NotFetched("the address is too long")
    except NotFetched as error:
        wrong[fields["address"]] = [_("People cannot be sent to this address: %(reason)s.") % {"reason": error}]
    return them


def _complete(them: Described, domains: list[str], by_metadata: bool, wrong: dict[str, list[object]]) -> None:
    """What must be known before anybody may come in by it."""
    needed: dict[str, tuple[object, str | Promise]] = {
        "issuer": (them.issuer, _("Give the provider's name (entity ID), or paste its metadata.")),
        "sign_in_address": (them.address, _("Give the address at which people sign in there.")),
        "certificates": (them.certificates, _("Give the certificate that the provider signs with.")),
    }
    for field, (value, message) in needed.items():
        # With metadata that could not be read the fault stands beside it already.
        if not value and not by_metadata and field not in wrong:
            wrong[field] = [message]
    if not domains and "email_domains" not in wrong:
        wrong["email_domains"] = [_("Name the domains: with SAML nobody says whether an address was verified.")]
