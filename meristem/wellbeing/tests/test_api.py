"""The same through /api/v1."""

import json

import pytest

from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def api():
    org = build.organization()
    browser = build.client(build.person(org), org)

    def call(method, path, body=None, **headers):
        options = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
        return getattr(browser, method)(f"/api/v1{path}", headers=headers, **options)

    return call


def test_moods(api):
    made = api("post", "/moods", {"score": 7, "note": "walk", "feelings": ["calm"]})
    assert made.status_code == 201
    assert "walk" not in made.text
    identity = made.json()["id"]
    assert api("get", f"/moods/{identity}").json()["note"] == "walk"
    assert api("put", f"/moods/{identity}", {"score": 3}).status_code == 200
    listed = api("get", "/moods?limit=1").json()
    assert [item["score"] for item in listed["items"]] == [3]
    assert len(api("get", "/moods/years/2026").json()["days"]) <= 1
    assert api("delete", f"/moods/{identity}").status_code == 204
    assert api("get", f"/moods/{identity}").status_code == 404
    assert api("post", f"/moods/{identity}/restore").status_code == 200
    for body in (
        {"score": 0},
        {"score": 7, "extra": 1},
        {"score": 7, "feelings": ["nope"]},
        {"score": 7, "occurred_at": "2999-01-01T00:00:00Z"},
        {"score": 7, "note": "x" * 10_001},
    ):
        assert api("post", "/moods", body).status_code == 422
    assert api("get", "/moods?cursor=zzz").status_code == 422


def test_journal(api):
    made = api("post", "/journal", {"title": "T", "text": "secret words", "tags": ["a"]})
    assert made.json()["version"] == 1
    assert "secret" not in made.text
    identity = made.json()["id"]
    assert api("get", f"/journal/{identity}").json()["text"] == "secret words"
    assert api("put", f"/journal/{identity}", {"text": "more", "version": 1}).json()["version"] == 2
    clash = api("put", f"/journal/{identity}", {"text": "less", "version": 1})
    assert (clash.status_code, clash.json()["code"], clash.json()["version"]) == (409, "edited-elsewhere", 2)
    assert [e["text"] for e in api("post", "/journal/search", {"words": "MORE"}).json()] == ["more"]
    assert api("delete", f"/journal/{identity}").status_code == 204
    assert api("get", "/journal").json()["items"] == []
    assert api("post", f"/journal/{identity}/restore").status_code == 200
    assert api("post", "/journal", {}).status_code == 422
    assert api("put", "/journal/018f0000-0000-7000-8000-000000000009", {"text": "x", "version": 4}).status_code == 404


def test_goals(api):
    made = api("post", "/goals", {"goal": "Sleep", "fingers": {"index": {"text": "Phone away", "progress": 20}}})
    assert made.status_code == 201
    path = f"/goals/{made.json()['id']}"
    goal = api("get", path).json()
    assert [part["finger"] for part in goal["fingers"]] == ["thumb", "index", "middle", "ring", "little"]
    assert api("put", f"{path}/fingers/index", {"progress": 80}).json() == {"finger": "index", "progress": 80}
    assert api("put", f"{path}/status", {"status": "achieved"}).status_code == 200
    assert api("get", f"{path}/history").json()[0]["status"] == "achieved"
    assert api("put", path, {"goal": "Sleep well", "version": 1}).json()["version"] == 2
    assert api("put", path, {"goal": "Sleep well", "version": 1}).status_code == 409
    assert api("put", f"{path}/fingers/nose", {"progress": 80}).status_code == 422
    assert api("delete", path).status_code == 204
    assert api("get", "/goals").json()["items"] == []
    assert api("post", f"{path}/restore").status_code == 200


def test_visitors_are_asked_to_sign_in():
    build.public()
    assert build.client().get("/api/v1/moods").status_code == 401
