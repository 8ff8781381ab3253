"""Who practises here, and when each has time."""

import dataclasses
import datetime
from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone, translation

from meristem.care.hours import Away, Rule, Span, free, offered, zone_of
from meristem.care.models import AvailabilityException, AvailabilityRule, Therapist
from meristem.care.types import LANGUAGE_CODES, Mode, Specialisation
from meristem.organizations.queries import person_ids_with_role

# Nobody is booked on the spot, nor for next year.
LEAD = datetime.timedelta(hours=1)
HORIZON = datetime.timedelta(days=60)


def language_name(code: str) -> str:
    """A language's name in the reader's language."""
    reader = (translation.get_language() or "en").split("-")[0]
    try:
        return Locale.parse(code).get_display_name(reader) or code
    except (UnknownLocaleError, ValueError):
        return code


def language_choices() -> list[tuple[str, str]]:
    """The languages that a profile may name, in the alphabet of the reader."""
    return sorted(((code, language_name(code)) for code in LANGUAGE_CODES), key=lambda pair: pair[1].casefold())


@dataclasses.dataclass(frozen=True)
class TherapistRead:
    """A profile as clients read it."""

    id: UUID
    name: str
    headline: str
    bio: str
    specialisations: list[str]
    languages: list[str]
    modes: list[str]
    licence_number: str
    licence_checked_on: datetime.date | None
    profile_url: str
    price: Decimal | None
    currency: str
    session_minutes: int
    time_zone: str
    is_listed: bool
    next_free: datetime.datetime | None = None
    user_id: UUID | None = None
    avatar_id: UUID | None = None

    @property
    def specialisation_names(self) -> list[str]:
        return [str(Specialisation(key).label) for key in self.specialisations]

    @property
    def language_names(self) -> list[str]:
        return [language_name(code) for code in self.languages]

    @property
    def mode_names(self) -> list[str]:
        return [str(Mode(key).label) for key in self.modes]

    @property
    def mode_options(self) -> list[tuple[str, str]]:
        return [(key, str(Mode(key).label)) for key in self.modes]

    @property
    def price_said(self) -> str:
        """As printed beside the profile; "" when it is not said."""
        if self.price is None:
            return ""
        if not self.currency:
            return f"{self.price:.2f}"
        reader = translation.get_language() or "en"
        place = Locale("en", "GB") if reader == "en" else Locale.parse(reader, sep="-")
        return str(format_currency(self.price, self.currency, locale=place))


def therapist_rows() -> QuerySet[Therapist]:
    """Profiles that are listed, of people who still practise here."""
    return Therapist.objects.filter(is_listed=True, user_id__in=person_ids_with_role("therapist")).select_related(
        "user"
    )


def therapist_row(therapist_id: UUID) -> Therapist:
    """One listed profile. Raises DoesNotExist."""
    return therapist_rows().get(id=therapist_id)


def therapist_of(user_id: UUID) -> Therapist | None:
    """Somebody's own profile, listed or not."""
    return Therapist.objects.filter(user_id=user_id).select_related("user").first()


def therapists_found(specialisation: str = "", language: str = "", mode: str = "") -> QuerySet[Therapist]:
    """Listed profiles that fit all of what is asked for."""
    found = therapist_rows()
    if specialisation:
        found = found.filter(specialisations__contains=[specialisation])
    if language:
        found = found.filter(languages__contains=[language])
    if mode:
        found = found.filter(modes__contains=[mode])
    return found


def directory(specialisation: str = "", language: str = "", mode: str = "") -> list[TherapistRead]:
    """The directory with each one's next free hour, soonest first: four queries, whatever their number."""
    rows = list(therapists_found(specialisation, language, mode).order_by("user__display_name", "id")[:200])
    read = therapists_read(rows)
    return sorted(read, key=lambda one: (one.next_free is None, one.next_free or timezone.now(), one.name))


def therapists_read(rows: Sequence[Therapist]) -> list[TherapistRead]:
    """Profiles with their next free hour."""
    now = timezone.now()
    hours = hours_of_many(rows, Span(now, now + HORIZON))
    return [read(row, next_free=min((span.starts_at for span in hours[row.id]), default=None)) for row in rows]


