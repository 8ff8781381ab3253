"""A telephone number that a person proved to be hers, and the codes on their way to one."""

from django.db import models

from meristem.identity.models.people import OWN, User
from meristem.kernel.ids import uuid4
from meristem.kernel.models import MutableModel, RowModel
from meristem.kernel.tenancy.constraints import APP_ROLE, RowPolicies


class Phone(MutableModel, RowModel):
    """Her number in E.164, sealed under her key. It stands here once a code that was sent to it came back."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    number = models.BinaryField()
    verified_at = models.DateTimeField()

    class Meta:
        constraints = [
            RowPolicies(
                name="identity_phone_rows",
                policies=[("own", "permissive", "all", OWN, OWN, APP_ROLE)],
                touch=True,
            ),
        ]


class PhoneCode(RowModel):
    """A code that was sent to a number, for minutes and a few tries.

    The code is derived from the id when it is sent and when it is compared (kernel.links), so it is kept nowhere.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    number = models.BinaryField()
    tries = models.IntegerField(default=0)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            RowPolicies(
                name="identity_phonecode_rows",
                policies=[("own", "permissive", "all", OWN, OWN, APP_ROLE)],
                gate_may=("select", "delete"),
            ),
        ]
