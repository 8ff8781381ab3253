"""Ways in that are open: browser sessions and personal tokens, kept as hashes only."""

import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from meristem.identity.models.people import OWN, User
from meristem.kernel.models import RowModel
from meristem.kernel.tenancy.constraints import APP_ROLE, RowPolicies

IDLE = datetime.timedelta(days=14)


class Session(RowModel):
    """A signed-in browser. `organization_id` is the organisation she is in at the moment.

    The gate notes `last_active_at` when somebody enters, at most every five minutes.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    token_hash = models.BinaryField(unique=True)
    organization_id = models.UUIDField()
    address = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=300, default="")
    last_active_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    # When a second factor (or an identity provider that answers for her) was behind it, and when she last proved
    # that it is she who sits there: sensitive changes want that to be recent.
    second_factor_at = models.DateTimeField(null=True)
    proved_at = models.DateTimeField(db_default=Now())
    # The known browser it runs in, and the identity provider that answered for her: such a session stays where it is.
    device_id = models.UUIDField(null=True)
    provider_id = models.UUIDField(null=True)
    # Unused for so long, it has ended: the rule of the organisation it is in (the gate compares `last_active_at`).
    idle_for = models.DurationField(db_default=IDLE)
    # Whether its cookie outlives the browser.
    is_to_stay = models.BooleanField(default=True, db_default=True)

    class Meta:
        constraints = [
            RowPolicies(
                name="identity_session_rows",
                policies=[("own", "permissive", "all", OWN, OWN, APP_ROLE)],
                gate_may=("select", "update"),
            ),
        ]

    @property
    def ends_at(self) -> datetime.datetime:
        """When it ends if nobody uses it any more."""
        ends: datetime.datetime = min(self.expires_at, self.last_active_at + self.idle_for)
        return ends


class PersonalToken(RowModel):
    """A key for a program that acts as its owner, within scopes, in one organisation.

    With `client` it is an access token of a quarter of an hour, one of many of a program she has signed in to.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    # Both are hers alone; a key in the database would have to carry the organisation as well (test_catalogue).
    client = models.ForeignKey(
        "identity.ClientSession", on_delete=models.CASCADE, null=True, related_name="+", db_constraint=False
    )
    organization_id = models.UUIDField()
    name = models.CharField(max_length=80)
    token_hash = models.BinaryField(unique=True)
    scopes = ArrayField(models.CharField(max_length=20), default=list)
    # The identity provider in whose session it was made: an organisation that insists on its provider lets it go on.
    provider_id = models.UUIDField(null=True)
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            RowPolicies(
                name="identity_personaltoken_rows",
                policies=[("own", "permissive", "all", OWN, OWN, APP_ROLE)],
                gate_may=("select", "update"),
            ),
        ]
