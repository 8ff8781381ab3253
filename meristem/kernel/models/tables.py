"""The kernel's own tables: events and their consumers, audit, keys, mail, limits, idempotency."""

from django.db import models
from django.db.models.functions import Now

from meristem.kernel.models.base import RowModel, Tenancy, TenantModel, TenantRow
from meristem.kernel.tenancy.constraints import APP_ROLE, CURRENT_USER, RowPolicies

# A person's keys are hers in whichever organisation; a visitor's belong to the organisation that was entered.
OWN_KEY = (
    "(split_part(actor_key, ':', 1) = (select current_setting('app.user_id', true))"
    " OR starts_with(actor_key,"
    " (select 'visitor:' || coalesce(current_setting('app.organization_id', true), '') || ':')))"
)


class LogOrganization(models.Model):
    """Mix-in: the organisation of a log row is vouched for by the policy's check, not by a foreign key per insert."""

    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        abstract = True


class EventRecord(LogOrganization, TenantRow):
    """A fact that happened. `position` is given after commit, so that a reader with a position can never skip one."""

    tenancy = Tenancy(app_may=("select", "insert"), gate_may=("select", "update"))

    number = models.BigAutoField(primary_key=True)
    type = models.TextField()
    subject_id = models.UUIDField()
    actor_id = models.UUIDField(null=True)
    payload = models.JSONField(default=dict)
    occurred_at = models.DateTimeField(db_default=Now())
    position = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            # Partial, as every fact is written without one first.
            models.UniqueConstraint(
                fields=["position"], name="kernel_event_position", condition=models.Q(position__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["number"], name="kernel_event_unplaced", condition=models.Q(position__isnull=True)),
        ]


class Consumer(models.Model):
    """How far a consumer of events has read. One row a consumer; its lock is the right to run."""

    name = models.TextField(primary_key=True)
    position = models.BigIntegerField(default=0)
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            RowPolicies(
                name="kernel_consumer_rows",
                policies=[("worker", "permissive", "all", "true", "true", APP_ROLE)],
                gate_may=("select",),
                touch=True,
            ),
        ]


class ParkedEvent(TenantModel):
    """An event whose handler failed, or that waits behind one of the same subject."""

    tenancy = Tenancy(gate_may=("select", "update"))

    consumer = models.TextField()
    position = models.BigIntegerField()
    subject_id = models.UUIDField()
    attempts = models.IntegerField(default=0)
    next_try_at = models.DateTimeField(db_default=Now())
    error = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "consumer", "position"], name="kernel_parkedevent_once")
        ]
        indexes = [models.Index(fields=["consumer", "next_try_at"], name="kernel_parkedevent_due")]


class AuditEntry(LogOrganization, TenantModel):
    """Who did what to which row. The app role can add and read, never change.

    That somebody was seen by her therapist is known to the two of them: such a reading is no administrator's to read.
    What was before and after is plain where it is about a thing, sealed under the key of the person it is about
    otherwise. `number` and `chain` are given by the worker after commit (kernel.audit_chain): the app role cannot.
    """

    tenancy = Tenancy(
        app_may=("select", "insert"),
        gate_may=("select", "update"),
        restrict={
            "unchained": ("insert", None, "number IS NULL AND chain IS NULL"),
            "care": (
                "select",
                f"NOT starts_with(action, 'read.care') OR {CURRENT_USER} IN (actor_id, about_id)",
                None,
            ),
        },
    )

    actor_id = models.UUIDField(null=True)
    session_id = models.UUIDField(null=True)
    request_id = models.TextField(default="")
    action = models.TextField()
    object_type = models.TextField()
    object_id = models.UUIDField(null=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    about_id = models.UUIDField(null=True)
    sealed = models.BinaryField(null=True)
    number = models.BigIntegerField(null=True)
    chain = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "number"],
                name="kernel_audit_number_once",
                condition=models.Q(number__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-created_at"], name="kernel_audit_recent"),
            models.Index(
                fields=["organization", "about_id", "-created_at"],
                name="kernel_audit_about",
                condition=models.Q(about_id__isnull=False),
            ),
            models.Index(
                fields=["organization", "created_at"],
                name="kernel_audit_unchained",
                condition=models.Q(number__isnull=True),
            ),
        ]


class PersonKey(models.Model):
    """A person's data key, wrapped by the installation's key. Destroying the row destroys what it sealed."""

    user_id = models.UUIDField(primary_key=True)
    wrapped = models.BinaryField()
    keyring_id = models.TextField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            RowPolicies(
                name="kernel_personkey_rows",
                policies=[
                    ("own", "permissive", "all", f"user_id = {CURRENT_USER}", f"user_id = {CURRENT_USER}", APP_ROLE)
                ],
                gate_may=("select", "update"),
            ),
        ]


class Mail(LogOrganization, TenantModel):
    """A message to send: template and ids only; links carry secrets derived again when it is sent."""

    tenancy = Tenancy(gate_may=("select", "update"))

    class State(models.TextChoices):
        QUEUED = "queued"
        SENT = "sent"
        FAILED = "failed"

    recipient_id = models.UUIDField(null=True)
    to_address = models.TextField()
    template = models.TextField()
    params = models.JSONField(default=dict)
    language = models.TextField(default="en")
    message_id = models.TextField()
    state = models.TextField(choices=State.choices, default=State.QUEUED)
    attempts = models.IntegerField(default=0)
    next_try_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message_id"], name="kernel_mail_message_once")]
        indexes = [
            models.Index(fields=["next_try_at"], name="kernel_mail_due", condition=models.Q(state="queued")),
            models.Index(fields=["-created_at"], name="kernel_mail_recent"),
        ]


class IdempotencyRecord(RowModel):
    """The answer once given to a keyed POST, given again to its repetition.

    `actor_key` says whose the key is (kernel.http.idempotency). It names no organisation for a person, who is in
    another one after she has founded, left or switched.
    """

    actor_key = models.TextField()
    key = models.TextField()
    fingerprint = models.BinaryField()
    status = models.IntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=b"")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor_key", "key"], name="kernel_idempotency_once"),
            # A kept answer may say what only its asker may read.
            RowPolicies(
                name="kernel_idempotencyrecord_rows",
                policies=[("own", "permissive", "all", OWN_KEY, OWN_KEY, APP_ROLE)],
                gate_may=("select", "delete"),
            ),
        ]
        indexes = [models.Index(fields=["created_at"], name="kernel_idempotency_age")]


class RateBucket(models.Model):
    """A counter of one window. Unlogged: losing it in a crash forgives, it does not lock anyone out."""

    key = models.TextField(primary_key=True)
    window_started_at = models.DateTimeField(db_default=Now())
    count = models.IntegerField(default=0)

    class Meta:
        constraints = [
            RowPolicies(
                name="kernel_ratebucket_rows",
                policies=[("everyone", "permissive", "all", "true", "true", APP_ROLE)],
                gate_may=("select", "delete"),
            ),
        ]


__all__ = [
    "AuditEntry",
    "Consumer",
    "EventRecord",
    "IdempotencyRecord",
    "Mail",
    "ParkedEvent",
    "PersonKey",
    "RateBucket",
    "RowModel",
]
