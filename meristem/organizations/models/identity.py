"""How an organisation shows itself: its logo, and the domains that are provably its own."""

from django.db import models
from django.db.models.functions import Lower

from meristem.kernel.models import MutableModel, Tenancy, TenantModel


class Logo(MutableModel, TenantModel):
    """The logo, decoded and written anew; small enough to lie in the database."""

    image = models.BinaryField()
    width = models.IntegerField()
    height = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization"], name="organizations_logo_one")]


class DomainClaim(MutableModel, TenantModel):
    """A domain that the organisation says is its own, believed once its DNS says so too."""

    tenancy = Tenancy(gate_may=("select",))

    domain = models.CharField(max_length=253)
    token = models.CharField(max_length=64)
    verified_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    # People with a confirmed address of the domain may join by themselves.
    lets_join = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("organization", Lower("domain"), name="organizations_domainclaim_once"),
            # Wider than an organisation: a domain belongs to one.
            models.UniqueConstraint(
                Lower("domain"),
                name="organizations_domainclaim_whose",
                condition=models.Q(verified_at__isnull=False),
            ),
        ]
