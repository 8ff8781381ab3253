"""What guards the door: browsers that are known, and how often somebody was wrong of late."""

from django.db import models
from django.db.models.functions import Now

from meristem.identity.models.people import OWN, User
from meristem.kernel.models import RowModel
from meristem.kernel.tenancy.constraints import APP_ROLE, RowPolicies


class KnownDevice(RowModel):
    """A browser from which she has come in: it holds a token in a cookie, we hold its hash. No fingerprint.

    Wrong passwords from elsewhere do not shut it out, and a sign-in from it is nothing to write a letter about.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    token_hash = models.BinaryField()
    last_used_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "token_hash"], name="identity_knowndevice_once"),
            RowPolicies(
                name="identity_knowndevice_rows",
                policies=[("own", "permissive", "all", OWN, OWN, APP_ROLE)],
                gate_may=("select",),
            ),
        ]


class DoorLock(models.Model):
    """How often somebody was wrong at one door, and until when it stays shut. The key is a keyed hash."""

    key = models.BinaryField(primary_key=True)
    failures = models.IntegerField(default=0)
    last_at = models.DateTimeField(db_default=Now())
    shut_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            RowPolicies(
                name="identity_doorlock_rows",
                policies=[("everyone", "permissive", "all", "true", "true", APP_ROLE)],
                gate_may=("select", "delete"),
            ),
        ]
