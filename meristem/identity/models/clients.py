"""Programs that a person has signed in to: short access tokens, and a chain of refresh tokens (RFC 9700)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from meristem.identity.models.people import OWN, User
from meristem.kernel.models import RowModel
from meristem.kernel.tenancy.constraints import APP_ROLE, RowPolicies


class ClientSession(RowModel):
    """A program that somebody has signed in to: a family of tokens that ends as a whole."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    organization_id = models.UUIDField()
    name = models.CharField(max_length=80)
    scopes = ArrayField(models.CharField(max_length=20), default=list)
    address = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=300, default="")
    last_active_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    # A used refresh token came back: somebody had a copy.
    replayed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            RowPolicies(
                name="identity_clientsession_rows",
                policies=[("own", "permissive", "all", OWN, OWN, APP_ROLE)],
                gate_may=("select", "update"),
            ),
        ]


class RefreshToken(RowModel):
    """One link of the chain: good for one renewal. Its successor is derived from it, and so is kept nowhere."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    client = models.ForeignKey(ClientSession, on_delete=models.CASCADE, related_name="+")
    token_hash = models.BinaryField(unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            RowPolicies(
                name="identity_refreshtoken_rows",
                policies=[("own", "permissive", "all", OWN, OWN, APP_ROLE)],
                gate_may=("select",),
            ),
        ]
