"""A therapist's own profile and hours, and the check of her licence."""

import dataclasses
import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meristem.care.models import AvailabilityException, AvailabilityRule, Therapist
from meristem.care.permissions import CHECK_LICENCES, PRACTISE
from meristem.care.types import LANGUAGE_CODES, Mode, Specialisation
from meristem.kernel import audit
from meristem.kernel.context import Actor
from meristem.kernel.errors import Denied, Invalid, NotFound

RULES_AT_MOST = 50


@dataclasses.dataclass(frozen=True, kw_only=True)
class Profile:
    """What a therapist says of herself and of her sessions."""

    headline: str = ""
    bio: str = ""
    specialisations: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    licence_number: str = ""
    profile_url: str = ""
    price: Decimal | None = None
    currency: str = ""
    session_minutes: int = 50
    buffer_minutes: int = 10
    modes: tuple[str, ...] = (Mode.VIDEO,)
    meeting_details: str = ""
    time_zone: str = "UTC"
    is_listed: bool = False


@transaction.atomic
def profile_save(*, actor: Actor, profile: Profile) -> Therapist:
    """Write one's own profile, made on the first save. A new licence number has to be checked anew.

    Raises Denied without `care.practise`, Invalid with a message for each field that does not fit.
    """
    _practises(actor)
    _check(profile)
    row = Therapist.objects.select_for_update().filter(user_id=actor.person).first()
    is_new = row is None
    row = row or Therapist(organization_id=actor.organization_id, user_id=actor.person)
    if row.licence_number != profile.licence_number:
        row.licence_checked_on = None
    for field in dataclasses.fields(profile):
        value = getattr(profile, field.name)
        setattr(row, field.name, list(value) if isinstance(value, tuple) else value)
    was_listed = None if is_new else Therapist.objects.values_list("is_listed", flat=True).get(id=row.id)
    row.save(force_insert=is_new)
    if was_listed != row.is_listed:
        audit.record(
            "care.listing_changed", object_type="care.therapist", object_id=row.id, after={"is_listed": row.is_listed}
        )
    return row


@transaction.atomic
def licence_check(*, actor: Actor, therapist_id: UUID) -> Therapist:
    """Note that her licence was checked today; whoever manages members vouches for it. Recorded in the audit log."""
    if not actor.may(CHECK_LICENCES):
        raise Denied
    row = Therapist.objects.select_for_update().get(id=therapist_id)
    if not row.licence_number:
        raise Invalid(_("There is no licence number to check yet."))
    row.licence_checked_on = timezone.localdate()
    row.save(update_fields=["licence_checked_on"])
    audit.record(
        "care.licence_checked",
        object_type="care.therapist",
        object_id=row.id,
        after={"licence_checked_on": row.licence_checked_on.isoformat()},
    )
    return row


@transaction.atomic
def rule_add(*, actor: Actor, weekday: int, starts_at: datetime.time, ends_at: datetime.time) -> AvailabilityRule:
    """Offer hours every week, on one's own wall clock. Raises Invalid when they are too short or meet other hours."""
    own = _own(actor)
    rules = list(AvailabilityRule.objects.filter(therapist=own, weekday=weekday))
    starts_at, ends_at = starts_at.replace(second=0, microsecond=0), ends_at.replace(second=0, microsecond=0)
    minutes = (ends_at.hour - starts_at.hour) * 60 + ends_at.minute - starts_at.minute
    if weekday not in range(7):
        raise Invalid(fields={"weekday": [_("Choose a day of the week.")]})
    if minutes < own.session_minutes:
        message = _("That is shorter than a session of %(minutes)s minutes.") % {"minutes": own.session_minutes}
        raise Invalid(fields={"ends_at": [message]})
    if any(rule.starts_at < ends_at and starts_at < rule.ends_at for rule in rules):
        raise Invalid(fields={"starts_at": [_("These hours meet others of the same day.")]})
    if AvailabilityRule.objects.filter(therapist=own).count() >= RULES_AT_MOST:
        raise Invalid(_("There are %(number)s rules already; take one away first.") % {"number": RULES_AT_MOST})
    try:
        with transaction.atomic():
            return AvailabilityRule.objects.create(
                organization_id=actor.organization_id,
                therapist=own,
                weekday=weekday,
                starts_at=starts_at,
                ends_at=ends_at,
            )
    except IntegrityError as error:
        raise Invalid(fields={"starts_at": [_("These hours meet others of the same day.")]}) from error


