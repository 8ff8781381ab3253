"""The inbox, preferences and the stopping link: in the browser, through the API, and under attack."""

import datetime
import json
from uuid import uuid4

import pytest
from django.urls import reverse

from meristem.kernel.links import derived_secret
from meristem.notifications.links import ALL, PURPOSE, unsubscribe_link
from meristem.notifications.models import ChannelChoice, Notice, NoticeSettings
from meristem.notifications.services import settings_ensure
from meristem.notifications.tests import telling
from meristem.notifications.tests.telling import ORDINARY, TIMELY, URGENT, tell
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    build.public()
    org = build.organization()
    return org, build.person(org)


def test_the_inbox_shows_what_she_was_told_and_marks_it(place) -> None:
    org, ada = place
    for number in range(3):
        tell(org, ada, name=f"Thing {number} <i>")
    client = build.client(ada, org)
    page = client.get("/notifications").content.decode()
    assert "Thing 2 &lt;i&gt;" in page
    assert 'data-unread="3"' in page
    first = telling.notices(org, ada)[0]
    answer = client.post(f"/notifications/{first.id}/read", {"next": "/notifications?show=unread"})
    assert (answer.status_code, answer["Location"]) == (303, "/notifications?show=unread")
    assert "Thing 0" not in client.get("/notifications?show=unread").content.decode()
    client.post(f"/notifications/{first.id}/read", {"read": "no"})
    assert 'data-unread="3"' in client.get("/notifications").content.decode()
    client.post("/notifications/read")
    assert 'data-unread="0"' in client.get("/notifications").content.decode()


def test_a_notice_cannot_lead_elsewhere_after_marking(place) -> None:
    org, ada = place
    tell(org, ada)
    notice = telling.notices(org, ada)[0]
    answer = build.client(ada, org).post(f"/notifications/{notice.id}/read", {"next": "//evil.example/"})
    assert answer["Location"] == "/notifications"


def test_the_inbox_stays_within_its_queries_however_long(place, django_assert_max_num_queries) -> None:
    org, ada = place
    for number in range(40):
        tell(org, ada, kind=(ORDINARY, TIMELY, URGENT)[number % 3], name=f"Thing {number}")
    client = build.client(ada, org)
    with django_assert_max_num_queries(12):
        page = client.get("/notifications").content.decode()
    assert page.count('<li class="row notice') == 25
    with django_assert_max_num_queries(12):
        client.get("/notifications/preferences")


def test_the_bell_costs_a_page_no_query(place, django_assert_max_num_queries) -> None:
    org, ada = place
    tell(org, ada)
    client = build.client(ada, org)
    with django_assert_max_num_queries(1) as found:
        page = client.get("/today").content.decode()
    assert not [query for query in found.captured_queries if "notifications_notice" in query["sql"]]
    assert f'data-bell="{reverse("api-v1:notices_unread")}"' in page
    assert client.get("/api/v1/notifications/unread").json() == {"count": 1}
    assert "data-bell" not in build.client().get("/courses").content.decode()


def test_another_persons_notice_is_not_there(place) -> None:
    org, ada = place
    tell(org, ada)
    notice = telling.notices(org, ada)[0]
    elsewhere = build.organization()
    strangers = [build.client(build.person(org, "administrator"), org)]
    strangers.append(build.client(build.person(elsewhere, "administrator"), elsewhere))
    for client in strangers:
        assert client.post(f"/notifications/{notice.id}/read").status_code == 404
        body = json.dumps({"is_read": True})
        answer = client.put(f"/api/v1/notifications/{notice.id}/read", body, content_type="application/json")
        assert answer.status_code == 404
        assert client.get("/api/v1/notifications").json()["items"] == []
    assert telling.notices(org, ada)[0].read_at is None


def test_the_api_pages_marks_and_refuses(place) -> None:
    org, ada = place
    for number in range(5):
        tell(org, ada, name=f"Thing {number}")
    client = build.client(ada, org)
    first = client.get("/api/v1/notifications?limit=3").json()
    rest = client.get(f"/api/v1/notifications?limit=3&cursor={first['next_cursor']}").json()
    titles = [one["title"] for one in first["items"] + rest["items"]]
    assert sorted(titles) == [f"Thing {number}" for number in range(5)]
    assert rest["next_cursor"] is None
    path = f"/api/v1/notifications/{first['items'][0]['id']}/read"
    assert client.put(path, '{"is_read": true}', content_type="application/json").json()["is_read"] is True
    assert len(client.get("/api/v1/notifications?only_unread=true").json()["items"]) == 4
    extra = client.put(path, '{"is_read": true, "user_id": "x"}', content_type="application/json")
    assert extra.status_code == 422
    assert client.post("/api/v1/notifications/read").json() == {"count": 4}
    assert client.get("/api/v1/notifications?cursor=nonsense").status_code == 422


def test_preferences_are_kept_and_a_mistake_loses_nothing(place) -> None:
    org, ada = place
    client = build.client(ada, org)
    fields = {"digest": "weekly", "quiet_from": "22:00", "quiet_until": "07:00", f"{ORDINARY.code}:inbox": "on"}
    assert client.post("/notifications/preferences", fields).status_code == 303
    with build.inside(org, ada):
        mine = NoticeSettings.objects.get()
        assert (mine.digest, mine.quiet_from, mine.is_mail_wanted) == ("weekly", datetime.time(22), False)
        chosen = dict(ChannelChoice.objects.filter(kind=ORDINARY.code).values_list("channel", "is_on"))
        assert chosen == {"inbox": True, "mail": False}
        assert not ChannelChoice.objects.filter(kind=URGENT.code).exists(), "what must come is no choice"
    wrong = client.post("/notifications/preferences", fields | {"quiet_until": "", f"{TIMELY.code}:mail": "on"})
    assert wrong.status_code == 422
    page = wrong.content.decode()
    assert 'aria-invalid="true"' in page
    assert 'value="22:00"' in page
    assert f'name="{TIMELY.code}:mail" checked' in page
    assert f'name="{ORDINARY.code}:mail" checked' not in page


