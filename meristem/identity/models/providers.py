"""Sign-in by an organisation's own identity provider (OpenID Connect or SAML 2.0)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from meristem.identity.models.people import OWN, User
from meristem.kernel.ids import uuid4
from meristem.kernel.models import MutableModel, RowModel, Tenancy, TenantModel
from meristem.kernel.tenancy.constraints import APP_ROLE, RowPolicies


class IdentityProvider(MutableModel, TenantModel):
    """Where members of an organisation sign in. The secret is sealed under a key that the database does not hold."""

    class Protocol(models.TextChoices):
        OIDC = "oidc", "OpenID Connect"
        SAML = "saml", "SAML 2.0"

    tenancy = Tenancy(gate_may=("select",))

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(max_length=80)
    protocol = models.CharField(max_length=4, choices=Protocol.choices, default=Protocol.OIDC, db_default="oidc")
    # OpenID Connect: the issuer. SAML: the provider's entity id; empty while it is being set up.
    issuer = models.CharField(max_length=300)
    client_id = models.CharField(max_length=200)
    # OpenID Connect: the client's secret. SAML: our own private key.
    sealed_secret = models.BinaryField(default=b"")
    # SAML alone: where people are sent, what the provider signs with (two while it changes keys), what we sign with,
    # and which attributes hold address and name (the usual ones when empty).
    sign_in_address = models.CharField(max_length=500, default="", db_default="")
    certificates = ArrayField(models.TextField(), default=list, db_default=[])
    own_certificate = models.TextField(default="", db_default="")
    signs_requests = models.BooleanField(default=True, db_default=True)
    email_attribute = models.CharField(max_length=200, default="", db_default="")
    name_attribute = models.CharField(max_length=200, default="", db_default="")
    # Addresses it may answer for; every one when there is none.
    email_domains = ArrayField(models.CharField(max_length=253), default=list)
    is_active = models.BooleanField(default=False)
    # Whether its people count as having given a second factor without its saying so (amr, acr); and the level (acr)
    # that is asked for and, when it says so, believed.
    vouches_always = models.BooleanField(default=False, db_default=False)
    acr = models.CharField(max_length=200, blank=True, default="", db_default="")
    # Where it signs people out; as its discovery document said last.
    end_session_endpoint = models.CharField(max_length=500, blank=True, default="", db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization"], name="identity_identityprovider_one")]


class ProviderLink(RowModel):
    """That a subject of a provider is a certain person. Made only on her own proof.

    Goes with its provider, as the rows below: an administrator, who sees none of them, asks a function of the gate.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    provider = models.ForeignKey(IdentityProvider, on_delete=models.DO_NOTHING, related_name="+", db_index=False)
    subject = models.CharField(max_length=255)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "subject"], name="identity_providerlink_once"),
            RowPolicies(
                name="identity_providerlink_rows",
                policies=[("own", "permissive", "all", OWN, OWN, APP_ROLE)],
                gate_may=("select", "delete"),
            ),
        ]


class ProviderFlow(RowModel):
    """A sign-in that has left for the provider, bound to the browser it left from; good for one answer."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    provider = models.ForeignKey(IdentityProvider, on_delete=models.DO_NOTHING, related_name="+")
    browser_hash = models.BinaryField()
    onward = models.CharField(max_length=500, default="")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    # An administrator tries the provider: she is told what it said, and nobody is let in.
    is_trial = models.BooleanField(default=False, db_default=False)
    # SAML: the hash of the assertion that answered, before the browser came to take it. No assertion counts twice.
    answer_hash = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "answer_hash"], name="identity_providerflow_answer"),
            RowPolicies(
                name="identity_providerflow_rows",
                policies=[("anyone_begins", "permissive", "insert", None, "true", APP_ROLE)],
                app_may=("insert",),
                gate_may=("select", "update", "delete"),
            ),
        ]


class ProviderProof(RowModel):
    """An answer of a provider that waits for the proof that the address is hers: a link by letter, once."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    provider = models.ForeignKey(IdentityProvider, on_delete=models.DO_NOTHING, related_name="+")
    subject = models.CharField(max_length=255)
    email = models.EmailField(max_length=254)
    display_name = models.CharField(max_length=120)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            RowPolicies(
                name="identity_providerproof_rows",
                policies=[("anyone_begins", "permissive", "insert", None, "true", APP_ROLE)],
                app_may=("insert",),
                gate_may=("select", "update", "delete"),
            ),
        ]
