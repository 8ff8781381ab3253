"""Each app's facts reach whom they concern, in words that tell no more than they should."""

import datetime
import re
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from meristem.care import services as care
from meristem.care.models import Appointment
from meristem.care.tests import clinic
from meristem.eligibility.services import roster_mark
from meristem.eligibility.tests import build_survey
from meristem.gamification.services import defaults_create
from meristem.identity.events import EmailChanged, NewDeviceSeen, PasswordChanged
from meristem.identity.models import Session
from meristem.kernel.events import publish, relay
from meristem.kernel.mail import mail_render
from meristem.kernel.models import Mail
from meristem.kernel.notices import Told, notice_kinds, words_of
from meristem.learning.models import Enrolment
from meristem.learning.services.enrolment import enrolment_assign
from meristem.learning.services.progress import lesson_complete
from meristem.learning.tests.school import school
from meristem.notifications.jobs import remind_all
from meristem.notifications.models import Notice
from meristem.notifications.services import deliver_due
from meristem.organizations.events import RolesChanged
from meristem.organizations.services import group_create, group_member_add, membership_add, people_invite
from tests import build

pytestmark = pytest.mark.django_db


def told(org, person) -> dict[str, str]:
    """Kind and title of what a person was told, in her words."""
    with build.inside(org, person):
        rows = [
            Told(row.id, row.kind, row.subject_id, row.occurrence, row.params, row.occurred_at)
            for row in Notice.objects.all()
        ]
        words = words_of(rows)
        return {row.kind: f"{words[row.id].title}. {words[row.id].text}" for row in rows if row.id in words}


def work() -> None:
    relay.register_consumers()
    relay.run_once()


def test_every_kind_has_words_and_a_place_on_the_page() -> None:
    from meristem.kernel import notices

    for kind in notice_kinds().values():
        assert kind.code in notices._wordings, kind.code
        assert kind.channels.get("inbox") is not None
        assert set(kind.channels) <= {"inbox", "mail", "pager"}


@pytest.fixture
def session_of_care():
    org = build.organization()
    therapist, row = clinic.therapist(org)
    client = build.person(org, name="Ada Moss")
    return org, therapist, row, client


def booked(org, client, row, number: int = -1) -> UUID:
    with build.inside(org, client, "learner") as actor:
        starts = clinic.hours(org, client, row)[number]
        return care.appointment_book(actor=actor, therapist_id=row.id, starts_at=starts).id


def test_both_people_hear_of_an_appointment_and_nobody_else_does(session_of_care) -> None:
    org, therapist, row, client = session_of_care
    others = [build.person(org, role) for role in ("administrator", "manager", "therapist")]
    booked(org, client, row)
    work()
    for person in (therapist, client):
        assert told(org, person)["care.booked"].startswith("An appointment was booked. It begins on ")
    for person in others:
        assert told(org, person) == {}


def test_a_letter_about_an_appointment_names_nobody(session_of_care) -> None:
    org, therapist, row, client = session_of_care
    booked(org, client, row)
    work()
    deliver_due()
    with build.inside(org):
        letters = list(Mail.objects.all())
    assert len(letters) == 2
    for letter in letters:
        assert letter.template == "notifications_notice", "not even the queue says what about"
        rendered = mail_render(letter)
        whole = rendered.subject + rendered.text + rendered.html + rendered.preheader
        for name in (therapist.display_name, client.display_name, "therap", "client", row.headline or "session"):
            assert name.lower() not in whole.lower()


def test_a_move_is_told_as_a_move_and_a_cancellation_to_the_other_one(session_of_care) -> None:
    org, therapist, row, client = session_of_care
    first = booked(org, client, row)
    with build.inside(org, client, "learner") as actor:
        second = care.appointment_move(
            actor=actor, appointment_id=first, starts_at=clinic.hours(org, client, row)[-3]
        ).id
    work()
    for person in (therapist, client):
        assert "care.moved" in told(org, person)
        assert "care.cancelled" not in told(org, person)
    with build.inside(org, therapist, "therapist") as actor:
        care.appointment_cancel(actor=actor, appointment_id=second)
    work()
    assert told(org, client)["care.cancelled"].startswith("An appointment was cancelled.")
    assert "care.cancelled" not in told(org, therapist)