def test_preferences_through_the_api(place) -> None:
    org, ada = place
    client = build.client(ada, org)
    body = {
        "is_mail_wanted": True,
        "digest": "daily",
        "quiet_from": "21:30",
        "quiet_until": "06:00",
        "choices": [{"kind": ORDINARY.code, "channel": "mail", "is_on": False}],
    }

    def put(**changes):
        return client.put(
            "/api/v1/notifications/preferences", json.dumps(body | changes), content_type="application/json"
        )

    answer = put().json()
    assert (answer["digest"], answer["quiet_from"]) == ("daily", "21:30:00")
    kinds = {one["kind"]: one for one in client.get("/api/v1/notifications/preferences").json()["kinds"]}
    assert kinds[ORDINARY.code]["channels"] == {"inbox": True, "mail": False}
    urgent = {"kind": URGENT.code, "channel": "mail", "is_on": False}
    unknown = {"kind": "no.such", "channel": "mail", "is_on": False}
    for changes in (
        {"quiet_until": None},
        {"quiet_until": "21:30"},
        {"quiet_until": "06:00Z"},
        {"digest": "hourly"},
        {"choices": [urgent]},
        {"choices": [unknown]},
        {"user_id": str(uuid4())},
    ):
        assert put(**changes).status_code == 422, changes
    with build.inside(org, ada):
        assert not ChannelChoice.objects.filter(kind=URGENT.code).exists()


def link_of(org, person, kind: str) -> str:
    with build.inside(org, person):
        mine = settings_ensure(organization_id=org.id, user_id=person.id)
    return "/" + unsubscribe_link(mine.id, kind).split("/", 3)[3]


def choice(org, person, kind: str) -> bool | None:
    with build.inside(org, person):
        return ChannelChoice.objects.filter(kind=kind, channel="mail").values_list("is_on", flat=True).first()


def test_looking_at_the_link_changes_nothing_and_pressing_does(place) -> None:
    """Mail scanners open links: a GET only shows."""
    org, ada = place
    link = link_of(org, ada, ORDINARY.code)
    visitor = build.client(enforce_csrf_checks=True)
    page = visitor.get(link)
    assert page.status_code == 200
    assert ada.email not in page.content.decode()
    assert ada.display_name not in page.content.decode()
    assert choice(org, ada, ORDINARY.code) is None
    assert visitor.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert choice(org, ada, ORDINARY.code) is False
    assert visitor.post(link, {"again": "yes"}).status_code == 200
    assert choice(org, ada, ORDINARY.code) is True


def test_the_link_for_all_mail_leaves_what_must_come(place) -> None:
    org, ada = place
    assert build.client().post(link_of(org, ada, ALL)).status_code == 200
    with build.inside(org, ada):
        assert NoticeSettings.objects.get().is_mail_wanted is False
    tell(org, ada, kind=URGENT)
    tell(org, ada)
    telling.deliver()
    states = {one.notice.kind: one.state for one in telling.deliveries(org, ada)}
    assert states == {URGENT.code: "done", ORDINARY.code: "skipped"}


def test_forged_links_are_not_there(place) -> None:
    org, ada = place
    bo = build.person(org)
    link, other = link_of(org, ada, ORDINARY.code), link_of(org, bo, ORDINARY.code)
    parts, others = link.split("/"), other.split("/")
    mine, kind, secret = parts[-3:]
    forged = [
        (mine, TIMELY.code, secret),  # another kind
        (mine, ALL, secret),
        (others[-3], kind, secret),  # another person's settings
        (mine, kind, others[-1]),
        (mine, kind, secret[:-1]),
        (mine, kind, derived_secret("reset", mine)),  # another purpose
        (str(uuid4()), kind, secret),
        (mine, "no.such", derived_secret(PURPOSE, f"{mine}\x1fno.such")),
        (str(ada.id), kind, derived_secret(PURPOSE, ada.id)),
    ]
    client = build.client()
    for one in forged:
        path = "/notifications/stop/" + "/".join(one)
        assert client.get(path).status_code == 404, one
        assert client.post(path).status_code == 404, one
    for person in (ada, bo):
        assert choice(org, person, ORDINARY.code) is None


def test_what_must_come_cannot_be_stopped_by_link(place) -> None:
    org, ada = place
    assert build.client().post(link_of(org, ada, URGENT.code)).status_code == 409
    assert choice(org, ada, URGENT.code) is None


def test_the_link_acts_for_its_person_whoever_is_signed_in(place) -> None:
    """A page elsewhere may make a browser post to it: nothing of the one who is signed in there changes."""
    org, ada = place
    mallory = build.person(org)
    build.client(mallory, org).post(link_of(org, ada, ORDINARY.code))
    assert choice(org, ada, ORDINARY.code) is False
    assert choice(org, mallory, ORDINARY.code) is None


def test_other_pages_still_want_their_token(place) -> None:
    org, ada = place
    tell(org, ada)
    client = build.client(ada, org, enforce_csrf_checks=True)
    assert client.post("/notifications/read").status_code == 403
    with build.inside(org, ada):
        assert Notice.objects.get().read_at is None
