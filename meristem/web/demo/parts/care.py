"""The demo's care: three therapists with hours, one of them in two organisations, and appointments past and to come."""

import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import yaml
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from meristem.care import queries
from meristem.care.hours import Span
from meristem.care.models import Appointment
from meristem.care.services import (
    Profile,
    appointment_book,
    appointment_cancel,
    appointment_mark,
    away_add,
    licence_check,
    note_save,
    profile_save,
    rule_add,
)
from meristem.identity.services import password_hash, person_create
from meristem.kernel.context import tenant
from meristem.organizations.models import Membership
from meristem.organizations.services import membership_add
from meristem.web.demo.accounts import DEMO_PASSWORD
from meristem.web.demo.world import CONTENT, Person, World

NORTHFIELD, COMMONS = "northfield-health", "meristem-commons"
JIWON, HANA = "jiwon@northfield.example", "hana@northfield.example"
# Who else comes to Hana: weeks ago (kept), or hours from now on (booked).
KEPT = (
    (2, JIWON),
    (5, JIWON),
    (8, JIWON),
    (3, "desta.bekele@northfield.example"),
    (1, "ayo.balogun@northfield.example"),
)
TO_COME = ("ayo.balogun@northfield.example", "greta.baumann@northfield.example", "samira.toure@northfield.example")


def load(world: World) -> None:
    entries = yaml.safe_load((CONTENT / "people.yaml").read_text())["therapists"]
    profiles: dict[str, UUID] = {}
    for entry in entries:
        person = _person(world, entry)
        profiles[entry["slug"]] = _practise(world, person, entry["organization"], entry)
    hana = world.people[HANA]
    _join_commons(world, hana)
    first = next(entry for entry in entries if entry["slug"] == "hana-lim")
    in_commons = first | {"price": 4000, "availability": [{"weekday": 5, "from": "10:00", "to": "16:00"}]}
    _practise(world, hana, COMMONS, in_commons)
    _vouch(world, profiles)
    for weeks, email in KEPT:
        if email in world.people:
            _kept(world, world.people[email], hana, profiles["hana-lim"], weeks)
    _missed_and_cancelled(world, hana, profiles["hana-lim"])
    _to_come(world, profiles["hana-lim"])


def _person(world: World, entry: dict[str, Any]) -> Person:
    """The member behind a profile; invented where the content names no account."""
    if entry["account"]:
        return world.people[entry["account"]]
    slug = entry["organization"]
    email = f"{entry['slug'].replace('-', '.')}@northfield.example"
    roles = frozenset({"learner", "therapist"})
    with tenant(world.organizations[slug]):
        user = person_create(
            email=email,
            display_name=entry["name"],
            hashed=password_hash(DEMO_PASSWORD),
            language="en",
            time_zone=entry["timezone"],
            is_verified=True,
        )
        membership_add(user_id=user.id, roles=roles, job_title=entry["title"]["en"])
        _came(world, user.id, 90 + 17 * len(entry["slug"]))
    world.people[email] = Person(id=user.id, email=email, name=entry["name"], roles={slug: roles})
    return world.people[email]


def _came(world: World, user_id: UUID, days_ago: int) -> None:
    """Nobody who has been seeing clients for weeks joined on the day of loading."""
    Membership.objects.filter(user_id=user_id).update(joined_at=world.moment(days_ago, 10))


def _join_commons(world: World, hana: Person) -> None:
    with tenant(world.organizations[COMMONS]):
        membership_add(user_id=hana.id, roles=("learner", "therapist"), job_title="Psychologist")
        _came(world, hana.id, 120)
    hana.roles[COMMONS] = frozenset({"learner", "therapist"})