def test_no_letter_about_an_appointment_that_was_cancelled_meanwhile(session_of_care) -> None:
    org, _therapist, row, client = session_of_care
    appointment = booked(org, client, row)
    work()
    with build.inside(org, client, "learner") as actor:
        care.appointment_cancel(actor=actor, appointment_id=appointment)
    deliver_due()
    with build.inside(org):
        assert not Mail.objects.exists()


def test_a_day_before_both_are_reminded_once(session_of_care) -> None:
    org, therapist, row, client = session_of_care
    appointment = booked(org, client, row)
    remind_all()
    assert "care.reminder" not in told(org, client), "it is further off than a day"
    soon = timezone.now() + datetime.timedelta(hours=20)
    with build.inside(org, client):
        during = (soon, soon + datetime.timedelta(minutes=50))
        Appointment.objects.filter(id=appointment).update(
            during=during, created_at=timezone.now() - datetime.timedelta(days=3)
        )
    assert remind_all() == 2
    assert remind_all() == 0
    for person in (therapist, client):
        assert told(org, person)["care.reminder"].startswith("An appointment is coming up.")


def test_whose_an_appointment_is_nobody_who_is_signed_in_can_ask(session_of_care) -> None:
    org, _therapist, row, client = session_of_care
    appointment = booked(org, client, row)
    late = timezone.now() + datetime.timedelta(days=365)
    asked = (
        ("SELECT count(*) FROM care_people_of(%s)", [appointment]),
        ("SELECT count(*) FROM care_coming(now(), %s, interval '0')", [late]),
    )
    for who in (build.person(org, "administrator"), client):
        for sql, parameters in asked:
            with build.inside(org, who), connection.cursor() as cursor:
                cursor.execute(sql, parameters)
                assert cursor.fetchone() == (0,)
    with build.inside(build.organization()), connection.cursor() as cursor:
        cursor.execute(*asked[0])
        assert cursor.fetchone() == (0,)


def test_the_inviter_hears_that_her_invitation_was_accepted() -> None:
    org = build.organization()
    ruth, ada = build.person(org, "administrator"), build.person(build.organization(), name="Ada Moss")
    with build.inside(org):
        membership_add(user_id=ada.id, invited_by_id=ruth.id)
    work()
    assert told(org, ruth) == {"organizations.invitation_accepted": "Ada Moss accepted your invitation. "}


def test_other_roles_are_told_to_their_holder_unless_she_changed_them_herself() -> None:
    org = build.organization()
    ruth, ada = build.person(org, "administrator"), build.person(org)
    with build.inside(org, ruth, "administrator"):
        publish(RolesChanged(user_id=ada.id, roles=["coach"]))
        publish(RolesChanged(user_id=ruth.id, roles=["administrator"]))
    work()
    assert list(told(org, ada)) == ["organizations.roles_changed"]
    assert told(org, ruth) == {}


def test_what_concerns_the_account_is_told_at_once_and_where_she_belongs() -> None:
    """A password set anew by a link is set from the public organisation, to which she may not belong."""
    commons, org = build.public(), build.organization()
    ada = build.person(org)
    with build.inside(org, ada):
        session = Session.objects.create(
            user=ada,
            token_hash=b"x" * 32,
            organization_id=org.id,
            user_agent="Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0",
            expires_at=timezone.now() + datetime.timedelta(days=1),
        )
        publish(EmailChanged(user_id=ada.id))
        publish(NewDeviceSeen(user_id=ada.id, session_id=session.id))
    with build.inside(commons, ada):
        publish(PasswordChanged(user_id=ada.id))
    work()
    work()
    found = told(org, ada)
    assert set(found) == {"identity.email_changed", "identity.new_device", "identity.password_changed"}
    assert "Firefox on Linux" in found["identity.new_device"]
    deliver_due()
    with build.inside(org):
        assert not Mail.objects.filter(template="notifications_notice").exists(), "letters of their own tell of these"


