"""Organisations: the tenants themselves, and their settings."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from meristem.kernel.models import MutableModel, RowModel, Tenancy, TenantModel
from meristem.kernel.tenancy.constraints import APP_ROLE, CURRENT_ORGANIZATION, CURRENT_USER, RowPolicies


class Organization(MutableModel, RowModel):
    """A tenant. One is the installation's public organisation, for people without an employer."""

    class Kind(models.TextChoices):
        PUBLIC = "public", _("public")
        COMPANY = "company", _("organisation")

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        CLOSED = "closed", _("closed")

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=80, db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.COMPANY)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    domain = models.CharField(max_length=253, null=True, blank=True)
    industry = models.CharField(max_length=100, blank=True, default="")
    size_range = models.CharField(max_length=20, blank=True, default="")
    billing_email = models.EmailField(blank=True, default="")
    # Here rather than in the settings: entering reads this row anyway, and asks it of every request (ADR 0010).
    requires_second_factor = models.BooleanField(default=False, db_default=False)
    # Changes whenever its logo or colour does; empty without either. Pages name their stylesheet by it.
    brand = models.CharField(max_length=16, blank=True, default="", db_default="")
    # The one who founded it and may hand it on (002 organizations.admin_user_id).
    owner = models.ForeignKey("identity.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("slug"), name="organizations_organization_slug_once"),
            models.UniqueConstraint(Lower("domain"), name="organizations_organization_domain_once"),
            models.UniqueConstraint(
                fields=["kind"], name="organizations_organization_one_public", condition=models.Q(kind="public")
            ),
            RowPolicies(
                name="organizations_organization_rows",
                policies=[
                    ("entered_select", "permissive", "select", f"id = {CURRENT_ORGANIZATION}", None, APP_ROLE),
                    (
                        "entered_update",
                        "permissive",
                        "update",
                        f"id = {CURRENT_ORGANIZATION}",
                        f"id = {CURRENT_ORGANIZATION}",
                        APP_ROLE,
                    ),
                    # A founder enters the organisation that she is about to make.
                    (
                        "founder_insert",
                        "permissive",
                        "insert",
                        None,
                        f"id = {CURRENT_ORGANIZATION} AND (owner_id = {CURRENT_USER} OR owner_id IS NULL)",
                        APP_ROLE,
                    ),
                ],
                app_may=("select", "insert", "update"),
                gate_may=("select",),
                touch=True,
            ),
        ]


class OrganizationSettings(MutableModel, TenantModel):
    """One row an organisation, by a unique key (001 settings, whose own check rejected every row)."""

    tenancy = Tenancy(gate_may=("select",))

    company_email = models.EmailField(blank=True, default="")
    default_language = models.CharField(max_length=10, default="en")
    visitors_see_courses = models.BooleanField(default=False)
    enforce_sso = models.BooleanField(default=False)
    # With `enforce_sso`: personal tokens made outside of the provider's sessions go on nevertheless.
    tokens_beside_provider = models.BooleanField(default=False, db_default=False)
    # How long a session here lasts unused, and at all; new ones carry it, and a change reaches those that are open.
    session_idle_hours = models.PositiveSmallIntegerField(default=336, db_default=336)
    session_days = models.PositiveSmallIntegerField(default=30, db_default=30)
    brand_colour = models.CharField(max_length=7, blank=True, default="", db_default="")
    # Nobody joins below the first; below the second a guardian must agree. Empty: nobody is asked.
    least_age = models.PositiveSmallIntegerField(null=True, blank=True)
    guardian_age = models.PositiveSmallIntegerField(null=True, blank=True)
    # Surveys without identity are switched on for the demo organisation only until blind signatures arrive.
    anonymous_surveys = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization"], name="organizations_settings_one"),
            models.CheckConstraint(
                condition=models.Q(session_idle_hours__range=(1, 336)), name="organizations_settings_idle"
            ),
            models.CheckConstraint(condition=models.Q(session_days__range=(1, 30)), name="organizations_settings_days"),
        ]
