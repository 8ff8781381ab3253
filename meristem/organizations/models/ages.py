"""How old somebody said she is when she joined, as far as it must be known, and what her guardian said."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from meristem.kernel.ids import uuid4
from meristem.kernel.models import MutableModel, Tenancy, TenantModel


class AgeCheck(MutableModel, TenantModel):
    """One answer for one organisation that asks. Of an adult nothing is kept but that she is one.

    Of a minor, sealed under her key: the month from which she needs nobody's consent, and her guardian's address. The
    links to the guardian carry a secret that is derived again when they are sent (kernel.links).
    """

    tenancy = Tenancy(owner="user_id", gate_may=("select",))

    class State(models.TextChoices):
        OF_AGE = "of_age", _("of age")
        ASKED = "asked", _("the guardian is asked")
        GIVEN = "given", _("the guardian agreed")
        REFUSED = "refused", _("the guardian refused")
        WITHDRAWN = "withdrawn", _("the guardian withdrew the consent")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    # Before she is a member, so no key to her membership.
    user = models.ForeignKey("identity.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=State.choices)
    grown_from = models.BinaryField(null=True)
    guardian_email = models.BinaryField(null=True)
    expires_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "user"], name="organizations_agecheck_once")]
