"""How a person wants the product to behave towards her, wherever she is (004 user_preferences, in typed columns)."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from meristem.identity.models.people import OWN, User
from meristem.kernel.models import MutableModel
from meristem.kernel.tenancy.constraints import APP_ROLE, RowPolicies


class Preferences(MutableModel):
    """One row a person, once she has changed something; without one the defaults hold.

    Language, time zone and theme stand with the account, notices and the board with each organisation: the page and
    the API put them together in the five groups (web.preferences).
    """

    class TextSize(models.TextChoices):
        NORMAL = "normal", _("normal")
        LARGE = "large", _("larger")
        LARGEST = "largest", _("largest")

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    # Communication
    plain_letters = models.BooleanField(default=False)
    # Privacy
    keeps_drafts = models.BooleanField(default=True)
    # Content
    text_size = models.CharField(max_length=10, choices=TextSize.choices, default=TextSize.NORMAL)
    less_motion = models.BooleanField(default=False)
    captions = models.BooleanField(default=True)
    # Assessments
    answer_keys = models.BooleanField(default=True)
    goes_on = models.BooleanField(default=False)
    shows_progress = models.BooleanField(default=True)

    class Meta:
        constraints = [
            RowPolicies(
                name="identity_preferences_rows",
                policies=[("own", "permissive", "all", OWN, OWN, APP_ROLE)],
                touch=True,
            ),
        ]
