"""The pages and the API of care, as client, therapist and administrator."""

import datetime

import pytest
from django.utils import timezone

from meristem.care import queries
from meristem.care.models import Appointment, Therapist
from tests import build

from .clinic import hours, therapist

pytestmark = pytest.mark.django_db


@pytest.fixture
def org():
    return build.organization()


@pytest.fixture
def jiwon(org):
    return build.person(org, "learner", name="Jiwon")


@pytest.fixture
def hana(org):
    return therapist(org, headline="Staff psychologist", specialisations=("anxiety",), modes=("video", "phone"))


@pytest.fixture
def client_page(org, jiwon):
    return build.client(jiwon, org)


@pytest.fixture
def her_page(org, hana):
    return build.client(hana[0], org)


def booked(browser, row, moment, **more):
    return browser.post(f"/care/therapists/{row.id}", {"starts_at": moment.isoformat()} | more)


def test_the_directory_is_filtered_and_says_when_nobody_fits(client_page, hana):
    page = client_page.get("/care")
    assert "Staff psychologist" in page.text
    assert "Next free" in page.text
    assert "Staff psychologist" in client_page.get("/care?specialisation=anxiety&language=en&mode=phone").text
    assert "Nobody fits" in client_page.get("/care?specialisation=grief").text
    assert client_page.get("/care?specialisation=%00&language=zzzz").status_code == 200


def test_an_empty_directory_says_so(client_page):
    assert "No therapist is listed" in client_page.get("/care").text


def test_an_hour_is_booked_moved_and_cancelled(client_page, org, jiwon, hana):
    _user, row = hana
    first, second = hours(org, jiwon, row)[40:42]
    page = client_page.get(f"/care/therapists/{row.id}?week={first.date()}")
    assert first.isoformat() in page.text
    answer = booked(client_page, row, first, mode="phone")
    assert answer.status_code == 303
    path = answer["Location"]
    page = client_page.get(path)
    assert "by phone" in page.text
    assert client_page.get("/appointments").status_code == 200
    calendar = client_page.get(f"{path}.ics")
    assert calendar["Content-Type"].startswith("text/calendar")
    text = calendar.content.decode()
    assert "SUMMARY:Appointment\r\n" in text
    assert "SEQUENCE:0\r\n" in text
    assert all(len(line) <= 75 for line in calendar.content.split(b"\r\n"))
    assert "psychologist" not in text
    assert first.isoformat() not in client_page.get(f"{path}/move?week={first.date()}").text
    moved = client_page.post(f"{path}/move", {"starts_at": second.isoformat()})
    assert moved.status_code == 303
    new = moved["Location"]
    assert f"UID:{path.rsplit('/', 1)[1]}@meristem" in client_page.get(f"{path}.ics").content.decode()
    assert "STATUS:CANCELLED" in client_page.get(f"{path}.ics").content.decode()
    assert client_page.post(f"{new}/cancel", {"reason": "A cold"}).status_code == 303
    assert "A cold" in client_page.get(new).text
    assert client_page.post(f"{new}/cancel", {}).status_code == 409


def test_somebody_was_faster_keeps_everything_and_offers_fresh_hours(client_page, org, jiwon, hana):
    _user, row = hana
    first = hours(org, jiwon, row)[40]
    assert booked(build.client(build.person(org), org), row, first).status_code == 303
    page = booked(client_page, row, first, mode="phone", week=str(first.date()))
    assert page.status_code == 409
    assert "Somebody was faster" in page.text
    assert 'value="phone" checked' in page.text
    assert first.isoformat() not in page.text
    assert (first + datetime.timedelta(hours=1)).isoformat() in page.text


@pytest.mark.parametrize(
    "sent", ["", "tomorrow", "2026-01-01T10:00", "9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+14:00"]
)
def test_a_wrong_hour_is_said(client_page, hana, sent):
    page = client_page.post(f"/care/therapists/{hana[1].id}", {"starts_at": sent})
    assert page.status_code in (409, 422)


