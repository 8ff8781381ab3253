"""The copy of one's own data, consents, and who has seen it."""

import csv
import datetime
import io
import json
import zipfile

import pytest
from django.utils import timezone

from meristem.kernel.privacy import has_withdrawn
from meristem.privacy import services
from meristem.privacy.models import Consent, Export
from tests import build
from tests.privacy.life import NAME, WORD, live

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    build.public()
    org = build.organization("Riverside")
    return org, build.person(org, "administrator", name="Ruth Feldman")


def made(org, ada) -> Export:
    with build.inside(org, ada):
        asked = Export.objects.get()
    services.export_make(export_id=asked.id, user_id=ada.id)
    with build.inside(org, ada):
        return Export.objects.get()


def test_the_copy_holds_everything_in_the_clear_and_only_she_can_fetch_it(house) -> None:
    org, ruth = house
    ada = live(org, ruth)
    client = build.client(ada, org)
    assert client.post("/privacy/export").status_code == 303
    assert client.post("/api/v1/privacy/exports").status_code == 202
    ready = made(org, ada)
    assert (ready.state, WORD.encode() in bytes(ready.content)) == ("ready", False)
    answer = client.get(f"/privacy/export/{ready.id}.zip")
    packed = zipfile.ZipFile(io.BytesIO(answer.content))
    names = set(packed.namelist())
    assert {"index.html", "json/wellbeing_journalentry.json", "csv/wellbeing_moodentry.csv"} <= names
    journal = json.loads(packed.read("json/wellbeing_journalentry.json"))
    assert journal[0]["text"] == f"I am {NAME}, {WORD} text."
    everything = b"".join(packed.read(name) for name in names).decode()
    assert "token_hash" not in everything
    assert "password_hash" not in everything
    assert "Ruth" not in everything
    page = packed.read("index.html").decode()
    assert "Journal" in page
    for path in (f"/privacy/export/{ready.id}.zip", f"/api/v1/privacy/exports/{ready.id}/file"):
        assert client.get(path).status_code == 200
        assert build.client(ruth, org).get(path).status_code == 404
        assert build.client().get(path).status_code in (302, 303, 401)
    assert client.get("/api/v1/privacy/exports").json()["items"][0]["state"] == "ready"


def test_cells_are_no_formulas_and_names_no_markup(house) -> None:
    org, _ruth = house
    ada = build.person(org, name='=cmd|" /C calc"!A0<script>alert(1)</script>')
    build.client(ada, org).post("/privacy/export")
    ready = made(org, ada)
    with build.inside(org, ada) as actor:
        packed = zipfile.ZipFile(io.BytesIO(services.export_content(actor=actor, export_id=ready.id)))
    assert "<script" not in packed.read("index.html").decode()
    for name in packed.namelist():
        if name.endswith(".csv"):
            for row in csv.reader(io.StringIO(packed.read(name).decode("utf-8-sig"))):
                assert not any(cell.startswith("=") for cell in row), name


def test_the_index_speaks_her_language(house) -> None:
    org, _ruth = house
    ada = build.person(org)
    with build.inside(org, ada):
        type(ada).objects.filter(id=ada.id).update(language="ko")
    build.client(ada, org).post("/privacy/export")
    ready = made(org, ada)
    with build.inside(org, ada) as actor:
        packed = zipfile.ZipFile(io.BytesIO(services.export_content(actor=actor, export_id=ready.id)))
    assert '<html lang="ko">' in packed.read("index.html").decode()


def test_a_copy_expires_and_is_forgotten_and_a_lost_job_is_taken_up(house) -> None:
    org, _ruth = house
    ada = build.person(org)
    client = build.client(ada, org)
    client.post("/privacy/export")
    assert services.exports_take_up() == 0
    with build.inside(org, ada):
        Export.objects.update(created_at=timezone.now() - datetime.timedelta(minutes=6))
    assert services.exports_take_up() == 1
    with build.inside(org, ada):
        ready = Export.objects.get()
        assert ready.state == "ready"
        Export.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    assert client.get(f"/privacy/export/{ready.id}.zip").status_code == 410
    assert services.exports_forget() == 1


def test_a_consent_is_withdrawn_as_easily_as_given_and_dated(house) -> None:
    org, _ruth = house
    ada = build.person(org)
    client = build.client(ada, org)
    assert "not answered yet" in client.get("/privacy").content.decode()
    for given, withdrawn in (("no", True), ("no", True), ("yes", False), ("yes", False), ("no", True)):
        assert client.post("/privacy/consents/reference", {"given": given}).status_code == 303
        with build.inside(org, ada):
            assert has_withdrawn(ada.id, "reference") is withdrawn
    with build.inside(org, ada):
        rows = list(Consent.objects.order_by("created_at").values_list("given_at", "withdrawn_at", "version"))
    assert [(bool(given), bool(ended), version) for given, ended, version in rows] == [
        (False, True, "1"),
        (True, True, "1"),
    ]
    assert client.post("/privacy/consents/unknown").status_code == 404
    answer = client.put("/api/v1/privacy/consents/reference", {"is_given": True}, content_type="application/json")
    assert answer.json()["withdrawn_at"] is None
    assert client.get("/api/v1/privacy/consents").json()["items"][0]["given_at"]


def test_she_sees_who_has_seen_her_data_and_nobody_elses(house, django_assert_max_num_queries) -> None:
    org, ruth = house
    ada, bo = build.person(org), build.person(org)
    build.client(ruth, org).get(f"/members/{ada.id}")
    client = build.client(ada, org)
    with django_assert_max_num_queries(12):
        page = client.get("/privacy/readings").content.decode()
    assert "Ruth Feldman" in page
    assert "looked at the page of a member" in page
    assert client.get("/api/v1/privacy/readings").json()["items"][0]["reader"] == "Ruth Feldman"
    assert "Ruth Feldman" not in build.client(bo, org).get("/privacy/readings").content.decode()
    with django_assert_max_num_queries(12):
        assert client.get("/privacy").status_code == 200
