"""People, apart from any organisation. Passwords are kept apart from what colleagues may read."""

from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from meristem.kernel.ids import uuid4
from meristem.kernel.models import MutableModel, RowModel
from meristem.kernel.tenancy.constraints import APP_ROLE, CURRENT_USER, RowPolicies

SELF = f"id = {CURRENT_USER}"
OWN = f"user_id = {CURRENT_USER}"


class User(MutableModel, RowModel):
    """A person. Seen by herself and by those who share an organisation with her (policy in organizations)."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        SUSPENDED = "suspended", _("suspended")
        ARCHIVED = "archived", _("archived")

    class Theme(models.TextChoices):
        SYSTEM = "system", _("as the device")
        LIGHT = "light", _("light")
        DARK = "dark", _("dark")

    email = models.EmailField(max_length=254)
    username = models.CharField(max_length=60, null=True, blank=True)
    display_name = models.CharField(max_length=120)
    given_name = models.CharField(max_length=80, blank=True, default="")
    family_name = models.CharField(max_length=80, blank=True, default="")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    email_verified_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=10, blank=True, default="")
    time_zone = models.CharField(max_length=60, default="UTC")
    theme = models.CharField(max_length=10, choices=Theme.choices, default=Theme.SYSTEM)
    last_login_at = models.DateTimeField(null=True)
    # Since when she has a second factor; kept by the services that add and remove them.
    second_factor_since = models.DateTimeField(null=True)
    # Names the files of her picture; another one with each upload, so that browsers may keep what they have.
    avatar_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="identity_user_email_once"),
            models.UniqueConstraint(Lower("username"), name="identity_user_username_once"),
            models.CheckConstraint(condition=models.Q(email__contains="@"), name="identity_user_email_form"),
            RowPolicies(
                name="identity_user_rows",
                policies=[
                    ("self_select", "permissive", "select", SELF, None, APP_ROLE),
                    ("self_insert", "permissive", "insert", None, SELF, APP_ROLE),
                    ("self_update", "permissive", "update", SELF, SELF, APP_ROLE),
                ],
                app_may=("select", "insert", "update"),
                gate_may=("select",),
                touch=True,
            ),
        ]


class Credential(MutableModel):
    """A person's password hash (argon2id). Only she and the sign-in function can reach it."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    password_hash = models.TextField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            RowPolicies(
                name="identity_credential_rows",
                policies=[("own", "permissive", "all", OWN, OWN, APP_ROLE)],
                gate_may=("select",),
                touch=True,
            ),
        ]


class EmailLink(RowModel):
    """A link sent by e-mail: verification or reset. Its secret is derived again when it is sent (kernel.links)."""

    class Purpose(models.TextChoices):
        VERIFY = "verify"
        RESET = "reset"
        UNLOCK = "unlock"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            RowPolicies(
                name="identity_emaillink_rows",
                policies=[("own", "permissive", "all", OWN, OWN, APP_ROLE)],
                gate_may=("select",),
            ),
        ]


class LoginAttempt(RowModel):
    """One try to sign in. Written by everyone, read by the person herself and her administrators (queries.attempts)."""

    class Outcome(models.TextChoices):
        OK = "ok"
        WRONG = "wrong"
        LIMITED = "limited"
        SUSPENDED = "suspended"
        UNVERIFIED = "unverified"
        FACTOR = "factor"  # the password was right, the second factor was not
        PROVIDER = "provider"  # the password was right, but her organisation has her come in by its own sign-in
        REPLAYED = "replayed"  # a refresh token that was used already came back

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    address = models.GenericIPAddressField(null=True)
    device = models.CharField(max_length=200, default="")
    method = models.CharField(max_length=10, default="password", db_default="password")
    # The organisation she came into, whose administrators see that she did.
    place_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            RowPolicies(
                name="identity_loginattempt_rows",
                policies=[
                    ("own", "permissive", "select", OWN, None, APP_ROLE),
                    ("anyone_notes", "permissive", "insert", None, "true", APP_ROLE),
                ],
                app_may=("select", "insert"),
                gate_may=("select",),
            ),
        ]
        indexes = [models.Index(fields=["user", "-created_at"], name="identity_attempt_user")]