def test_a_repeated_form_books_once(client_page, org, jiwon, hana):
    first = hours(org, jiwon, hana[1])[40]
    one = booked(client_page, hana[1], first, _once="k")
    two = booked(client_page, hana[1], first, _once="k")
    assert (one.status_code, two.status_code) == (303, 303)
    assert one["Location"] == two["Location"]


def test_others_get_404(org, jiwon, hana, client_page):
    path = booked(client_page, hana[1], hours(org, jiwon, hana[1])[40])["Location"]
    for role in ("learner", "administrator", "manager"):
        other = build.client(build.person(org, role), org)
        assert other.get(path).status_code == 404
        assert other.get(f"{path}.ics").status_code == 404
        assert other.post(f"{path}/cancel").status_code == 404
        assert other.get(f"/api/v1{path}").status_code == 404
        assert other.post(f"{path}/note", {"text": "x"}).status_code == 403
    colleague = build.client(therapist(org)[0], org)
    assert colleague.post(f"{path}/note", {"text": "x"}).status_code == 404
    assert colleague.post(f"{path}/mark", {"status": "kept"}).status_code == 404


def test_the_therapist_sees_her_week_writes_a_note_and_marks(org, jiwon, hana, client_page, her_page):
    user, row = hana
    first = hours(org, jiwon, row)[5]
    path = booked(client_page, row, first)["Location"]
    assert "Jiwon" in her_page.get(f"/care/calendar?week={first.date()}").text
    assert her_page.post(f"{path}/note", {"text": "Sleeps better"}).status_code == 303
    assert "Sleeps better" in her_page.get(path).text
    assert "Sleeps better" not in client_page.get(path).text
    assert her_page.post(f"{path}/note", {"text": "x" * 20_001}).status_code == 422
    assert her_page.post(f"{path}/mark", {"status": "kept"}).status_code == 409
    with build.inside(org, user):
        earlier = timezone.now() - datetime.timedelta(days=1)
        Appointment.objects.update(during=(earlier, earlier + datetime.timedelta(minutes=50)))
    assert "Did they take place" in her_page.get("/care/calendar").text
    assert her_page.post(f"{path}/mark", {"status": "kept"}).status_code == 303
    assert "kept" in client_page.get("/appointments").text


def test_hours_and_days_away_are_hers_to_change(org, jiwon, hana, her_page):
    page = her_page.get("/care/calendar/hours")
    assert "Monday" in page.text
    short = her_page.post("/care/calendar/hours/rules", {"weekday": "0", "starts_at": "09:00", "ends_at": "09:20"})
    assert short.status_code == 422
    assert "shorter than a session" in short.text
    assert 'value="09:20"' in short.text
    meets = her_page.post("/care/calendar/hours/rules", {"weekday": "0", "starts_at": "09:00", "ends_at": "12:00"})
    assert "meet others" in meets.text
    rule = page.text.split("/care/calendar/hours/rules/")[1].split("/")[0]
    assert her_page.post(f"/care/calendar/hours/rules/{rule}/remove").status_code == 303
    assert her_page.post(f"/care/calendar/hours/rules/{rule}/remove").status_code == 404
    backwards = her_page.post("/care/calendar/hours/away", {"first_day": "2030-02-02", "last_day": "2030-02-01"})
    assert "before the first" in backwards.text
    today = datetime.datetime.now(datetime.UTC).date()
    away = {"first_day": str(today), "last_day": str(today + datetime.timedelta(days=400))}
    assert her_page.post("/care/calendar/hours/away", away).status_code == 303
    assert hours(org, jiwon, hana[1]) == []
    away_id = her_page.get("/care/calendar/hours").text.split("/care/calendar/hours/away/")[1].split("/")[0]
    assert her_page.post(f"/care/calendar/hours/away/{away_id}/remove").status_code == 303
    assert hours(org, jiwon, hana[1])


PROFILE = {
    "headline": "New line",
    "modes": ["video"],
    "session_minutes": "45",
    "buffer_minutes": "15",
    "time_zone": "Europe/Oslo",
    "languages": ["en", "no"],
    "licence_number": "T-2",
    "is_listed": "on",
}