def test_learners_hear_what_was_assigned_falls_due_and_is_late() -> None:
    made = school()
    ada, coach = made.learner(enrolled=False), build.person(made.org, "coach", "manager")
    own = made.learner()
    due = timezone.now() + datetime.timedelta(days=10)
    with build.inside(made.org, coach):
        team = group_create(name="Team")
        group_member_add(group_id=team.id, user_id=coach.id, is_manager=True)
        group_member_add(group_id=team.id, user_id=ada.id)
    with build.inside(made.org, coach, "coach", "manager") as actor:
        enrolment_assign(actor=actor, course_id=made.course_id, user_ids=[ada.id], due_at=due)
    work()
    assert "A course for you: Noticing" in told(made.org, ada)["learning.assigned"]
    assert told(made.org, own) == {}, "what she chose herself she knows"
    assert remind_all() == 0
    for kind, days in (("learning.due_soon", 1), ("learning.overdue", -1)):
        with build.inside(made.org):
            now = timezone.now()
            Enrolment.objects.filter(user_id=ada.id).update(
                due_at=now + datetime.timedelta(days=days), enrolled_at=now - datetime.timedelta(days=9)
            )
        assert [remind_all(), remind_all()] == [1, 0]
        assert "Noticing" in told(made.org, ada)[kind]
    with build.inside(made.org):
        Enrolment.objects.filter(user_id=ada.id).update(status="left")
    deliver_due()
    with build.inside(made.org):
        assert not Mail.objects.exists(), "she has left the course: there is no point any more"


def test_growth_is_told_in_the_inbox_and_a_certificate_by_mail_as_well() -> None:
    made = school((1,))
    with build.inside(made.org):
        defaults_create(organization_id=made.org.id)
    ada = made.learner()
    with build.inside(made.org, ada, "learner") as actor:
        lesson_complete(actor=actor, lesson_id=made.flat[0])
    work()
    found = told(made.org, ada)
    assert "Your certificate for Noticing" in found["learning.certificate"]
    assert "gamification.badge" in found
    deliver_due()
    with build.inside(made.org):
        assert [mail_render(letter).subject for letter in Mail.objects.all()] == ["Your certificate for Noticing"]


def test_everybody_who_is_asked_hears_of_a_survey_whoever_has_answered() -> None:
    org = build_survey.organization()
    admin = build.person(org, "administrator")
    people = build_survey.crew(org, "Ward", 6)
    survey = build_survey.launched(org, admin)
    with build.inside(org, people[0]) as actor:
        roster_mark(actor=actor, survey_id=survey.id)
    late = build.person(org)
    work()
    for person in people:
        assert told(org, person)["eligibility.survey_open"].startswith("A survey is open: Pulse.")
    assert told(org, late) == {}, "she is not on its roster"
    with build.inside(org, admin, "administrator"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM eligibility_roster_people(%s)", [survey.id])
        assert cursor.fetchone() == (0,)
    build_survey.close(org, survey.id)
    deliver_due()
    with build.inside(org):
        assert not Mail.objects.exists(), "it is closed by now"


def test_whoever_has_an_account_is_told_of_an_invitation_where_she_is() -> None:
    home, other = build.organization(), build.organization(name="Riverside School")
    ada, ruth = build.person(home, name="Ada Moss"), build.person(other, "administrator")
    with build.inside(other, ruth, "administrator") as actor:
        for _letter in range(2):
            done = people_invite(actor=actor, emails=[ada.email.upper(), "nobody@example.org"], roles=["learner"])
        work()
    with build.inside(home, ada):
        assert Notice.objects.filter(kind="organizations.invited").count() == 1
    assert told(home, ada)["organizations.invited"].startswith("Riverside School invites you.")
    page = build.client(ada, home).get("/notifications").content.decode()
    link = re.search(r'(/invitation/[^"?]+)', page)
    assert link is not None
    assert build.client(ada, home).post(link[1]).status_code == 303
    assert "was answered" in told(home, ada)["organizations.invited"]
    assert len(done.sent) == 2
