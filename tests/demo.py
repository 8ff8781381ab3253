"""The demo's people and things, as tests that cross apps use them: read past every policy, by the superuser."""

import datetime
import hashlib
import secrets
from uuid import uuid4

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from meristem.operations import testing

NORTHFIELD, HARBOUR = "northfield-health", "harbour-works"
# The named people: (e-mail, organisation).
PEOPLE = {
    "learner": ("jiwon@northfield.example", NORTHFIELD),
    "author": ("mateo@northfield.example", NORTHFIELD),
    "coach": ("ingrid@northfield.example", NORTHFIELD),
    "therapist": ("hana@northfield.example", NORTHFIELD),
    "manager": ("amara@northfield.example", NORTHFIELD),
    "analyst": ("tomasz@northfield.example", NORTHFIELD),
    "administrator": ("ruth@northfield.example", NORTHFIELD),
    "stranger": ("piet@harbour.example", HARBOUR),
}

# What a parameter of an address may name: the newest row of the organisation, of the person where she has some.
_THINGS = {
    "course_id": "SELECT id FROM courses_course WHERE {org} AND status = 'published' ORDER BY id DESC LIMIT 1",
    "course": "SELECT slug FROM courses_course WHERE {org} AND status = 'published' ORDER BY id DESC LIMIT 1",
    "slug": "SELECT slug FROM courses_course WHERE {org} AND status = 'published' ORDER BY id DESC LIMIT 1",
    "module_id": "SELECT id FROM courses_module WHERE {org} ORDER BY id DESC LIMIT 1",
    "lesson_id": "SELECT id FROM courses_lesson WHERE {org} AND published_at IS NOT NULL ORDER BY id DESC LIMIT 1",
    "assessment_id": "SELECT id FROM assessments_assessment WHERE {org} AND kind = 'quiz' ORDER BY id DESC LIMIT 1",
    "attempt_id": "SELECT id FROM assessments_attempt WHERE {org} ORDER BY user_id = {me} DESC, id DESC LIMIT 1",
    "profile_id": "SELECT id FROM psychometrics_profile WHERE {org} ORDER BY user_id = {me} DESC, id DESC LIMIT 1",
    "goal_id": "SELECT id FROM wellbeing_goalhandprint WHERE {org} ORDER BY user_id = {me} DESC, id DESC LIMIT 1",
    "entry_id": "SELECT id FROM wellbeing_journalentry WHERE {org} ORDER BY user_id = {me} DESC, id DESC LIMIT 1",
    "mood_id": "SELECT id FROM wellbeing_moodentry WHERE {org} ORDER BY user_id = {me} DESC, id DESC LIMIT 1",
    "media_id": "SELECT id FROM library_mediaitem WHERE {org} ORDER BY parent_id IS NULL DESC, id DESC LIMIT 1",
    "group_id": "SELECT id FROM organizations_group WHERE {org} ORDER BY id DESC LIMIT 1",
    "user_id": "SELECT user_id FROM organizations_membership WHERE {org} ORDER BY user_id DESC LIMIT 1",
    "invitation_id": "SELECT id FROM organizations_invitation WHERE {org} ORDER BY id DESC LIMIT 1",
    "batch_id": "SELECT id FROM organizations_invitationbatch WHERE {org} ORDER BY id DESC LIMIT 1",
    "role_id": "SELECT id FROM organizations_customrole WHERE {org} ORDER BY id DESC LIMIT 1",
    "organization_id": "SELECT id FROM organizations_organization WHERE id = {place}",
    "survey_id": "SELECT id FROM eligibility_survey WHERE {org} ORDER BY id DESC LIMIT 1",
    "therapist_id": "SELECT id FROM care_therapist WHERE {org} ORDER BY id DESC LIMIT 1",
    "appointment_id": "SELECT id FROM care_appointment WHERE {org} ORDER BY client_id = {me} DESC, id DESC LIMIT 1",
    "rule_id": "SELECT id FROM care_availabilityrule WHERE {org} ORDER BY id DESC LIMIT 1",
    "away_id": "SELECT id FROM care_availabilityexception WHERE {org} ORDER BY id DESC LIMIT 1",
    "code": "SELECT code FROM learning_certificate WHERE {org} ORDER BY user_id = {me} DESC, id DESC LIMIT 1",
    "session_id": "SELECT id FROM identity_session WHERE user_id = {me} ORDER BY id DESC LIMIT 1",
    "key": "SELECT key FROM psychometrics_instrument WHERE {org} ORDER BY id LIMIT 1",
}
_WORDS: dict[str, object] = {"finger": "thumb", "year": datetime.datetime.now(datetime.UTC).year, "number": 1}


def superuser(app_dsn: str) -> str:
    """The superuser's connection string of the database that the app role's points at."""
    return make_conninfo(testing.server(), dbname=str(conninfo_to_dict(app_dsn)["dbname"]))


def sign_in(dsn: str, email: str, organization: str) -> str:
    """A session's token; what the sign-in page does is tried where it is the point."""
    token = secrets.token_urlsafe(32)
    with psycopg.connect(dsn) as connection:
        made = connection.execute(
            "INSERT INTO identity_session (id, user_id, token_hash, organization_id, user_agent, last_active_at,"
            " expires_at) SELECT %s, u.id, %s, o.id, 'test', now(), now() + interval '1 day'"
            " FROM identity_user u, organizations_organization o WHERE u.email = %s AND o.slug = %s",
            [uuid4(), hashlib.sha256(token.encode()).digest(), email, organization],
        )
        assert made.rowcount == 1, f"the demo has no {email} in {organization}"
    return token


def things(dsn: str, email: str, organization: str) -> dict[str, object]:
    """For each parameter of addresses what it may be for this person; what the demo does not have is left out."""
    found = dict(_WORDS)
    with psycopg.connect(dsn) as connection:
        row = connection.execute(
            "SELECT u.id, o.id FROM identity_user u, organizations_organization o WHERE u.email = %s AND o.slug = %s",
            [email, organization],
        ).fetchone()
        assert row, email
        me, place = (f"'{value}'" for value in row)
        for name, query in _THINGS.items():
            one = connection.execute(
                query.format(org=f"organization_id = {place}", me=me, place=place)  # type: ignore[arg-type]
            ).fetchone()
            if one:
                found[name] = one[0]
    return found


def newcomer(dsn: str, organization: str = NORTHFIELD, name: str = "Ada Newman", roles: tuple[str, ...] = ()) -> str:
    """Somebody who has just joined an organisation and has done nothing there yet; her e-mail."""
    identity = uuid4()
    email = f"{identity.hex[:12]}@newcomers.example"
    with psycopg.connect(dsn) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            "INSERT INTO identity_user SELECT (jsonb_populate_record(u, %s::jsonb)).* FROM identity_user u"
            " WHERE u.email = 'noor.haddad@northfield.example'",
            [f'{{"id": "{identity}", "email": "{email}", "username": null, "display_name": "{name}"}}'],
        )
        made = connection.execute(
            "INSERT INTO organizations_membership SELECT (jsonb_populate_record(m, jsonb_build_object("
            " 'id', %s::text, 'user_id', %s::text, 'roles', %s::text[]))).* FROM organizations_membership m"
            " JOIN organizations_organization o ON o.id = m.organization_id WHERE o.slug = %s LIMIT 1",
            [str(uuid4()), str(identity), list(roles or ("learner",)), organization],
        )
        assert made.rowcount == 1
    return email