@transaction.atomic
def rule_remove(*, actor: Actor, rule_id: UUID) -> None:
    """Offer these hours no longer; what is booked stays booked."""
    gone, _rows = AvailabilityRule.objects.filter(id=rule_id, therapist=_own(actor)).delete()
    if not gone:
        raise NotFound


@transaction.atomic
def away_add(*, actor: Actor, first_day: datetime.date, last_day: datetime.date) -> AvailabilityException:
    """Be away on these days, both included; what is booked stays booked. Raises Invalid when they run backwards."""
    own = _own(actor)
    if last_day < first_day:
        raise Invalid(fields={"last_day": [_("The last day comes before the first.")]})
    if AvailabilityException.objects.filter(therapist=own).count() >= RULES_AT_MOST:
        raise Invalid(_("There are %(number)s stretches already; take one away first.") % {"number": RULES_AT_MOST})
    return AvailabilityException.objects.create(
        organization_id=actor.organization_id, therapist=own, first_day=first_day, last_day=last_day
    )


@transaction.atomic
def away_remove(*, actor: Actor, away_id: UUID) -> None:
    """Be there after all."""
    gone, _rows = AvailabilityException.objects.filter(id=away_id, therapist=_own(actor)).delete()
    if not gone:
        raise NotFound


def _practises(actor: Actor) -> None:
    if not actor.may(PRACTISE):
        raise Denied


def _own(actor: Actor) -> Therapist:
    """Her profile, locked, so that two of her own changes follow each other."""
    _practises(actor)
    own = Therapist.objects.select_for_update().filter(user_id=actor.person).first()
    if own is None:
        raise Invalid(_("Write your profile first; then your hours."), code="no-profile")
    return own


def _check(profile: Profile) -> None:
    fields: dict[str, list[Any]] = {}
    if not set(profile.specialisations) <= set(Specialisation.values):
        fields["specialisations"] = [_("One of these is not on the list.")]
    if not set(profile.languages) <= set(LANGUAGE_CODES):
        fields["languages"] = [_("One of these is not on the list.")]
    if not set(profile.modes) <= set(Mode.values) or not profile.modes:
        fields["modes"] = [_("Choose at least one way to meet.")]
    if profile.time_zone not in available_timezones():
        fields["time_zone"] = [_("No clock is known by this name. Try one like Europe/Oslo.")]
    if profile.session_minutes not in range(15, 181):
        fields["session_minutes"] = [_("A session lasts from 15 to 180 minutes.")]
    if profile.buffer_minutes not in range(121):
        fields["buffer_minutes"] = [_("A pause lasts up to 120 minutes.")]
    if profile.price is not None and not 0 <= profile.price <= Decimal("999999.99"):
        fields["price"] = [_("A price is not below zero, and not above 999,999.99.")]
    if profile.price and not (len(profile.currency) == 3 and profile.currency.isascii() and profile.currency.isalpha()):
        fields["currency"] = [_("Name the currency by its three letters, like GBP.")]
    if profile.profile_url and not profile.profile_url.startswith(("https://", "http://")):
        fields["profile_url"] = [_("A web page begins with https://.")]
    for name, longest in (
        ("headline", 120),
        ("bio", 4000),
        ("meeting_details", 1000),
        ("licence_number", 60),
        ("profile_url", 300),
    ):
        if len(getattr(profile, name)) > longest:
            fields[name] = [_("There is room for %(number)s characters.") % {"number": longest}]
    if profile.is_listed and not profile.licence_number:
        fields["licence_number"] = [_("To be listed, say under which licence you practise.")]
    if fields:
        raise Invalid(fields=fields)