def test_the_profile_is_written_and_bad_input_kept(org, hana, her_page):
    assert her_page.get("/care/calendar/profile").status_code == 200
    assert her_page.post("/care/calendar/profile", PROFILE).status_code == 303
    wrong = her_page.post(
        "/care/calendar/profile",
        PROFILE | {"time_zone": "Mars/Base", "price": "10", "currency": "?", "headline": "kept"},
    )
    assert wrong.status_code == 422
    assert "No clock is known" in wrong.text
    assert 'value="kept"' in wrong.text
    new = build.client(build.person(org, "therapist"), org)
    assert "Begin with your profile" in new.get("/care/calendar").text
    assert "Begin with your profile" in new.get("/care/calendar/hours").text
    assert (
        new.post("/care/calendar/hours/rules", {"weekday": "0", "starts_at": "09:00", "ends_at": "12:00"}).status_code
        == 422
    )
    assert new.get("/care/calendar/profile").status_code == 200


def test_licences_are_checked_by_those_who_manage_members(org, hana, client_page, her_page):
    admin = build.client(build.person(org, "administrator"), org)
    assert "not checked yet" in admin.get("/care/licences").text
    assert admin.post(f"/care/licences/{hana[1].id}/check").status_code == 303
    assert "checked on" in admin.get("/care/licences").text
    assert client_page.get("/care/licences").status_code == 403
    assert her_page.post(f"/care/licences/{hana[1].id}/check").status_code == 403
    # A new number has to be checked anew.
    her_page.post("/care/calendar/profile", PROFILE)
    assert "not checked yet" in admin.get("/care/licences").text


def test_who_lost_the_role_is_found_no_longer(org, hana, client_page):
    from meristem.organizations.models import Membership

    with build.inside(org, hana[0]):
        Membership.objects.filter(user=hana[0]).update(roles=["learner"])
    assert "No therapist is listed" in client_page.get("/care").text
    assert client_page.get(f"/care/therapists/{hana[1].id}").status_code == 404


def test_practice_is_closed_to_clients_and_foreign_ids_are_not_found(client_page, org):
    for path in ("/care/calendar", "/care/calendar/hours", "/care/calendar/profile"):
        assert client_page.get(path).status_code == 403
    elsewhere = build.organization()
    _user, foreign = therapist(elsewhere)
    assert client_page.get(f"/care/therapists/{foreign.id}").status_code == 404
    assert client_page.get(f"/api/v1/therapists/{foreign.id}").status_code == 404


def test_the_api_lists_therapists_hours_and_appointments(client_page, org, jiwon, hana):
    _user, row = hana
    page = client_page.get("/api/v1/therapists?limit=1").json()
    assert page["items"][0]["id"] == str(row.id)
    first = hours(org, jiwon, row)[40]
    span = {"starts_at": first.isoformat(), "ends_at": (first + datetime.timedelta(hours=3)).isoformat()}
    found = client_page.get(f"/api/v1/therapists/{row.id}/hours", span).json()
    assert [one["starts_at"] for one in found] == [
        (first + datetime.timedelta(hours=n)).isoformat().replace("+00:00", "Z") for n in range(3)
    ] or len(found) == 3
    assert (
        client_page.get(
            f"/api/v1/therapists/{row.id}/hours", {"starts_at": span["ends_at"], "ends_at": span["starts_at"]}
        ).status_code
        == 422
    )

    def post(path, body):
        return client_page.post(f"/api/v1{path}", body, content_type="application/json")

    made = post("/appointments", {"therapist_id": str(row.id), "starts_at": first.isoformat()})
    assert made.status_code == 201
    again = post("/appointments", {"therapist_id": str(row.id), "starts_at": first.isoformat()})
    assert (again.status_code, again.json()["code"]) == (409, "hour-taken")
    identity = made.json()["id"]
    assert client_page.get(f"/api/v1/appointments/{identity}").json()["status"] == "booked"
    moved = post(f"/appointments/{identity}/move", {"starts_at": (first + datetime.timedelta(hours=1)).isoformat()})
    assert moved.status_code == 201
    assert post(f"/appointments/{moved.json()['id']}/cancel", {"reason": ""}).json()["status"] == "cancelled"
    assert post(f"/appointments/{identity}/status", {"status": "kept"}).status_code == 403
    assert len(client_page.get("/api/v1/appointments").json()["items"]) == 2
    assert post("/appointments", {"therapist_id": str(row.id), "starts_at": "2026-01-01T00:00:00"}).status_code == 422
    assert (
        post("/appointments", {"therapist_id": str(row.id), "starts_at": first.isoformat(), "extra": 1}).status_code
        == 422
    )


