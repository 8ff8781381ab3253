"""How a person wants to be told, in each organisation that she belongs to: work may be quieter than the rest."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from meristem.kernel.ids import uuid4
from meristem.kernel.models import MutableModel, PersonForeignKey, Tenancy, TenantModel
from meristem.notifications.types import Digest


class ChannelChoice(MutableModel, TenantModel):
    """One kind by one channel, switched on or off; without a row it is as the kind has it by default."""

    tenancy = Tenancy(owner="user_id", gate_may=("select",))

    user = PersonForeignKey(indexed=False)
    kind = models.CharField(max_length=60)
    channel = models.CharField(max_length=20)
    is_on = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "user", "kind", "channel"], name="notifications_channelchoice_once"
            ),
        ]


class NoticeSettings(MutableModel, TenantModel):
    """Quiet hours on the person's own clock, digests, and whether she wants mail at all.

    Its id stands in the links by which mail is stopped without signing in; they are signed (kernel.links).
    """

    tenancy = Tenancy(owner="user_id", gate_may=("select",))

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = PersonForeignKey(indexed=False)
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("until"), null=True, blank=True)
    digest = models.CharField(_("gather e-mail"), max_length=10, choices=Digest.choices, default=Digest.NEVER)
    is_mail_wanted = models.BooleanField(_("e-mail"), default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "user"], name="notifications_settings_one"),
            models.CheckConstraint(
                condition=models.Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | (
                    models.Q(quiet_from__isnull=False, quiet_until__isnull=False)
                    & ~models.Q(quiet_from=models.F("quiet_until"))
                ),
                name="notifications_settings_quiet",
            ),
            models.CheckConstraint(
                condition=models.Q(digest__in=["never", "daily", "weekly"]), name="notifications_settings_digest"
            ),
        ]
