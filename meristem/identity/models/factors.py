"""What proves a person besides her password, and the steps on the way in that are not finished yet."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from meristem.identity.models.people import OWN, User
from meristem.kernel.ids import uuid4
from meristem.kernel.models import MutableModel, RowModel
from meristem.kernel.tenancy.constraints import APP_ROLE, RowPolicies


class Authenticator(MutableModel, RowModel):
    """An app that shows one-time codes (RFC 6238). The secret is sealed under her key; a code is used once."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    secret = models.BinaryField()
    confirmed_at = models.DateTimeField(null=True)
    # The last time step of which a code was taken: the same code, or an older one, never works again.
    last_step = models.BigIntegerField(default=0)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            RowPolicies(
                name="identity_authenticator_rows",
                policies=[("own", "permissive", "all", OWN, OWN, APP_ROLE)],
                touch=True,
            ),
        ]


class RecoveryCode(RowModel):
    """A way in without the device, once. All codes of a set share a salt, so that a try costs one slow hash."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    salt = models.BinaryField()
    code_hash = models.BinaryField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "code_hash"], name="identity_recoverycode_once"),
            RowPolicies(
                name="identity_recoverycode_rows",
                policies=[("own", "permissive", "all", OWN, OWN, APP_ROLE)],
            ),
        ]


class Passkey(MutableModel, RowModel):
    """A public key whose private half never leaves her device (WebAuthn)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    credential_id = models.BinaryField(unique=True)
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    transports = ArrayField(models.CharField(max_length=20), default=list)
    is_backed_up = models.BooleanField(default=False)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            RowPolicies(
                name="identity_passkey_rows",
                policies=[("own", "permissive", "all", OWN, OWN, APP_ROLE)],
                gate_may=("select",),
                touch=True,
            ),
        ]


class Step(RowModel):
    """Something begun and not finished: a sign-in that waits for its second factor, a passkey that was asked for.

    Whoever holds the token goes on with it: a browser in a cookie, a program in its memory. Short-lived, once.
    """

    class Kind(models.TextChoices):
        FACTOR = "factor"  # the password was right; the second factor is missing
        SETUP = "setup"  # the password was right; the organisation asks for a second factor and she has none
        PASSKEY = "passkey"  # nobody is known yet; a passkey will say who it is
        REGISTER = "register"  # she is signed in and adds a passkey, or proves herself again with one

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    token_hash = models.BinaryField(unique=True)
    challenge = models.BinaryField(default=b"")
    organization_id = models.UUIDField(null=True)
    # The identity provider that answered for her, but not for a second factor.
    provider_id = models.UUIDField(null=True)
    is_to_stay = models.BooleanField(default=True)
    tries = models.IntegerField(default=0)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            RowPolicies(
                name="identity_step_rows",
                policies=[
                    ("own", "permissive", "all", OWN, OWN, APP_ROLE),
                    ("nobodys", "permissive", "insert", None, "user_id IS NULL", APP_ROLE),
                ],
                gate_may=("select", "update", "delete"),
            ),
        ]


class EmailChange(RowModel):
    """A new address on its way: proved by a link sent to it, undone by a link sent to the old one."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    old_email = models.EmailField(max_length=254)
    new_email = models.EmailField(max_length=254)
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    undo_until = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            RowPolicies(
                name="identity_emailchange_rows",
                policies=[("own", "permissive", "all", OWN, OWN, APP_ROLE)],
                gate_may=("select",),
            ),
        ]
