"""Sign-in by an organisation's own identity provider (OpenID Connect)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from meristem.identity.models.people import OWN, User
from meristem.kernel.ids import uuid4
from meristem.kernel.models import MutableModel, RowModel, Tenancy, TenantModel
from meristem.kernel.tenancy.constraints import APP_ROLE, RowPolicies


class IdentityProvider(MutableModel, TenantModel):
    """Where members of an organisation sign in. The secret is sealed under a key that the database does not hold."""

    tenancy = Tenancy(gate_may=("select",))

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(max_length=80)
    issuer = models.CharField(max_length=300)
    client_id = models.CharField(max_length=200)
    sealed_secret = models.BinaryField(default=b"")
    # Addresses it may answer for; every one when there is none.
    email_domains = ArrayField(models.CharField(max_length=253), default=list)
    is_active = models.BooleanField(default=False)

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

    class Meta:
        constraints = [
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