def _practise(world: World, person: Person, organization: str, entry: dict[str, Any]) -> UUID:
    language = "en"
    with world.as_person(person, organization) as actor:
        row = profile_save(
            actor=actor,
            profile=Profile(
                headline=entry["title"][language],
                bio=entry["bio"][language],
                specialisations=tuple(entry["specialisations"]),
                languages=tuple(entry["languages"]),
                licence_number=entry["licence"]["number"],
                price=Decimal(entry["price"]) / 100,
                currency=entry["currency"],
                session_minutes=entry["session_minutes"],
                buffer_minutes=entry["buffer_minutes"],
                modes=tuple(entry["modes"]),
                meeting_details="By video: I send you the link the evening before."
                if entry["modes"] == ["video"]
                else "In person: Riverside, second floor, the door with the fern. By video: I will call you in time.",
                time_zone=entry["timezone"],
                is_listed=True,
            ),
        )
        for rule in entry["availability"]:
            rule_add(
                actor=actor,
                weekday=rule["weekday"] - 1,
                starts_at=datetime.time.fromisoformat(rule["from"]),
                ends_at=datetime.time.fromisoformat(rule["to"]),
            )
        # Everybody rests around the turn of the year.
        turn = datetime.date(world.today.year, 12, 24)
        away_add(actor=actor, first_day=turn, last_day=turn + datetime.timedelta(days=9))
    return row.id


def _vouch(world: World, profiles: dict[str, UUID]) -> None:
    """The administrator has looked two of the three numbers up."""
    ruth = world.members(NORTHFIELD, "administrator")[0]
    with world.as_person(ruth, NORTHFIELD) as actor:
        for slug in ("hana-lim", "marguerite-osei"):
            licence_check(actor=actor, therapist_id=profiles[slug])


def _hours(profile: UUID, earliest: datetime.datetime) -> list[datetime.datetime]:
    """Beginnings of free hours, soonest first."""
    therapist = queries.therapist_row(profile)
    return [
        span.starts_at for span in queries.free_hours(therapist, Span(earliest, earliest + datetime.timedelta(days=30)))
    ]


def _past(world: World, client: Person, profile: UUID, weeks: int) -> UUID:
    """An appointment on the same weekday and hour, some weeks ago: booked ahead, then told as of then."""
    with world.as_person(client, NORTHFIELD) as actor:
        hours = _hours(profile, timezone.now())
        starts_at = hours[len(client.name) % min(len(hours), 6)]
        made = appointment_book(actor=actor, therapist_id=profile, starts_at=starts_at)
        back = datetime.timedelta(weeks=weeks + 2)
        lower, upper = made.during.lower - back, made.during.upper - back
        Appointment.objects.filter(id=made.id).update(
            during=DateTimeTZRange(lower, upper), created_at=lower - datetime.timedelta(days=6)
        )
    return made.id


def _kept(world: World, client: Person, hana: Person, profile: UUID, weeks: int) -> None:
    identity = _past(world, client, profile, weeks)
    with world.as_person(hana, NORTHFIELD) as actor:
        appointment_mark(actor=actor, appointment_id=identity, status="kept")
        if client.email == JIWON:
            note_save(
                actor=actor,
                appointment_id=identity,
                text="Sleep is the door. She notices more than she says; leave room for the second sentence.",
            )


def _missed_and_cancelled(world: World, hana: Person, profile: UUID) -> None:
    for email, weeks in (("nikhil.desai@northfield.example", 4),):
        if email in world.people:
            identity = _past(world, world.people[email], profile, weeks)
            with world.as_person(hana, NORTHFIELD) as actor:
                appointment_mark(actor=actor, appointment_id=identity, status="missed")
    jiwon = world.people[JIWON]
    with world.as_person(jiwon, NORTHFIELD) as actor:
        later = _hours(profile, timezone.now() + datetime.timedelta(days=9))[0]
        made = appointment_book(actor=actor, therapist_id=profile, starts_at=later)
        appointment_cancel(actor=actor, appointment_id=made.id, reason="The team day was moved to this afternoon.")


def _to_come(world: World, profile: UUID) -> None:
    with world.as_person(world.people[JIWON], NORTHFIELD) as actor:
        in_three_days = _hours(profile, timezone.now() + datetime.timedelta(days=2, hours=12))[0]
        appointment_book(actor=actor, therapist_id=profile, starts_at=in_three_days)
    for place, email in enumerate(TO_COME):
        if email in world.people:
            with world.as_person(world.people[email], NORTHFIELD) as actor:
                hours = _hours(profile, timezone.now() + datetime.timedelta(days=2 + place))
                appointment_book(actor=actor, therapist_id=profile, starts_at=hours[place * 2])
