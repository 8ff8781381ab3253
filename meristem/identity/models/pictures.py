"""Her picture, in the database: it is written, seen and erased with everything else, by the same policies."""

from django.db import models
from django.db.models.functions import Now

from meristem.identity.models.people import OWN, User
from meristem.kernel.tenancy.constraints import APP_ROLE, RowPolicies


class Avatar(models.Model):
    """A square picture in two sizes (WebP), always written by ourselves. Colleagues may see it (policy in 0009)."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    small = models.BinaryField()
    large = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            RowPolicies(
                name="identity_avatar_rows",
                policies=[("own", "permissive", "all", OWN, OWN, APP_ROLE)],
            ),
        ]