def test_the_api_of_practice(org, hana, her_page, client_page, jiwon):
    _user, row = hana
    rules = her_page.get("/api/v1/care/rules").json()
    assert len(rules) == 7
    assert her_page.delete(f"/api/v1/care/rules/{rules[0]['id']}").status_code == 204
    made = her_page.post(
        "/api/v1/care/rules",
        {"weekday": rules[0]["weekday"], "starts_at": "09:00", "ends_at": "12:00"},
        content_type="application/json",
    )
    assert made.status_code == 201
    away = her_page.post(
        "/api/v1/care/away", {"first_day": "2030-01-01", "last_day": "2030-01-02"}, content_type="application/json"
    )
    assert away.status_code == 201
    assert len(her_page.get("/api/v1/care/away").json()) == 1
    assert her_page.delete(f"/api/v1/care/away/{away.json()['id']}").status_code == 204
    identity = booked(client_page, row, hours(org, jiwon, row)[5])["Location"].rsplit("/", 1)[1]
    saved = her_page.put(f"/api/v1/appointments/{identity}/note", {"text": "calm"}, content_type="application/json")
    assert saved.status_code == 204
    assert her_page.get(f"/api/v1/appointments/{identity}/note").json() == {"text": "calm"}
    assert client_page.get(f"/api/v1/appointments/{identity}/note").status_code == 403
    assert len(her_page.get("/api/v1/appointments?practising=true").json()["items"]) == 1


def test_pages_cost_few_queries(org, jiwon, hana, client_page, her_page, django_assert_max_num_queries):
    for number in range(4):
        therapist(org, headline=f"Number {number}")
    path = booked(client_page, hana[1], hours(org, jiwon, hana[1])[5])["Location"]
    for page in ("/care", f"/care/therapists/{hana[1].id}", "/appointments", path):
        with django_assert_max_num_queries(12):
            assert client_page.get(page).status_code == 200
    for page in ("/care/calendar", "/care/calendar/hours", "/care/calendar/profile", path):
        with django_assert_max_num_queries(12):
            assert her_page.get(page).status_code == 200
    with build.inside(org, jiwon) as actor, django_assert_max_num_queries(1):
        assert queries.appointment_next(actor).other


def test_a_therapist_row_of_another_is_not_hers_to_make(org, hana):
    other = build.person(org, "therapist")
    with build.inside(org, other), pytest.raises(Exception, match="row-level security"):
        Therapist.objects.create(organization=org, user=hana[0], licence_number="x")


def test_the_api_of_profiles_and_licences(org, hana, her_page, client_page):
    admin = build.client(build.person(org, "administrator"), org)
    body = {
        "headline": "By API",
        "modes": ["video"],
        "time_zone": "Europe/Oslo",
        "licence_number": "T-9",
        "is_listed": True,
    }
    saved = her_page.put("/api/v1/care/profile", body, content_type="application/json")
    assert saved.json()["headline"] == "By API"
    assert her_page.get("/api/v1/care/profile").json()["time_zone"] == "Europe/Oslo"
    wrong = her_page.put("/api/v1/care/profile", body | {"time_zone": "Mars"}, content_type="application/json")
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["time_zone"])
    assert client_page.get("/api/v1/care/profile").status_code == 403
    (one,) = admin.get("/api/v1/care/licences").json()
    checked = admin.post(f"/api/v1/care/licences/{one['id']}/check")
    assert checked.json()["licence_checked_on"]
    assert her_page.post(f"/api/v1/care/licences/{one['id']}/check").status_code == 403
    new = build.client(build.person(org, "therapist"), org)
    assert new.get("/api/v1/care/profile").status_code == 404
