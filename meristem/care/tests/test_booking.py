"""One hour, one appointment: whoever comes, from wherever, at whatever moment."""

import datetime
import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from meristem.care import queries, services
from meristem.care.models import Appointment
from meristem.kernel.errors import Conflict, Denied, Invalid
from tests import build
from tests.threads import finish

from .clinic import hours, therapist


def book(org, client, row, starts_at):
    with build.inside(org, client) as actor:
        return services.appointment_book(actor=actor, therapist_id=row.id, starts_at=starts_at)


def code_of(function, *arguments):
    with pytest.raises(Conflict) as raised:
        function(*arguments)
    return raised.value.code


def shift(org, user, appointment, **delta):
    """Pretend that time has passed: the appointment moves, as its own person."""
    with build.inside(org, user):
        row = Appointment.objects.get(id=appointment.id)
        move = datetime.timedelta(**delta)
        Appointment.objects.filter(id=row.id).update(during=(row.during.lower + move, row.during.upper + move))


@pytest.fixture
def org():
    return build.organization()


@pytest.fixture
def jiwon(org):
    return build.person(org, "learner", name="Jiwon")


@pytest.mark.django_db
class TestBooking:
    def test_an_hour_is_booked_and_then_no_longer_free(self, org, jiwon):
        _hana, row = therapist(org)
        first, second = hours(org, jiwon, row)[5:7]
        made = book(org, jiwon, row, first)
        assert made.status == "booked"
        assert first not in hours(org, jiwon, row)
        assert second in hours(org, jiwon, row)
        assert code_of(book, org, build.person(org), row, first) == "hour-taken"

    def test_only_offered_hours_can_be_taken(self, org, jiwon):
        _hana, row = therapist(org)
        first = hours(org, jiwon, row)[5]
        assert code_of(book, org, jiwon, row, first + datetime.timedelta(minutes=7)) == "not-offered"
        assert code_of(book, org, jiwon, row, first - datetime.timedelta(days=30)) == "not-offered"
        assert code_of(book, org, jiwon, row, first + datetime.timedelta(days=365)) == "not-offered"

    def test_a_client_is_not_in_two_places(self, org, jiwon):
        _hana, one = therapist(org)
        _ole, other = therapist(org)
        first = hours(org, jiwon, one)[5]
        book(org, jiwon, one, first)
        assert code_of(book, org, jiwon, other, first) == "you-are-booked"

    def test_a_therapist_is_not_in_two_places_in_two_organisations(self, org, jiwon):
        hana, here = therapist(org)
        elsewhere = build.organization()
        _same, there = therapist(elsewhere, hana)
        guest = build.person(elsewhere)
        first = hours(org, jiwon, here)[5]
        assert first in hours(elsewhere, guest, there)
        book(org, jiwon, here, first)
        assert first not in hours(elsewhere, guest, there)
        assert code_of(book, elsewhere, guest, there, first) == "hour-taken"

    def test_a_client_is_not_in_two_places_in_two_organisations(self, org, jiwon):
        _hana, here = therapist(org)
        elsewhere = build.organization()
        _ole, there = therapist(elsewhere)
        with build.inside(elsewhere, jiwon):
            from meristem.organizations.models import Membership

            Membership.objects.create(organization=elsewhere, user=jiwon, roles=["learner"])
        first = hours(org, jiwon, here)[5]
        book(org, jiwon, here, first)
        assert code_of(book, elsewhere, jiwon, there, first) == "you-are-booked"

    def test_a_therapist_who_is_a_client_then_is_taken_too(self, org, jiwon):
        hana, hers = therapist(org)
        _ole, his = therapist(org)
        first = hours(org, jiwon, hers)[5]
        book(org, hana, his, first)
        assert first not in hours(org, jiwon, hers)
        assert code_of(book, org, jiwon, hers, first) == "hour-taken"

    def test_the_database_refuses_what_no_service_checked(self, org, jiwon):
        hana, row = therapist(org)
        elsewhere = build.organization()
        therapist(elsewhere, hana)
        guest = build.person(elsewhere)
        made = book(org, jiwon, row, hours(org, jiwon, row)[5])
        with (
            pytest.raises(IntegrityError, match="care_appointment_therapist_one_place"),
            transaction.atomic(),
            build.inside(elsewhere, guest),
        ):
            Appointment.objects.create(organization=elsewhere, therapist=hana, client=guest, during=made.during)

    def test_nobody_books_herself_nor_somebody_unlisted(self, org, jiwon):
        hana, row = therapist(org)
        first = hours(org, jiwon, row)[5]
        with pytest.raises(Invalid):
            book(org, hana, row, first)
        with build.inside(org, hana, "therapist") as actor:
            services.profile_save(actor=actor, profile=services.Profile(is_listed=False))
        with pytest.raises(Exception, match="does not exist"):
            book(org, jiwon, row, first)

    def test_cancelling_frees_the_hour_until_twelve_hours_before(self, org, jiwon):
        hana, row = therapist(org)
        first = hours(org, jiwon, row)[30]
        made = book(org, jiwon, row, first)
        with build.inside(org, jiwon) as actor:
            gone = services.appointment_cancel(actor=actor, appointment_id=made.id, reason="A cold")
        assert (gone.status, gone.sequence) == ("cancelled", 1)
        assert first in hours(org, jiwon, row)
        again = book(org, jiwon, row, first)
        shift(org, jiwon, again, hours=-int((first - timezone.now()).total_seconds() // 3600) + 11)
        with build.inside(org, jiwon) as actor, pytest.raises(Conflict) as raised:
            services.appointment_cancel(actor=actor, appointment_id=again.id)
        assert raised.value.code == "too-late"
        with build.inside(org, hana, "therapist") as actor:
            assert services.appointment_cancel(actor=actor, appointment_id=again.id).status == "cancelled"
            with pytest.raises(Conflict):
                services.appointment_cancel(actor=actor, appointment_id=again.id)

    def test_moving_changes_both_or_neither(self, org, jiwon):
        _hana, row = therapist(org)
        first, second, third = hours(org, jiwon, row)[30:33]
        made = book(org, jiwon, row, first)
        book(org, build.person(org), row, third)
        with build.inside(org, jiwon) as actor:
            with pytest.raises(Conflict):
                services.appointment_move(actor=actor, appointment_id=made.id, starts_at=third)
            assert Appointment.objects.get(id=made.id).status == "booked"
            moved = services.appointment_move(actor=actor, appointment_id=made.id, starts_at=second)
            assert (moved.during.lower, moved.moved_from_id) == (second, made.id)
            assert Appointment.objects.get(id=made.id).status == "cancelled"

    def test_the_therapist_marks_what_has_begun(self, org, jiwon):
        hana, row = therapist(org)
        made = book(org, jiwon, row, hours(org, jiwon, row)[5])
        with build.inside(org, hana, "therapist") as actor, pytest.raises(Conflict):
            services.appointment_mark(actor=actor, appointment_id=made.id, status="kept")
        shift(org, jiwon, made, days=-20)
        with build.inside(org, jiwon) as actor, pytest.raises(Denied):
            services.appointment_mark(actor=actor, appointment_id=made.id, status="kept")
        with build.inside(org, hana, "therapist") as actor:
            assert services.appointment_mark(actor=actor, appointment_id=made.id, status="missed").status == "missed"
            assert services.appointment_mark(actor=actor, appointment_id=made.id, status="kept").sequence == 2
            with pytest.raises(Invalid):
                services.appointment_mark(actor=actor, appointment_id=made.id, status="booked")

    def test_only_the_two_see_it_and_only_she_sees_her_note(self, org, jiwon):
        hana, row = therapist(org)
        made = book(org, jiwon, row, hours(org, jiwon, row)[5])
        with build.inside(org, hana, "therapist") as actor:
            services.note_save(actor=actor, appointment_id=made.id, text="She laughed for the first time")
            assert queries.note_get(actor, made.id) == "She laughed for the first time"
            with connection.cursor() as cursor:
                cursor.execute("SELECT text FROM care_appointmentnote")
                assert b"laughed" not in bytes(cursor.fetchone()[0])
        for role in ("learner", "manager", "administrator", "analyst", "therapist"):
            with build.inside(org, build.person(org, role), role), connection.cursor() as cursor:
                for table in ("care_appointment", "care_appointmentnote"):
                    cursor.execute(f"SELECT count(*) FROM {table}")
                    assert cursor.fetchone() == (0,), (role, table)
                cursor.execute("UPDATE care_appointment SET status = 'cancelled'")
                assert cursor.rowcount == 0
        with build.inside(org, jiwon) as actor:
            assert Appointment.objects.count() == 1
            assert queries.note_get(actor, made.id) == ""
            with pytest.raises(Denied):
                services.note_save(actor=actor, appointment_id=made.id, text="x")

    def test_events_and_audit_name_nobody(self, org, jiwon):
        _hana, row = therapist(org)
        book(org, jiwon, row, hours(org, jiwon, row)[5])
        with build.inside(org, jiwon), connection.cursor() as cursor:
            cursor.execute("SELECT type, actor_id, payload::text FROM kernel_eventrecord WHERE type LIKE 'care.%%'")
            ((kind, actor, payload),) = cursor.fetchall()
            assert (kind, actor) == ("care.appointment_booked", None)
            assert str(jiwon.id) not in payload
            cursor.execute("SELECT count(*) FROM kernel_auditentry WHERE actor_id = %s", [jiwon.id])
            assert cursor.fetchone() == (0,)

    def test_busy_answers_only_for_those_who_practise_here_or_oneself(self, org, jiwon):
        hana, row = therapist(org)
        first = hours(org, jiwon, row)[5]
        book(org, jiwon, row, first)
        span = queries.therapists.Span(first - datetime.timedelta(days=1), first + datetime.timedelta(days=1))
        with build.inside(org, build.person(org)):
            assert list(queries.busy([hana.id, jiwon.id], span)) == [hana.id]
        elsewhere = build.organization()
        with build.inside(elsewhere, build.person(elsewhere)):
            assert queries.busy([hana.id, jiwon.id], span) == {}


@pytest.mark.parametrize("there_too", [False, True])
def test_sixteen_at_once_make_one_booking_and_no_fault(committed, there_too):
    """Through the whole stack, half of them in another organisation where the same person practises."""
    here = build.organization()
    hana, row = therapist(here)
    places = [(here, row)]
    if there_too:
        there = build.organization()
        places.append((there, therapist(there, hana)[1]))
    clients = []
    for number in range(16):
        place, profile = places[number % len(places)]
        clients.append((build.client(build.person(place), place), profile.id))
    first = hours(here, build.person(here), row)[5]
    barrier, answers = threading.Barrier(16, timeout=30), []

    def try_it(browser, profile_id):
        try:
            barrier.wait()
            body = {"therapist_id": str(profile_id), "starts_at": first.isoformat()}
            answers.append(browser.post("/api/v1/appointments", body, content_type="application/json").status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=try_it, args=one, daemon=True) for one in clients]
    for thread in threads:
        thread.start()
    finish(threads)
    assert sorted(answers) == [201] + [409] * 15
    taken = 0
    for place, _profile in places:
        with build.inside(place, hana):
            taken += Appointment.objects.filter(status="booked").count()
    assert taken == 1