def read(row: Therapist, next_free: datetime.datetime | None = None) -> TherapistRead:
    """A profile as clients read it."""
    return TherapistRead(
        id=row.id,
        name=row.user.display_name,
        headline=row.headline,
        bio=row.bio,
        specialisations=row.specialisations,
        languages=row.languages,
        modes=row.modes,
        licence_number=row.licence_number,
        licence_checked_on=row.licence_checked_on,
        profile_url=row.profile_url,
        price=row.price,
        currency=row.currency,
        session_minutes=row.session_minutes,
        time_zone=row.time_zone,
        is_listed=row.is_listed,
        next_free=next_free,
        user_id=row.user_id,
        avatar_id=row.user.avatar_id,
    )


def rules_of(therapist: Therapist) -> list[AvailabilityRule]:
    """Weekly hours in the order of the week."""
    return list(AvailabilityRule.objects.filter(therapist=therapist).order_by("weekday", "starts_at"))


def away_of(therapist: Therapist) -> list[AvailabilityException]:
    """Days away that are not over yet."""
    today = timezone.now().astimezone(zone_of(therapist.time_zone)).date()
    return list(AvailabilityException.objects.filter(therapist=therapist, last_day__gte=today).order_by("first_day"))


def free_hours(therapist: Therapist, within: Span) -> list[Span]:
    """One therapist's free hours that lie wholly within a span: three queries."""
    return hours_of_many([therapist], within)[therapist.id]


def hours_of_many(rows: Sequence[Therapist], within: Span) -> dict[UUID, list[Span]]:
    """Free hours of several therapists, by profile; bookings in any organisation count as taken."""
    now = timezone.now()
    not_before, latest = now + LEAD, now + HORIZON
    within = Span(max(within.starts_at, now - datetime.timedelta(days=1)), min(within.ends_at, latest))
    hours: dict[UUID, list[Span]] = {row.id: [] for row in rows}
    if not rows or within.starts_at >= within.ends_at:
        return hours
    ids = [row.id for row in rows]
    rules: dict[UUID, list[Rule]] = {}
    for rule in AvailabilityRule.objects.filter(therapist_id__in=ids):
        rules.setdefault(rule.therapist_id, []).append(Rule(rule.weekday, rule.starts_at, rule.ends_at))
    away: dict[UUID, list[Away]] = {}
    for one in AvailabilityException.objects.filter(therapist_id__in=ids):
        away.setdefault(one.therapist_id, []).append(Away(one.first_day, one.last_day))
    # A booking that ends in the pause before the span still matters.
    rest = datetime.timedelta(hours=2)
    taken = busy([row.user_id for row in rows], Span(within.starts_at - rest, within.ends_at + rest))
    for row in rows:
        spans = offered(
            rules.get(row.id, ()),
            away.get(row.id, ()),
            zone_of(row.time_zone),
            minutes=row.session_minutes,
            pause=row.buffer_minutes,
            within=within,
        )
        hours[row.id] = free(spans, taken.get(row.user_id, ()), pause=row.buffer_minutes, not_before=not_before)
    return hours


def busy(people: Iterable[UUID], within: Span) -> dict[UUID, list[Span]]:
    """When these people are taken, in whichever organisations: of therapists of this one, and of oneself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id, starts_at, ends_at FROM care_busy(%s::uuid[], %s, %s)",
            [list(people), within.starts_at, within.ends_at],
        )
        found: dict[UUID, list[Span]] = {}
        for person, starts_at, ends_at in cursor.fetchall():
            found.setdefault(person, []).append(Span(starts_at, ends_at))
    return found


def licences() -> list[TherapistRead]:
    """Every profile of the organisation, listed or not, those whose licence nobody checked first."""
    rows = Therapist.objects.select_related("user").order_by("licence_checked_on", "user__display_name")
    found = [read(row) for row in rows]
    return sorted(found, key=lambda one: one.licence_checked_on is not None)


def therapist_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Whose profiles these are."""
    return dict(Therapist.objects.filter(id__in=ids).values_list("id", "user__display_name"))
